"""What is known does not depend on the order of events, nor on how it was come by."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.events.port import Kept
from shopkeeper.features.facts import Candidates
from shopkeeper.features.state import State
from shopkeeper.types import Event, Happened, ShopperId
from tests.known import event_of
from tests.unit.features.shop import ANN, DAY, NOW, PRODUCTS, SmallShop, event, kept, line, shuffled, streams

SHOP = SmallShop()
ALL = Candidates.of([line(n) for n in range(len(PRODUCTS))], SHOP)


def read(events: list[Event], at: int, shopper: ShopperId = ANN) -> tuple[np.ndarray, np.ndarray]:
    """Everything that may be asked, after these events."""
    state = State(SHOP)
    person = state.person()
    for each in kept(events):
        state.apply(each, person if event_of(each).shopper == shopper else None)
    return state.shopper(person, at).values, state.candidates(person, ALL, at).values


@given(streams(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_the_order_of_events_does_not_matter(told: list[Event], seed: int) -> None:
    at = max(each.at for each in told) + DAY
    for one, other in zip(read(told, at), read(shuffled(told, seed), at), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)


@given(streams())
@settings(max_examples=30, deadline=None)
def test_nothing_is_ever_not_a_number(told: list[Event]) -> None:
    for values in read(told, NOW + DAY):
        assert np.isfinite(values).all()


def test_there_are_250_features_of_a_shopper() -> None:
    state = State(SHOP)
    reading = state.shopper(state.person(), NOW)
    assert len(reading.columns) == len(set(reading.columns)) >= 250
    assert reading.values.shape == (len(reading.columns),)
    ranked = state.candidates(state.person(), ALL, NOW)
    assert ranked.values.shape == (len(ALL), len(ranked.columns))
    assert len(set(ranked.columns)) == len(ranked.columns)


def test_a_bot_changes_nothing() -> None:
    state = State(SHOP)
    state.apply(
        Kept(kept([event(Happened.VIEWED, line())])[0].offset, event(Happened.VIEWED, line()), bot=True)
    )
    assert not len(state.products)
    assert state.offset == 1
