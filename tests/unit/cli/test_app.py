"""What all commands share: help, refusals, exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shopkeeper import __version__
from tests.unit.cli.conftest import Run

COMMANDS = ("demo", "serve", "import", "search", "evaluate", "price", "offers", "doctor")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_with_an_example(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert command == "doctor" or f"shopkeeper {command}" in result.output or f"{command} -" in result.output


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "shopkeeper", "--version"], capture_output=True, text=True)
    assert done.stdout.split() == ["shopkeeper", __version__]


def test_a_mark_that_the_terminal_cannot_show_is_no_failure(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "latin-1", "SHOPKEEPER_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "shopkeeper", "audit", "verify"]
    done = subprocess.run(command, capture_output=True, env=environment)
    assert done.returncode == 0 and done.stdout.startswith(b"? "), done


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    """As ``| head -1`` is; what ``--debug`` would show is of no use to anybody."""
    gone, ours = os.pipe()
    os.close(gone)
    command = [sys.executable, "-m", "shopkeeper", "doctor", "--json"]
    done = subprocess.run(command, stdout=ours, stderr=subprocess.PIPE, text=True)
    os.close(ours)
    assert (done.returncode, done.stderr) == (1, "")


def test_version(run: Run) -> None:
    assert run("--version").output.split() == ["shopkeeper", __version__]


def test_help_loads_no_engine() -> None:
    code = (
        "import sys; from shopkeeper.cli.app import app; "
        "print(*{'numpy', 'pydantic', 'sqlalchemy', 'lancedb', 'onnxruntime', 'fastapi'} & set(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not loaded.stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("search", "mug", "--image", "no-such.jpg"), "no-such.jpg: No such file"),
        (("search", "mug", "--where", "price"), "write field:op:value"),
        (("search", "mug", "--where", "price:at_most:cheap"), "price"),
        (("offers", "no-such.csv"), "no-such.csv: No such file"),
        (("keys", "revoke", "nobody"), "no key 'nobody'"),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_2(run: Run, arguments: tuple[str, ...], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.output


def test_debug_shows_the_traceback(run: Run) -> None:
    result = run("--debug", "offers", "no-such.csv")
    assert result.exit_code == 1
    assert result.exception


def test_a_setting_that_cannot_be_read_is_named(run: Run) -> None:
    result = run("doctor", env={"SHOPKEEPER_PORT": "many"})
    assert result.exit_code == 2
    assert "SHOPKEEPER_PORT" in result.stderr
