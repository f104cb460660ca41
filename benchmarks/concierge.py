"""How long does a turn of the concierge take without a language model, and how long until its first card?

``python -m benchmarks.concierge [FOLDER of another shop] [--rounds N]``: every turn of ``golden/conversations`` in all its ways, one after the
other; then plain turns on a shop of your own (a data folder), if one is named. Milliseconds of the wall, and of the processor.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from benchmarks.machine import machine
from shopkeeper.cli.golden_conversations import staged
from shopkeeper.concierge import Budget
from shopkeeper.evaluation.conversations import People, Script, Stage, play, read
from shopkeeper.evaluation.conversations.play import Timed
from shopkeeper.evaluation.conversations.script import WAYS, Conversation, Turn
from shopkeeper.settings import Settings
from shopkeeper.shop import open_shop

GOLDEN = Path(__file__).parent.parent / "golden" / "conversations"
PLAIN = (
    ("a jacket under $60", "in green", "cheaper", "compare the first two", "is the first one waterproof?"),
    ("yoga pants", "what goes with it?", "what do people say about the first one?", "what size should I take? I'm 170 cm and 65 kg"),
    ("a backpack", "add the first one to my basket", "what's in my basket?", "how long can I return it?"),
    ("a jacket and some pants under 100 together", "show me tees", "anything else?", "is the first one in stock in M?"),
)  # fmt: skip
"""Turns that any shop of clothes understands."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", nargs="?", type=Path, help="data folder of another shop")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(machine(), end="\n\n")
    script = read(GOLDEN)
    with tempfile.TemporaryDirectory() as folder, staged(script, Settings(), Path(folder) / "shop") as stage:
        play(replace(script, conversations=script.conversations[:10]), stage)  # warm
        _print("golden shop, 20 products", [t for one in play(script, stage) for t in one.timed])
    if given.shop:
        with open_shop(Settings(data=given.shop)) as shop, ThreadPoolExecutor(4) as pool:
            shop.warm()
            stage = Stage(shop, People(), pool, Budget(60_000))
            plain = Script(GOLDEN, tuple(_plain(n, turns) for n, turns in enumerate(PLAIN)))
            play(plain, stage, range(1))
            rounds = [play(plain, stage, range(1)) for _ in range(given.rounds)]
            timed = [t for round_ in rounds for one in round_ for t in one.timed]
            _print(f"{given.shop.name}, {len(stage.products)} products", timed)
    print(machine())


def _plain(number: int, turns: Sequence[str]) -> Conversation:
    return Conversation(f"plain-{number}", "plain", tuple(Turn(say=(said,) * WAYS) for said in turns))


def _print(heading: str, timed: Sequence[Timed]) -> None:
    print(
        f"**{heading}**\n\n| turn | n | p50 | p95 | p99 | first card p95 | processor, mean |\n|---|---|---|---|---|---|---|"
    )
    kinds: dict[str, list[Timed]] = {}
    for one in timed:
        kinds.setdefault(
            " + ".join(sorted(set(one.kinds))) if len(set(one.kinds)) < 2 else "several", []
        ).append(one)
    for kind, some in sorted(kinds.items(), key=lambda row: -len(row[1])):
        if len(some) > 4:
            _row(kind or "refused at the door", some)
    _row("**all**", timed)
    print()


def _row(name: str, some: Sequence[Timed]) -> None:
    ms, cards = [one.ms for one in some], [one.first_card_ms for one in some if one.first_card_ms is not None]
    card = f"{_at(cards, 95):.0f}" if cards else "–"
    spent = statistics.mean(one.cpu_ms for one in some)
    print(
        f"| {name} | {len(some)} | {_at(ms, 50):.0f} | {_at(ms, 95):.0f} | {_at(ms, 99):.0f} | {card} | {spent:.0f} |"
    )


def _at(values: Iterable[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


if __name__ == "__main__":
    main()
