"""The command line as a test runs it: real commands on a real shop in a temporary folder."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from shopkeeper.artefacts import fetch
from shopkeeper.cli.app import app
from shopkeeper.settings import Settings
from shopkeeper.types.errors import Unavailable
from tests.samples import feed

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``shopkeeper`` with arguments, in an empty folder."""
    monkeypatch.setenv("SHOPKEEPER_DATA", str(tmp_path / "shop"))
    monkeypatch.setenv("SHOPKEEPER_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("SHOPKEEPER_TURN_MS", "20000")  # a busy machine says no less
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *arguments, **options: runner.invoke(app, [str(one) for one in arguments], **options)


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a few products, imported by the command itself."""
    try:
        fetch("minilm-int8", Settings())
    except Unavailable as reason:
        pytest.skip(f"the text model is not on this machine: {reason}")
    folder = tmp_path_factory.mktemp("stocked")
    result = CliRunner().invoke(
        app, ["import", str(feed(folder))], env={"SHOPKEEPER_DATA": str(folder / "shop")}
    )
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def own(stocked: Path, tmp_path: Path) -> Path:
    """The data folder of ``run``, with a copy of the shop of a few products in it."""
    return shutil.copytree(stocked / "shop", tmp_path / "shop")
