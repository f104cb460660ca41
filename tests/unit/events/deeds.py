"""Events to test with, and strategies that make any."""

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from shopkeeper.events.nobody import named, nobodys
from shopkeeper.types import (
    EVERYTHING,
    Care,
    Event,
    EventId,
    Happened,
    Line,
    LookKey,
    Money,
    ProductId,
    SessionId,
    ShopperId,
    Sku,
    Surface,
    TraceId,
)

SECOND = 1_000_000
NOW = 1_790_000_000 * SECOND
"""A day in September 2026."""


@dataclass
class Clock:
    """Stands still until it is set."""

    now: int = NOW

    def __call__(self) -> int:
        return self.now


def viewed(id: str, shopper: str = "ann", at: int = NOW, **given: Any) -> Event:
    event = Event(
        EventId(id),
        Happened.VIEWED,
        at,
        ShopperId(shopper),
        lines=(Line(ProductId("hat")),),
        allows=EVERYTHING,
    )
    return replace(event, **given)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
finite = st.floats(allow_nan=False, allow_infinity=False)
lines = st.builds(
    Line,
    product=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map(ProductId),
    look=st.integers(0, 2**62).map(LookKey),
    sku=texts.map(Sku),
    quantity=st.integers(1, 99),
    price=st.none() | st.builds(Money, st.integers(0, 10**15), st.sampled_from(["USD", "JPY"])),
    rank=st.integers(0, 500),
    score=finite,
    propensity=st.floats(0.001, 1),
    features=st.dictionaries(texts, finite, max_size=2),
)
events = st.builds(
    Event,
    id=st.uuids().map(lambda id: EventId(id.hex)),
    kind=st.sampled_from([kind for kind in Happened if kind is not Happened.BOUGHT]),
    at=st.integers(NOW - 3_600 * SECOND, NOW + 240 * SECOND),
    shopper=st.sampled_from(["ann", "bob", ""]).map(ShopperId),
    session=st.sampled_from(["", "v1", "v2"]).map(SessionId),
    lines=st.lists(lines, max_size=2).map(tuple),
    surface=st.sampled_from(Surface),
    trace=st.sampled_from(["", "f" * 32]).map(TraceId),
    words=texts,
    number=finite,
    order=texts,
    arms=st.dictionaries(texts, texts, max_size=2),
    care=st.sampled_from(Care),
    micros=st.integers(0, 10**12 - 1),
    facts=st.dictionaries(texts, texts, max_size=2),
    allows=st.frozensets(st.sampled_from(sorted(EVERYTHING))),
)


def judged(event: Event) -> Event:
    """As the log has it: without a yes, or a name, it is nobody's."""
    return event if event.allows and named(event) else nobodys(event)
