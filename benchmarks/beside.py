"""Two trees of this project beside each other: the same questions to both, one by one and by turns, for what a machine does by itself
within minutes is more than most changes bring.

    git worktree add /tmp/before HEAD~3
    python -m benchmarks.beside /tmp/before . --shop /var/tmp/journey   # a folder of benchmarks.journey --keep

Both run with this interpreter's packages. Who is asked first changes with every question; garbage is set aside, as servers do.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import journey, synthetic
from benchmarks.machine import machine
from shopkeeper.cli import garbage
from shopkeeper.types import Query

_WARM = 4
"""Questions of each kind that are not counted."""


def answer(folder: Path, looks: int, count: int) -> None:
    """For each line of input, ``kind number``: seconds of processor and of the clock."""
    goods = synthetic.Shop(looks, journey.DIM, journey.VIEW_DIM)
    with journey.opened(folder, journey.Drawn(goods.sentence, goods.view)) as shop:
        shop.search(Query("anything"))
        garbage.set_aside()
        asked = journey.questions(goods, count)
        print("ready", flush=True)
        for line in sys.stdin:
            kind, number = line.rstrip("\n").rsplit("\t", 1)
            processor, start = time.process_time(), time.perf_counter()
            shop.search(asked[kind][int(number)])
            print(time.process_time() - processor, time.perf_counter() - start, flush=True)


class Tree:
    """One of the two, with its shop open, in a process of its own. It runs this very file, which an older tree may lack, with the tree's modules."""

    def __init__(self, root: Path, options: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--answer", *options],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said()

    def ask(self, kind: str, number: int) -> tuple[float, ...]:
        assert self._process.stdin
        self._process.stdin.write(f"{kind}\t{number}\n")
        self._process.stdin.flush()
        return tuple(map(float, self._said().split()))

    def _said(self) -> str:
        assert self._process.stdout
        if not (line := self._process.stdout.readline()):
            raise SystemExit(f"a tree ended with {self._process.wait()}")
        return line

    def close(self) -> None:
        self._process.communicate()


def compare(trees: Sequence[Tree], kinds: Sequence[str], count: int) -> Table:
    table = Table("question", "processor ms", "p50 ms", "p95 ms", "processor, median ratio")
    for kind in kinds:
        taken = np.zeros((2, count, 2))
        for number in range(count):
            for tree in (0, 1) if number % 2 else (1, 0):
                taken[tree, number] = trees[tree].ask(kind, number)
        ms = taken[:, _WARM:] * 1e3
        processor, clock = ms[..., 0], ms[..., 1]
        table.add_row(
            kind,
            _both(processor.mean(1)),
            *(_both(np.percentile(clock, share, axis=1)) for share in (50, 95)),
            f"{np.median(processor[1] / processor[0]):.3f}",
        )
    return table


def _both(ms: np.ndarray) -> str:
    return " → ".join(f"{each:.1f}" for each in ms)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("trees", type=Path, nargs="*", help="two of them: before and now")
    options.add_argument("--shop", type=Path, required=True, help="what benchmarks.journey --keep left")
    options.add_argument("--looks", type=int, default=100_000, help="of that shop")
    options.add_argument("--queries", type=int, default=44, help="of each kind")
    options.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.answer:
        answer(chosen.shop, chosen.looks, chosen.queries)
        return
    if len(chosen.trees) != 2:
        options.error("name two trees: python -m benchmarks.beside BEFORE NOW --shop FOLDER")
    goods = synthetic.Shop(chosen.looks, journey.DIM, journey.VIEW_DIM)
    kinds = list(journey.questions(goods, 1))
    passed = [f"--shop={chosen.shop.resolve()}", f"--looks={chosen.looks}", f"--queries={chosen.queries}"]
    trees = [Tree(root.resolve(), passed) for root in chosen.trees]
    print(f"{chosen.looks:,} looks · {' → '.join(map(str, chosen.trees))} · {machine()}\n")
    Console(width=140).print(compare(trees, kinds, chosen.queries))
    for tree in trees:
        tree.close()


if __name__ == "__main__":
    main()
