"""What places for everybody cost in search: ``python -m benchmarks.fairness DATA``.

On the electronics judgements, with the order as shipped: makers of fewer than ``FEW`` products are the group, and get at least a
share of the first places (``ranking.exposure.even`` over the first 48, as search does). nDCG@10 of all retrieved products, and the
group's share of attention in the first ten, before and after; differences with paired bootstrap intervals.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.electronics import Asked, ask
from benchmarks.machine import machine
from benchmarks.relevance import ALL, JUDGED, Order, interval, measure, systems
from shopkeeper.embedding import open_encoder
from shopkeeper.ingest.feeds import icecat
from shopkeeper.ranking.exposure import attention, even
from shopkeeper.search.page import POOL
from shopkeeper.settings import Settings
from shopkeeper.types import Product

FEW = 50
SHARES = (0.1, 0.2, 0.3, 0.5)


def evened(order: Order, groups: list[str], share: float) -> Order:
    """The same keys in their new order, scored by their place."""
    ranked = sorted(order, key=lambda key: -order[key])
    head = ranked[:POOL]
    head = [head[place] for place in even([groups[key - 1] for key in head], {"small": share})]
    return {key: -float(place) for place, key in enumerate([*head, *ranked[POOL:]])}


def seen(order: Order, groups: list[str]) -> float:
    top = sorted(order, key=lambda key: -order[key])[:10]
    worth = [attention(rank) for rank in range(1, len(top) + 1)]
    small = sum(one for one, key in zip(worth, top, strict=True) if groups[key - 1] == "small")
    return small / sum(worth) if worth else 0.0


def report(asked: list[Asked], groups: list[str]) -> Table:
    asked = [one for one in asked if one.answerable]
    shipped = systems(asked)["fused, as shipped"]
    before = measure(asked, shipped)
    table = Table(
        "share of small makers", "their attention", "nDCG@10 judged only", "lost", "nDCG@10 all", "lost"
    )
    for share in (0.0, *SHARES):
        orders = [evened(order, groups, share) for order in shipped]
        after = measure(asked, orders)
        cells = []
        for one in (str(JUDGED), str(ALL)):
            lost = before[one] - after[one]
            low, high = interval(lost)
            cells += [f"{after[one].mean():.3f}", f"{lost.mean():.3f} [{low:.3f}, {high:.3f}]"]
        table.add_row(f"{share:.0%}", f"{np.mean([seen(order, groups) for order in orders]):.1%}", *cells)
    return table


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path, help="the folder of development data")
    folder = arguments.parse_args().data / "text_relevance"
    products = [one for one in icecat.read(folder / "products.jsonl.gz", "USD") if isinstance(one, Product)]
    makers = Counter(one.brand for one in products)
    groups = ["small" if makers[one.brand] < FEW else "large" for one in products]
    console = Console(width=140)
    console.print(report(ask(folder, open_encoder(Settings())), groups))
    console.print(
        f"{groups.count('small') / len(groups):.1%} of the products are of makers of fewer than {FEW}; {machine()}"
    )


if __name__ == "__main__":
    main()
