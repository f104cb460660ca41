"""Products that came into the shop a minute ago: how soon and to whom they are shown, in a shop whose log knows nothing of them.

    python -m benchmarks.newcomers FOLDER        # a shop with a log, as `shopkeeper simulate` makes one; it is copied first

Every tenth product leaves the shop and comes back under another name, so that nobody ever did anything with it. Then each visit of the log asks what is
for it: after its first product, and where it turned to one of those next, after what came before.
"""

import argparse
import shutil
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from shopkeeper import open_shop
from shopkeeper.events import Offset
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.types import LookId, LookKey, Occasion, Product, ProductId, Sku, Surface

SIZE = 12
NEW = "new-"


def renamed(product: Product) -> Product:
    looks = tuple(
        replace(
            look,
            id=LookId(f"{NEW}{look.id}"),
            key=LookKey(0),
            variants=tuple(replace(one, sku=Sku(f"{NEW}{one.sku}")) for one in look.variants),
        )
        for look in product.looks
    )
    return replace(product, id=ProductId(f"{NEW}{product.id}"), looks=looks)


def measured(folder: Path, share: float, visits: list[list[ProductId]], gone: set[ProductId]) -> list[str]:
    """With ``share`` of the places kept: how many answers show one, how many of them are shown at all, and found where they came next."""
    shown, found, seen_new = list[int](), list[bool](), set[ProductId]()
    with open_shop(Settings(data=folder, newcomers=share, exploration=0.0)) as shop:
        for visit in visits:
            for n, target in enumerate(visit[1:], 1):
                before = tuple(product for product in visit[:n] if product not in gone)
                if not before:
                    continue
                picks = [pick.product for pick in asked(shop, before)]
                new = [product for product in picks if product.startswith(NEW)]
                shown.append(len(new))
                seen_new |= set(new)
                if target in gone:
                    found.append(f"{NEW}{target}" in picks)
    return [
        f"{share:.2f}", f"{len(shown)}", f"{np.mean(np.array(shown) > 0):.2f}", f"{np.sum(shown) / SIZE / len(shown):.3f}",
        f"{len(seen_new)} of {len(gone)}", f"{np.mean(found):.2f} of {len(found)}",
    ]  # fmt: skip


def asked(shop: Shop, before: tuple[ProductId, ...]):  # type: ignore[no-untyped-def]
    return shop.recommend(Surface.FOR_YOU, Occasion(seen=before, size=SIZE)).picks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    console = Console(width=130)
    console.print(machine())
    table = Table(
        "places kept",
        "answers",
        "with a new one",
        "of places",
        "shown to somebody",
        "found where they came next",
    )
    with TemporaryDirectory() as scratch:
        copy = shutil.copytree(args.folder, Path(scratch) / "shop")
        with open_shop(Settings(data=copy)) as shop:
            visits = shop.recommender.past().visits(Offset(0), shop.events.head())
            products = [product for batch in shop.catalog.scan() for product in batch]
            new = products[::10]
            shop.remove([product.id for product in new])
            start = time.process_time()
            shop.catalog.put(map(renamed, new))
            shop.catch_up()
            console.print(
                f"{len(new)} of {len(products)} products came in, {time.process_time() - start:.1f} s of processor until they could be shown"
            )
            near = asked(shop, (products[1].id,))
            console.print(
                "the next answer:",
                [pick.product for pick in near if pick.product.startswith(NEW)] or "none of them",
            )
        for share in (0.0, 0.1, 0.2):
            table.add_row(*measured(copy, share, visits, {product.id for product in new}))
    console.print(table)


if __name__ == "__main__":
    main()
