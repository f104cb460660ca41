import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from shopkeeper.types.errors import NotFound
from shopkeeper.web import uploads
from shopkeeper.web.uploads import Uploads


@pytest.fixture
def kept(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads", max_bytes=15_000_000, max_pixels=60_000_000)


def photo(colour: str = "navy", width: int = 2000) -> bytes:
    picture = Image.new("RGB", (width, 1000), colour)
    exif = picture.getexif()
    exif[0x010E] = "taken at home"
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def is_kept(shelf: Uploads, token: str) -> bool:
    return any(shelf.folder.glob(f"{token}*"))


def test_a_photo_is_kept_small_and_without_its_story(kept: Uploads) -> None:
    data = kept.get(kept.keep(photo()))
    assert max(Image.open(BytesIO(data)).size) == uploads.MAX_SIDE
    assert b"taken at home" not in data and not Image.open(BytesIO(data)).getexif()


def test_the_same_photo_is_kept_once(kept: Uploads) -> None:
    assert kept.keep(photo()) == kept.keep(photo())
    assert len(list(kept.folder.iterdir())) == 1


def test_a_photo_is_forgotten_after_its_time(kept: Uploads) -> None:
    token = kept.keep(photo())
    old = time.time() - uploads.TTL - 1
    (file,) = kept.folder.glob(f"{token}*")
    os.utime(file, (old, old))
    with pytest.raises(NotFound) as gone:
        kept.get(token)
    assert gone.value.fix
    kept.keep(photo("red"))
    assert not file.exists()


def test_a_photo_forgotten_while_it_is_read_does_not_come_back_empty(
    kept: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, read = kept.keep(photo()), Path.read_bytes

    def read_and_lose(path: Path) -> bytes:
        data = read(path)
        path.unlink()  # as another process does to make room
        return data

    monkeypatch.setattr(Path, "read_bytes", read_and_lose)
    assert kept.get(token)
    assert not is_kept(kept, token)


def test_the_shelf_is_bounded(kept: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_KEPT", 3)
    for colour in ("red", "green", "blue", "black", "white"):
        last = kept.keep(photo(colour, 64))
    assert len(list(kept.folder.iterdir())) == 3 and kept.get(last)


def test_one_household_holds_so_many_and_no_more(kept: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_EACH", 2)
    tokens = [kept.keep(photo(colour, 64), "192.0.2.1") for colour in ("red", "green", "blue")]
    other = kept.keep(photo("black", 64), "192.0.2.2")
    assert [is_kept(kept, token) for token in (*tokens, other)] == [False, True, True, True]


def test_whoever_holds_most_makes_room(kept: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_KEPT", 4)
    shopper = kept.keep(photo("white", 64), "192.0.2.2")
    flood = [kept.keep(photo(f"rgb({n},0,0)", 64), "192.0.2.1") for n in range(0, 250, 25)]
    late = kept.keep(photo("navy", 64), "192.0.2.3")
    assert is_kept(kept, shopper) and is_kept(kept, late)
    assert [is_kept(kept, token) for token in flood] == [False] * 8 + [True] * 2


def test_a_photo_two_show_is_not_lost_to_one_when_the_other_makes_room(
    kept: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_EACH", 1)
    shared = kept.keep(photo("white", 64), "192.0.2.1")
    assert kept.keep(photo("white", 64), "192.0.2.2") == shared
    kept.keep(photo("navy", 64), "192.0.2.1")
    assert is_kept(kept, shared)


def test_no_address_lies_in_the_folder(kept: Uploads) -> None:
    kept.keep(photo("white", 64), "192.0.2.1")
    assert not any("192.0.2" in file.name for file in kept.folder.iterdir())


@pytest.mark.parametrize("token", ["", "..", "../catalog.sqlite", "0" * 40, "A" * 40, "0" * 39])
def test_strange_tokens_find_nothing(kept: Uploads, token: str) -> None:
    with pytest.raises(NotFound):
        kept.get(token)
