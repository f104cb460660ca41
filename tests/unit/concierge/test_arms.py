"""Settings of the concierge as an arm's: what each changes, and that only who could notice has met it."""

from itertools import count
from typing import Any

import pytest

from shopkeeper.concierge import Turn
from shopkeeper.concierge.pieces import Question
from shopkeeper.events import walk
from shopkeeper.experiments.assignment import Asker, Assignment, Decision, Running
from shopkeeper.experiments.definition import Experiment
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.rollout import State
from shopkeeper.experiments.store import Reason
from shopkeeper.shop import Shop
from shopkeeper.types import Context, Happened, Surface
from shopkeeper.types.errors import InvalidInput
from tests.known import event_of, known
from tests.unit.concierge.conftest import Talk
from tests.unit.experiments.samples import experiment

WHY = Reason("ada", "to see")


def trying(settings: dict[str, Any], **changes: Any) -> Experiment:
    arms = [{"name": "usual", "share": 0.5}, {"name": "other", "share": 0.5, "settings": settings}]
    return experiment(surface="concierge", unit="session", arms=arms, **changes)


def under(settings: dict[str, Any], arm: str = "other") -> Decision:
    """Of a visit that chance has put there."""
    assignment, key = Assignment((Running(trying(settings)),)), next(iter(settings))
    for number in count():
        asker = Asker(session=f"visit-{number}")
        probe = assignment.decide(Place.CONCIERGE, asker, 0)
        probe.get(key)
        if probe.arms["louder"] == arm:
            return assignment.decide(Place.CONCIERGE, asker, 0)
    raise AssertionError


def test_as_many_cards_as_the_arm_says(shop: Shop) -> None:
    talk = Talk(shop, decision=under({"concierge.cards": 2}))
    assert len(talk("jackets").cards) == 2 and talk.decision.arms == {"louder": "other"}
    usual = Talk(shop, decision=under({"concierge.cards": 2}, "usual"))
    assert len(usual("jackets").cards) == 3 and usual.decision.arms == {"louder": "usual"}


def test_who_sees_no_card_has_not_met_their_number(shop: Shop) -> None:
    talk = Talk(shop, decision=under({"concierge.cards": 2}))
    talk("what is your return policy?")
    assert talk.said and not talk.decision.arms


def test_one_phrasing_always_or_by_turns(shop: Shop) -> None:
    talk = Talk(shop, decision=under({"concierge.phrasing": 1}))
    said = {talk("thank you").said for _ in range(3)}
    assert len(said) == 1 and talk.decision.arms == {"louder": "other"}
    turns = Talk(shop, decision=under({"concierge.phrasing": 1}, "usual"))
    assert len({turns("thank you").said for _ in range(3)}) > 1


def test_no_question_but_a_search_where_questions_are_switched_off(shop: Shop) -> None:
    asks = Talk(shop, decision=under({"concierge.questions": False}, "usual"))("compare them")
    assert asks.question.text == "Which products shall I compare?" and asks.decision.arms == {
        "louder": "usual"
    }
    talk = Talk(shop, decision=under({"concierge.questions": False}))("compare them")
    assert not [piece for piece in talk.pieces if isinstance(piece, Question)] and "find" in talk.kinds
    clear = Talk(shop, decision=under({"concierge.questions": False}))("jackets")
    assert not clear.decision.arms, "nothing was unclear, so nobody could notice"


def test_what_changes_a_basket_is_asked_all_the_same(shop: Shop) -> None:
    talk = Talk(shop, decision=under({"concierge.questions": False}))("add it to my basket")
    assert talk.question.text == "What shall I put into your basket?" and not talk.decision.arms


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("concierge.cards", 0),
        ("concierge.cards", True),
        ("concierge.questions", "no"),
        ("concierge.budget_ms", 20_000),
        ("concierge.phrasing", -1),
        ("concierge.model", 3),
        ("concierge.prompts.phrase", " "),
        ("concierge.temper", "good"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(key: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        trying({key: value})
    assert refused.value.field == "arms.settings" and refused.value.fix
    with pytest.raises(InvalidInput, match="no setting of search"):
        experiment(
            arms=[
                {"name": "a", "share": 0.5},
                {"name": "b", "share": 0.5, "settings": {"concierge.cards": 3}},
            ]
        )


def test_a_turn_is_in_the_log_with_its_arm_its_time_and_its_price(shop: Shop) -> None:
    """Also one without a card, and one of a visit that nobody consented to have remembered."""
    one = trying({"concierge.budget_ms": 5_000})
    shop.experiments.store.draft(one, WHY)
    shop.experiments.store.move("louder", State.RAMP, WHY, share=1.0)
    try:
        for text in ("jackets", "what is your return policy?"):
            list(shop.converse(Turn(text, context=Context(who=known("", f"arms-{text[:4]}")))))
    finally:
        shop.experiments.store.stop_all(WHY)
    shop.events.append(())
    told = [event_of(kept) for kept in walk(shop.events) if event_of(kept).session.startswith("arms-")]
    assert {event.surface for event in told} == {Surface.CONCIERGE}
    assert [event.kind for event in told] == [Happened.SHOWN, Happened.CONVERSED, Happened.CONVERSED]
    cards, first, second = told
    assert len(cards.lines) == 3 and not cards.ms and cards.trace == first.trace
    assert [(len(event.lines), event.number) for event in (first, second)] == [(0, 3), (0, 0)]
    assert all(event.ms > 0 and event.micros == 0 and event.arms["louder"] in ("usual", "other") for event in (first, second))  # fmt: skip
    assert cards.arms == first.arms
    readings = shop.experiments.readings.of("louder")["latency"]
    assert sum(float(sums.n) for sums in readings.values()) == 2
