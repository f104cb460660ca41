"""Trust: may the shop be released as it stands, what answers where, and what waits for a person. Refuses to decide."""

import re
from collections.abc import Iterator
from contextlib import closing

from shopkeeper import __version__
from shopkeeper.analytics.period import moment
from shopkeeper.console.port import Shop
from shopkeeper.console.said import Change
from shopkeeper.console.sheet import Cell, Fact, Lead, Sheet, Table, when
from shopkeeper.console.surfaces import NAMES
from shopkeeper.console.system import up_to_date
from shopkeeper.trust import Audit
from shopkeeper.trust.audit import Entry
from shopkeeper.trust.governance import changed, mark, released, standing
from shopkeeper.trust.release import Gate, measured
from shopkeeper.trust.screened import Item, State
from shopkeeper.trust.supply import models
from shopkeeper.types import Surface, clock
from shopkeeper.types.errors import InvalidInput

LATEST = 20
CARDS = {
    "lite image tower": "docs/models/lite.md",
    "lite heads": "docs/models/lite.md",
    "minilm-int8": "docs/models/minilm-int8.md",
    "silero-vad": "docs/models/silero-vad.md",
    "centerface": "docs/models/centerface.md",
}
DECISIONS = {"approve": State.APPROVED, "hide": State.HIDDEN, "appeal": State.APPEALED}
SEARCHED = (Surface.SEARCH, Surface.SIMILAR, Surface.CONCIERGE)
"""Places whose answers come from the index."""


def trust(shop: Shop) -> Sheet:
    with closing(Audit.of(shop.settings.data)) as audit:
        verified, entries = audit.verify(), [entry for entry, _ in audit.entries()]
    gates = list(measured(entries, __version__, clock.now(), mark(standing(shop.settings))))
    open_ = sum(not gate.good for gate in gates) + bool(verified.faults)
    sentence = (
        f"of 3 conditions of a release {'is' if open_ == 1 else 'are'} open"
        if open_
        else "condition of a release is open"
    )
    return Sheet(
        "trust",
        timed=False,
        lead=Lead("May the shop be released as it stands?", str(open_ or "No"), sentence),
        facts=(
            *map(_fact, gates),
            _whole(verified.faults, verified.head.number),
            _released(entries),
            _stands(entries, shop),
        ),
        tables=(_surfaces(shop), _models(), *_changes(entries)),
        notes=("The gates are read from the audit log: shopkeeper release check --owner … --rollback …",),
    )


def waiting(shop: Shop) -> list[Item]:
    return shop.screening.desk.items(State.WAITING, State.APPEALED, State.HIDDEN)


def decide(shop: Shop, number: str, state: str, reason: str) -> None:
    """Raises InvalidInput, NotFound and Conflict."""
    if not re.fullmatch("[0-9]{1,18}", number) or state not in DECISIONS:
        raise InvalidInput("the form could not be read", fix="load the page again")
    shop.screening.decide(int(number), DECISIONS[state], reason)


def _fact(gate: Gate) -> Fact:
    return Fact(
        gate.name.capitalize(), "passed" if gate.good else "open", Change(gate.said, gate.good), gate.fix
    )


def _whole(faults: tuple[str, ...], entries: int) -> Fact:
    said = faults[0] if faults else f"{entries} entries, all as they were written"
    return Fact("Audit log", "broken" if faults else "whole", Change(said, not faults))


def _released(entries: list[Entry]) -> Fact:
    last = next((entry for entry in reversed(entries) if entry.what == "release.check"), None)
    if last is None:
        return Fact("Last release check", "never", Change(""), "shopkeeper release check")
    owner, back = last.more.get("owner", ""), last.more.get("rollback_plan", "")
    good = bool(last.more.get("passed"))
    return Fact(
        "Last release check", "passed" if good else "refused",
        Change(f"{moment(last.at):%Y-%m-%d}, owner {owner}", good), f"way back: {back}",
    )  # fmt: skip


def _stands(entries: list[Entry], shop: Shop) -> Fact:
    """Whether what answers is what was released."""
    if released(entries) is None:
        return Fact(
            "Changes",
            "free",
            Change("never released: nothing is held to its gates yet"),
            "shopkeeper release check",
        )
    names = changed(entries, standing(shop.settings))
    said = ", ".join(names) or "settings and rules are as they were released"
    return Fact(
        "Changes",
        "need their gates",
        Change(said, not names),
        "not released: set it back, or release it" if names else "",
    )


def _surfaces(shop: Shop) -> Table:
    """Each place at a glance: what answers there, and whether it is up to date."""
    status = shop.status()
    index = f"{status.versions.get('encoder', '')}, {status.versions.get('index', '')}"
    rows = tuple(
        (Cell(name, name), Cell(by, by), Cell(state, state))
        for surface, name in NAMES.items()
        if surface is not Surface.OTHER
        for by, state in [
            (index, up_to_date(status).text)
            if surface in SEARCHED
            else ("the log of events", "read on at each answer")
        ]
    )
    return Table("places", "What answers where", ("Place", "Answers by", "State"), rows)


def _models() -> Table:
    rows = tuple(
        (Cell(one.name, one.name), Cell(one.what, one.what), Cell(one.licence, one.licence, whole=True), Cell(one.sha256, one.sha256[:12]),
         Cell(CARDS.get(one.name, ""), CARDS.get(one.name, "–")))
        for one in models()
    )  # fmt: skip
    note = "refused when the file is another one; what lite learnt from: docs/data.md"
    return Table(
        "models", "Models and their cards", ("Model", "For", "Licence", "SHA-256", "Card"), rows, note
    )


def _changes(entries: list[Entry]) -> Iterator[Table]:
    rows = tuple(
        (Cell(one.number, str(one.number)), when(one.at),
         Cell(one.who, one.who), Cell(one.what, one.what), Cell(one.target, one.target), Cell(one.why, one.why))
        for one in entries[: -LATEST - 1 : -1]
    )  # fmt: skip
    if rows:
        yield Table(
            "changes",
            "Latest changes",
            ("Number", "When", "Who", "What", "To what", "Why"),
            rows,
            "times in UTC",
        )
