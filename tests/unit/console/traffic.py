"""A fortnight of a small shop, the same each time: mornings and evenings, searches that fail, bots.

Knows what was done. Refuses to know how it is counted.
"""

from collections.abc import Iterator
from random import Random

from shopkeeper.events import Kept, Offset
from shopkeeper.types import (
    Event,
    EventId,
    Happened,
    Line,
    Look,
    LookId,
    Money,
    Offer,
    Product,
    ProductId,
    SessionId,
    ShopperId,
    Sku,
    Surface,
    TraceId,
    Variant,
)
from tests.known import event_of

HOUR, MINUTE, SECOND = 3_600_000_000, 60_000_000, 1_000_000
WORDS = (
    "waterproof jacket",
    "desk lamp",
    "red boots under $80",
    "oak stool",
    "hammock",
    "left-handed scissors",
    "yoga mat",
)
FOUND = {"hammock": 0, "left-handed scissors": 0}
SOLD_OUT, GONE = ProductId("thing-3"), ProductId("thing-7")
PLACES = (Surface.SEARCH, Surface.SEARCH, Surface.SIMILAR, Surface.GOES_WITH, Surface.TRENDING)


def thing(id: ProductId) -> Product:
    """As it is sold today, in two sizes."""
    offers = (Offer(stock=0), Offer(stock=0 if id == SOLD_OUT else 4))
    variants = tuple(
        Variant(Sku(f"{id}-{size}"), offer=offer) for size, offer in zip("sm", offers, strict=True)
    )
    return Product(id, f"The {id}", looks=(Look(LookId(id), variants=variants),))


def fortnight(now: int, visits: int = 160, days: int = 14) -> list[Kept]:
    """In order of time, ending at ``now``."""
    chance = Random(7)
    some = [one for number in range(visits) for one in _visit(number, now, days, chance)]
    return sorted(some, key=lambda kept: event_of(kept).at)


def _visit(number: int, now: int, days: int, chance: Random) -> Iterator[Kept]:
    at = now - int(chance.random() ** 1.4 * days * 24) * HOUR - chance.randrange(50) * MINUTE - 10 * MINUTE
    pace = MINUTE
    if number % 16 == 3:  # so that a day that has just begun is not empty
        at, pace = now - 10 * SECOND, SECOND
    known = chance.random() < 0.6
    shopper, session = (f"{number % 50:032x}", f"visit-{number}") if known else ("", "")
    place, bot = chance.choice(PLACES), number % 37 == 5
    trace, goods = f"{number:032x}", [f"thing-{chance.randrange(24)}" for _ in range(12)]

    def did(kind: Happened, after: int, lines: tuple[Line, ...] = (), **more: object) -> Kept:
        event = Event(
            EventId(f"{number}-{kind}"), kind, at + after * pace, ShopperId(shopper), SessionId(session), lines, place, TraceId(trace), **more,  # type: ignore[arg-type], allows=EVERYTHING
        )  # fmt: skip
        return Kept(Offset(0), event, bot=bot)

    if place is Surface.SEARCH:
        words = chance.choice(WORDS)
        yield did(Happened.ASKED, 0, words=words, number=FOUND.get(words, 5 + chance.randrange(90)))
        if words in FOUND:
            return
    money = Money(1900 + 700 * chance.randrange(12), "EUR" if number % 4 == 0 else "USD")
    lines = tuple(
        Line(ProductId(id), rank=rank, price=money) for rank, id in enumerate(dict.fromkeys(goods), 1)
    )
    yield did(Happened.SHOWN, 0, lines)
    for (kind, likely), after in zip(
        (
            (Happened.CLICKED, 0.6), (Happened.VIEWED, 0.9), (Happened.CARTED, 0.45), (Happened.CHECKOUT, 0.7),
            (Happened.BOUGHT, 0.8),
        ),
        range(1, 6), strict=True,
    ):  # fmt: skip
        if chance.random() > likely:
            return
        if kind is Happened.CLICKED:
            lines = (lines[min(len(lines) - 1, int(chance.expovariate(0.5)))],)
        yield did(kind, after, lines, order=f"order-{number}" if kind is Happened.BOUGHT else "")
