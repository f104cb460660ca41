"""A fingerprint stays when a picture is saved again, and tells colours apart."""

import io

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageEnhance

from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.index.prints import Prints
from shopkeeper.types import Fingerprint, Look, LookId, LookKey, Media, Product, ProductId


def scene(seed: int, size: tuple[int, int] = (480, 600)) -> Image.Image:
    """Soft shapes on a light ground, different for each seed; brown and blue, so that hues can be turned."""
    cells = np.random.default_rng(seed).integers(20, 235, (6, 5, 3), np.uint8)
    cells[..., 2] = 90
    made = Image.fromarray(cells)
    picture = made.resize(size, Image.Resampling.BICUBIC)
    ImageDraw.Draw(picture).ellipse((100 + 20 * seed, 80, 260 + 20 * seed, 420), fill=(160, 90, 40))
    return picture


def jpeg(picture: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


def shelf(*pictures: Image.Image) -> Prints:
    prints = Prints()
    looks = (
        Look(LookId(str(i)), media=(Media("", print=str(fingerprint(picture) or "")),), key=LookKey(i))
        for i, picture in enumerate(pictures, 1)
    )
    prints.put(Product(ProductId(str(look.key)), "Thing", looks=(look,)) for look in looks)
    return prints


@pytest.fixture(scope="module")
def prints() -> Prints:
    return shelf(*(scene(seed) for seed in range(6)))


CHANGES = {
    "itself": lambda p: p,
    "half as large": lambda p: p.resize((p.width // 2, p.height // 2)),
    "a thumbnail": lambda p: p.resize((120, 150)),
    "poor JPEG": lambda p: jpeg(p, 30),
    "darker": lambda p: ImageEnhance.Brightness(p).enhance(0.8),
    "a little cut": lambda p: p.crop((5, 5, p.width - 5, p.height - 5)),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seed", range(6))
def test_a_picture_saved_again_is_the_same(prints: Prints, seed: int, change: str) -> None:
    assert prints.find(fingerprint(CHANGES[change](scene(seed)))) == seed + 1


@pytest.mark.parametrize("seed", range(6))
def test_other_colours_of_the_same_shape_are_told_apart(prints: Prints, seed: int) -> None:
    red, green, blue = scene(seed).split()
    recoloured = Image.merge("RGB", (blue, green, red))
    assert prints.find(fingerprint(recoloured)) is None
    both = shelf(scene(seed), recoloured)
    assert [both.find(fingerprint(jpeg(one, 60))) for one in (scene(seed), recoloured)] == [1, 2]


@pytest.mark.parametrize("seed", range(6))
def test_other_pictures_are_other_pictures(prints: Prints, seed: int) -> None:
    assert prints.find(fingerprint(scene(seed + 20))) is None
    assert prints.find(fingerprint(ImageChops.offset(scene(seed), 150))) is None
    assert prints.find(fingerprint(scene(seed).transpose(Image.Transpose.FLIP_LEFT_RIGHT))) is None


@pytest.mark.parametrize("colour", ["black", "white", "#777", "red"])
def test_an_even_picture_has_none(colour: str) -> None:
    assert fingerprint(Image.new("RGB", (300, 200), colour)) is None


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (3, 900)])
def test_any_size_is_read(size: tuple[int, int]) -> None:
    fingerprint(scene(1).resize(size))


def test_what_is_written_is_read_back() -> None:
    one = fingerprint(scene(2))
    assert one and Fingerprint.read(str(one)) == one


@pytest.mark.parametrize("text", ["", "nonsense!", "AAAA", "é"])
def test_what_is_no_fingerprint_is_none(text: str) -> None:
    assert Fingerprint.read(text) is None
