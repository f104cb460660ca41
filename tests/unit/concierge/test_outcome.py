"""What became of a question to customer care, and that the log is told so with what it cost, and no word of it."""

from decimal import Decimal

import pytest

from shopkeeper.concierge import Turn
from shopkeeper.concierge.outcome import answered
from shopkeeper.concierge.pieces import Done, Rung
from shopkeeper.events import walk
from shopkeeper.shop import Shop
from shopkeeper.types import Care, Context, Happened, TraceId
from tests.known import event_of, known
from tests.unit.concierge.conftest import Talk


@pytest.mark.parametrize(
    ("said", "care"),
    [
        ("a waterproof jacket under $150", Care.NONE),
        ("what is your return policy?", Care.SETTLED),
        ("where is my order W1000001?", Care.SETTLED),
        ("cancel order W1000001, ordered by mistake", Care.SETTLED),  # the form is offered
        ("cancel order W1000001", Care.OPEN),  # the reason is asked first
        ("where is my order W9999999?", Care.OPEN),  # no such order
        ("I want to talk to a person", Care.HANDED_OVER),
    ],
)
def test_it_is_known_what_became_of_it(ann: Talk, said: str, care: Care) -> None:
    assert ann(said).done.care is care


def test_somebody_without_orders_is_not_answered(talk: Talk) -> None:
    assert talk("where are my orders?").done.care is Care.OPEN


def test_the_log_is_told_what_it_cost_and_no_word_of_it() -> None:
    done = Done(Rung.FULL, 80.0, Decimal("0.0012345"), (), TraceId("ab"), 300, care=Care.SETTLED)
    ann = Context(who=known("ann", "v"), facts={"device": "phone"})
    told = answered(done, ann, 7, {"banner": "b"}, 3)
    assert (told.kind, told.at, told.micros, told.care) == (Happened.CONVERSED, 7, 1235, Care.SETTLED)
    assert told.facts == {"device": "phone"} and not told.words
    assert (told.arms, told.number, told.ms) == ({"banner": "b"}, 3, 80.0)
    nobody = answered(done, Context(), 7, {}, 0)
    assert not (nobody.shopper or nobody.session or nobody.facts)


def test_a_turn_of_a_real_shop_is_in_its_log(shop: Shop) -> None:
    asker = Context(who=known("", "a-visit-of-care"))
    list(shop.converse(Turn("what is your return policy?", context=asker)))
    shop.events.append(())
    (told,) = (event_of(kept) for kept in walk(shop.events, (Happened.CONVERSED,)) if event_of(kept).session == "a-visit-of-care")  # fmt: skip
    assert (told.care, told.micros) == (Care.SETTLED, 0)
