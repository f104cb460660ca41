"""Filters as the pages tick them, from Slates made by hand."""

from dataclasses import replace
from datetime import date

from starlette.datastructures import QueryParams

from shopkeeper.language.wording import Wording
from shopkeeper.types import Constraint, Facet, FacetValue, Field, Intent, Money, Op, Slate, Trace, TraceId
from shopkeeper.web import asked as asking
from shopkeeper.web.asked import Asked
from shopkeeper.web.facets import Group, groups

WORDING = Wording.of("en", date(2026, 11, 23))
CHEAP = Constraint(Field.PRICE, Op.AT_MOST, (Money(150000, "USD"),), "under $1500")
BLUE = Constraint(Field.COLOUR, Op.IS, ("blue",))
PRICES = Facet(Field.PRICE, (FacetValue("0.00-99.99 USD", 3), FacetValue("1500.00-2499.99 USD", 1)))
COLOURS = Facet(Field.COLOUR, (FacetValue("blue", 3, selected=True), FacetValue("red", 2)))


def shown(*facets: Facet, applied: tuple[Constraint, ...] = (), asked: Asked, total: int = 3) -> Group:
    intent = Intent(asked.text, asked.text, tuple(one for one in applied if one.words))
    slate = Slate((), total, intent, applied, Trace(TraceId("0" * 32)), facets=facets)
    return next(iter(groups(slate, asked, WORDING)), Group("", "", (), (), ()))


def sent(asked: Asked, group: Group, picked: str) -> Asked:
    """The question after the form went out with ``picked`` in this group's radio buttons."""
    pairs = [*asked.but(chosen=()).pairs(), *(("was", token) for token in group.was), ("c-price", picked)]
    return asking.read(QueryParams([pair for pair in pairs if pair[1]]), "USD", 2_000)


def test_what_is_too_long_for_an_address_is_no_tick() -> None:
    brands = Facet(Field.BRAND, (FacetValue("B" * 250, 3), FacetValue("Bo", 2), FacetValue("Bee", 1)))
    group = shown(brands, asked=Asked("mug"))
    assert [tick.label for tick in group.ticks] == ["Bo", "Bee"]


def test_a_ticked_wish_is_not_taken_for_an_understood_one() -> None:
    asked = Asked("shoe", chosen=(BLUE,))
    group = shown(COLOURS, applied=(replace(BLUE, insist=True),), asked=asked)
    assert group.was == () and group.selected == 1


def test_an_understood_value_is_ticked_as_the_merchant_spells_it_and_sent_as_it_was_understood() -> None:
    said = Constraint(Field.SIZE, Op.IS, ("m", "l"), "size m or l")
    sizes = Facet(
        Field.SIZE,
        (FacetValue("M", 3, selected=True), FacetValue("L", 2, selected=True), FacetValue("XL", 1)),
    )
    group = shown(sizes, applied=(said,), asked=Asked("size m or l"))
    assert group.was == ("size:is:m", "size:is:l")
    assert [tick.token for tick in group.ticks if tick.selected] == ["size:is:M", "size:is:L"]


def test_an_understood_price_is_ticked_among_the_bands() -> None:
    asked = Asked("laptop under $1500")
    group = shown(PRICES, applied=(CHEAP,), asked=asked)
    assert [tick.label for tick in group.ticks if tick.selected] == ["under $1500"]
    said, _, dear = (tick.token for tick in group.ticks)
    assert sent(asked, group, said) == asked, "left alone it stays understood"
    assert sent(asked, group, "") == replace(asked, without=(CHEAP.id,))
    band = Constraint(Field.PRICE, Op.BETWEEN, (Money(150000, "USD"), Money(249999, "USD")))
    assert sent(asked, group, dear) == replace(asked, chosen=(band,), without=(CHEAP.id,))


def test_a_picked_band_stays_when_the_bands_become_others() -> None:
    band = Constraint(Field.PRICE, Op.BETWEEN, (Money(1500, "USD"), Money(2999, "USD")))
    asked = Asked("lamp", chosen=(band,))
    group = shown(PRICES, applied=(CHEAP, band), asked=asked)
    assert [tick.label for tick in group.ticks if tick.selected] == ["$15 – $29.99"] and not group.was
    assert sent(asked, group, group.ticks[0].token) == asked


def test_departments_that_cannot_narrow_are_left_out() -> None:
    everywhere = Facet(Field.CATEGORY, (FacetValue("Computers", 3), FacetValue("Electronics", 3)))
    assert not shown(everywhere, asked=Asked("laptop")).ticks
    assert shown(everywhere, asked=Asked("laptop"), total=4).ticks


def test_a_selected_value_without_a_stated_product_shows_no_count() -> None:
    quoted = Facet(Field.COLOUR, (FacetValue("blue", 0, selected=True), FacetValue("red", 2)))
    assert [tick.count for tick in shown(quoted, asked=Asked("blue")).ticks] == ["", "2"]


def test_a_count_that_is_the_least_says_so() -> None:
    some = Facet(Field.COLOUR, (FacetValue("blue", 1), FacetValue("red", 2)), at_least=True)
    assert [tick.count for tick in shown(some, asked=Asked("shirt")).ticks] == ["1+", "2+"]
