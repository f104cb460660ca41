"""The log of the last weeks as two tables in memory that follow it: events, and the products they were about.

Knows what is copied: no shopper, and each order once, however often it was told. After an erasure, a purpose taken back, or a clean-up, by any process the
tables are made anew, so that what is gone there is gone here. Refuses to know what is asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from shopkeeper.analytics.duck import Duck
from shopkeeper.analytics.period import DAY
from shopkeeper.events import Events, Kept, Offset
from shopkeeper.types import Event, Happened, Line, Purpose

if TYPE_CHECKING:
    import pyarrow as pa

KEPT = 57 * DAY
"""Twice the longest period, and today."""
STEP = 5_000

TABLES = """
CREATE TABLE event ("offset" BIGINT, moment BIGINT, kind VARCHAR, late BOOLEAN, bot BOOLEAN, named BOOLEAN, session VARCHAR,
  words VARCHAR, number DOUBLE);
CREATE TABLE line ("offset" BIGINT, moment BIGINT, kind VARCHAR, visit VARCHAR, surface VARCHAR, trace VARCHAR, product VARCHAR,
  "rank" BIGINT, quantity BIGINT, minor BIGINT, currency VARCHAR);
CREATE VIEW deed AS SELECT * FROM event WHERE NOT late AND NOT bot;
"""
EVENT = ("offset", "moment", "kind", "late", "bot", "named", "session", "words", "number")
LINE = (
    "offset",
    "moment",
    "kind",
    "visit",
    "surface",
    "trace",
    "product",
    "rank",
    "quantity",
    "minor",
    "currency",
)
Row = tuple[Any, ...]


class Mirror:
    """Thread-safe. ``clock``: microseconds since 1970 UTC."""

    def __init__(self, events: Events, clock: Callable[[], int]) -> None:
        self._events, self._clock, self._lock = events, clock, Lock()
        self._duck: Duck | None = None
        self._offset, self._removals, self._oldest = Offset(0), 0, 0
        self._orders = dict[str, tuple[Offset, tuple[bool, bool]]]()
        """Order → the event that counts of it, and whether that tells its visit, and its answer."""

    def ask(self, sql: str, values: Mapping[str, object]) -> list[Row]:
        """The answer as of now. Raises Unavailable where DuckDB is not installed."""
        with self._lock:
            return self._fresh().ask(sql, values)

    def close(self) -> None:
        with self._lock:
            if self._duck:
                self._duck.close()
            self._duck = None

    def _fresh(self) -> Duck:
        removals = self._events.removals()  # before reading: what is removed meanwhile is seen the next time
        now = self._clock()
        oldest = now - now % DAY - KEPT
        if self._duck is None or removals != self._removals or oldest < self._oldest:
            if self._duck:
                self._duck.close()
            self._duck, self._offset = Duck(TABLES), Offset(0)
            self._removals, self._oldest = removals, oldest
            self._orders.clear()
        self._forget_before(oldest, self._duck)
        while some := self._events.read(self._offset, STEP):
            self._add(self._duck, [kept for kept in some if _read(kept).at >= self._oldest])
            self._offset = some[-1].offset
        return self._duck

    def _forget_before(self, oldest: int, duck: Duck) -> None:
        if oldest != self._oldest:
            self._oldest = oldest
            for table in ("event", "line"):
                duck.ask(f"DELETE FROM {table} WHERE moment < $oldest", {"oldest": oldest})  # noqa: S608

    def _add(self, duck: Duck, some: Sequence[Kept]) -> None:
        fresh = {kept.offset: kept for kept in some}
        for kept in some:
            passed_over = self._passed_over(kept)
            if passed_over and not fresh.pop(passed_over, None):
                for table in ("event", "line"):
                    duck.ask(f'DELETE FROM {table} WHERE "offset" = $gone', {"gone": passed_over})  # noqa: S608
        duck.add("event", _table(EVENT, [_event(kept) for kept in fresh.values()]))
        duck.add("line", _table(LINE, [row for kept in fresh.values() for row in _lines(kept)]))

    def _passed_over(self, kept: Kept) -> Offset | None:
        """Of an order that its page and the shop's server both told, the first counts that tells most of whose it was: the one that does not, any more."""
        event = _read(kept)
        if event.kind is not Happened.BOUGHT or not event.order or kept.late or kept.bot:
            return None
        tells = bool(event.session), bool(event.trace)
        counts, before = self._orders.setdefault(event.order, (kept.offset, tells))
        if counts == kept.offset:
            return None
        if tells <= before:
            return kept.offset
        self._orders[event.order] = kept.offset, tells
        return counts


def _read(kept: Kept) -> Event:
    return kept.under(Purpose.MEASUREMENT)


def plain(words: str) -> str:
    """A search as it is counted: whoever types capitals or blanks means the same."""
    return " ".join(words.casefold().split())


def _event(kept: Kept) -> Row:
    event = _read(kept)
    return (
        kept.offset,
        event.at,
        event.kind.value,
        kept.late,
        kept.bot,
        bool(event.shopper),
        event.session,
        plain(event.words),
        event.number,
    )


def _lines(kept: Kept) -> Iterator[Row]:
    """None of what does not count. A visit that nobody let us follow is known by the answer that it clicked in."""
    event = _read(kept)
    if kept.late or kept.bot:
        return
    head = (
        kept.offset,
        event.at,
        event.kind.value,
        event.session or event.trace,
        event.surface.value,
        event.trace,
    )
    for line in event.lines:
        yield (*head, line.product, line.rank, line.quantity, *_price(line))


def _price(line: Line) -> tuple[int | None, str | None]:
    return (line.price.minor, line.price.currency) if line.price else (None, None)


def _table(names: Sequence[str], rows: Sequence[Row]) -> "pa.Table":
    import pyarrow as pa

    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pa.table(
        {name: pa.array(list(column), _type(name)) for name, column in zip(names, columns, strict=True)}
    )


def _type(name: str) -> "pa.DataType":
    import pyarrow as pa

    if name in ("late", "bot", "named"):
        return pa.bool_()
    if name in ("offset", "moment", "rank", "quantity", "minor"):
        return pa.int64()
    return pa.float64() if name == "number" else pa.string()
