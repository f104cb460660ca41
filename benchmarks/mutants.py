"""Of all the ways to break one line of the shop, how many does the gate stop?

    pip install cosmic-ray coverage        # MIT and Apache: make the mutants, and tell which lines are ever run
    python -m benchmarks.mutants --seed 1 --count 60 [--kept mutants.jsonl]

Mutation testing (DeMillo, Lipton and Sayward, 1978): one comparison, condition, number, sum or loop is changed, drawn at random from the
lines of the packages that find and order that golden questions run. ``shopkeeper evaluate`` asks the demo shop the project's golden questions with it, in a process of its own, and its
exit code is counted; what it lets pass is asked of the two small shops as well. A mutant of which all three say what they said of the healthy one is no fault that these questions could
show. Another seed draws other mutants: who mends the gate by one seed measures it by the next. One to three minutes a mutant, one core.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from coverage import CoverageData

from benchmarks.golden import stocked
from benchmarks.machine import machine
from shopkeeper.evaluation import Run, load
from shopkeeper.evaluation.compare import churn, pairs
from shopkeeper.evaluation.run import Answer
from shopkeeper.types.errors import InvalidInput, NotFound

ROOT = Path(__file__).parent.parent
PACKAGES = ("search", "ranking", "index", "embedding", "language")
"""Each gives as many mutants as the others."""
SETS = ("demo", "mixed", "mixed_4", "mixed_5")
SMALL = ("traps", "shades")
"""Shops that are made anew for each mutant, by ``benchmarks``."""
CHANGES = {
    "comparison": re.compile(
        r"Comparison.*_(Eq|NotEq|Lt|LtE|Gt|GtE|In|NotIn|Is|IsNot)_(Eq|NotEq|Lt|LtE|Gt|GtE|NotIn|In)$"
    ),
    "condition": re.compile(r"AddNot|AndWithOr|OrWithAnd|TrueWithFalse|FalseWithTrue|Unary"),
    "number": re.compile(r"NumberReplacer"),
    "loop": re.compile(r"ZeroIteration|Break|Continue"),
    "sum": re.compile(r"Binary.*_(Add|Sub|Mul|Div)_(Add|Sub|Mul|Div)$"),
}
"""Kinds of changes, as cosmic-ray calls its operators; what is no fault but nonsense (``x << "a"``) is left out."""
OUTCOMES = ("stopped", "small shops", "fell over", "shipped", "same answers")
"""``stopped`` by the demo's questions, or only by those of the small shops."""
LONG = 240
"""Seconds after which a mutant hangs."""
SLACK = 1e-3
"""Of a retriever's score: what vectors may differ by."""


@dataclass(frozen=True, slots=True)
class Mutant:
    file: str
    """Under ``shopkeeper``."""
    line: int
    operator: str
    kind: str
    """Of ``CHANGES``."""
    occurrence: int
    """Of the operator's places in the file."""
    was: str = ""
    now: str = ""
    outcome: str = ""
    """Of ``OUTCOMES``."""
    moved: int = 0
    """Answers that are other ones than the healthy shop's."""
    churn: float = 0.0
    """Share of the answers that say something else in the one part of which most do."""
    examples: tuple[str, ...] = ()


def places(file: Path) -> Iterator[Mutant]:
    nodes = list(ast_nodes(get_ast(file.read_text())))
    name = str(file.relative_to(ROOT / "shopkeeper"))
    for kind, operators in CHANGES.items():
        for operator in filter(operators.search, operator_names()):
            changes = get_operator(operator)()
            starts = [line for node in nodes for (line, _), _ in changes.mutation_positions(node)]
            yield from (Mutant(name, line, operator, kind, nth) for nth, line in enumerate(starts))


def drawn(seed: int, count: int, runs: Callable[[Path], Collection[int]]) -> Iterator[Mutant]:
    """Package by package in turn, a line at random that ``runs``, a kind of change that it can suffer, then one of these."""
    dice = random.Random(seed)
    lines: dict[str, dict[tuple[str, int], list[Mutant]]] = {package: {} for package in PACKAGES}
    for package, here in lines.items():
        for file in sorted((ROOT / "shopkeeper" / package).rglob("*.py")):
            ever = runs(file)
            for one in places(file) if ever else ():
                if one.line in ever:
                    here.setdefault((one.file, one.line), []).append(one)
    for turn in range(count):
        here = lines[PACKAGES[turn % len(PACKAGES)]]
        some = here.pop(dice.choice(sorted(here)))
        kind = dice.choice(sorted({one.kind for one in some}))
        yield dice.choice([one for one in some if one.kind == kind])


def asked(tree: Path, shop: Path, run: Path, *under: str) -> int:
    """The exit code of ``evaluate`` with the code and the questions in ``tree``; 124 where it hangs. ``under``: another module that runs it."""
    sets = [part for name in SETS for part in ("--set", f"golden/{name}.jsonl")]
    (tree / "ask.py").write_text("from shopkeeper.cli import main\n\nmain()\n")
    command = [sys.executable, *under, "ask.py", "--data", str(shop), "evaluate"]
    return _code(
        tree, *command, *sets, "--shop", "demo", "--baseline", "golden/demo-baseline.json", "--save", str(run)
    )


