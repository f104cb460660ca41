"""The log as Parquet files by day, for DuckDB, Spark or a cold start elsewhere: ``day=2026-11-26/<offset>.parquet``.

Knows the columns, and how an export goes on where the last one ended. Refuses to know how events are stored. Days are
those on which things happened, in UTC. What is erased later stays in files exported before: export again into an empty folder.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopkeeper.events.port import Events, Kept, Offset, Receipt
from shopkeeper.types import Care, Event, Happened, Line, Money, Purpose, Surface, purposes
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    import pyarrow as pa

STEP = 50_000
"""Events at a time: tens of megabytes."""
LATER = frozenset({"versions", "care", "micros", "facts", "ms", "allows"})
"""Columns that exports of before lack."""
_BOOKMARK = "_offset"
_OURS = f"day=*/{'[0-9]' * 20}"
"""What else lies in a folder (.DS_Store, a copy) is left alone."""
_MICROSECONDS = 1_000_000


def export(events: Events, folder: Path, step: int = STEP) -> int:
    """Write what the folder has not yet, for its owner alone to read; returns how many events. A killed export is gone on with, doubling nothing.

    Raises InvalidInput when the folder cannot be written, or is of another log.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        after, written = bookmark(folder), 0
        _replace(folder / _BOOKMARK, str(after).encode())
    except OSError as error:
        raise InvalidInput(
            f"{folder} cannot be written: {error.strerror}", field="FOLDER", fix="name another folder"
        ) from error
    if _another(events, folder, after):
        raise InvalidInput(
            f"{folder} is of another log, or of this one until a backup was restored",
            field="FOLDER",
            fix="export into an empty folder",
        )
    for orphan in folder.glob(f"{_OURS}.*"):
        if orphan.suffix == ".draft" or int(orphan.stem) > after:  # of a step that was not finished
            orphan.unlink()
    while some := events.read(after, step):
        after = some[-1].offset
        for day, of_day in _by_day(some).items():
            _write(folder / f"day={day}" / f"{after:020}.parquet", of_day)
        _replace(folder / _BOOKMARK, str(after).encode())
        written += len(some)
    return written


def bookmark(folder: Path) -> Offset:
    """The offset up to which ``folder`` has the log."""
    try:
        return Offset(int((folder / _BOOKMARK).read_text()))
    except FileNotFoundError:
        return Offset(0)
    except ValueError:
        raise InvalidInput(
            f"{folder / _BOOKMARK} is no offset", field="FOLDER", fix="export into an empty folder"
        ) from None


def restore(events: Events, folder: Path) -> Receipt:
    """Take an export back, in its order; what the log has already is left alone. Raises InvalidInput."""
    if not (folder / _BOOKMARK).is_file():
        raise InvalidInput(
            f"{folder} holds no exported events", field="FOLDER", fix="name an export's folder"
        )
    accepted = duplicate = 0
    for some in _steps(folder):
        receipt = events.restore(some)
        accepted, duplicate = accepted + receipt.accepted, duplicate + receipt.duplicate
    return Receipt(accepted, duplicate, offset=events.head())


def _another(events: Events, folder: Path, after: Offset) -> bool:
    """Whether the log has not yet been at ``after``, or has something else than was exported where it last has anything, for much may be erased since."""
    if events.head() < after:
        return True
    for told in (kept for some in _steps(folder, newest_first=True) for kept in reversed(some)):
        there = events.read(Offset(told.offset - 1), 1)
        if there and there[0].offset == told.offset:
            return there[0].under(Purpose.SERVICE).id != told.under(Purpose.SERVICE).id
    return False


def _steps(folder: Path, newest_first: bool = False) -> Iterator[list[Kept]]:
    """What was exported, a step at a time, each in its order."""
    after, files = bookmark(folder), defaultdict[int, list[Path]](list)
    for file in folder.glob(f"{_OURS}.parquet"):
        files[int(file.stem)].append(file)
    for number in sorted((number for number in files if number <= after), reverse=newest_first):
        yield sorted((kept for file in files[number] for kept in _read(file)), key=attrgetter("offset"))


