"""What people mistype, and what their machines refuse: one line that names what is wrong, where, and how to mend it."""

import os
import socket
from collections.abc import Iterator
from enum import Enum
from inspect import signature
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_command

from shopkeeper.cli.app import app
from tests.unit.cli.conftest import Run

GOOD = b"Handle,Title,Variant SKU,Variant Price\nmug,Mug,M1,9.50\n"
FILES = {
    "good.csv": GOOD,
    "empty.csv": b"",
    "binary.csv": bytes(range(256)) * 10,
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "words.docx": b"hello",
    "damaged.csv.gz": b"\x1f\x8bgarbage",
    "cut.json": b'{"a": 1',
}


@pytest.fixture
def files(tmp_path: Path, run: Run) -> Path:
    """``run`` works in this folder."""
    assert run
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder.csv").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("line", "message", "field", "fix"),
    [
        ("import missing.csv", "does not exist", "file", "path"),
        ("import folder.csv", "is no file but a folder", "file", "path"),
        ("import empty.csv", "is empty", "file", "export"),
        ("import binary.csv", "no known format", "file", "shopify"),
        ("import picture.csv", "no known format", "file", "shopify"),
        ("import words.docx", "no known format", "file", "shopify"),
        ("import cut.json", "no known format", "file", "shopify"),
        ("import damaged.csv.gz", "is damaged", "file", "download"),
        ("import good.csv --format exel", "'exel' is no format", "format", "shopify"),
        ("import good.csv --links missing.csv", "missing.csv is not a file", "links", "path"),
        ("import good.csv --reviews missing.csv", "missing.csv is not a file", "reviews", "path"),
        ("import", "no file was given", "FILE", "import products.csv"),
        ("offers missing.csv", "No such file", "FILE", "path"),
        ("offers folder.csv", "Is a directory", "FILE", "path"),
        ("offers binary.csv", "is not text", "FILE", "UTF-8"),
        ("offers empty.csv", "names no column sku", "sku", "sku,price"),
        ("search mug --image missing.jpg", "No such file", "--image", "path"),
        ("demo --catalog missing.csv", "does not exist", "file", "path"),
        ("demo --catalog binary.csv", "no known format", "file", "shopify"),
        ("serve --port 99999", "99999", "--port", "another"),
        ("serve --host 203.0.113.77", "no address 203.0.113.77", "host", "127.0.0.1"),
        ("--data good.csv import good.csv", "File exists", "data", "--data"),
        ("--data good.csv keys create", "File exists", "data", "--data"),
        ("--data good.csv demo", "File exists", "data", "--data"),
        ("--data /proc/nowhere search mug", "/proc/nowhere", "data", "--data"),
    ],
)
def test_a_refusal_says_what_where_and_how_to_mend_it(
    run: Run, files: Path, line: str, message: str, field: str, fix: str
) -> None:
    refused(run(*line.split()), message, field, fix)
    assert not (files / "shop" / "demo.txt").exists()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("CURRENCY", "XXQ", "'XXQ' is not an ISO 4217 currency"),
        ("CURRENCY", "usd", "'usd' is not an ISO 4217 currency"),
        ("PORT", "many", "'many'"),
        ("WORKERS", "0", "greater than or equal to 1"),
        ("WORKERS", "99999", "less than or equal to 256"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(
    run: Run, files: Path, name: str, value: str, message: str
) -> None:
    key = f"SHOPKEEPER_{name}"
    refused(run("import", files / "good.csv", env={key: value}), message, key, "shopkeeper.toml")


def test_a_taken_port_is_named(run: Run, files: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        refused(run("serve", "--port", port), f"port {port} is taken", "port", "--port")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(run: Run, files: Path) -> None:
    files.chmod(0o500)
    refused(run("import", files / "good.csv"), "cannot be the shop's folder", "data", "--data")


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if path and (not hasattr(group, "commands") or group.invoke_without_command):
        yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


NONSENSE = {int: "9" * 5_000 + ".", float: "1,5", Enum: "nonsense"}


def test_every_command_names_the_option_whose_value_makes_no_sense(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tried = 0
    for path, command in commands(get_command(app)):
        annotations = signature(command.callback).parameters
        for parameter in command.params:
            kinds = _kinds(annotations[parameter.name].annotation) if parameter.name in annotations else set()
            for value in (value for kind, value in NONSENSE.items() if kind in kinds):
                option = parameter.opts[0] if parameter.opts[0].startswith("-") else ""
                with pytest.raises(SystemExit) as ended:
                    command.main([*filter(None, [option]), value], path[-1])
                said = capsys.readouterr().err
                assert ended.value.code == 2 and "Traceback" not in said, (path, parameter.name)
                assert (option or parameter.name).lower() in said.lower(), (path, said)
                tried += 1
    assert tried > 30


def _kinds(annotation: Any) -> set[type]:
    """Of values, also where there may be none, or several."""
    asked = [annotation]
    found = set[type]()
    while asked:
        one = asked.pop()
        asked += get_args(one)
        found |= set(one.__mro__) if isinstance(one, type) and one is not bool else set()
    return found


@pytest.mark.parametrize(
    "line", ["import", "price", "documents add", "charts import", "orders show", "restore"]
)
def test_what_is_no_path_and_no_text_is_refused_by_every_command_alike(run: Run, line: str) -> None:
    refused(run(*line.split(), "caf\udce9"), "is not text", "arguments", "UTF-8")
    refused(run(*line.split(), "caf\udce9" * 2_000), "is not text", "arguments", "UTF-8")
    long = run(*line.split(), "x" * 5_000)
    assert long.exit_code == 2 and "unexpected" not in long.stderr and len(long.stderr) < 20_000


@pytest.mark.parametrize("name", ["", ".", "folder.csv"])
def test_orders_are_not_written_where_a_folder_stands(run: Run, files: Path, name: str) -> None:
    before = {*files.rglob("*orders*"), *files.rglob("*.draft")}
    refused(run("orders", "export", name), "is a folder", "FILE", "orders.json")
    assert not {*files.rglob("*.draft")} - before, "a draft holds names and addresses"


def refused(result: object, message: str, field: str, fix: str) -> None:
    said = " ".join(result.stderr.split())  # type: ignore[attr-defined]
    assert result.exit_code == 2, result.output  # type: ignore[attr-defined]
    assert message in said and f"({field})" in said and "—" in said
    assert fix in said.partition("—")[2]
