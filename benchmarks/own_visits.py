"""A shop whose log is a real one's clicks: what fitting to its own visits and a transformer are worth, and what an answer costs with it.

    python -m benchmarks.own_visits DATA FOLDER

Clicks of rsc15 without the test's day, as views of shoppers who said yes, in a shop of nameless products in FOLDER; then what a merchant would
run: ``python -m training.sequence --data`` and ``shopkeeper blend fit --model``. The table is of the latest visits, which nothing was fitted to.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.machine import machine
from benchmarks.sessions import rsc15
from shopkeeper import open_shop
from shopkeeper.events import Kept, Offset
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.types import (
    EVERYTHING,
    Context,
    Event,
    EventId,
    Happened,
    Line,
    Look,
    LookId,
    Money,
    Occasion,
    Offer,
    Product,
    ProductId,
    SessionId,
    ShopperId,
    Sku,
    Surface,
    Variant,
)

ASKED = 400


def filled(shop: Shop, data: Path) -> list[list[ProductId]]:
    """Every visit of the validation split as well: what is learnt from and what judges is cut by time afterwards."""
    learnt, later = rsc15(data, False), rsc15(data, True)
    shop.catalog.put(_product(n) for n in range(max(learnt.items, later.items)))
    owners = {p.id: p.looks[0].key for batch in shop.catalog.scan() for p in batch}
    clicks = sorted(
        (at, number, item)
        for number, visit in enumerate(later.train)
        for item, at in zip(visit.items, visit.moments, strict=True)
    )
    for start in range(0, len(clicks), 10_000):
        shop.events.restore([
            Kept(Offset(0), Event(
                EventId(f"c{start + n}"), Happened.VIEWED, int(at * 1e6), ShopperId(f"s{number}"), SessionId(f"v{number}"),
                (Line(_id(item), owners[_id(item)]),), allows=EVERYTHING
            ))
            for n, (at, number, item) in enumerate(clicks[start : start + 10_000])
        ])  # fmt: skip
    return [[_id(item) for item in visit.items] for visit in later.train]


def _id(item: int) -> ProductId:
    return ProductId(f"item-{item}")


def _product(item: int) -> Product:
    look = Look(
        LookId(f"{_id(item)}/-"),
        variants=(Variant(Sku(f"sku-{item}"), {}, Offer(Money(100, "USD"), None, 1)),),
    )
    return Product(_id(item), f"Item {item}", looks=(look,))


def costs(shop: Shop, visits: list[list[ProductId]]) -> str:
    """Processor of one answer in the process, ms, median and 90th percentile."""
    took = []
    for visit in visits[-ASKED:]:
        occasion = Occasion(seen=tuple(visit[-6:]), context=Context())
        shop.recommend(Surface.FOR_YOU, occasion)
        start = time.thread_time()
        shop.recommend(Surface.FOR_YOU, occasion)
        took.append((time.thread_time() - start) * 1000)
    return "{:.2f} · {:.2f} ms".format(*np.percentile(took, (50, 90)))


def main() -> None:
    from training import own

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    console, settings = Console(width=130), Settings(data=args.folder / "shop")
    console.print(machine())
    with open_shop(settings) as shop:
        visits = filled(shop, args.data)
        fitted = own.train(shop, args.folder / "model")
        console.print(*own.told(fitted), sep="\n")
        console.print("an answer as shipped, p50 · p90:", costs(shop, visits))
        if fitted.blend:
            shop.blends.use(shop.blends.keep(fitted.blend))
            console.print("an answer with the transformer:", costs(shop, visits))


if __name__ == "__main__":
    main()
