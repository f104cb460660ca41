"""The sessions that next-item models are fitted to and measured on: three shops unlike each other, in one shape.

    python -m benchmarks.sessions DATA OUT      # writes what training.sequence reads

Knows the development data's formats and how each is split. Item ids are renumbered from 0 in the order of the file's own ids.
"""

import argparse
import csv
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from shopkeeper.recommend.models import Visit


@dataclass(frozen=True, slots=True)
class Sessions:
    """``train`` visits, and ``ask``: what was seen, and the item that came next."""

    name: str
    items: int
    train: Sequence[Visit]
    ask: Sequence[tuple[Sequence[int], int]]
    fresh: bool = False
    """Only items that were not seen yet count, as in leave-one-out."""


def prefixes(visits: Sequence[Visit]) -> list[tuple[Sequence[int], int]]:
    """Every next item of every visit (the protocol of session-rec)."""
    return [(visit.items[:i], visit.items[i]) for visit in visits for i in range(1, len(visit.items))]


def rsc15(data: Path, final: bool) -> Sessions:
    """YOOCHOOSE clicks: fitted to the days before; asked about the day after. ``final`` is the test's day."""
    parts = ("train_full", "test") if final else ("train_tr", "train_valid")
    train, ask = (_clicks(data / "sessions" / f"yoochoose-clicks-100k_{part}.tsv.gz") for part in parts)
    return _numbered("rsc15", train, ask)


def baskets(data: Path, final: bool) -> Sessions:
    """Complete Journey: a sampled year of a grocer; a basket is a visit. Cut by time, .7 · .15 · .15."""
    with gzip.open(data / "bandit" / "completejourney" / "transactions_sample.csv.gz", "rt") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["transaction_timestamp"])
    found: dict[str, list[tuple[str, float]]] = {}
    for row in rows:
        at = datetime.fromisoformat(row["transaction_timestamp"]).replace(tzinfo=UTC).timestamp()
        found.setdefault(row["basket_id"], []).append((row["product_id"], at))
    visits = list(found.values())
    start, end = (int(len(visits) * share) for share in ((0.85, 1.0) if final else (0.7, 0.85)))
    return _numbered("baskets", visits[:start], visits[start:end])


def beauty(data: Path, final: bool) -> Sessions:
    """Amazon Beauty, leave-one-out: the last item is the test, the one before it validation."""
    with gzip.open(data / "sessions" / "beauty_sequences.txt.gz", "rt") as file:
        users = [[int(item) - 1 for item in line.split()[1:]] for line in file]
    train = [Visit(items[:-2], [float(i) for i in range(len(items) - 2)]) for items in users]
    asked = -1 if final else -2
    items = 1 + max(max(items) for items in users)
    return Sessions("Beauty", items, train, [(items[:asked], items[asked]) for items in users], fresh=True)


def beauty_attributes(data: Path) -> list[list[int]]:
    """Item → attribute ids."""
    with gzip.open(data / "sessions" / "beauty_item_attributes.json.gz", "rt") as file:
        stored: dict[str, list[int]] = json.load(file)
    return [stored.get(str(item + 1), []) for item in range(max(map(int, stored)))]


def _clicks(path: Path) -> list[list[tuple[str, float]]]:
    visits: dict[str, list[tuple[str, float]]] = {}
    with gzip.open(path, "rt") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            visits.setdefault(row["SessionId"], []).append((row["ItemId"], float(row["Time"])))
    return list(visits.values())


def _numbered(
    name: str, train: Sequence[Sequence[tuple[str, float]]], ask: Sequence[Sequence[tuple[str, float]]]
) -> Sessions:
    """Items that training never saw are left out of the questions, as session-rec does."""
    known = {
        item: number
        for number, item in enumerate(sorted({item for lines in train for item, _ in lines}, key=int))
    }

    def visits(all_lines: Sequence[Sequence[tuple[str, float]]]) -> Iterator[Visit]:
        for lines in all_lines:
            kept = [(known[item], at) for item, at in lines if item in known]
            yield Visit([item for item, _ in kept], [at for _, at in kept])

    return Sessions(name, len(known), list(visits(train)), prefixes(list(visits(ask))))


SETS = (rsc15, beauty, baskets)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name, sessions in (
        ("rsc15-valid", rsc15(args.data, False)),
        ("rsc15", rsc15(args.data, True)),
        ("beauty", beauty(args.data, True)),
    ):
        lines = [" ".join(map(str, visit.items)) for visit in sessions.train if len(visit.items) > 1]
        (args.out / f"{name}.txt").write_text("\n".join(lines) + "\n")
    (args.out / "beauty.json").write_text(json.dumps(beauty_attributes(args.data)))


if __name__ == "__main__":
    main()
