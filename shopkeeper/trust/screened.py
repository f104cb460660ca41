"""What waits for a person to look at, and what they said: approve, hide, and the appeal of whoever it belongs to.

Knows items by what they are about, in a small SQLite file for every process of one data folder. Refuses to know what hiding does,
and who may decide.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock

from shopkeeper import sqlite
from shopkeeper.trust.screening import Category, Finding
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound
from shopkeeper.webhooks import outbox
from shopkeeper.webhooks.notice import Notice, Topic

FILE = "screening.sqlite"
MOST_WORDS = 300
_TABLES = """
CREATE TABLE IF NOT EXISTS item (
    number INTEGER PRIMARY KEY, about TEXT NOT NULL, category TEXT NOT NULL, words TEXT NOT NULL, state TEXT NOT NULL,
    reason TEXT NOT NULL, at INT NOT NULL, UNIQUE (about, category, words));
CREATE TABLE IF NOT EXISTS seen (picture TEXT PRIMARY KEY, likely REAL NOT NULL) WITHOUT ROWID;
"""
_UPGRADES = (outbox.TABLE, "DROP TABLE IF EXISTS seen;")


class State(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    HIDDEN = "hidden"
    APPEALED = "appealed"
    """Hidden, and somebody says that it should not be."""


_FROM = {
    State.APPROVED: (State.WAITING, State.HIDDEN, State.APPEALED),
    State.HIDDEN: (State.WAITING, State.APPROVED, State.APPEALED),
    State.APPEALED: (State.HIDDEN,),
}


@dataclass(frozen=True, slots=True)
class Item:
    """``about``: ``product:ID`` or ``review:PRODUCT:ID``. ``at``: seconds since 1970 UTC of the last step."""

    number: int
    about: str
    category: Category
    words: str
    state: State
    reason: str
    at: int


class Screened:
    """Thread-safe."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock = clock, Lock()
        self._db = sqlite.opened(file, _TABLES + outbox.TABLE, _UPGRADES)

    def note(self, about: str, findings: Sequence[Finding]) -> None:
        """Ask for a look; what was looked at before with the same words is not asked again."""
        if not findings:
            return
        now = self._clock()
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for one in findings:
                row = (about, one.category, one.words[:MOST_WORDS], State.WAITING, "", int(now))
                kept = self._db.execute(
                    "INSERT INTO item (about, category, words, state, reason, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    row,
                )
                if kept.rowcount:
                    self._tell(Topic.SCREENING_WAITING, now, kept.lastrowid or 0, about, one.category)

    def likely(self, picture: str) -> float | None:
        """How likely it is that this picture asks for a person; None while nobody has looked at it."""
        with self._lock:
            row = self._db.execute("SELECT likely FROM seen WHERE picture = ?", (picture,)).fetchone()
        return row and float(row[0])

    def looked(self, picture: str, likely: float) -> None:
        with self._lock, self._db:
            self._db.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (picture, likely))

    def items(self, *states: State) -> list[Item]:
        """Oldest first; without ``states`` all."""
        with self._lock:
            rows = self._db.execute("SELECT * FROM item ORDER BY number").fetchall()
        items = [
            Item(n, about, Category(kind), words, State(state), why, at)
            for n, about, kind, words, state, why, at in rows
        ]
        return [one for one in items if not states or one.state in states]

    def hidden(self) -> frozenset[str]:
        """What may not be sold or shown."""
        with self._lock:  # asked for each product of a feed: what waits is not read
            rows = self._db.execute(
                "SELECT about FROM item WHERE state IN (?, ?)", (State.HIDDEN, State.APPEALED)
            )
            return frozenset(about for (about,) in rows)

    def one(self, number: int) -> Item:
        """Raises NotFound."""
        for item in self.items():
            if item.number == number:
                return item
        raise NotFound(f"nothing waits under {number}", field="NUMBER", fix="shopkeeper screening list")

    def decide(self, number: int, state: State, reason: str) -> Item:
        """Raises NotFound, Conflict for a step that cannot follow, InvalidInput without a reason."""
        said, item = " ".join(reason.split())[:MOST_WORDS], self.one(number)
        if not said:
            raise InvalidInput("no reason was given", field="--why", fix="say why: whoever is hidden may ask")
        if item.state not in _FROM[state]:
            raise Conflict(
                f"{number} is {item.state}; it cannot become {state}", field="NUMBER", fix="look at it again"
            )
        now = self._clock()
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "UPDATE item SET state = ?, reason = ?, at = ? WHERE number = ?",
                (state, said, int(now), number),
            )
            self._tell(Topic.SCREENING_DECIDED, now, number, item.about, item.category, state=state)
        return self.one(number)

    def _tell(self, topic: Topic, now: float, number: int, about: str, category: str, **more: str) -> None:
        """Inside the transaction of what it tells."""
        outbox.put(
            self._db.execute,
            Notice.of(topic, int(now * 1e6), item=number, about=about, category=category, **more),
        )

    def close(self) -> None:
        self._db.close()
