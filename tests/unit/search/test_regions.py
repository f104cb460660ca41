"""Several things on one photo, each found by itself."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from shopkeeper.shop import Shop
from shopkeeper.types import Box, Match, Query
from shopkeeper.types.errors import InvalidInput
from tests.unit.search.test_journey import Hashing, opened, shirts
from tests.unit.search.test_photos import picture, pictured

RED, BLUE = (250, 0, 0), (0, 0, 250)
LEFT, RIGHT = Box(0.1, 0.2, 0.3, 0.5), Box(0.6, 0.3, 0.25, 0.6)


def photo(**things: Box) -> bytes:
    """Squares on white."""
    shown, file = Image.new("RGB", (400, 300), "white"), io.BytesIO()
    for colour, box in things.items():
        ImageDraw.Draw(shown).rectangle(box.pixels(shown.size), fill={"red": RED, "blue": BLUE}[colour])
    shown.save(file, "PNG")
    return file.getvalue()


BOTH = photo(red=LEFT, blue=RIGHT)


@contextmanager
def stocked(encoder: Hashing) -> Iterator[Shop]:
    one, other = shirts([5000, 6000])
    other = replace(other, categories=(("Tops", "Blouses"),))
    pictures = [picture(RED), picture(BLUE)]
    with opened([pictured(one, pictures[0]), pictured(other, pictures[1])], pictures, encoder) as shop:
        yield shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    with stocked(Hashing()) as shop:
        yield shop


def test_each_thing_is_told_with_its_place_and_its_neighbour(shop: Shop) -> None:
    (verdict,) = shop.search(Query(images=(BOTH,), regions=True)).photos
    left, right = verdict.regions
    assert (left.product_id, right.product_id) == ("shirt-000", "shirt-001")
    assert (left.label, right.label) == ("Shirts", "Blouses")
    assert left.box.overlap(LEFT) > 0.8 and right.box.overlap(RIGHT) > 0.8


def test_things_that_touch_are_told_apart(shop: Shop) -> None:
    touching = photo(red=Box(0.1, 0.2, 0.4, 0.6), blue=Box(0.5, 0.2, 0.4, 0.6))
    (verdict,) = shop.search(Query(images=(touching,), regions=True)).photos
    assert [region.product_id for region in verdict.regions] == ["shirt-000", "shirt-001"]


def test_nothing_is_looked_for_that_was_not_asked(shop: Shop) -> None:
    (verdict,) = shop.search(Query(images=(BOTH,))).photos
    assert verdict.regions == ()


@pytest.mark.parametrize("things", [{}, {"red": LEFT}, {"blue": RIGHT}])
def test_a_photo_of_one_thing_has_no_boxes(shop: Shop, things: dict[str, Box]) -> None:
    (verdict,) = shop.search(Query(images=(photo(**things),), regions=True)).photos
    assert verdict.regions == ()


def test_what_the_shop_has_nothing_like_has_no_box() -> None:
    """Encoders are as sure as they are fitted: what is near for one is nothing of its kind to another."""
    strict = Hashing()
    strict.sameness = replace(strict.sameness, same=1.1, alike=2.0)
    with stocked(strict) as shop:
        (verdict,) = shop.search(Query(images=(BOTH,), regions=True)).photos
    assert (verdict.match, verdict.regions) == (Match.NOT_STOCKED, ())


def test_two_things_that_are_one_product_are_one(shop: Shop) -> None:
    shown, file = Image.open(io.BytesIO(photo(red=LEFT))), io.BytesIO()
    ImageDraw.Draw(shown).rectangle(RIGHT.pixels(shown.size), fill=RED)
    shown.save(file, "PNG")
    (verdict,) = shop.search(Query(images=(file.getvalue(),), regions=True)).photos
    assert verdict.regions == ()


@pytest.mark.parametrize(("box", "first"), [(LEFT, "shirt-000"), (RIGHT, "shirt-001")])
def test_a_box_asks_for_what_is_in_it(shop: Shop, box: Box, first: str) -> None:
    slate = shop.search(Query(images=(BOTH,), box=box))
    assert slate.hits[0].product.id == first
    assert slate.photos[0].product_id == first


def test_things_in_a_part_are_told_by_their_places_on_the_photo_that_was_sent(shop: Shop) -> None:
    part = Box(0.5, 0.25, 0.5, 0.75)
    left, right = LEFT.within(part), RIGHT.within(part)
    sent = photo(red=left, blue=right)
    regions = shop.search(Query(images=(sent,), box=part, regions=True)).photos[0].regions
    assert [region.product_id for region in regions] == ["shirt-000", "shirt-001"]
    for region, place in zip(regions, (left, right), strict=True):
        assert region.box.overlap(place) > 0.8
        assert shop.search(Query(images=(sent,), box=region.box)).photos[0].product_id == region.product_id


def test_a_thing_too_small_to_be_asked_for_has_no_box(shop: Shop) -> None:
    part = Box(0.5, 0.2, 0.06, 0.5)
    sent = photo(red=LEFT.within(part), blue=RIGHT.within(part))
    with_eyes = replace(shop, detector=lambda _: [LEFT, RIGHT])
    assert with_eyes.search(Query(images=(sent,), box=part, regions=True)).photos[0].regions == ()


def test_a_part_of_the_shops_own_file_is_not_the_file(shop: Shop) -> None:
    own = picture(RED)
    assert shop.search(Query(images=(own,))).photos[0].confidence == 1.0
    part = shop.search(Query(images=(own,), box=Box(0, 0, 0.5, 0.5))).photos[0]
    assert part.match is not Match.NOT_STOCKED and part.confidence < 1.0


@pytest.mark.parametrize(
    "query",
    [
        Query("shirt", box=LEFT),
        Query(images=(BOTH,), box=Box(0.5, 0.5, 0.9, 0.2)),
        Query(images=(BOTH,), box=Box(0.5, float("nan"), 0.2, 0.2)),
        Query(images=(BOTH,), box=Box(0.5, 0.5, 0.0, 0.2)),
    ],
)
def test_a_box_that_shows_nothing_is_refused(shop: Shop, query: Query) -> None:
    with pytest.raises(InvalidInput) as refusal:
        shop.search(query)
    assert refusal.value.field == "box"


def test_a_page_belongs_to_its_box(shop: Shop) -> None:
    first = shop.search(Query(images=(BOTH,), box=LEFT, size=1))
    assert first.cursor
    again = Query(images=(BOTH,), box=LEFT, size=1, cursor=first.cursor, regions=True)
    assert shop.search(again).hits[0].product.id != first.hits[0].product.id
    with pytest.raises(InvalidInput):
        shop.search(replace(again, box=RIGHT))


def test_a_part_that_is_less_like_anything_than_the_whole_photo_is_no_thing(shop: Shop) -> None:
    """Something grey beside something red, before purple: the photo as a whole is nearer to what is sold than the grey is."""
    shown, file = Image.new("RGB", (400, 300), (180, 60, 160)), io.BytesIO()
    for box, colour in ((LEFT, RED), (RIGHT, (120, 120, 160))):
        ImageDraw.Draw(shown).rectangle(box.pixels(shown.size), fill=colour)
    shown.save(file, "PNG")
    with_eyes = replace(shop, detector=lambda _: [LEFT, RIGHT])
    (verdict,) = with_eyes.search(Query(images=(file.getvalue(),), regions=True)).photos
    assert verdict.match is not Match.SAME and verdict.regions == ()


def test_a_detector_proposes_in_place_of_pixels(shop: Shop) -> None:
    seen = []

    def detector(picture: Image.Image) -> list[Box]:
        seen.append(picture.size)
        return [RIGHT, LEFT]

    with_eyes = replace(shop, detector=detector)
    (verdict,) = with_eyes.search(Query(images=(BOTH,), regions=True)).photos
    assert [region.box for region in verdict.regions] == [LEFT, RIGHT] and seen == [(400, 300)]
    assert with_eyes.search(Query(images=(BOTH,))).photos[0].regions == () and len(seen) == 1
