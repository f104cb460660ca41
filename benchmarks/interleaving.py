"""What two arms cost: processor time of a search and of a recommendation as ever, interleaved, and with an arm in the shadow.

    python -m benchmarks.interleaving                # 20k looks

Everything runs but the encoder's models, as in ``benchmarks.journey``. Each question is asked under all designs in turn, in the same
process, and what is compared is the thread's time and that of the retrievers' threads together.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks import synthetic
from benchmarks.journey import DIM, VIEW_DIM, Drawn, build, opened, questions
from benchmarks.machine import machine
from shopkeeper.experiments.reading import parse
from shopkeeper.experiments.rollout import State
from shopkeeper.experiments.store import Reason
from shopkeeper.shop import Shop
from shopkeeper.types import EVERYTHING, Occasion, Query, SessionId, ShopperId, Surface, Who

WHY = Reason("benchmark", "to measure")
WEIGHTS = {
    "search.weights.words": {"lexical": 0.2, "text": 0.8},
    "search.weights.photo": {"photo": 0.9, "image": 0.1},
}
ROWS = {"recommend.weights.goes_with": {"match": 1.0, "both": 3.0}}
ASKED = ("words", "words, two ticked filters", "photo")
DESIGNS = ("as ever", "two arms", "interleaved", "shadow")


def begin(shop: Shop, design: str, place: str, settings: Mapping[str, object]) -> None:
    shop.experiments.store.stop_all(WHY)
    if design == "as ever":
        return
    arms = [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": dict(settings)}]
    name = f"{place}-{design}-{time.time_ns()}".replace(" ", "-").replace("_", "-")
    plan = {
        "name": name,
        "surface": place,
        "hypothesis": "none",
        "minimum_effect": 0.1,
        "days": 1,
        "unit": "session",
    }
    more = {"design": {"interleaving": True}} if design == "interleaved" else {}
    one = parse(plan | more | {"arms": arms})
    shop.experiments.store.draft(one, WHY)
    state = State.SHADOW if design == "shadow" else State.RAMP
    shop.experiments.store.move(one.name, state, WHY, share=0.0 if design == "shadow" else 1.0)


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor, of all threads."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def compare(shop: Shop, place: str, settings: Mapping[str, object], asks: list[Callable[[], object]], rounds: int) -> dict[str, list[float]]:  # fmt: skip
    """By design: of each question. The shadow's own trials are awaited outside the clock, since no shopper waits for them."""
    found = dict[str, list[float]]((design, []) for design in DESIGNS)
    for turn in range(rounds):
        for design in np.random.default_rng(turn).permutation(DESIGNS).tolist():
            begin(shop, design, place, settings)
            for ask in asks:
                found[design].append(spent(ask))
                if design == "shadow":
                    shop.experiments.shadow.settle()
    return found


def report(name: str, found: Mapping[str, list[float]], table: Table) -> None:
    usual = float(np.median(found["as ever"]))
    for design, some in found.items():
        median, slow = np.quantile(some, (0.5, 0.95))
        table.add_row(
            name,
            design,
            f"{median:.2f}",
            f"{slow:.2f}",
            f"{median - usual:+.2f}",
            f"{median / usual - 1:+.0%}",
        )


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--looks", type=int, default=20_000)
    arguments.add_argument("--questions", type=int, default=60)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    console = Console(width=120)
    console.print(machine())
    table = Table("question", "design", "median ms", "p95 ms", "more", "share")
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        goods = synthetic.Shop(given.looks, DIM, VIEW_DIM)
        encoder = Drawn(goods.sentence, goods.view)
        for _ in build(Path(folder), goods, encoder):
            pass
        with opened(Path(folder), encoder) as shop:
            shop.experiments.shadow._share = 1.0
            for name, asked in questions(goods, given.questions).items():
                if name not in ASKED:
                    continue
                queries = [_of(query, n) for n, query in enumerate(asked)]
                asks: list[Callable[[], object]] = [
                    lambda query=query: shop.search(query) for query in queries
                ]  # type: ignore[misc]
                report(name, compare(shop, "search", WEIGHTS, asks, given.rounds), table)
            ids = [hit.product.id for hit in shop.search(Query(size=24)).hits]
            rows: list[Callable[[], object]] = [
                lambda id=id: shop.recommend(
                    Surface.GOES_WITH, Occasion((id,), context=_of(Query(), 1).context)
                )  # type: ignore[misc]
                for id in ids
            ]
            report("goes_with", compare(shop, "recommendations", ROWS, rows, given.rounds), table)
    console.print(table)


def _of(query: Query, number: int) -> Query:
    who = Who(ShopperId(f"shopper-{number}"), SessionId(f"visit-{number}"), EVERYTHING)
    return replace(query, context=replace(query.context, who=who))


if __name__ == "__main__":
    main()
