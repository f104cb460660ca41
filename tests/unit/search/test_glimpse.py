"""Whoever searches again with what was seen of a photo gets what the photo itself would find, and no file of the shop holds either."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.shop.photos import Photos
from shopkeeper.telemetry import trace
from shopkeeper.types import Box, Fingerprint, Glimpse, Product, Query, Untrusted, View
from shopkeeper.types.errors import InvalidInput, NotFound, Unsuitable
from tests.pictures import encoded, screenshot, thing
from tests.unit.search.test_journey import opened, shirts
from tests.unit.search.test_photos import AMBER, RED, picture, pictured

marks = st.none() | st.builds(
    Fingerprint, st.binary(min_size=8, max_size=8), st.binary(min_size=64, max_size=64), st.binary(min_size=32, max_size=32)
)  # fmt: skip
views = st.lists(st.builds(View, st.binary(max_size=900), marks), min_size=1, max_size=3).map(tuple)
words = st.lists(st.from_regex(r"[a-zä]{3,9}", fullmatch=True).map(Untrusted), max_size=5).map(tuple)


@given(
    st.builds(
        Glimpse, st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace").decode()), views, words
    )
)
def test_what_is_written_is_read(seen: Glimpse) -> None:
    assert Glimpse.read(bytes(seen)) == seen


@given(st.binary(max_size=300))
def test_bytes_that_are_none_are_refused(data: bytes) -> None:
    try:
        Glimpse.read(data)
    except InvalidInput as refused:
        assert refused.field == "photo"


def goods() -> tuple[list[Product], list[bytes]]:
    red, mug = picture(RED, 9), encoded(thing())
    one, other, third = shirts([5000, 6000, 7000])
    return [pictured(one, red), pictured(other, mug), third], [red, mug]


@pytest.mark.parametrize("shown", [
    picture(AMBER, 40), picture((10, 10, 10), 30), encoded(thing(500), "JPEG"), screenshot("white"),
], ids=["plain", "black", "the mug", "a screenshot of the mug"])  # fmt: skip
def test_a_glimpse_finds_what_the_photo_finds(shown: bytes) -> None:
    with opened(*goods()) as shop:
        seen = Glimpse.read(bytes(shop.glimpse(shown)))
        query = Query(images=(shown,), size=1)
        before, after = shop.search(query), shop.search(replace(query, images=(seen,)))
        assert [hit.product.id for hit in after.hits] == [hit.product.id for hit in before.hits]
        (one,), (two,) = before.photos, after.photos
        assert (two.match, two.product_id) == (one.match, one.product_id)
        more = replace(query, images=(seen,), cursor=after.cursor)
        rest = shop.search(more)
        assert rest.hits and {hit.product.id for hit in rest.hits}.isdisjoint(
            hit.product.id for hit in after.hits
        )
        with pytest.raises(InvalidInput):
            shop.search(replace(query, images=(seen,), box=Box(0, 0, 0.5, 0.5)))


def test_looking_a_photo_through_comes_first_and_is_told_with_the_rest() -> None:
    red = picture(RED, 9)
    with opened(*goods()) as shop:
        told = [one.name for one in shop.search(Query(images=(red,))).trace.stages]
        assert told[told.index("screen") :][:2] == ["screen", "see"]
        assert "screen" not in [one.name for one in shop.search(Query("red")).trace.stages]
        strict = replace(shop, photos=Photos(lambda _: 1.0))
        for ask in (strict.glimpse, lambda photo: strict.search(Query(images=(photo,)))):
            with trace() as running, pytest.raises(Unsuitable):
                ask(red)
            assert [one.name for one in running.stages if one.name in ("screen", "see")] == ["screen"]


def test_what_other_eyes_saw_is_of_no_use_and_says_so() -> None:
    with opened(*goods()) as shop:
        seen = shop.glimpse(encoded(thing()))
        for strange in (replace(seen, space="other:1"), replace(seen, views=(View(b"\x01" * 3, None),))):
            with pytest.raises(NotFound) as refused:
                shop.search(Query(images=(strange,)))
            assert refused.value.fix


def test_no_file_holds_a_photo_that_was_searched_with() -> None:
    shown = encoded(thing(600).rotate(7), "JPEG")
    with opened(*goods()) as shop:
        seen = shop.glimpse(shown)
        slate = shop.search(Query("blue", images=(seen, shown)))
        shop.shown(slate, Query("blue", images=(seen, shown)))
        held = files(shop.settings.data)
        pieces = [shown[at : at + 40] for at in range(100, len(shown) - 40, 200)]
        assert held and not any(piece in data for data in held for piece in pieces)
        assert not any(view.direction in data for data in held for view in seen.views)


def files(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
