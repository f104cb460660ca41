from pathlib import Path

import pytest

from shopkeeper.catalog.media import Facts, MediaStore, media_id
from shopkeeper.types import MediaId
from shopkeeper.types.errors import NotFound

JPEG = Facts(1000, 800, "#aabbcc", "image/jpeg")


def test_the_smallest_sufficient_width_is_served_and_never_the_original(tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "media")
    id = store.put(b"original", JPEG, {320: b"small", 768: b"medium"})
    assert id == media_id(b"original") and store.facts(id) == JPEG
    assert [store.read(id, width)[0] for width in (1, 320, 321, 768, 769, 4000, 0)] == [
        b"small", b"small", b"medium", b"medium", b"medium", b"medium", b"medium",
    ]  # fmt: skip
    assert store.read(id)[1] == "image/webp"
    assert store.original(id) == b"original"


def test_a_picture_without_a_rendering_is_not_served(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    id = store.put(b"tiny, of an older shop", JPEG, {})
    with pytest.raises(NotFound):
        store.read(id)


def test_putting_again_adds_the_widths_that_were_lacking(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    id = store.put(b"x", JPEG, {320: b"small"})
    store.put(b"x", JPEG, {320: b"other", 1000: b"wide"})
    assert store.read(id, 1)[0] == b"small" and store.read(id)[0] == b"wide"
    assert not list(tmp_path.rglob(".draft-*"))


def test_putting_again_changes_nothing_and_leaves_no_draft(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    first = store.put(b"x", JPEG, {320: b"a"})
    assert store.put(b"x", JPEG, {320: b"b"}) == first
    assert store.read(first, 320)[0] == b"a" and not list(tmp_path.glob(".draft-*"))


def test_a_killed_put_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".draft-dead").mkdir()
    (tmp_path / ".draft-dead" / "original").write_bytes(b"half")
    MediaStore(tmp_path).sweep()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("id", ["", "../../etc/passwd", "0" * 64, "Z" * 64, "0" * 63 + "/"])
def test_an_id_that_is_none_is_not_found(tmp_path: Path, id: str) -> None:
    with pytest.raises(NotFound):
        MediaStore(tmp_path).read(MediaId(id))
