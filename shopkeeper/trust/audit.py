"""Who changed the shop, when, how and why: an append-only log in which every change shows.

Each entry holds the SHA-256 of its own canonical JSON and of the entry before (Schneier & Kelsey 1999, "Secure audit logs to
support computer forensics"); the head is sealed with the shop's secret, so that an end that was cut off shows too. Any number of
processes append. Refuses to know what the actions mean, and to hold personal data: who was erased appears as a digest, and what
people write is masked; of what was changed only a secret is, since a SKU may look like a telephone number.
Whoever can put back the whole folder as it was can put back this as well: compare with a head that was noted elsewhere.
"""

import hashlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

import orjson
import structlog

from shopkeeper import sqlite
from shopkeeper.pii import Kind, mask
from shopkeeper.telemetry import current
from shopkeeper.trust import lasting
from shopkeeper.trust.actor import actor
from shopkeeper.trust.seal import Digest, Seal
from shopkeeper.types.errors import Conflict, ShopkeeperError, Unavailable

log = structlog.get_logger()

FILE = "audit.sqlite"
PURPOSE = "audit head"
BEGINNING = "0" * 64
"""What the first entry follows."""
_HEAD = re.compile(f"([0-9]{{1,18}}):([0-9a-f]{{{len(BEGINNING)}}})")
_TABLES = """
CREATE TABLE IF NOT EXISTS entry (number INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS head (only INTEGER PRIMARY KEY CHECK (only = 1), sealed TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS entries_are_final BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """``at``: microseconds since 1970 UTC. ``what``: ``key.create``, ``import`` …; ``target``: what it was done to."""

    number: int
    at: int
    who: str
    what: str
    target: str
    why: str
    more: Mapping[str, str | int]

    def body(self) -> str:
        """Canonical JSON: sorted keys, no spaces (as RFC 8785 has it for such values)."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry's number and hash: to be noted elsewhere, and given to ``verify`` later."""

    number: int = 0
    hash: str = BEGINNING

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verified:
    """``faults``: what does not add up, in plain words; nothing when the log is whole."""

    head: Head
    faults: tuple[str, ...]


