"""The columns decide as ``verify`` does, for any shop, wishes and history of changes."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.index.facets import parse_band
from shopkeeper.index.judge import QUOTABLE, STRICT
from shopkeeper.index.live import Live, scope
from shopkeeper.index.tags import tags
from shopkeeper.search.verify import verify
from shopkeeper.types import Constraint, Facet, FacetValue, Field, Op, Product
from shopkeeper.types.normal import normal
from tests.unit.search.strategies import products, shops, wishes

FIELDS = ["category", "brand", "colour", "size", "material", "gender", "price", "stock", "sale", "rating"]


def silenced(shop: list[Product]) -> list[Product]:
    """Products without words, so that no quotation can settle what the facts leave open."""
    return [replace(product, title="-", description="") for product in shop]


def lenient(wish: Constraint) -> Constraint:
    """Columns cannot read: an insisted wish that a quotation could meet stays open to them."""
    return replace(wish, insist=wish.insist and wish.field not in QUOTABLE)


def passing(shop: list[Product], wanted: list[Constraint]) -> set[int]:
    return {look.key for product in shop for look in product.looks if verify(product, look, wanted)}


@given(shops(), wishes)
@settings(max_examples=60)
def test_columns_and_verify_decide_alike(shop: list[Product], wanted: list[Constraint]) -> None:
    live = Live()
    live.put(shop)
    assert set(live.select(wanted).tolist()) == passing(silenced(shop), [lenient(wish) for wish in wanted])


@given(shops(), wishes)
def test_what_verify_passes_is_never_masked_out(shop: list[Product], wanted: list[Constraint]) -> None:
    live = Live()
    live.put(shop)
    assert passing(shop, wanted) <= set(live.select(wanted).tolist())


@given(shops(), wishes)
def test_scope_is_never_narrower_than_the_mask(shop: list[Product], wanted: list[Constraint]) -> None:
    live, pushed = Live(), scope(wanted)
    live.put(shop)
    known = {look.key: set(tags(product, look)) for product in shop for look in product.looks}
    for key in live.select(wanted).tolist():
        assert all(known[key] & set(group) for group in pushed.any_of)
        assert not known[key] & set(pushed.none_of)


@given(st.data(), wishes)
@settings(max_examples=25)
def test_history_leaves_no_trace(data: st.DataObject, wanted: list[Constraint]) -> None:
    """After any puts, offer changes and removals, columns answer like fresh ones made of the last state."""
    live, shop = Live(), {}
    for _ in range(data.draw(st.integers(1, 8))):
        match data.draw(st.sampled_from(["put", "offers", "remove", "compact"])):
            case "put":
                product = data.draw(products(data.draw(st.integers(0, 3))))
                live.remove([look.key for look in shop[product.id].looks] if product.id in shop else [])
                live.put([product])
                shop[product.id] = product
            case "offers" if shop:
                known = shop[data.draw(st.sampled_from(sorted(shop)))]
                offers = [variant.offer for variant in data.draw(products(9)).variants]
                looks = tuple(
                    replace(look, variants=tuple(replace(v, offer=data.draw(st.sampled_from(offers))) for v in look.variants))
                    for look in known.looks
                )  # fmt: skip
                shop[known.id] = replace(known, looks=looks)
                live.offers([shop[known.id]])
            case "remove" if shop:
                gone = shop.pop(data.draw(st.sampled_from(sorted(shop))))
                live.remove([look.key for look in gone.looks])
            case "compact":
                live._ledger.compact()
    fresh = Live()
    fresh.put(shop.values())
    assert live.select(wanted).tolist() == fresh.select(wanted).tolist()
    assert spelt(live.facets(wanted, FIELDS)) == spelt(fresh.facets(wanted, FIELDS))
    keys = fresh.select()
    np.testing.assert_array_equal(live.prices(keys, wanted), fresh.prices(keys, wanted))


def spelt(facets: tuple[Facet, ...]) -> list[tuple[str, list[tuple[str, int, bool]]]]:
    """Which of two spellings of one value is shown depends on which came first."""
    return [(facet.field, [(normal(v.value), v.count, v.selected) for v in facet.values]) for facet in facets]


def ticked(field: str, value: FacetValue) -> Constraint:
    match field:
        case Field.PRICE:
            return Constraint(field, Op.BETWEEN, parse_band(value.value))
        case Field.RATING:
            return Constraint(field, Op.AT_LEAST, (Decimal(value.value.removesuffix("+")),))
    return Constraint(field, Op.IS, (value.value,))


@given(shops(), wishes)
@settings(max_examples=30)
def test_a_facet_counts_what_ticking_it_brings(shop: list[Product], wanted: list[Constraint]) -> None:
    live = Live()
    live.put(shop)
    for facet in live.facets(wanted, FIELDS):
        others = [wish for wish in wanted if wish.field != facet.field]
        for value in facet.values:
            brought = len(set(live.products(live.select([*others, ticked(facet.field, value)])).tolist()))
            if facet.field in STRICT:
                assert brought == value.count, (facet.field, value)
            else:  # ticked without insisting, it also brings those that do not state it
                assert brought >= value.count, (facet.field, value)


@given(shops(), wishes, st.sampled_from([0, 10**9]))
def test_facets_count_alike_by_product_and_by_column(
    shop: list[Product], wanted: list[Constraint], few: int
) -> None:
    live = Live()
    live.put(shop)
    with pytest.MonkeyPatch.context() as patch:
        usual = live.facets(wanted, FIELDS)
        patch.setattr("shopkeeper.index.live.FEW", few)
        assert live.facets(wanted, FIELDS) == usual
