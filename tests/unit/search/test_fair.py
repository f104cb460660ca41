"""Places for everybody in search: only among what is proven equally well, on every page, and never instead of a proof."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.shop.exposing import Evened, Groups, script
from shopkeeper.types import Constraint, Field, Money, Op, Product, Query, Slate, Sort, Surface, Verdict
from tests.unit.search.test_journey import opened, shirts

HALF = {Surface.SEARCH: {"Small": 0.5}}
WOOL = Constraint(Field.MATERIAL, Op.IS, ("wool",), "wool")


def even(shop: Shop, least: dict[Surface, dict[str, float]] = HALF) -> Shop:
    return replace(shop, fair=Evened(Groups(shop.catalog, shop.settings.data), least))


def silent(slate: Slate) -> list[int]:
    return [sum(proof.verdict is Verdict.NOT_STATED for proof in hit.proofs) for hit in slate.hits]


def brands(slate: Slate) -> list[str]:
    return [hit.product.brand for hit in slate.hits]


def stock(wool: list[bool | None], small: list[bool]) -> list[Product]:
    """``wool``: stated, contradicted, or None: not stated."""
    stated = {True: {"material": ("Wool",)}, False: {"material": ("Cotton",)}, None: {}}
    return [
        replace(shirt, brand="Small" if mine else "Luma", attributes=stated[kind])
        for shirt, kind, mine in zip(shirts([1000 + n for n in range(len(small))]), wool, small, strict=True)
    ]  # fmt: skip


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from([True, False, None]), st.booleans()), min_size=4, max_size=12))
def test_every_proof_stands_and_each_level_gives_its_share(rows: list[tuple[bool | None, bool]]) -> None:
    with opened(stock(*map(list, zip(*rows, strict=True)))) as shop:
        asked = Query("plain shirt", constraints=(WOOL,), size=50)
        before, after = shop.search(asked), even(shop).search(asked)
        assert {hit.product.id for hit in after.hits} == {hit.product.id for hit in before.hits}
        assert silent(after) == silent(before) == sorted(silent(before)), "what is proven leads, as before"
        for level in set(silent(after)):
            among = [brand for brand, mute in zip(brands(after), silent(after), strict=True) if mute == level]
            had = 0
            for n, brand in enumerate(among, 1):
                had += brand == "Small"
                assert had >= min(among.count("Small"), n // 2)


def test_pages_go_on_where_the_last_ended() -> None:
    with opened(stock([None] * 9, [n > 5 for n in range(9)])) as shop:
        fair, seen, cursor = even(shop), [], ""
        for _ in range(3):
            page = fair.search(Query("plain shirt", size=3, cursor=cursor))
            seen, cursor = [*seen, *(hit.product.id for hit in page.hits)], page.cursor
        whole = fair.search(Query("plain shirt", size=9))
        assert seen == [hit.product.id for hit in whole.hits] and len(set(seen)) == 9


def test_who_sorts_gets_that_order_and_what_is_off_changes_nothing() -> None:
    with opened(stock([None] * 6, [n > 3 for n in range(6)])) as shop:
        by_price = even(shop).search(Query("plain shirt", sort=Sort.PRICE_UP))
        prices = [hit.variant.offer.price for hit in by_price.hits]
        assert all(one and other and one.minor <= other.minor for one, other in pairwise(prices))
        cheap = Constraint(Field.PRICE, Op.AT_MOST, (Money(1004, "USD"),), "under 10.05")
        kept = even(shop).search(Query("plain shirt", constraints=(cheap,)))
        assert len(kept.hits) == 5 and brands(kept)[1] == "Small"
        off = even(shop, {Surface.FOR_YOU: {"Small": 0.5}})
        assert brands(off.search(Query("plain shirt"))) == brands(shop.search(Query("plain shirt")))


@pytest.mark.parametrize(
    "exposure", [{"back_again": {"x": 0.1}}, {"concierge": {"x": 0.1}}, {"search": {"x": 0.6, "y": 0.5}}]
)
def test_what_would_do_nothing_or_cannot_be_is_refused(exposure: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError, match=r"evened on|more than 1"):
        Settings(exposure=exposure)  # type: ignore[arg-type]


def test_titles_are_grouped_by_their_writing() -> None:
    assert [script(one) for one in ("Rain coat 42", "מעיל גשם XL", "雨衣", "123")] == [
        "latin",
        "hebrew",
        "cjk",
        "",
    ]
