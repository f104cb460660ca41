"""Whole titles: whatever their words would wish for elsewhere, they find what is called so."""

import pytest

from shopkeeper.types import (
    Constraint,
    Field,
    Look,
    LookId,
    Money,
    Offer,
    Op,
    Product,
    ProductId,
    Query,
    Sku,
    Variant,
)
from tests.unit.search.test_journey import opened


def sold(title: str, kind: str, *sizes: str, colour: str = "") -> Product:
    variants = tuple(
        Variant(Sku(f"{title} {size}"), {"size": size} if size else {}, Offer(Money(999, "USD"), None, 1))
        for size in sizes or ("",)
    )
    look = Look(LookId(f"{title}/-"), colours=(colour,) if colour else (), variants=variants)
    return Product(ProductId(title), title, categories=((kind,),), looks=(look,))


SHOP = [
    sold("Portable Charger", "Portable Charger"),
    sold("Patio Grill", "Grills", "portable", "large"),
    sold("Catwalk Women Casual Pink Flats", "Heels", colour="Pink"),
    sold("Sunset Pink Flats", "Flats", colour="Pink"),
    sold("Spice Art Small Beads Blue Clutch", "Clutches", "One Size", colour="Blue"),
    sold("Roadster Small Clutch", "Clutches", "S", colour="Black"),
    sold("United Colors of Benetton Light Winter White Tops", "Tops", "S", colour="White"),
    sold("Epson Sweets Singlepack T029 Durabrite", "Ink"),
    sold("Portable Grills", "Grills", "large"),
    sold("Trail Flats", "Heels", colour="Green"),
    sold("Catch-22", "Novels"),
]


@pytest.mark.parametrize(
    "title",
    [
        "portable charger",  # a size of grills
        "trail flats",
        "catwalk women casual pink flats",  # filed under heels, where others are filed under flats
        "spice art small beads blue clutch",  # of one size
        "spice art small beads blue cluch",
        "united colors of benetton light winter white tops",  # no colours are sold
        "Epson Sweets Singlepack T029 Durabrite",
    ],
)
def test_a_whole_title_finds_what_is_called_so(title: str) -> None:
    with opened(SHOP) as shop:
        slate = shop.search(Query(title))
        assert slate.hits[0].product.title.lower() == title.lower().replace("cluch", "clutch")
        assert not slate.near


def test_a_hyphen_of_a_title_need_not_be_typed() -> None:
    with opened(SHOP) as shop:
        assert shop.search(Query("catch 23")).intent.thing == "catch"
        assert shop.search(Query("catch 22")).intent.thing == ""


def test_what_is_wished_beside_a_title_stands() -> None:
    with opened(SHOP) as shop:
        said = shop.search(Query("united colors of benetton light winter white tops size s under $5"))
        assert [one.field for one in said.applied] == [Field.SIZE, Field.PRICE]
        assert not said.hits


def test_a_title_of_nothing_but_wishes_gives_up_none_that_others_meet() -> None:
    with opened(SHOP) as shop:
        slate = shop.search(Query("portable grills"))
        assert [one.id for one in slate.applied] == ["size:is:portable", "category:is:grills"]
        assert [hit.product.title for hit in slate.hits] == ["Patio Grill"]


def test_a_title_of_nothing_but_wishes_is_one_with_a_typing_error_too() -> None:
    """It was not: "portble" is no word of the title, so that the size was given up, and facets promised what their wishes then did not find."""
    with opened(SHOP) as shop:
        right, wrong = (shop.search(Query(text)) for text in ("portable grills", "portble grills"))
        assert wrong.intent.corrections
        assert [one.id for one in wrong.applied] == [one.id for one in right.applied]


def test_what_a_title_means_depends_on_no_filter() -> None:
    """It did: what a facet counted without a wish was then looked for with it."""
    green = Constraint(Field.COLOUR, Op.IS, ("green",))
    with opened([*SHOP, sold("Plain Flats", "Flats", colour="Pink")]) as shop:
        title = "catwalk women casual pink flats"
        before, after = shop.search(Query(title)), shop.search(Query(title, constraints=(green,)))
        assert {one.id for one in after.applied} == {green.id, *(one.id for one in before.applied)}


def test_a_title_that_the_rest_rules_out_gives_up_nothing() -> None:
    """It did: what was pink went, and what is called so cannot be had for that."""
    with opened([*SHOP, sold("Plain Flats", "Flats", colour="Green")]) as shop:
        dear = shop.search(Query("catwalk women casual pink flats"))
        assert "category:is:flats" not in [one.id for one in dear.applied]
        cheap = shop.search(Query("catwalk women casual pink flats under $5"))
        assert "category:is:flats" in [one.id for one in cheap.applied]


def test_what_was_ticked_is_never_given_up() -> None:
    flats = Constraint(Field.CATEGORY, Op.IS, ("flats",))
    with opened(SHOP) as shop:
        slate = shop.search(Query("catwalk women casual pink flats", constraints=(flats,)))
        assert flats.id in [one.id for one in slate.applied]
        assert "Catwalk Women Casual Pink Flats" not in [hit.product.title for hit in slate.hits]


@pytest.mark.parametrize(
    "before",
    [
        Constraint(Field.PRICE, Op.BELOW, (Money(500, "USD"),), "less than 5"),
        Constraint(Field.COLOUR, Op.IS, ("green",), "in green"),
    ],
)
def test_what_was_said_apart_from_the_title_is_never_given_up(before: Constraint) -> None:
    with opened([*SHOP, sold("Plain Flats", "Flats", colour="Green")]) as shop:
        slate = shop.search(Query("catwalk women casual pink flats", constraints=(before,)))
        assert before.id in [one.id for one in slate.applied]
        assert "Catwalk Women Casual Pink Flats" not in [hit.product.title for hit in slate.hits]
