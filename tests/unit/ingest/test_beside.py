from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

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


@pytest.mark.parametrize(
    "source", ["data:image/png;base64," + "A" * 5000, "a\0.jpg", "\ud800.jpg", "loop.jpg", "x" * 300]
)
def test_names_that_no_file_can_have_are_refused_by_name(folder: Path, source: str) -> None:
    (folder / "loop.jpg").symlink_to(folder / "loop.jpg")
    with pytest.raises(Unavailable, match="cannot be read"):
        Beside(folder, 1000).read(source)


def test_a_damaged_stream_in_a_zip_is_refused_by_name(folder: Path) -> None:
    with ZipFile(folder / "more.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("c.jpg", b"picture" * 20)
        start = archive.getinfo("c.jpg").header_offset + len("c.jpg") + 30
    data = bytearray((folder / "more.zip").read_bytes())
    data[start] = 0xFF
    (folder / "more.zip").write_bytes(data)
    with pytest.raises(Unavailable):
        Beside(folder, 1000).read("c.jpg")
