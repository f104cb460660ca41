"""Events as rows: written each once, found again, told apart from what was erased.

Knows columns and statements. Refuses to judge, and to know who waits for what.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b

from shopkeeper.events.codec import pack, unpack
from shopkeeper.events.port import Kept, Offset, Receipt
from shopkeeper.events.schema import NOBODY
from shopkeeper.pii import mask
from shopkeeper.sqlite import Insert
from shopkeeper.types import EVERYTHING, Event, Purpose, Purposes

Row = tuple[int, str, int, bytes, bytes, bytes]
DeadRow = tuple[int, bytes, bytes, bytes]

LATE, BOT = 1, 2
FOR = {Purpose.PERSONALISATION: 4, Purpose.MEASUREMENT: 8, Purpose.IMPROVEMENT: 16}
"""Bits of ``event.marks``."""
LONGEST_LETTER = 2_000
THERE = "kind >= 'a'"
"""An erased row has dashes for its kind."""
FIELDS = "SELECT offset, at, kind, marks, body FROM event"

# Ten seconds: answers that were being made when someone was erased, or took something back, still tell of them as before.
_INSERT = Insert(
    """
WITH new (at, kind, marks, visitor, id, body) AS (VALUES {rows})
INSERT OR IGNORE INTO event (at, kind, marks, visitor, id, body)
SELECT at, kind, marks & ~coalesce((SELECT sum(mark) FROM withdrawn AS gone WHERE gone.visitor = new.visitor AND gone.at + 10000000 >= new.at), 0), visitor, id, body
FROM new WHERE NOT EXISTS (SELECT 1 FROM erased AS gone WHERE gone.visitor = new.visitor AND gone.at + 10000000 >= new.at)""",
    columns=6,
)
_AHEAD = 60_000_000
_SET_RIGHT = tuple(
    f"UPDATE {gone} SET {change}"  # noqa: S608 (our own names)
    for gone in ("erased", "withdrawn")
    for change in ("at = :now WHERE at > :ahead", "at = noted WHERE at < noted AND noted <= :ahead")
)
"""What was noted by a clock that was ahead would refuse whoever comes back, or says yes again, until then. The clock may be behind instead, and
holds until then what was noted."""
_DEAD = Insert(
    """
WITH new (at, visitor, reason, raw) AS (VALUES {rows})
INSERT INTO dead (at, visitor, reason, raw) SELECT * FROM new
WHERE NOT EXISTS (SELECT 1 FROM erased AS gone WHERE gone.visitor = new.visitor)""",
    columns=4,
)
_VISITOR = f"{FIELDS} WHERE visitor = ? AND visitor <> x'0000000000000000' ORDER BY at, offset"
_AT_HAND = 20_000


class Digests:
    """Whose it is, and which, for those who know the name already: without the log's ``key`` none can be guessed."""

    def __init__(self, key: bytes) -> None:
        self._key, self._hash = key, blake2b(key=key, digest_size=16)
        self.visitor = lru_cache(_AT_HAND)(self._visitor)

    def id(self, id: str) -> bytes:
        hash = self._hash.copy()  # half the time of a new one
        hash.update(id.encode())
        return hash.digest()

    def _visitor(self, name: str) -> bytes:
        """Of a shopper, or of a visit when nobody is known."""
        if not name:
            return NOBODY
        return blake2b(name.encode(errors="surrogatepass"), key=self._key, digest_size=8).digest()


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one call, ready before anyone waits for the lock. ``now``: when they came. ``counts``: how they were judged."""

    now: int
    rows: Sequence[Row]
    dead: Sequence[DeadRow] = ()
    counts: Receipt = Receipt()

    def __len__(self) -> int:
        return len(self.rows) + len(self.dead)

    def write(self, db: sqlite3.Connection) -> Receipt:
        for statement in _SET_RIGHT:
            db.execute(statement, {"now": self.now, "ahead": self.now + _AHEAD})
        before = db.total_changes
        _INSERT(db, self.rows)
        accepted = db.total_changes - before
        _DEAD(db, self.dead)
        return replace(
            self.counts,
            accepted=accepted,
            duplicate=len(self.rows) - accepted,
            dead=len(self.dead),
            offset=head(db),
        )


def together(db: sqlite3.Connection, batches: Sequence[Batch]) -> Receipt:
    """Write several calls as one, and say how all of them were judged."""
    return Batch(
        max(batch.now for batch in batches),
        [row for batch in batches for row in batch.rows],
        [row for batch in batches for row in batch.dead],
        Receipt(
            late=sum(batch.counts.late for batch in batches),
            disordered=sum(batch.counts.disordered for batch in batches),
            future=sum(batch.counts.future for batch in batches),
            bot=sum(batch.counts.bot for batch in batches),
        ),
    ).write(db)


def row(event: Event, digests: Digests, late: bool, bot: bool) -> Row:
    """With the words masked: whoever types a card number does not want it kept, whatever they consented to.

    Raises TypeError or ValueError for what cannot be written.
    """
    if event.words:
        event = replace(event, words=mask(event.words))
    who = digests.visitor(event.shopper or event.session)
    return (
        event.at,
        event.kind.value,
        LATE * late | BOT * bot | marks(event.allows),
        who,
        digests.id(event.id),
        pack(event),
    )


def marks(allowed: Purposes) -> int:
    return sum(FOR[purpose] for purpose in allowed)


_ALLOWED = tuple(frozenset(p for p in EVERYTHING if FOR[p] // 4 & bits) for bits in range(8))
"""What the bits of ``FOR`` say."""


def dead_row(now: int, who: bytes, reason: str, raw: str) -> DeadRow:
    return now, who, _letter(reason), _letter(raw)


def kept(offset: int, at: int, kind: str, marks: int, body: bytes) -> Kept:
    event = unpack(kind, at, _ALLOWED[marks // FOR[Purpose.PERSONALISATION]], body)
    return Kept(Offset(offset), event, bool(marks & LATE), bool(marks & BOT))


def of_visitor(db: sqlite3.Connection, digests: Digests, name: str) -> Iterator[Kept]:
    """What is filed under a shopper, or under a visit of nobody known; in the order in which it happened."""
    for found in db.execute(_VISITOR, (digests.visitor(name),)).fetchall():
        each = kept(*found)
        event = each.under(Purpose.SERVICE)
        if name == (event.shopper or event.session):
            yield each


def head(db: sqlite3.Connection) -> Offset:
    return Offset(db.execute("SELECT max(offset) FROM event").fetchone()[0] or 0)


def _letter(text: str) -> bytes:
    """Masked before it is cut, so that the cut hides no half of a number; cut before, so that masking is short."""
    return mask(text[: 2 * LONGEST_LETTER]).encode(errors="backslashreplace")[:LONGEST_LETTER]