def stopped_small(tree: Path) -> bool:
    """Whether a small shop stops it: it says so, falls over or hangs."""
    return any(_code(tree, sys.executable, "-m", f"benchmarks.{name}") for name in SMALL)


def _code(tree: Path, *command: str) -> int:
    try:
        done = subprocess.run(
            command, env=os.environ | {"PYTHONPATH": str(tree)}, cwd=tree, capture_output=True, timeout=LONG
        )
    except subprocess.TimeoutExpired:
        return 124
    return done.returncode


def moved(now: Run, healthy: Run) -> list[str]:
    """The questions that are answered otherwise."""
    before = {answer.key: answer for answer in healthy.answers}
    return [answer.asked for answer in now.answers if not same(answer, before[answer.key])]


def same(now: Answer, before: Answer) -> bool:
    parts = {*now.parts, *before.parts}
    return (now.hits, now.said, now.values) == (before.hits, before.said, before.values) and all(
        abs(now.parts.get(part, 0.0) - before.parts.get(part, 0.0)) < SLACK for part in parts
    )


def tried(one: Mutant, shop: Path, room: Path, healthy: Run) -> Mutant:
    """Asked with a copy of the code and of the shop, which it may spoil."""
    tree, run = room / "tree", room / "run.json"
    file = tree / "shopkeeper" / one.file
    healed = file.read_text()
    mutated = mutate_code(healed, get_operator(one.operator)(), one.occurrence)
    old, new = healed.splitlines(), mutated.splitlines()
    one = replace(one, was=old[one.line - 1].strip(), now=new[one.line - 1].strip())
    copy = shutil.copytree(shop, room / "shop")
    run.unlink(missing_ok=True)
    try:
        file.write_text(mutated)
        code = asked(tree, copy, run)
        small = code == 0 and stopped_small(tree)
    finally:
        file.write_text(healed)
        shutil.rmtree(copy)
    try:
        now = load(run)
    except (InvalidInput, NotFound):
        code = 2
    if code not in (0, 1):
        return replace(one, outcome="fell over")
    other = moved(now, healthy)
    outcome = "stopped" if code else "small shops" if small else "shipped" if other else "same answers"
    most = max((part.share for part in churn(pairs(now, healthy))), default=0.0)
    return replace(one, outcome=outcome, moved=len(other), churn=most, examples=tuple(other[:3]))


def identity(one: Mutant) -> tuple[str, int, str, int]:
    return one.file, one.line, one.operator, one.occurrence


def known(kept: Path) -> list[Mutant]:
    lines = kept.read_bytes().splitlines() if kept.exists() else []
    return [Mutant(**(row | {"examples": tuple(row["examples"])})) for row in map(orjson.loads, lines)]


def table(mutants: list[Mutant]) -> None:
    print(f"{'':12}{'mutants':>8}" + "".join(f"{outcome:>14}" for outcome in OUTCOMES))
    for package in ("", *PACKAGES):
        here = Counter(one.outcome for one in mutants if one.file.startswith(package))
        print(
            f"{package or 'all':12}{here.total():8}" + "".join(f"{here[outcome]:14}" for outcome in OUTCOMES)
        )
    for one in sorted(mutants, key=lambda one: -one.moved):
        if one.outcome == "shipped":
            print(
                f"\n{one.file}:{one.line}  {one.moved} answers are others (churn {one.churn:.3f}), as of {'; '.join(one.examples)}"
            )
            print(f"  - {one.was}\n  + {one.now}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--shop", type=Path, help="a folder with the demo shop; made anew without")
    parser.add_argument(
        "--kept", type=Path, help="a file with a line for each mutant; those in it are not tried again"
    )
    options = parser.parse_args()
    print(machine(), f"seed {options.seed}", sep="\n")
    results = known(options.kept) if options.kept else []
    tries = {identity(one) for one in results}
    with TemporaryDirectory() as name, stocked("demo", Path(), options.shop and options.shop.parent) as shop:
        room, folder = Path(name), shop.settings.data
        for part in ("shopkeeper", "golden", "benchmarks"):
            shutil.copytree(ROOT / part, room / "tree" / part)
        asked(
            room / "tree", folder, room / "healthy.json", "-m", "coverage", "run", "--data-file", "../lines"
        )
        healthy, run = load(room / "healthy.json"), CoverageData(str(room / "lines"))
        run.read()
        there = room / "tree"
        for one in drawn(
            options.seed, options.count, lambda file: run.lines(str(there / file.relative_to(ROOT))) or ()
        ):
            if identity(one) in tries:
                continue
            results.append(tried(one, folder, room, healthy))
            if options.kept:
                with options.kept.open("ab") as kept:
                    kept.write(orjson.dumps(asdict(results[-1]), option=orjson.OPT_APPEND_NEWLINE))
    table(results)


if __name__ == "__main__":
    main()
