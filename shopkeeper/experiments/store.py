"""Experiments, what runs now, and who changed what when and why, in one SQLite file that all processes share.

Every process sees a change before its next decision: it asks SQLite's ``data_version``, a few microseconds, no reading. So a
kill takes effect at once everywhere, without a restart. The audit trail is append-only: the file itself refuses anything else.
Refuses to judge: whoever makes a change brings the reason, and the report that justified it.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any

import orjson
import structlog

from shopkeeper import sqlite
from shopkeeper.experiments.assignment import Assignment, Running
from shopkeeper.experiments.definition import SLOTS, Experiment
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.reading import kept, table
from shopkeeper.experiments.rollout import LIVE, State, allow, open_slots, try_aside
from shopkeeper.types import clock
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound, ShopkeeperError, Unavailable
from shopkeeper.webhooks import outbox
from shopkeeper.webhooks.notice import Notice, Topic

_SCHEMA = """
CREATE TABLE IF NOT EXISTS experiment (
  name TEXT PRIMARY KEY, definition BLOB NOT NULL, state TEXT NOT NULL, share REAL NOT NULL, arm TEXT NOT NULL,
  first INTEGER NOT NULL, begun INTEGER NOT NULL, ended INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS override (
  experiment TEXT NOT NULL, unit TEXT NOT NULL, arm TEXT NOT NULL, PRIMARY KEY (experiment, unit));
CREATE TABLE IF NOT EXISTS holdout (place TEXT PRIMARY KEY, share REAL NOT NULL);
CREATE TABLE IF NOT EXISTS change (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, experiment TEXT NOT NULL, who TEXT NOT NULL,
  what TEXT NOT NULL, why TEXT NOT NULL, report BLOB NOT NULL);
CREATE TRIGGER IF NOT EXISTS change_stays BEFORE UPDATE ON change BEGIN SELECT raise(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS change_remains BEFORE DELETE ON change BEGIN SELECT raise(ABORT, 'append-only'); END;
"""
log = structlog.get_logger()
_FIELDS = "SELECT name, definition, state, share, arm, first, begun, ended FROM experiment"


@dataclass(frozen=True, slots=True)
class Entry:
    """``share``: of the planned traffic that is open. ``arm``: what all get when it is FULL. Times in µs since 1970, 0: never; ``ended``: since
    when its arms are no longer compared."""

    experiment: Experiment
    state: State
    share: float = 0.0
    arm: str = ""
    first: int = 0
    begun: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the audit trail. ``report``: what the numbers were that justified it, empty where none did."""

    number: int
    at: int
    experiment: str
    who: str
    what: str
    why: str
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Who changes something, and why; neither may be empty."""

    who: str
    why: str
    report: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("who", "why"):
            if not getattr(self, name).strip():
                raise InvalidInput(f"nobody said {name}", field=name, fix=f"give --{name}")


class ExperimentStore:
    """Thread-safe; any number of processes on one file."""

    def __init__(self, file: Path, clock: Callable[[], int] = clock.now) -> None:
        self._lock, self._clock = RLock(), clock
        self._db = sqlite.opened(file, _SCHEMA + outbox.TABLE, (outbox.TABLE,))
        self._version = -1
        self._current = Assignment()

    # -- reading -------------------------------------------------------------------------------------------------------

    def current(self) -> Assignment:
        """What runs now, in every process."""
        with self._lock:
            version = self._db.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._current, self._version = self._read(), version
            return self._current

    def all(self) -> list[Entry]:
        """The newest first. One that cannot be read is told in the log, and keeps no other from being read."""
        with self._lock:
            rows = self._db.execute(f"{_FIELDS} ORDER BY rowid DESC").fetchall()
        return [entry for row in rows if (entry := _readable(*row))]

    def get(self, name: str) -> Entry:
        """Raises NotFound."""
        with self._lock:
            row = self._db.execute(f"{_FIELDS} WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise NotFound(
                f"no experiment {name[:60]!r}", field="name", fix="see `shopkeeper experiment list`"
            )
        return _entry(*row)

    def audit(self, name: str = "") -> list[Change]:
        """Of one experiment or all, oldest first."""
        query = "SELECT number, at, experiment, who, what, why, report FROM change WHERE ? IN ('', experiment) ORDER BY number"
        with self._lock:
            rows = self._db.execute(query, (name,)).fetchall()
        return [
            Change(number, at, of, who, what, why, orjson.loads(report))
            for number, at, of, who, what, why, report in rows
        ]

    def holdouts(self) -> dict[str, float]:
        with self._lock:
            return dict(self._db.execute("SELECT place, share FROM holdout WHERE share > 0").fetchall())

    # -- changing ------------------------------------------------------------------------------------------------------

    def draft(self, experiment: Experiment, reason: Reason) -> None:
        """Write it down. A draft may be replaced; raises Conflict for one that has begun."""
        with self._changing(experiment.name, "draft", reason):
            there = self._db.execute(
                "SELECT state FROM experiment WHERE name = ?", (experiment.name,)
            ).fetchone()
            if there and there[0] != State.DRAFT:
                raise Conflict(
                    _changed(self.get(experiment.name).experiment, experiment),
                    field="name",
                    fix="begin a new one under another name",
                )
            row = (experiment.name, orjson.dumps(table(experiment)), State.DRAFT)
            self._db.execute("INSERT OR REPLACE INTO experiment VALUES (?, ?, ?, 0, '', 0, 0, 0)", row)

    def move(self, name: str, to: State, reason: Reason, *, share: float = 0.0, arm: str = "") -> Entry:
        """The next step. ``share`` for RAMP, ``arm`` for FULL.

        Raises Conflict: a step that is not allowed, a layer without room, another experiment on the same setting. InvalidInput: a
        shadow of what cannot be tried aside.
        """
        if to is State.RAMP and not 0 < share <= 1:
            raise InvalidInput(f"a share of {share}", field="share", fix="above 0, up to 1")
        what = " ".join(
            [to, *([f"{share:g}"] if to is State.RAMP else []), *([arm] if to is State.FULL else [])]
        )
        with self._changing(name, what, reason):
            kept = self.get(name)
            allow(kept.experiment, kept.state, to, kept.share, share)
            if to is State.SHADOW:
                try_aside(kept.experiment)
            first, begun = kept.first, kept.begun
            if to is State.FULL:
                kept.experiment.arm(arm)
            if to in LIVE and kept.state not in LIVE:
                first = self._room(kept.experiment)
            if to in LIVE and kept.state in (
                State.DRAFT,
                State.SHADOW,
            ):  # days in the shadow, nobody saw anything new
                begun = self._clock()
            ended = kept.ended or (self._clock() if to in (State.FULL, State.STOPPED) else 0)
            row = (to, share, arm if to is State.FULL else "", first, begun, ended, name)
            self._db.execute(
                "UPDATE experiment SET state = ?, share = ?, arm = ?, first = ?, begun = ?, ended = ? WHERE name = ?", row
            )  # fmt: skip
            topic = Topic.EXPERIMENT_STOPPED if to is State.STOPPED else Topic.EXPERIMENT_MOVED
            outbox.put(self._db.execute, Notice.of(topic, self._clock(), experiment=name, to=what))
        return self.get(name)

    def note(self, name: str, what: str, reason: Reason) -> None:
        """A decision that changes nothing: the trail keeps that it was taken, by whom and on which report. Raises NotFound."""
        with self._changing(name, what, reason):
            self.get(name)

    def stop_all(self, reason: Reason) -> int:
        """The big red button: everything live is stopped. What is FULL stays. Returns how many there were."""
        live = [entry.experiment.name for entry in self.all() if entry.state in LIVE]
        for name in live:
            with suppress(Conflict):  # another process stopped it a moment ago
                self.move(name, State.STOPPED, reason)
        return len(live)

    def override(self, name: str, unit: str, arm: str, reason: Reason) -> None:
        """Let a tester see an arm, uncounted; an empty ``arm`` lifts it. Raises InvalidInput, NotFound."""
        with self._changing(name, f"override {arm or 'lifted'}", reason):
            if arm:
                self.get(name).experiment.arm(arm)
                self._db.execute("INSERT OR REPLACE INTO override VALUES (?, ?, ?)", (name, unit, arm))
            else:
                self._db.execute("DELETE FROM override WHERE experiment = ? AND unit = ?", (name, unit))

    def lift(self, *units: str) -> int:
        """Forget a tester, and their visits, in all experiments; the trail says that it was done, not to whom. Returns in how many."""
        named, place = (
            orjson.dumps(units).decode(),
            "FROM override WHERE unit IN (SELECT value FROM json_each(?))",
        )
        with self._lock:
            (there,) = self._db.execute(f"SELECT count(*) {place}", (named,)).fetchone()
            if there:
                reason = Reason("shop", "a shopper asked to be forgotten")
                with self._changing("", "override forgotten", reason):
                    self._db.execute(f"DELETE {place}", (named,))
                    sqlite.soil(self._db)
            sqlite.scrub(self._db)
        return int(there)

    def tested(self, *units: str) -> dict[str, str]:
        """Experiment → the arm that a tester has of their own, or had in one of their visits."""
        with self._lock:
            rows = self._db.execute(
                "SELECT experiment, arm FROM override WHERE unit IN (SELECT value FROM json_each(?))",
                (orjson.dumps(units).decode(),),
            )
            return dict(rows.fetchall())

    def testers(self) -> set[str]:
        """Units with an arm of their own."""
        with self._lock:
            return {unit for (unit,) in self._db.execute("SELECT DISTINCT unit FROM override")}

    def hold_out(self, share: float, reason: Reason, place: Place | None = None) -> None:
        """Hold a share of units out of everything, everywhere or on one surface. Raises InvalidInput."""
        if not 0 <= share <= 0.5:
            raise InvalidInput(f"a holdout of {share}", field="share", fix="a share up to 0.5")
        with self._changing("", f"holdout {place or 'everywhere'} {share:g}", reason):
            self._db.execute("INSERT OR REPLACE INTO holdout VALUES (?, ?)", (place or "", share))

    def close(self) -> None:
        self._db.close()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _read(self) -> Assignment:
        overrides = dict[str, dict[str, str]]()
        for name, unit, arm in self._db.execute("SELECT experiment, unit, arm FROM override"):
            overrides.setdefault(name, {})[unit] = arm
        running = [
            Running(
                entry.experiment,
                entry.first,
                open_slots(entry.experiment, entry.state, entry.share),
                entry.arm,
                entry.state is State.SHADOW,
                entry.begun,
                entry.ended,
                overrides.get(entry.experiment.name, {}),
            )
            for entry in self.all()
            if entry.state in LIVE or entry.state is State.FULL
        ]
        return Assignment(tuple(running), self.holdouts())

    def _room(self, experiment: Experiment) -> int:
        """The first slot of the first gap of its layer that is wide enough."""
        live = [entry for entry in self.all() if entry.state in LIVE]
        for other in live:
            if (
                both := other.experiment.keys & experiment.keys
                if other.experiment.layer != experiment.layer
                else ()
            ):
                raise Conflict(
                    f"{other.experiment.name} in layer {other.experiment.layer} changes {min(both)} as well",
                    field="layer",
                    fix=f"put {experiment.name} into the layer {other.experiment.layer}",
                )
            if both := other.experiment.drafts & experiment.drafts:
                raise Conflict(
                    f"{other.experiment.name} interleaves answers of {min(both)} already",
                    field="design",
                    fix="wait until it ends: two arms make an answer, not four",
                )
        beside = [entry for entry in live if entry.experiment.layer == experiment.layer]
        for other in beside:
            if other.experiment.unit is not experiment.unit:
                raise Conflict(
                    f"layer {experiment.layer} is dealt by {other.experiment.unit} ({other.experiment.name}): by {experiment.unit} some would meet both",
                    field="unit",
                    fix="take the same unit, or another layer",
                )
        wanted, at = round(experiment.traffic * SLOTS), 0
        taken = sorted((entry.first, round(entry.experiment.traffic * SLOTS)) for entry in beside)
        for first, slots in [*taken, (SLOTS, 0)]:
            if first - at >= wanted:
                return at
            at = max(at, first + slots)
        free = 1 - sum(slots for _, slots in taken) / SLOTS
        raise Conflict(
            f"layer {experiment.layer} has no room for {experiment.traffic:g} of it in one piece; {free:g} is free",
            field="traffic",
            fix="ask for less traffic, wait until another one ends, or use another layer",
        )

    @contextmanager
    def _changing(self, name: str, what: str, reason: Reason) -> Iterator[None]:
        """One change with its line in the audit trail: both or neither."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield
                row = (self._clock(), name, reason.who, what, reason.why, orjson.dumps(reason.report))
                self._db.execute(
                    "INSERT INTO change (at, experiment, who, what, why, report) VALUES (?, ?, ?, ?, ?, ?)",
                    row,
                )
                self._db.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise Unavailable(f"the experiments cannot be written: {error}", fix="try again") from error
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                self._version = -1  # data_version tells of others only


def _entry(
    name: str, definition: bytes, state: str, share: float, arm: str, first: int, begun: int, ended: int
) -> Entry:
    del name
    return Entry(kept(orjson.loads(definition)), State(state), share, arm, first, begun, ended)


def _readable(name: str, *row: Any) -> Entry | None:
    try:
        return _entry(name, *row)
    except (ShopkeeperError, ValueError) as error:
        log.warning("experiments.one_unreadable", name=name, reason=str(error))
        return None


def _changed(before: Experiment, after: Experiment) -> str:
    """What makes the numbers of before and after no longer one experiment."""
    if before.unit is not after.unit:
        return f"the unit of {before.name} would change from {before.unit} to {after.unit} in mid-flight"
    return f"{before.name} has begun and can no longer be changed"
