"""The log of events in one SQLite file (WAL), for any number of threads and processes.

Knows how appending, replaying, erasing and compacting stay true together. Refuses to judge events (``rules``) and to know
what is in them (``codec``).
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from threading import Lock, local

from shopkeeper.events.codec import legible, pack, unpack
from shopkeeper.events.port import DAY, DeadLetter, Erased, Kept, Malformed, Offset, Policy, Receipt
from shopkeeper.events.rules import Rules, Verdict
from shopkeeper.events.schema import NOBODY, connect, make
from shopkeeper.events.turn import Turn
from shopkeeper.events.writer import ROOM, Writer
from shopkeeper.telemetry import meters
from shopkeeper.types import Event, Happened, SessionId, ShopperId
from shopkeeper.types.errors import Busy, InvalidInput, Unavailable

LATE, BOT = 1, 2
"""Bits of ``event.marks``."""
RAW = 2_000
PATIENCE = 30.0
"""Seconds with readers of the old state, when something was erased."""
OURS = 0.5
"""Share of the room for what the shop itself saw: clients, who wait for an answer, come first."""

_VISITORS = 20_000
"""Digests at hand."""

_INSERT = """
INSERT OR IGNORE INTO event (at, kind, marks, visitor, id, body) SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (SELECT 1 FROM erased WHERE visitor = ?4 AND at >= ?1)"""
_DEAD = "INSERT INTO dead (at, visitor, reason, raw) VALUES (?, ?, ?, ?)"
_FIELDS = "SELECT offset, at, kind, marks, body FROM event"
_THERE = "kind >= 'a'"  # an erased row has dashes for its kind
_BLANK = """
UPDATE event SET kind = substr('----------------', 1, length(kind)), visitor = zeroblob(8), body = zeroblob(length(body))
WHERE offset = ?"""
_DROP = "DELETE FROM event WHERE kind = ? AND at < ? AND offset < ?"
_BLANK_DEAD = "UPDATE dead SET visitor = zeroblob(8), raw = zeroblob(length(raw)) WHERE number = ?"

Row = tuple[int, str, int, bytes, bytes, bytes]
DeadRow = tuple[int, bytes, str, bytes]


def _now() -> int:
    return time.time_ns() // 1000


@dataclass(frozen=True, slots=True)
class _Batch:
    """The events of one call, judged and made ready before the write lock is taken."""

    rows: Sequence[Row]
    dead: Sequence[DeadRow]
    counts: Receipt

    def __len__(self) -> int:
        return len(self.rows) + len(self.dead)

    def write(self, db: sqlite3.Connection) -> Receipt:
        before = db.total_changes
        db.executemany(_INSERT, self.rows)
        accepted = db.total_changes - before
        db.executemany(_DEAD, self.dead)
        counts = self.counts
        return Receipt(
            accepted=accepted,
            duplicate=len(self.rows) - accepted,
            dead=len(self.dead),
            late=counts.late,
            disordered=counts.disordered,
            future=counts.future,
            bot=counts.bot,
            offset=_head(db),
        )


class SqliteEvents:
    """``port.Events`` in ``file``, made at the first use. Nothing runs in the background before the first write."""

    def __init__(self, file: Path, clock: Callable[[], int] = _now, room: int = ROOM) -> None:
        self._file, self._clock, self._judging = file, clock, Lock()
        self._writer = Writer(file, self._connect, room)
        self._thread, self._readers = local(), list[sqlite3.Connection]()

    # -- writing -------------------------------------------------------------------------------------------------------

    def append(self, events: Sequence[Event], agent: str = "") -> Receipt:
        batch = self._judged(events, agent)
        receipt = self._writer.submit(batch.write, len(batch)).result()
        _count(receipt)
        return receipt

    def post(self, events: Sequence[Event], agent: str = "") -> bool:
        batch = self._judged(events, agent)
        try:
            done = self._writer.submit(batch.write, len(batch), OURS)
        except (Busy, Unavailable):
            meters.EVENTS.labels("lost").inc(len(batch))
            return False
        done.add_done_callback(partial(_count_posted, len(batch)))
        return True

    def reject(self, rows: Sequence[Malformed]) -> None:
        now = self._clock()
        dead = [self._dead_row(now, row.shopper, row.reason, row.raw) for row in rows]
        _count(self._writer.submit(_Batch((), dead, Receipt()).write, len(dead)).result())

    def restore(self, events: Sequence[Kept]) -> Receipt:
        rows = [self._row(kept.event, kept.late, kept.bot) for kept in events]
        if rows:
            oldest = min(kept.event.at for kept in events)
            self._writer.submit(
                lambda db: db.execute("UPDATE log SET born = min(born, ?)", (oldest,)), 1
            ).result()
        return self._writer.submit(_Batch(rows, (), Receipt()).write, len(rows)).result()

    # -- reading -------------------------------------------------------------------------------------------------------

    def read(self, after: Offset, limit: int = 10_000) -> list[Kept]:
        rows = self._reader.execute(
            f"{_FIELDS} WHERE offset > ? AND {_THERE} ORDER BY offset LIMIT ?", (after, limit)
        )
        return [_kept(*row) for row in rows.fetchall()]

    def of(self, shopper: ShopperId) -> list[Kept]:
        return [kept for kept in self._visitor(self._reader, shopper) if shopper == kept.event.shopper]

    def dead_letters(self, limit: int = 100) -> list[DeadLetter]:
        rows = self._reader.execute(
            "SELECT number, at, reason, raw FROM dead WHERE substr(raw, 1, 1) <> x'00' ORDER BY number DESC LIMIT ?",
            (limit,),
        )
        return [
            DeadLetter(number, at, reason, raw.decode(errors="replace"))
            for number, at, reason, raw in rows.fetchall()
        ]

    def counts(self) -> Mapping[Happened, int]:
        rows = self._reader.execute("SELECT kind, count(*) FROM event WHERE kind >= 'a' GROUP BY kind")
        return {Happened(kind): count for kind, count in rows.fetchall()}

    def head(self) -> Offset:
        return _head(self._reader)

    # -- forgetting ----------------------------------------------------------------------------------------------------

    def erase(self, shopper: ShopperId) -> Erased:
        if not shopper:
            raise InvalidInput("nobody cannot be erased", field="shopper", fix="name the shopper")
        now, who = self._clock(), self._who(shopper)

        def blank(db: sqlite3.Connection) -> Erased:
            known = self._visitor(db, shopper)
            visits = {kept.event.session for kept in known} - {""}
            before = [kept for visit in visits for kept in self._visitor(db, visit)]
            gone = [(kept.offset,) for kept in known + before]
            dead = db.execute(
                "SELECT number FROM dead WHERE visitor = ? OR instr(raw, ?) > 0", (who, shopper.encode())
            ).fetchall()
            db.executemany(_BLANK, gone)
            db.executemany(_BLANK_DEAD, dead)
            late_mail = [(name, now) for name in (who, *map(self._who, visits))]
            db.executemany("INSERT OR REPLACE INTO erased VALUES (?, ?)", late_mail)
            return Erased(now, len(gone), len(dead))

        receipt = self._writer.submit(blank, 1).result()
        self._truncate()
        return receipt

    def compact(self, policy: Policy) -> int:
        now = self._clock()

        def drop(db: sqlite3.Connection) -> int:
            before = db.total_changes
            head = _head(db)  # the newest stays whatever its age, so that no offset is ever given twice
            for kind in Happened:
                oldest = now - policy.days.get(kind, policy.others) * DAY
                db.execute(_DROP, (kind, oldest, head))
            dropped = db.total_changes - before
            db.execute("DELETE FROM event WHERE kind < 'a' AND offset < ?", (head,))
            db.execute("DELETE FROM dead WHERE at < ?", (now - policy.dead_letters * DAY,))
            return dropped

        dropped = self._writer.submit(drop, 1).result()
        with closing(self._connect()) as db, closing(Turn(self._file)) as turn, turn():
            db.execute("VACUUM")
        self._truncate()
        return dropped

    def close(self) -> None:
        self._writer.close()
        for reader in self._readers:
            reader.close()

    # -- inside --------------------------------------------------------------------------------------------------------

    @cached_property
    def _made(self) -> tuple[bytes, int]:
        return make(self._file, self._clock())

    @cached_property
    def _rules(self) -> Rules:
        return Rules(born=self._made[1])

    @cached_property
    def _hash(self) -> "blake2b":
        return blake2b(key=self._made[0], digest_size=16)

    @cached_property
    def _who(self) -> Callable[[str], bytes]:
        return lru_cache(_VISITORS)(partial(_digest, self._made[0]))

    def _connect(self) -> sqlite3.Connection:
        assert self._made
        return connect(self._file)

    @property
    def _reader(self) -> sqlite3.Connection:
        """This thread's own."""
        try:
            reader: sqlite3.Connection = self._thread.reader
        except AttributeError:
            reader = self._thread.reader = self._connect()
            self._readers.append(reader)
        return reader

    def _visitor(self, db: sqlite3.Connection, name: ShopperId | SessionId) -> list[Kept]:
        """What is filed under a shopper, or under a visit of nobody known; in the order in which it happened."""
        rows = db.execute(
            f"{_FIELDS} WHERE visitor = ? AND visitor <> x'0000000000000000' ORDER BY at, offset",
            (self._who(name),),
        )
        found = (_kept(*row) for row in rows.fetchall())
        return [kept for kept in found if name == (kept.event.shopper or kept.event.session)]

    def _judged(self, events: Sequence[Event], agent: str) -> _Batch:
        now = self._clock()
        with self._judging:
            verdicts = [self._rules.judge(event, now, agent) for event in events]
        rows, dead = list[Row](), list[DeadRow]()
        for verdict in verdicts:
            event, reason = verdict.event, verdict.dead
            try:
                if not reason:
                    rows.append(self._row(event, verdict.late, verdict.bot))
            except (TypeError, ValueError) as error:
                reason = f"it cannot be written: {error}"
            if reason:
                dead.append(self._dead_row(now, event.shopper, reason, legible(event)))
        return _Batch(rows, dead, _tally(verdicts))

    def _row(self, event: Event, late: bool, bot: bool) -> Row:
        id = self._hash.copy()
        id.update(event.id.encode())
        who = self._who(event.shopper or event.session)
        return event.at, event.kind.value, LATE * late | BOT * bot, who, id.digest(), pack(event)

    def _dead_row(self, now: int, shopper: ShopperId, reason: str, raw: str) -> DeadRow:
        return now, self._who(shopper), reason[:RAW], raw.encode(errors="backslashreplace")[:RAW]

    def _truncate(self) -> None:
        """The file of changes still has what they changed: empty it. Raises Unavailable when a reader holds on to it."""
        give_up = time.monotonic() + PATIENCE
        with closing(self._connect()) as db:
            db.execute("PRAGMA busy_timeout=100")
            while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > give_up:
                    raise Unavailable(
                        "a reader holds on to what was erased", fix="end long reads and erase again"
                    )
                time.sleep(0.01)  # another checkpoint is running, which no busy timeout waits for


