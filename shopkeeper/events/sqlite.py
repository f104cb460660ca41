"""The log of events in one SQLite file (WAL), for any number of threads and processes.

Knows who does what: callers judge and pack, one thread writes, readers read on connections of their own.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cached_property, partial
from pathlib import Path
from threading import Lock

from shopkeeper.events import forget, rows
from shopkeeper.events.codec import legible
from shopkeeper.events.port import DeadLetter, Erased, Kept, Malformed, Offset, Policy, Receipt
from shopkeeper.events.rows import Batch, Digests
from shopkeeper.events.rules import Rules, Verdict
from shopkeeper.events.schema import connect, make
from shopkeeper.events.turn import Turn
from shopkeeper.events.writer import ROOM, Writer
from shopkeeper.sqlite import empty_changes
from shopkeeper.telemetry import meters
from shopkeeper.types import Event, Happened, Purpose, Purposes, ShopperId, clock
from shopkeeper.types.errors import InvalidInput, Unavailable

OURS = 0.5
"""Share of the room for what the shop itself saw: clients, who wait for an answer, come first."""
FATES = ("accepted", "duplicate", "dead", "late", "disordered", "future", "bot")


class SqliteEvents:
    """``port.Events`` in ``file``, made at the first use. Nothing runs in the background before the first write."""

    def __init__(self, file: Path, clock: Callable[[], int] = clock.now, room: int = ROOM) -> None:
        self._file, self._clock, self._judging = file, clock, Lock()
        self._writer = Writer(file, self._connect, room)
        self._readers: list[sqlite3.Connection] = []

    # -- writing -------------------------------------------------------------------------------------------------------

    def append(self, events: Sequence[Event], agent: str = "") -> Receipt:
        batch = self._judged(events, agent)
        receipt = self._writer.submit(batch.write, len(batch)).result()
        _count(receipt)
        return receipt

    def post(self, events: Sequence[Event], agent: str = "") -> bool:
        if not events:
            return True
        try:
            batch = self._judged(events, agent)
            self._writer.post(rows.together, batch, len(batch), OURS, _count_posted)
        except Unavailable:
            meters.EVENTS.labels("lost").inc(len(events))
            return False
        return True

    def reject(self, letters: Sequence[Malformed]) -> None:
        now, who = self._clock(), self._digests.visitor
        batch = Batch(
            now, (), [rows.dead_row(now, who(each.shopper), each.reason, each.raw) for each in letters]
        )
        _count(self._writer.submit(batch.write, len(batch)).result())

    def restore(self, events: Sequence[Kept]) -> Receipt:
        now = self._clock()
        batch = Batch(
            now,
            [rows.row(each.under(Purpose.SERVICE), self._digests, each.late, each.bot) for each in events],
        )
        oldest = min((each.under(Purpose.SERVICE).at for each in events), default=now)

        def write(db: sqlite3.Connection) -> Receipt:
            db.execute("UPDATE log SET born = min(born, ?)", (oldest,))
            return batch.write(db)

        return self._writer.submit(write, len(batch)).result()

    # -- reading -------------------------------------------------------------------------------------------------------

    def read(self, after: Offset, limit: int = 10_000, kinds: Collection[Happened] = ()) -> list[Kept]:
        # the unary plus keeps SQLite from sorting by kind what lies in order of offset
        named = f" AND +kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        query = f"{rows.FIELDS} WHERE offset > ? AND {rows.THERE}{named} ORDER BY offset LIMIT ?"
        with self._reading() as db:
            found = db.execute(query, (after, *kinds, limit)).fetchall()
        return [rows.kept(*each) for each in found]

    def of(self, shopper: ShopperId) -> list[Kept]:
        with self._reading() as db:
            return list(rows.of_visitor(db, self._digests, shopper))

    def letters(self, shopper: ShopperId) -> list[DeadLetter]:
        with self._reading() as db:
            visits, _ = forget.linked(db, self._digests, shopper)
            return list(map(_letter, forget.letters(db, self._digests, shopper, visits)))

    def dead_letters(self, limit: int = 100) -> list[DeadLetter]:
        query = "SELECT number, at, reason, raw FROM dead WHERE substr(reason, 1, 1) <> x'00' ORDER BY number DESC LIMIT ?"
        with self._reading() as db:
            return list(map(_letter, db.execute(query, (limit,)).fetchall()))

    def counts(self) -> Mapping[Happened, int]:
        with self._reading() as db:
            found = db.execute("SELECT kind, count(*) FROM event WHERE kind >= 'a' GROUP BY kind").fetchall()
        return {Happened(kind): count for kind, count in found}

    def head(self) -> Offset:
        with self._reading() as db:
            return rows.head(db)

    # -- forgetting ----------------------------------------------------------------------------------------------------

    def erase(self, shopper: ShopperId) -> Erased:
        if not shopper:
            raise InvalidInput("nobody cannot be erased", field="shopper", fix="name the shopper")
        digests, now = self._digests, self._clock()
        receipt = self._writer.submit(lambda db: forget.blank(db, digests, shopper, now), 1).result()
        with closing(self._connect()) as db:
            empty_changes(db)
        return receipt

    def withdraw(self, shopper: ShopperId, purposes: Purposes) -> int:
        digests, now = self._digests, self._clock()
        work = partial(forget.withdraw, digests=digests, shopper=shopper, purposes=purposes, now=now)
        return self._writer.submit(work, 1).result()

    def removals(self) -> int:
        with self._reading() as db:
            number: int = db.execute("SELECT removals FROM log").fetchone()[0]
        return number

    def compact(self, policy: Policy) -> int:
        now = self._clock()
        dropped, rows = self._writer.submit(lambda db: forget.drop(db, policy, now), 1).result()
        if not rows:
            return 0
        with closing(self._connect()) as db:
            with closing(Turn(self._file)) as turn, turn():
                db.execute("VACUUM")
            empty_changes(db)
        return dropped

    def close(self) -> None:
        self._writer.close()
        while self._readers:
            self._readers.pop().close()

    # -- inside --------------------------------------------------------------------------------------------------------

    @cached_property
    def _made(self) -> tuple[bytes, int]:
        try:
            return make(self._file, self._clock())
        except (sqlite3.Error, OSError) as error:
            raise Unavailable(
                f"the log of events cannot be opened: {error}", fix="see to the disk and the folder's owner"
            ) from error

    @cached_property
    def _digests(self) -> Digests:
        return Digests(self._made[0])

    @cached_property
    def _rules(self) -> Rules:
        return Rules(born=self._made[1])

    def _connect(self) -> sqlite3.Connection:
        assert self._made
        return connect(self._file)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else uses now: as many are kept as were ever needed at once."""
        try:
            db = self._readers.pop()
        except IndexError:
            db = self._connect()
        try:
            yield db
        finally:
            self._readers.append(db)

    def _judged(self, events: Sequence[Event], agent: str) -> Batch:
        now, digests = self._clock(), self._digests
        with self._judging:
            verdicts = [self._rules.judge(event, now, agent) for event in events]
        good, dead = list[rows.Row](), list[rows.DeadRow]()
        for verdict in verdicts:
            event, reason = verdict.event, verdict.dead
            try:
                if not reason:
                    good.append(rows.row(event, digests, verdict.late, verdict.bot))
            except (TypeError, ValueError) as error:
                reason = f"it cannot be written: {error}"
            if reason:
                dead.append(
                    rows.dead_row(
                        now, digests.visitor(event.shopper or event.session), reason, legible(event)
                    )
                )
        return Batch(now, good, dead, _tally(verdicts))


def _letter(row: tuple[int, int, bytes, bytes]) -> DeadLetter:
    number, at, reason, raw = row
    return DeadLetter(number, at, reason.decode(errors="replace"), raw.decode(errors="replace"))


def _tally(verdicts: Sequence[Verdict]) -> Receipt:
    late = disordered = future = bot = 0
    for verdict in verdicts:
        late += verdict.late
        disordered += verdict.disordered
        future += verdict.future
        bot += verdict.bot
    return Receipt(late=late, disordered=disordered, future=future, bot=bot)


def _count(receipt: Receipt) -> None:
    for fate in FATES:
        if number := getattr(receipt, fate):
            meters.EVENTS.labels(fate).inc(number)


def _count_posted(receipt: Receipt | None, _: Unavailable | None, events: int) -> None:
    if receipt is None:
        meters.EVENTS.labels("lost").inc(events)
    else:
        _count(receipt)
