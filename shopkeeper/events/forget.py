"""Erasing a shopper, taking back what they allowed, and dropping what is old.

Knows why nothing is left behind (see ``schema``): what is erased is overwritten in its place with as many bytes, and after
rows were deleted the whole file is written anew. Either way the file of changes is emptied at the end.
"""

import sqlite3
from collections.abc import Collection

from shopkeeper.events.port import DAY, Erased, Offset, Policy
from shopkeeper.events.rows import FOR, Digests, head, marks, of_visitor
from shopkeeper.types import Happened, Purpose, Purposes, SessionId, ShopperId

_BLANK = """
UPDATE event SET kind = substr('----------------', 1, length(kind)), visitor = zeroblob(8), body = zeroblob(length(body))
WHERE offset = ?"""
_TAKE_BACK = "UPDATE event SET marks = marks & ~? WHERE offset = ?"
_LETTERS = """
SELECT number, at, reason, raw FROM dead WHERE visitor IN ({filed}) OR instr(raw, ?) > 0 OR instr(reason, ?) > 0 ORDER BY number"""
_BLANK_LETTER = """
UPDATE dead SET visitor = zeroblob(8), reason = zeroblob(length(reason)), raw = zeroblob(length(raw)) WHERE number = ?"""
_REMOVED = "UPDATE log SET removals = removals + 1"
_DROP = "DELETE FROM event WHERE kind = ? AND at < ? AND offset < ?"


def blank(db: sqlite3.Connection, digests: Digests, shopper: ShopperId, now: int) -> Erased:
    """Overwrite all that is linked to ``shopper``, and remember that it was, for what is still on its way."""
    visits, gone = linked(db, digests, shopper)
    named = letters(db, digests, shopper, visits)
    db.executemany(_BLANK, [(offset,) for offset in gone])
    db.executemany(_BLANK_LETTER, [(number,) for number, *_ in named])
    names = [(digests.visitor(name), now) for name in (shopper, *visits)]
    db.executemany("INSERT OR REPLACE INTO erased VALUES (?1, ?2, ?2)", names)
    db.execute(_REMOVED)
    return Erased(now, len(gone), len(named))


def letters(
    db: sqlite3.Connection, digests: Digests, shopper: ShopperId, visits: Collection[SessionId]
) -> list[tuple[int, int, bytes, bytes]]:
    """(number, at, reason, raw) of what could not be read and is theirs or of their ``visits``, or names them."""
    filed = [digests.visitor(name) for name in (shopper, *visits)]
    name = shopper.encode(errors="backslashreplace")
    query = _LETTERS.format(filed=", ".join("?" * len(filed)))
    return db.execute(query, (*filed, name, name)).fetchall()


def withdraw(
    db: sqlite3.Connection, digests: Digests, shopper: ShopperId, purposes: Purposes, now: int
) -> int:
    """All that is linked to ``shopper`` is not for ``purposes`` any more, nor what is still on its way."""
    visits, theirs = linked(db, digests, shopper)
    db.executemany(_TAKE_BACK, [(marks(purposes), offset) for offset in theirs])
    names = [(digests.visitor(name), FOR[each], now) for name in (shopper, *visits) for each in purposes]
    db.executemany("INSERT OR REPLACE INTO withdrawn VALUES (?1, ?2, ?3, ?3)", names)
    db.execute(_REMOVED)
    return len(theirs)


def linked(
    db: sqlite3.Connection, digests: Digests, shopper: ShopperId
) -> tuple[set[SessionId], set[Offset]]:
    """A shopper's visits, and the offsets of all their events, and of those of the visits before the shopper had a name."""
    known = list(of_visitor(db, digests, shopper))
    visits = {each.under(Purpose.SERVICE).session for each in known} - {SessionId("")}
    before = [each for visit in visits for each in of_visitor(db, digests, visit)]
    return visits, {each.offset for each in known + before}


def drop(db: sqlite3.Connection, policy: Policy, now: int) -> tuple[int, int]:
    """Delete what is too old; the newest row stays whatever its age, so that no offset is ever given twice.

    Returns how many events went, and how many rows in all.
    """
    before, newest = db.total_changes, head(db)
    for kind in Happened:
        oldest = now - policy.days.get(kind, policy.others) * DAY
        db.execute(_DROP, (kind, oldest, newest))
    dropped = db.total_changes - before
    db.execute("DELETE FROM event WHERE kind < 'a' AND offset < ?", (newest,))
    db.execute("DELETE FROM dead WHERE at < ?", (now - policy.dead_letters * DAY,))
    removed = db.total_changes - before
    if dropped:
        db.execute(_REMOVED)
    return dropped, removed
