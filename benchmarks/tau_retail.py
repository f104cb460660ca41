"""Replays the gold actions of tau-bench's retail tasks through Shopkeeper's own tools, each binding one confirmed.

    python -m benchmarks.tau_retail DB.json.gz TASKS.json

For every task the final state is compared in full with what ``retail_gold`` makes of the raw JSON. Exit code 1 unless all are
equal and no action was refused.
"""

import argparse
import gzip
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import retail_gold
from benchmarks.machine import machine
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.ledger import Ledger
from shopkeeper.fulfilment.payments import OnAccount
from shopkeeper.fulfilment.retail import load
from shopkeeper.fulfilment.retail.desk import RetailDesk
from shopkeeper.fulfilment.retail.dump import dump
from shopkeeper.fulfilment.rulebook import Rulebook
from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.fulfilment.store import Store
from shopkeeper.types import clock
from shopkeeper.types.errors import ShopkeeperError

Json = dict[str, Any]
RULES = Path(load.__file__).with_name("policy.toml")
"""The domain's own."""


@dataclass(frozen=True)
class Bench:
    """One retail shop in a folder: the parts, and the state as raw JSON."""

    catalog: SqlCatalog
    fulfilment: Fulfilment
    desk: Desk

    def serve(self) -> RetailDesk:
        """A desk for one customer who says yes to everything."""
        return RetailDesk(self.fulfilment, self.desk, self.catalog, lambda proposal: True)

    def state(self) -> Json:
        products = [product for batch in self.catalog.scan() for product in batch]
        return dump(products, self.desk.customers(), reversed(self.desk.orders(limit=-1)))


@dataclass(frozen=True)
class Replayed:
    """``refused``: what our tools said no to. ``forbidden``: what the domain itself forbids though the task lists it, so that
    our tools must say no. ``differs``: places where the final states are not equal, and where only one side said no.
    """

    task: str
    actions: int
    refused: tuple[str, ...]
    forbidden: int
    differs: tuple[str, ...]


@contextmanager
def opened(folder: Path) -> Iterator[Bench]:
    with (
        closing(SqlCatalog(f"sqlite:///{folder / 'catalog.sqlite'}")) as catalog,
        closing(Store(f"sqlite:///{folder / 'orders.sqlite'}")) as store,
        closing(SqliteEvents(folder / "events.sqlite")) as events,
    ):
        ledger = Ledger(Rulebook(folder, "USD"), catalog, catalog.stock, OnAccount(), "USD", clock.now)
        yield Bench(catalog, Fulfilment(store, ledger, events), Desk(store, ledger, events))


def stocked(db: Json, folder: Path) -> None:
    """Write the shop of ``db`` (amounts as Decimal) into a folder, with the domain's rules."""
    retail = load.load(db)
    with opened(folder) as bench:
        bench.catalog.put(retail.products, "retail")
        bench.desk.load(retail.customers, retail.orders)
    shutil.copy(RULES, folder / "policy.toml")


def replay(task: Json, db: Json, stock: Path, folder: Path) -> Replayed:
    """One task on a fresh copy of the shop. ``db``: raw, amounts as floats."""
    gold = {name: dict(table) for name, table in db.items()}  # whole rows are replaced, never changed
    actions = task["evaluation_criteria"]["actions"] or []
    refused, differs, forbidden = list[str](), list[str](), 0
    shutil.copytree(stock, folder)
    with opened(folder) as bench:
        desk = bench.serve()
        for action in actions:
            name, said = action["name"], action["arguments"]
            allowed = retail_gold.apply(gold, name, said)
            forbidden += not allowed
            no = _refusal(desk, name, said)
            if no and allowed:
                refused.append(f"{name}: {no}")
            elif not no and not allowed:
                differs.append(f"{name}: the domain forbids it")
        differs += differences(gold, bench.state())
    return Replayed(task["id"], len(actions), tuple(refused), forbidden, tuple(differs))


def _refusal(desk: RetailDesk, name: str, said: Json) -> str:
    try:
        desk.call(name, said)
    except ShopkeeperError as error:
        return f"{error.message} ({error.field})"
    return ""


def differences(left: Any, right: Any, path: str = "") -> Iterator[str]:
    if left == right:
        return
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left.keys() | right.keys():
            yield from differences(left.get(key), right.get(key), f"{path}/{key}")
    else:
        yield f"{path}: {left!r} is not {right!r}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("database", type=Path)
    options.add_argument("tasks", type=Path)
    chosen = options.parse_args()
    database, tasks = chosen.database, json.loads(chosen.tasks.read_text())
    raw = json.loads(gzip.decompress(database.read_bytes()))
    with tempfile.TemporaryDirectory() as folder:
        stock = Path(folder) / "stock"
        stock.mkdir()
        retail = load.read(database)
        with opened(stock) as bench:
            bench.catalog.put(retail.products, "retail")
            bench.desk.load(retail.customers, retail.orders)
            lost = list(differences(raw, bench.state()))
        done = [replay(task, raw, stock, Path(folder) / f"task-{n}") for n, task in enumerate(tasks)]
    for one in done:
        for line in (*one.refused, *one.differs):
            print(f"task {one.task}: {line}")
    equal, clean = sum(not one.differs for one in done), sum(not one.refused for one in done)
    row = [
        len(done),
        sum(one.actions for one in done),
        sum(one.forbidden for one in done),
        equal,
        clean,
        len(lost),
    ]
    print(
        f"{machine()}\n\n| tasks | actions | wrong in the task | final state equal | nothing else refused | lost by loading |"
    )
    print(f"|---|---|---|---|---|---|\n| {' | '.join(map(str, row))} |")
    return int(equal < len(done) or clean < len(done) or bool(lost))


if __name__ == "__main__":
    sys.exit(main())
