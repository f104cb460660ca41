"""A small real shop for the tests of recommendations: its own catalogue and log on disk, and likeness by colour and kind.

Knows eight products. Refuses to know what any test asks of them.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

import numpy as np

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.events import Kept, Offset
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.features.own import Own
from shopkeeper.recommend.behaviour import Behaviour
from shopkeeper.recommend.blend import DEFAULT, Blend
from shopkeeper.recommend.explore import Epsilon
from shopkeeper.recommend.journey import Recommender
from shopkeeper.recommend.models.port import Floats, Ids
from shopkeeper.recommend.nearby import Nearby
from shopkeeper.recommend.shelf import Shelf, good_of
from shopkeeper.types import (
    Context,
    Event,
    EventId,
    Happened,
    Line,
    Look,
    LookId,
    LookKey,
    Money,
    Occasion,
    Offer,
    Picks,
    Product,
    ProductId,
    Sku,
    Surface,
    Variant,
)
from tests.known import known, names

KINDS = ("Jackets", "Jackets", "Jackets", "Tees", "Tees", "Mugs", "Mugs", "Lamps")
COLOURS = ("Blue", "Red", "Blue", "Blue", "Red", "Blue", "Red", "Green")
PRODUCTS = [ProductId(f"p{n}") for n in range(len(KINDS))]
ANN = Context(who=known("ann", "visit of ann"))
BOB = Context(who=known("bob", "visit of bob"))
NOBODY = Context()


def product(n: int, **changes: object) -> Product:
    sku = Sku(f"p{n}-1")
    look = Look(LookId(f"p{n}/-"), COLOURS[n], (COLOURS[n],), (), (Variant(sku, {}, offer(10 * (n + 1))),))
    told = {"categories": (("Shop", KINDS[n]),), "looks": (look,), **changes}
    return Product(PRODUCTS[n], f"Thing {n}", **told)  # type: ignore[arg-type]


def offer(amount: int, stock: int | None = 5) -> Offer:
    return Offer(Money(amount * 100, "USD"), stock=stock)


@dataclass
class SmallShop:
    catalog: SqlCatalog
    events: SqliteEvents
    own: Own
    recommender: Recommender
    asked: list[LookKey] = field(default_factory=list)
    """Looks around which something was looked for."""
    _numbers: Iterator[int] = field(default_factory=count)

    def put(self, *products: Product) -> None:
        """Into the catalogue, and told to the index."""
        self.catalog.put(products)
        self.catalog.set_bookmark("index", self.catalog.head())

    def did(
        self,
        kind: Happened,
        *ns: int,
        who: Context = ANN,
        ago: float = 60.0,
        order: str = "",
        features: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        """``ago``: seconds."""
        number = next(self._numbers)
        at = time.time_ns() // 1000 - int(ago * 1e6) + number
        lines = tuple(replace(self.line(n), features=features) for n in ns)
        id = EventId(uuid4().hex)
        self.events.append([Event(id, kind, at, *names(who), lines, order=order, allows=who.who.allows)])

    def did_each_day(self, kind: Happened, n: int, times: int, days: int) -> None:
        """By nobody in particular, evenly until now; a log that begins now takes what is older from a backup."""
        now, number = time.time_ns() // 1000, next(self._numbers)
        self.events.restore(
            Kept(Offset(0), Event(EventId(f"{number}-{at}"), kind, now - at * 86_400_000_000 // times, lines=(self.line(n),)))
            for at in range(days * times, 0, -1)
        )  # fmt: skip

    def line(self, n: int) -> Line:
        (good,) = self.catalog.get([PRODUCTS[n]]).values()
        look = good.looks[0]
        return Line(good.id, look.key, look.variants[0].sku, price=look.variants[0].offer.price)

    def offers(self, n: int, new: Offer) -> None:
        self.catalog.offers({Sku(f"p{n}-1"): new})

    def ask(self, surface: Surface, *page: int, who: Context = ANN, size: int = 12, **more: object) -> Picks:
        """``seen`` and ``without`` are numbers too."""
        told = {name: tuple(PRODUCTS[n] for n in ns) for name, ns in more.items()}  # type: ignore[attr-defined]
        occasion = Occasion(tuple(PRODUCTS[n] for n in page), size=size, context=who, **told)
        return self.recommender(surface, occasion, time.time_ns() // 1000)


def numbers(picks: Picks) -> list[int]:
    return [PRODUCTS.index(pick.product) for pick in picks.picks]


def reasons(picks: Picks) -> dict[int, str]:
    return {PRODUCTS.index(pick.product): pick.why for pick in picks.picks}


@contextmanager
def opened(
    folder: Path,
    epsilon: float = 0.0,
    seed: int = 0,
    newcomers: float = 0.0,
    blend: Blend = DEFAULT,
    ms: float = 1e9,
    faint: float = 1.0,
) -> Iterator[SmallShop]:
    """Any number may be open on one folder, as processes would. ``faint``: what likeness is multiplied by."""
    catalog = SqlCatalog(f"sqlite:///{folder}/catalog.sqlite")
    events, own = SqliteEvents(folder / "events.sqlite"), Own(folder / "features.sqlite")
    shelf = Shelf(catalog, lambda: catalog.bookmark("index"))
    asked: list[LookKey] = []

    def near(look: LookKey, apart: tuple[str, ...]) -> tuple[Ids, Floats]:
        asked.append(look)
        keys, scores = likeness(catalog, look, apart)
        return keys, scores * np.float32(faint)

    nearby = Nearby(near, shelf, lambda: catalog.bookmark("index"))
    recommender = Recommender(
        shelf,
        Behaviour(events, shelf, own),
        nearby,
        Epsilon(epsilon),
        seed,
        newcomers=newcomers,
        blend=lambda: blend,
        ms=ms,
    )
    shop = SmallShop(catalog, events, own, recommender, asked)
    if not catalog.count():
        shop.put(*map(product, range(len(PRODUCTS))))
    yield shop
    own.close()
    events.close()
    catalog.close()


def likeness(catalog: SqlCatalog, look: LookKey, apart: tuple[str, ...]) -> tuple[Ids, Floats]:
    """.5 for the same kind, .4 for the same colour: everything that has either, and is of no kind of ``apart``."""
    goods = [good_of(each) for batch in catalog.scan() for each in batch]
    own = next(good for good in goods if good.look(look))
    told = [
        (
            0.5 * bool({*good.kinds} & {*own.kinds}) + 0.4 * (good.looks[0].colours == own.looks[0].colours),
            good.item,
        )
        for good in goods
        if good is not own and not {*good.kinds} & {*apart}
    ]
    best = sorted((entry for entry in told if entry[0]), reverse=True)
    return np.array([key for _, key in best], np.int64), np.array([score for score, _ in best], np.float32)
