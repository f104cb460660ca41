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
    os.utime(kept.folder / token, (old, old))
    with pytest.raises(NotFound) as gone:
        kept.get(token)
    assert gone.value.fix
    kept.keep(photo("red"))
    assert not (kept.folder / token).exists()


def test_the_shelf_is_bounded(kept: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_KEPT", 3)
    for colour in ("red", "green", "blue", "black", "white"):
        last = kept.keep(photo(colour, 64))
    assert len(list(kept.folder.iterdir())) == 3 and kept.get(last)


@pytest.mark.parametrize("token", ["", "..", "../catalog.sqlite", "0" * 40, "A" * 40, "0" * 39])
def test_strange_tokens_find_nothing(kept: Uploads, token: str) -> None:
    with pytest.raises(NotFound):
        kept.get(token)
