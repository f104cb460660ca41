"""What became of every import: one report a run, and the rows that were set aside.

Knows counts and reasons. Refuses to know feeds and products.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import orjson
from sqlalchemy import Engine, func, insert, select, update

from shopkeeper.catalog import schema
from shopkeeper.types.errors import ShopkeeperError


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row (or picture) that did not go in. ``line`` counts from 1 as an editor does; 0 when there is no line."""

    line: int
    reason: str
    field: str = ""
    """The column at fault; CUT when the feed itself breaks off here, HIDDEN when none is."""
    product: str = ""
    """The id of the product the row speaks of, where it says so."""

    @classmethod
    def of(cls, error: ShopkeeperError, line: int = 0, product: str = "", *, about: str = "") -> "BadRow":
        """What was refused ``about`` something, and how to mend it."""
        fix = f" — {error.fix}" if error.fix else ""
        return cls(line, f"{about}{error.message}{fix}", error.field, product)

    @property
    def may_be_any(self) -> bool:
        """Whether what it says may be of any product, so that none can be said to be missing."""
        return self.field == CUT or not (self.product or self.field == HIDDEN)


CUT = "file"
HIDDEN = "Status"
"""The row is whole, and says that its product is not on sale."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Counts of products, rows (quarantined) and pictures (media) of one import."""

    source: str
    started: str = ""
    """ISO 8601, UTC."""
    format: str = ""
    read: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    quarantined: int = 0
    media_ok: int = 0
    media_failed: int = 0
    seconds: float = 0.0
    """Until everything was in the catalogue."""
    indexing: float = 0.0
    """Seconds from then until a search finds it; 0 when that was left to someone else."""
    run: int = 0
    """0 until recorded."""


class RunLog:
    """Reports and quarantine of past runs, newest first."""

    def __init__(self, reader: Engine, writer: Engine) -> None:
        self._reader, self._writer = reader, writer

    def record(self, report: ImportReport, bad: Sequence[BadRow] = ()) -> ImportReport:
        """Store the report and its bad rows under the next run number; a report that has a number is stored anew."""
        with self._writer.begin() as db:
            if report.run:
                db.execute(
                    update(schema.run).where(schema.run.c.id == report.run), {"report": orjson.dumps(report)}
                )
                return report
            last = db.execute(select(func.max(schema.run.c.id))).scalar() or 0
            numbered = replace(report, run=last + 1)
            db.execute(insert(schema.run), {"id": numbered.run, "report": orjson.dumps(numbered)})
            if bad:
                db.execute(insert(schema.quarantine), [{"run": numbered.run, **asdict(row)} for row in bad])
        return numbered

    def runs(self, limit: int = 20) -> list[ImportReport]:
        query = select(schema.run.c.report).order_by(schema.run.c.id.desc()).limit(limit)
        with self._reader.connect() as db:
            return [ImportReport(**orjson.loads(body)) for body in db.execute(query).scalars()]

    def quarantine(self, run: int) -> list[BadRow]:
        table = schema.quarantine.c
        query = (
            select(table.line, table.reason, table.field, table.product)
            .where(table.run == run)
            .order_by(table.line)
        )
        with self._reader.connect() as db:
            return [BadRow(*row) for row in db.execute(query)]
