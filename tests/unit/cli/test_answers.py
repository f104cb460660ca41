"""An answer as a person reads it in a terminal."""

from dataclasses import replace
from datetime import date

import pytest

from shopkeeper.cli.answers import _head, _price
from shopkeeper.language.wording import Wording
from shopkeeper.types import Intent, Match, Money, Offer, PhotoVerdict, Slate, Trace
from tests.unit.api.conftest import _hit, product

WORDING = Wording.of("en", date(2026, 11, 25))


@pytest.mark.parametrize(
    ("was", "said"),
    [
        (None, "$40"),
        (Money(5000, "USD"), "$50 $40"),
        (Money(4000, "USD"), "$40"),
        (Money(3000, "USD"), "$40"),
        (Money(9000, "JPY"), "$40"),
    ],
)
def test_a_former_price_is_struck_only_where_it_was_higher(was: Money | None, said: str) -> None:
    hit = _hit(product("coat", "Coat", 4000), ())
    price = _price(replace(hit, variant=replace(hit.variant, offer=Offer(Money(4000, "USD"), was))), WORDING)
    assert price.plain == said
    assert any("strike" in str(span.style) for span in price.spans) == (said.count("$") == 2)


def test_a_photo_is_never_said_to_be_certainly_the_same() -> None:
    seen = PhotoVerdict(Match.SAME, 1.0)
    slate = Slate((), 0, Intent("", ""), (), Trace("", (), {}), photos=(seen,))
    assert "We have exactly this (99%)." in list(_head(slate, WORDING))
