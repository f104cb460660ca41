"""A small shop for the tests of features: what it sells, and streams of what happened in it."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from shopkeeper.events.port import Kept, Offset
from shopkeeper.features.facts import NOTHING, Known, Vectors
from shopkeeper.types import (
    EVERYTHING,
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
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
NOW = 1_780_000_000 * SECOND
PRODUCTS = [ProductId(f"p{n}") for n in range(8)]
ANN, BOB = ShopperId("ann"), ShopperId("bob")


def usd(amount: int) -> Money:
    return Money(amount * 100, "USD")


class SmallShop:
    """Eight products of two kinds, three brands, three colours and two sizes."""

    currency, dim = "USD", 4

    @property
    def space(self) -> "SmallShop":
        return self

    def known(self, lines: Sequence[Line]) -> list[Known]:
        return [self._known(line.product) for line in lines]

    def vectors(self, looks: Sequence[LookKey]) -> Vectors:
        rows = np.array([[look % 2, look % 3, look % 5, 1] for look in looks], np.float32).reshape(-1, 4)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def _known(self, product: ProductId) -> Known:
        if product not in PRODUCTS:
            return NOTHING
        n = PRODUCTS.index(product)
        return Known(
            categories=(("Hoodies", "Tents")[n % 2],),
            brand=("Acme", "Bolt", "Cirrus")[n % 3],
            colours=(("blue", "red", "green")[n % 3],),
            sizes={Sku(f"{product}-{size}"): size for size in ("M", "L")},
            price=usd(20 * (n + 1)),
        )


def line(product: int = 0, size: str = "", price: Money | None = None) -> Line:
    sku = Sku(f"p{product}-{size}") if size else Sku("")
    return Line(PRODUCTS[product], LookKey(product + 1), sku, price=price)


_number = iter(range(1_000_000))


def event(
    kind: Happened, *lines: Line, at: int = NOW, shopper: ShopperId = ANN, session: str = "", **more: object
) -> Event:
    visit = SessionId(session or (f"visit of {shopper}" if shopper else ""))
    made = Event(EventId(f"e{next(_number)}"), kind, at, shopper, visit, lines, allows=EVERYTHING)
    return replace(made, **more)  # type: ignore[arg-type]


def kept(events: Sequence[Event]) -> list[Kept]:
    return [Kept(Offset(offset), each) for offset, each in enumerate(events, 1)]


_lines = st.lists(
    st.builds(
        line,
        st.integers(0, len(PRODUCTS) - 1),
        st.sampled_from(["", "M", "L"]),
        st.sampled_from([None, usd(10), usd(55), Money(900, "EUR")]),
    ),
    min_size=1,
    max_size=4,
)
_steps = st.integers(-2 * HOUR, 2 * DAY)


@st.composite
def streams(draw: st.DrawFn, most: int = 30) -> list[Event]:
    """Events of three shoppers and of nobody, mostly in order, up to two hours late."""
    at, told = NOW, []
    for number in range(draw(st.integers(1, most))):
        at += draw(_steps)
        kind = draw(st.sampled_from(list(Happened)))
        shopper = draw(st.sampled_from([ANN, BOB, ShopperId("cy"), ShopperId("")]))
        lines = () if kind is Happened.ASKED else tuple(draw(_lines))
        told.append(
            Event(
                EventId(f"s{number}"),
                kind,
                at,
                shopper,
                SessionId(f"visit of {shopper or draw(st.integers(0, 2))}"),
                lines,
                draw(st.sampled_from(list(Surface))),
                TraceId(f"{draw(st.integers(0, 3)):032x}"),
                number=float(draw(st.integers(0, 5))),
                allows=EVERYTHING,
            )
        )
    return told


def shuffled(events: Sequence[Event], seed: int) -> list[Event]:
    mixed = list(events)
    random.Random(seed).shuffle(mixed)
    return mixed
