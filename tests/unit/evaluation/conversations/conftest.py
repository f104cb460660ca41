"""The golden shop, opened once, with its people."""

from collections.abc import Iterator

import pytest

from shopkeeper.artefacts import fetch
from shopkeeper.cli.golden_conversations import staged
from shopkeeper.evaluation.conversations import Script, Stage, read
from shopkeeper.settings import Settings
from shopkeeper.types.errors import Unavailable
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def script() -> Script:
    return read(ROOT / "golden" / "conversations")


@pytest.fixture(scope="package")
def stage(script: Script, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    try:
        fetch("minilm-int8", Settings())
    except Unavailable as reason:
        pytest.skip(f"the text model is not on this machine: {reason}")
    with staged(script, Settings(), tmp_path_factory.mktemp("golden") / "shop") as opened:
        yield opened
