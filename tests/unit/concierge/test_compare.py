"""Products side by side: what is said of each."""

from datetime import date

import pytest

from shopkeeper.concierge import facts
from shopkeeper.concierge.pieces import Row, Table
from shopkeeper.concierge.specialists.compare import _ranked, per_unit
from shopkeeper.types import Look, LookId, Money, Offer, Product, ProductId, Sku, Variant
from tests.unit.concierge.conftest import Talk


def sold(title: str, price: Money) -> Product:
    variant = Variant(Sku("one"), {}, Offer(price))
    return Product(ProductId("one"), title, looks=(Look(LookId("one"), variants=(variant,)),))


@pytest.mark.parametrize(
    ("title", "price", "each"),
    [
        ("Enamel Mug 350 ml", Money(950, "USD"), "27.14 USD / l"),
        ("Cola 6 x 330 ml", Money(495, "USD"), "2.50 USD / l"),
        ("Cola 330ml×6", Money(495, "USD"), "2.50 USD / l"),
        ("Cola 1L", Money(150, "USD"), "1.50 USD / l"),
        ("Rice 0.750 kg", Money(300, "USD"), "4.00 USD / kg"),
        ("Salt 8 kg", Money(1, "USD"), "0.00 USD / kg"),
        ("Salt 8 kg", Money(20, "USD"), "0.03 USD / kg"),  # 0.025, half up
        ("Tea 1,5 kg", Money(4500, "JPY"), "3000 JPY / kg"),
        ("Gum Arabic 1.000 g", Money(1000, "USD"), ""),  # one gram, or a thousand
        ("Galaxy Phone 5G", Money(50000, "USD"), ""),
        ("Oils 250 ml and 500 ml", Money(1000, "USD"), ""),
        ("Cola 330 ml, pack of 6", Money(495, "USD"), ""),
        ("Cola 0 l", Money(495, "USD"), ""),
    ],
)  # fmt: skip
def test_a_price_per_unit_is_of_all_that_is_in_it_or_not_said(title: str, price: Money, each: str) -> None:
    found = per_unit(sold(title, price))
    assert (found.text if found else "") == each


def test_a_promise_of_delivery_that_has_passed_is_not_told() -> None:
    hat = sold("Hat", Money(1000, "USD"))
    promised = Variant(Sku("one"), {}, Offer(delivery=date(2026, 11, 20)))
    told = [facts.delivery(hat, promised, date(2026, 11, day)) for day in (19, 20, 21)]
    assert [one and one.text for one in told] == ["2026-11-20", "2026-11-20", None]


def test_what_is_sold_out_is_not_said_to_state_no_colours(talk: Talk) -> None:
    talk("compare the harbour jacket and the alpine jacket")
    assert talk.kinds == ["compare"] and "states colours" not in talk.said and "states sizes" not in talk.said


def weighed(*weights: str) -> Table:
    """Of things that are called by what they weigh."""
    cells = [
        facts.fact(Product(ProductId(one), f"The {one}"), "attribute:weight", one) if one else None
        for one in weights
    ]
    ids, titles = tuple(ProductId(one) for one in weights), tuple(f"The {one}" for one in weights)
    return Table(ids, titles, (Row("Weight", tuple(cells), True),))


@pytest.mark.parametrize(
    ("words", "weights", "said"),
    [
        (
            "which is lighter?",
            ("2.1 kg", "890 g", "", "14.5 kg"),
            ["The 890 g states the lowest weight: 890 g."],
        ),
        (
            "which one is the heaviest?",
            ("2.1 kg", "890 g"),
            ["The 2.1 kg states the highest weight: 2.1 kg."],
        ),
        ("which is lighter?", ("2.1 kg", ""), []),  # of the other nothing is stated
        ("which is lighter?", ("1 kg", "1000 g"), []),
        ("which is lighter?", ("1 kg", "feather-light"), []),
        ("which is taller?", ("1 kg", "2 kg"), []),
    ],
)
def test_which_is_the_lightest_is_told_by_what_is_measured(
    words: str, weights: tuple[str, ...], said: list[str]
) -> None:
    assert [claim.text for claim in _ranked(words, weighed(*weights))] == said


def test_a_decimal_point_ends_no_sentence() -> None:
    case = Product(ProductId("case"), "Case", description="Weighs 2.9 kg. Four wheels.")
    assert [one.text for one in facts.sentences(case)] == ["Weighs 2.9 kg.", "Four wheels."]


def test_what_is_asked_of_a_thing_names_no_other(dealer: Talk) -> None:
    assert "Side Table" in dealer("what is the glass finish of the side table?").said
    assert "Wine Glass" not in dealer.said