def _by_day(some: Sequence[Kept]) -> Mapping[str, list[Kept]]:
    days = defaultdict[str, list[Kept]](list)
    for kept in some:
        days[
            f"{datetime.fromtimestamp(kept.under(Purpose.SERVICE).at // _MICROSECONDS, UTC):%Y-%m-%d}"
        ].append(kept)
    return days


def _schema() -> "pa.Schema":
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    line = pa.struct(
        [
            ("product", text),
            ("look", pa.int64()),
            ("sku", text),
            ("quantity", pa.int64()),
            ("price_minor", pa.int64()),
            ("currency", text),
            ("rank", pa.int64()),
            ("score", number),
            ("propensity", number),
            ("features", pa.map_(text, number)),
            ("team", text),
        ]
    )
    return pa.schema(
        [
            ("offset", pa.int64()),
            ("late", pa.bool_()),
            ("bot", pa.bool_()),
            ("id", text),
            ("kind", text),
            ("at", pa.timestamp("us", "UTC")),
            ("shopper", text),
            ("session", text),
            ("surface", text),
            ("trace", text),
            ("words", text),
            ("number", number),
            ("order", text),
            ("arms", pa.map_(text, text)),
            ("versions", text),
            ("lines", pa.list_(line)),
            ("care", text),
            ("micros", pa.int64()),
            ("facts", pa.map_(text, text)),
            ("ms", number),
            ("allows", pa.list_(text)),
        ]
    )


def _row(kept: Kept) -> dict[str, Any]:
    event = kept.under(Purpose.SERVICE)
    row = asdict(event) | {"offset": kept.offset, "late": kept.late, "bot": kept.bot}
    for line in row["lines"]:
        price = line.pop("price") or {"minor": None, "currency": None}
        line |= {
            "price_minor": price["minor"],
            "currency": price["currency"],
            "features": [*line["features"].items()],
        }
    return row | {
        "arms": [*row["arms"].items()],
        "facts": [*row["facts"].items()],
        "allows": sorted(event.allows),
    }


def _kept(row: dict[str, Any]) -> Kept:
    offset, late, bot = (row.pop(name) for name in ("offset", "late", "bot"))
    lines = tuple(_line(line) for line in row.pop("lines"))
    kind, surface, arms = Happened(row.pop("kind")), Surface(row.pop("surface")), dict(row.pop("arms"))
    care, facts = Care(row.pop("care") or ""), dict(row.pop("facts") or ())
    row |= {"micros": row["micros"] or 0, "ms": row["ms"] or 0.0, "versions": row["versions"] or ""}
    asked_before = [Purpose.PERSONALISATION] if row["shopper"] or row["session"] else []
    told = row.pop("allows")
    allows = purposes(asked_before if told is None else told)
    event = Event(
        kind=kind, surface=surface, arms=arms, lines=lines, care=care, facts=facts, allows=allows, **row
    )
    return Kept(Offset(offset), event, late, bot)


def _line(line: dict[str, Any]) -> Line:
    minor, currency, features = line.pop("price_minor"), line.pop("currency"), dict(line.pop("features"))
    line["team"] = line["team"] or ""
    return Line(price=None if minor is None else Money(minor, currency), features=features, **line)


def _write(file: Path, some: Sequence[Kept]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file.parent.mkdir(exist_ok=True, mode=0o700)
    table, draft = pa.Table.from_pylist(list(map(_row, some)), _schema()), file.with_suffix(".draft")
    draft.touch(mode=0o600)
    pq.write_table(table, draft, compression="zstd")
    draft.replace(file)


def _read(file: Path) -> list[Kept]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(file).read()  # read_table would add the folder's day as a column
        schema = _schema()
        for name in LATER - set(table.column_names):
            table = table.append_column(name, pa.nulls(len(table), schema.field(name).type))
        table = table.select(schema.names).cast(schema)
        at = table.schema.get_field_index("at")
        rows = table.set_column(at, "at", table["at"].cast(pa.int64())).to_pylist()
        return [_kept(row) for row in rows]
    except (pa.ArrowException, KeyError, ValueError, OSError) as error:
        raise InvalidInput(
            f"{file} is not an export of events: {error}", field="FOLDER", fix="export again"
        ) from None


def _replace(file: Path, content: bytes) -> None:
    draft = file.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(file)