def _digest(key: bytes, name: str) -> bytes:
    """Whose it is, for those who know the name already: without the log's key no digest can be guessed."""
    return blake2b(name.encode(errors="surrogatepass"), key=key, digest_size=8).digest() if name else NOBODY


def _tally(verdicts: Iterable[Verdict]) -> Receipt:
    late = disordered = future = bot = 0
    for verdict in verdicts:
        late += verdict.late
        disordered += verdict.disordered
        future += verdict.future
        bot += verdict.bot
    return Receipt(late=late, disordered=disordered, future=future, bot=bot)


def _head(db: sqlite3.Connection) -> Offset:
    return Offset(db.execute("SELECT max(offset) FROM event").fetchone()[0] or 0)


def _kept(offset: int, at: int, kind: str, marks: int, body: bytes) -> Kept:
    return Kept(Offset(offset), unpack(kind, at, body), bool(marks & LATE), bool(marks & BOT))


def _count(receipt: Receipt) -> None:
    for became in ("accepted", "duplicate", "dead", "late", "disordered", "future", "bot"):
        if number := getattr(receipt, became):
            meters.EVENTS.labels(became).inc(number)


def _count_posted(rows: int, done: "Future[Receipt]") -> None:
    if done.exception():
        meters.EVENTS.labels("lost").inc(rows)
    else:
        _count(done.result())