class Audit:
    """The log in ``file``, made at the first entry. Thread-safe; one connection stays open for writing, since opening costs
    more than an entry."""

    def __init__(self, file: Path, seal: Seal, clock: Callable[[], int] = time.time_ns) -> None:
        self._file, self._seal, self._clock, self._lock = file, seal, clock, Lock()
        self._db: sqlite3.Connection | None = None
        self._place = 0

    @classmethod
    def of(cls, data: Path) -> "Audit":
        """Of the shop in the folder ``data``."""
        return cls(data / FILE, Seal.of(data))

    @contextmanager
    def doing(self, what: str, target: str = "", **more: str | int) -> Iterator[None]:
        """Written down before it is done: what cannot be written is not done. What fails is written down as failed.

        Raises Conflict when the log was tampered with, Unavailable when it cannot be written.
        """
        begun = self.record(what, target, **more)
        try:
            yield
        except BaseException as error:
            kind = error.kind if isinstance(error, ShopkeeperError) else type(error).__name__
            self.record(f"{what}.failed", target, entry=begun.number, error=kind)
            raise

    def record(self, what: str, target: str = "", **more: str | int) -> Entry:
        """Append one entry for the current actor; on disk when this returns. Raises as ``doing`` does."""
        who, plain = (
            actor(),
            {name: _plain(one) if isinstance(one, str) else one for name, one in more.items()},
        )
        try:
            with self._lock, self._writing() as db:
                db.execute("BEGIN IMMEDIATE")
                head = self._head(db)
                entry = Entry(
                    head.number + 1,
                    self._clock() // 1000,
                    who.who,
                    what,
                    mask(target, {Kind.SECRET})[:400],
                    who.why,
                    plain,
                )
                after = Head(entry.number, _hash(head.hash, entry.body()))
                db.execute("INSERT INTO entry VALUES (?, ?, ?)", (entry.number, entry.body(), after.hash))
                db.execute("REPLACE INTO head VALUES (1, ?)", (self._seal.sign(PURPOSE, str(after)),))
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise Unavailable(
                f"the audit log cannot be written: {error}", field="audit", fix="see to the disk"
            ) from error
        lasting.note(self._file.parent, (entry,))
        if current():  # a request; on the command line the output is the command's own
            log.info("audit", what=what, by=entry.who, head=str(after))
        return entry

    def entries(self, after: int = 0, limit: int = -1) -> list[tuple[Entry, str]]:
        """Each with its hash, oldest first."""
        if not self._file.exists():
            return []
        with closing(sqlite.opened(self._file, _TABLES)) as db:
            rows = db.execute(
                "SELECT body, hash FROM entry WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
            )
            return [(Entry(**orjson.loads(body)), hash) for body, hash in rows]

    def latest(self, limit: int) -> list[Entry]:
        """Newest first."""
        if not self._file.exists():
            return []
        with closing(sqlite.opened(self._file, _TABLES)) as db:
            rows = db.execute("SELECT body FROM entry ORDER BY number DESC LIMIT ?", (limit,))
            return [Entry(**orjson.loads(body)) for (body,) in rows]

    def verify(self, noted: Head | None = None) -> Verified:
        """Whether every entry is as it was written, in its place, and none is missing; ``noted``: a head of earlier."""
        if not self._file.exists():
            return Verified(Head(), _against(noted, {}))
        try:
            with closing(sqlite.opened(self._file, _TABLES)) as db:
                db.execute("BEGIN")
                rows = db.execute("SELECT number, body, hash FROM entry ORDER BY number").fetchall()
                sealed = db.execute("SELECT sealed FROM head").fetchone()
        except (sqlite3.Error, Unavailable) as error:
            return Verified(Head(), (f"the file cannot be read: {error}",))
        faults, last = list(_chain(rows)), Head(*(rows[-1][0], rows[-1][2])) if rows else Head()
        if rows or sealed:
            opened = self._seal.open(PURPOSE, sealed[0]) if sealed else None
            if opened is None:
                faults.append("the head is not sealed by this shop")
            elif opened != str(last):
                faults.append(
                    f"the log ends with entry {last.number}, the sealed head is entry {opened.partition(':')[0]}"
                )
        return Verified(last, (*faults, *_against(noted, {number: hash for number, _, hash in rows})))

    def close(self) -> None:
        """Let go of the file; the next entry opens it again."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _writing(self) -> sqlite3.Connection:
        """Raises Conflict when the file is another one by now: what we wrote into the old one would be lost."""
        if self._db is None:
            self._db = sqlite.opened(self._file, _TABLES)
            self._place = self._file.stat().st_ino
        elif not self._file.exists() or self._file.stat().st_ino != self._place:
            raise Conflict(
                "the audit log was put aside or exchanged while the shop was open",
                field="audit", fix="shopkeeper audit verify; then start the shop again",
            )  # fmt: skip
        return self._db

    def _head(self, db: sqlite3.Connection) -> Head:
        """From the seal alone: what was cut off stays a gap. Raises Conflict."""
        sealed = db.execute("SELECT sealed FROM head").fetchone()
        if sealed is None and db.execute("SELECT 1 FROM entry LIMIT 1").fetchone() is None:
            return Head()
        opened = self._seal.open(PURPOSE, sealed[0]) if sealed else None
        if opened is None:
            raise Conflict(
                "the audit log's head is not sealed by this shop: it was tampered with, or seal.key is another one",
                field="audit", fix="shopkeeper audit verify; then put the file aside, and a new log begins",
            )  # fmt: skip
        number, _, hash = opened.partition(":")
        return Head(int(number), hash)


def noted(text: str) -> Head:
    """What ``str`` made of a head. Raises Conflict for anything else."""
    if not (told := _HEAD.fullmatch(text)):
        raise Conflict(
            f"{text[:80]!r} is no head", field="head", fix="as 'shopkeeper audit verify' prints it"
        )
    return Head(int(told[1]), told[2])


def _chain(rows: list[tuple[int, str, str]]) -> Iterator[str]:
    before, number = BEGINNING, 0
    for at, body, hash in rows:
        if at != number + 1:
            yield (
                f"entries {number + 1} to {at - 1} are missing"
                if at > number + 2
                else f"entry {at - 1} is missing"
            )
        if hash != _hash(before, body) or _number(body) != at:
            yield f"entry {at} was changed, or does not follow the one before it"
        before, number = hash, at


def _number(body: str) -> object:
    """That an entry bears; None for what is none."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return told.get("number") if isinstance(told, dict) else None


def _against(noted: Head | None, hashes: Mapping[int, str]) -> tuple[str, ...]:
    if noted is None or not noted.number or hashes.get(noted.number) == noted.hash:
        return ()
    return (f"entry {noted.number} is not the one that was noted",)


def _plain(text: str) -> str:
    return text if isinstance(text, Digest) else mask(text)


def _hash(before: str, body: str) -> str:
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()
