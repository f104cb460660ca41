"""RapidOCR, where it is installed: labels drawn here are read, and find what they name."""

import io
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from shopkeeper.adapters.rapidocr import RapidOcr, installed
from shopkeeper.embedding.letters import Reader, words
from shopkeeper.types import Query
from tests.unit.search.test_journey import opened, shirts
from tests.unit.search.test_photos import picture, pictured

needs_rapidocr = pytest.mark.skipif(not installed(), reason="rapidocr is not installed")


def label(*lines: str, ground: str = "#e0d0b0", ink: str = "#302010") -> Image.Image:
    shown = Image.new("RGB", (420, 560), ground)
    for i, line in enumerate(lines):
        ImageDraw.Draw(shown).text((30, 60 + 90 * i), line, fill=ink, font_size=40)
    return shown


@pytest.fixture(scope="module")
def reader() -> Reader:
    return RapidOcr(threads=1)


@needs_rapidocr
def test_a_label_is_read_from_top_to_bottom(reader: Reader) -> None:
    assert words(reader(label("Organic Oat", "BARISTA", "400 ml"))) == ("organic", "oat", "barista")


@needs_rapidocr
@pytest.mark.parametrize("size", [(1, 1), (8, 8), (3, 600), (1200, 40)])
def test_any_picture_is_looked_at(reader: Reader, size: tuple[int, int]) -> None:
    assert words(reader(Image.new("RGB", size, "grey"))) == ()


@needs_rapidocr
def test_a_photo_of_a_cover_finds_the_book(reader: Reader) -> None:
    one, other = shirts([1200, 1500])
    titles = ("A Field Guide to Mosses", "Bread From Scratch")
    made = [replace(one, title=titles[0]), replace(other, title=titles[1])]
    stocked = [picture((200, 30, 30)), picture((30, 200, 30))]
    products = [pictured(product, data) for product, data in zip(made, stocked, strict=True)]
    with opened(products, stocked) as shop:
        for title in titles:
            shown = io.BytesIO()
            label(*title.upper().rsplit(" ", 1), "a novel", ground="#2040d0", ink="white").save(shown, "JPEG")
            slate = replace(shop, reader=reader).search(Query(images=(shown.getvalue(),)))
            assert slate.hits[0].product.title == title
            assert set(slate.photos[0].read) <= set(title.lower().split()) and slate.photos[0].read


def test_nothing_is_imported_before_the_first_picture() -> None:
    code = (
        "import sys, shopkeeper.shop.opening; assert not {'rapidocr', 'cv2', 'shapely'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
