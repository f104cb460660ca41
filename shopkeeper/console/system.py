"""System: whether the log is whole, which models and index answer, and what the disk holds. Refuses to mend."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import disk_usage

from shopkeeper.console import said
from shopkeeper.console.plot import Bar, bars
from shopkeeper.console.port import Shop, Status
from shopkeeper.console.said import Change
from shopkeeper.console.sheet import Cell, Fact, Figure, Lead, Sheet, Table, when
from shopkeeper.console.webhooks import undelivered
from shopkeeper.events import Policy

LETTERS = 100
_BESIDE = re.compile(r"-(wal|shm|journal|gate|turn)$")
"""Files that belong to another."""
NAMES = {
    "catalog.sqlite": "Catalogue", "events.sqlite": "Log of events", "index": "Index", "media": "Pictures",
    "features.sqlite": "Choices of shoppers", "features.npz": "Features", "trust.sqlite": "Keys", "audit.sqlite": "Audit log", "rates.sqlite": "Rates", "tries.sqlite": "Wrong keys", "idempotency.sqlite": "Answers to writes", "webhooks.sqlite": "Webhooks", "sessions.sqlite": "Sessions", "orders.sqlite": "Carts and orders", "conversations.sqlite": "Conversations", "consents.sqlite": "Consents", "documents.sqlite": "Documents", "experiments.sqlite": "Experiments", "readings.sqlite": "Latency by arm", "shadows.sqlite": "Answers in the shadow", "screening.sqlite": "What waits for a person", "versions.sqlite": "Versions", "reckonings.sqlite": "How answers came about", "evaluations": "Golden questions",
}  # fmt: skip


def system(shop: Shop) -> Sheet:
    status, head, letters = shop.status(), shop.events.head(), shop.events.dead_letters(LETTERS)
    counts = shop.events.counts()
    total = sum(counts.values())
    kinds = [_kinds({kind.value: count for kind, count in counts.items()})] if total else []
    reasons = (
        f"; {said.times(len(letters), 'message')} could not be read"
        if letters
        else ", and none that could not be read"
    )
    dead = Table(
        "letters",
        "What could not be read",
        ("Number", "Came", "Reason"),
        tuple(
            (
                Cell(one.number, str(one.number)),
                when(one.at, seconds=True),
                Cell(one.reason, one.reason),
            )
            for one in letters
        ),
        f"the latest {LETTERS}, times in UTC; they are dropped after {Policy().dead_letters} days",
    )
    return Sheet(
        "system",
        lead=Lead("Is the shop in order?", said.number(total), f"events in the log{reasons}"),
        facts=tuple(_facts(status, head)),
        figures=(*kinds, _disk(shop.settings.data)),
        tables=(*undelivered(shop), *((dead,) if letters else ())),
        timed=False,
    )


def _facts(status: Status, head: int) -> Iterator[Fact]:
    even = Change("")
    yield Fact("Head of the log", said.number(head), even, "numbers are never given twice")
    yield Fact(
        "Looks in the index",
        said.number(status.indexed),
        up_to_date(status),
        f"of {said.times(status.products, 'product')}",
    )
    for part, version in status.versions.items():
        yield Fact(part.capitalize(), version, Change(""))


def up_to_date(status: Status) -> Change:
    """Whether the index is, and what is being done where it is not."""
    if status.behind:
        return Change(f"{said.times(status.behind, 'change')} behind the catalogue", False)
    if status.reading:
        return Change("reading pictures, {} of {}".format(*map(said.number, status.reading)))
    return Change("up to date", True)


def _kinds(counts: dict[str, int]) -> Figure:
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    cells = tuple((Cell(kind, kind), Cell(count, said.number(count))) for kind, count in ordered)
    return Figure(
        f"Most of the log is “{ordered[0][0]}”, {said.percent(ordered[0][1] / sum(counts.values()))} of it",
        "events in the log, by what happened",
        bars([Bar(kind, count, said.number(count)) for kind, count in ordered], said.number),
        Table("kinds", "By kind", ("Kind", "Events"), cells),
    )


def _disk(folder: Path) -> Figure:
    parts = Counter[str]()
    for one in folder.iterdir():
        name = _BESIDE.sub("", one.name)
        parts[NAMES.get(name, name)] += _weight(one)
    shown = [(name, bytes) for name, bytes in parts.most_common() if bytes]
    free = disk_usage(folder).free
    cells = tuple((Cell(name, name), Cell(bytes, said.size(bytes))) for name, bytes in shown)
    return Figure(
        f"The shop takes {said.size(sum(bytes for _, bytes in shown))}; {said.size(free)} are free",
        "size on disk, of the largest parts of the shop’s folder",
        bars([Bar(name, bytes, said.size(bytes)) for name, bytes in shown[:6]], said.size),
        Table("disk", "On disk", ("Part", "Bytes"), cells),
    )


def _weight(path: Path) -> int:
    """Files may vanish while they are counted."""
    try:
        return path.stat().st_size if path.is_file() else sum(_weight(one) for one in path.iterdir())
    except FileNotFoundError:
        return 0
