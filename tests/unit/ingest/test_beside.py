from pathlib import Path
from zipfile import ZipFile

import pytest

from shopkeeper.ingest.beside import Beside
from shopkeeper.types.errors import NotFound, TooLarge, Unavailable, Unsupported


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shop = tmp_path / "shop"
    (shop / "images").mkdir(parents=True)
    (shop / "images" / "a.jpg").write_bytes(b"a")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (shop / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    with ZipFile(shop / "pictures.zip", "w") as archive:
        archive.writestr("photos/b.jpg", b"b")
        archive.writestr("photos/bomb.jpg", b"0" * 5000)
    (shop / "broken.zip").write_bytes(b"PK not a zip")
    return shop


def test_files_are_found_in_folder_images_and_zip(folder: Path) -> None:
    files = Beside(folder, 1000)
    assert [files.read(s) for s in ("images/a.jpg", "a.jpg", "photos/b.jpg", "b.jpg")] == [
        b"a",
        b"a",
        b"b",
        b"b",
    ]


@pytest.mark.parametrize("source", ["../secret.jpg", "/etc/passwd", "images/../../secret.jpg", "link.jpg"])
def test_nothing_outside_the_folder_is_read(folder: Path, source: str) -> None:
    with pytest.raises(Unsupported, match="outside"):
        Beside(folder, 1000).read(source)


def test_missing_too_large_and_damaged_are_told_apart(folder: Path) -> None:
    with pytest.raises(NotFound):
        Beside(folder, 1000).read("none.jpg")
    with pytest.raises(TooLarge):
        Beside(folder, 1000).read("bomb.jpg")
    archive = folder / "pictures.zip"
    archive.write_bytes(archive.read_bytes().replace(b"photos/b.jpgb", b"photos/b.jpgc"))
    with pytest.raises(Unavailable):
        Beside(folder, 1000).read("b.jpg")
