"""What shoppers show is looked through before it is looked at or kept, however it is packed; whoever is refused is told kindly."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from shopkeeper import open_shop, web
from shopkeeper.embedding.picture import decode
from shopkeeper.settings import Settings
from shopkeeper.shop.photos import Photos
from shopkeeper.telemetry import configure_logs
from shopkeeper.types import Box, Query
from shopkeeper.types.errors import InvalidInput, TooLarge, Unavailable, Unsuitable
from tests.journeys.fake_shop import fake_shop
from tests.pictures import encoded, thing

RED = Image.new("RGB", (200, 260), "#ff0000")
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


class Blushing:
    """Takes red for what must not be shown; the real judge is never shown anything of the kind here."""

    def __init__(self) -> None:
        self.looked = 0

    def __call__(self, picture: Image.Image) -> float:
        self.looked += 1
        red, green, _ = np.asarray(picture, np.float32).mean((0, 1))
        return 1.0 if red > 200 > 60 > green else 0.0


def hidden(kind: str) -> bytes:
    """Red for whoever looks as browsers do, and something else for a careless reader."""
    if kind == "second frame innocent":
        return encoded(RED, "GIF", save_all=True, append_images=[thing()])
    if kind == "turned":
        exif = Image.Exif()
        exif[0x0112] = 6
        return encoded(RED, "JPEG", exif=exif.tobytes())
    layer = RED.convert("RGBA")
    layer.putalpha(255)
    return encoded(layer, "PNG")


@pytest.mark.parametrize("packed", [
    *(lambda kind=kind: encoded(RED, kind) for kind in FORMATS),
    *(lambda kind=kind: hidden(kind) for kind in ("second frame innocent", "turned", "opaque layer")),
])  # fmt: skip
def test_no_way_of_packing_it_gets_it_in(packed: Callable[[], bytes]) -> None:
    with pytest.raises(Unsuitable) as refused:
        Photos(Blushing()).look(packed())
    assert "kept nothing" in refused.value.message and "in words" in refused.value.fix


def test_one_photo_is_looked_at_once_and_what_is_no_picture_is_told_apart() -> None:
    eyes = Blushing()
    photos = Photos(eyes)
    for _ in range(3):
        photos.look(encoded(thing()))
    assert eyes.looked == 1
    with pytest.raises(InvalidInput) as broken:
        photos.look(b"\xff\xd8 cut off")
    assert not isinstance(broken.value, Unsuitable)
    assert Photos().look(encoded(RED)).size == RED.size


@pytest.mark.parametrize("door", ["/search", "/concierge"])
def test_nothing_of_a_photo_lies_in_the_folder(tmp_path: Path, door: str) -> None:
    configure_logs("CRITICAL")
    shop = fake_shop(Settings(data=tmp_path))
    object.__setattr__(shop, "photos", Photos(Blushing()))
    app = FastAPI()
    web.mount(app, shop)  # type: ignore[arg-type]
    with TestClient(app, headers={"accept": "text/html"}) as site:
        seal = site.get("/concierge").text.partition('name="form" value="')[2].partition('"')[0]
        page = site.post(
            door,
            data={"q": "like this", "text": "like this", "form": seal},
            files={"image": ("a.png", encoded(RED))},
        )
        assert page.status_code == 400 and "Show the thing itself" in page.text and "like this" in page.text
        innocent = encoded(thing(), "JPEG")
        site.post(
            door, data={"form": seal, "text": "x"}, files={"image": ("a.jpg", innocent)}
        )  # nobody answers in this shop's concierge, but the photo was looked at
    shop.events.close()
    assert not _holds(tmp_path, encoded(RED)) and not _holds(tmp_path, innocent)


def _holds(folder: Path, photo: bytes) -> bool:
    """Whether any piece of it lies in any file, as it is or as text."""
    pieces = [photo[at : at + 48] for at in range(0, len(photo) - 48, 48)] or [photo]
    needles = {*pieces, *(b64encode(photo)[at : at + 64] for at in range(0, len(photo), 96))}
    return any(
        any(needle in data for needle in needles if len(needle) >= 40)
        for data in (file.read_bytes() for file in folder.rglob("*") if file.is_file())
    )


def test_a_customer_s_photo_is_kept_without_its_story_and_its_faces() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    shown = encoded(thing(1600), "JPEG", exif=exif.tobytes())
    kept = Photos(Blushing(), lambda picture: [Box(0.2, 0.2, 0.2, 0.2)]).fit(shown)
    plain = Photos(Blushing(), lambda picture: []).fit(shown)
    assert b"taken at home" not in kept and not decode(kept).getexif() and max(decode(kept).size) == 1024
    different = np.abs(np.asarray(decode(kept), int) - np.asarray(decode(plain), int)).max(-1) > 40
    rows, columns = np.nonzero(different)
    assert len(rows) and rows.min() > 0.1 * 1024 and rows.max() < 0.5 * 1024 and columns.max() < 0.5 * 1024


def test_no_customer_s_photo_is_kept_unseen() -> None:
    for blind in (Photos(), Photos(Blushing()), Photos(None, lambda picture: [])):
        with pytest.raises(Unavailable) as refused:
            blind.fit(encoded(thing()))
        assert "safety" in refused.value.fix
    with pytest.raises(Unsuitable):
        Photos(Blushing(), lambda picture: []).fit(encoded(RED))

    def gone(picture: object) -> list[Box]:
        raise Unavailable("not here", field="artefact", fix="connect once")

    with pytest.raises(Unavailable):
        Photos(Blushing(), gone).fit(encoded(thing()))


def test_the_operator_s_bounds_hold_for_a_shopper_s_photo(tmp_path: Path) -> None:
    with open_shop(Settings(data=tmp_path, max_image_pixels=100, screen_pictures=False)) as shop:
        for look in (lambda photo: shop.search(Query(images=(photo,))), shop.glimpse):
            with pytest.raises(TooLarge, match="pixels, more than 100"):
                look(encoded(RED))
