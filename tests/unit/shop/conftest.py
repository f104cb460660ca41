"""One shop that was lived in, for all who try what becomes of it."""

import shutil
from pathlib import Path

import pytest

from tests.unit.shop.lived import browser, live, opened_at


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop that one shopper has used in every way."""
    folder = tmp_path_factory.mktemp("lived") / "shop"
    with opened_at(folder) as shop, browser(shop) as client:
        live(shop, client)
    return folder


@pytest.fixture
def folder(lived: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(lived, tmp_path / "shop")
