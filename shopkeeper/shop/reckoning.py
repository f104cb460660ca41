"""How an answer came about: the wishes it was held to, what was found and left out, what each part of it scored, time and money spent.

Knows answers by their trace, in a small SQLite file, for as long as answers themselves are kept; written a tenth of a second later, many at
once. Refuses to know shoppers and their words: wishes stand as they were understood, masked, and nothing says whose they were.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
import structlog

from shopkeeper import sqlite
from shopkeeper.concierge.pieces import Done
from shopkeeper.events.writer import Writer
from shopkeeper.pii import mask
from shopkeeper.speech import Transcript
from shopkeeper.types import Hit, Picks, Slate, Trace, TraceId
from shopkeeper.types.errors import Unavailable

FILE = "reckonings.sqlite"
HITS = 24
"""Of an answer, whose parts of the score are kept."""
_TABLE = """
CREATE TABLE IF NOT EXISTS reckoning (trace TEXT NOT NULL, at INT NOT NULL, told BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS by_trace ON reckoning (trace);
CREATE INDEX IF NOT EXISTS by_time ON reckoning (at);
"""
_INSERT = sqlite.Insert("INSERT INTO reckoning VALUES {rows}", columns=3)
_DAY = 86_400

log = structlog.get_logger()


class Reckonings:
    """Thread-safe. ``days``: how long one is kept."""

    def __init__(self, file: Path, days: int) -> None:
        self._lock, self._days = Lock(), days
        self._db = sqlite.opened(file, _TABLE, durable="NORMAL", patience=0.5)
        self._writer = Writer(file, lambda: sqlite.connect(file, "NORMAL"))
        with suppress(
            sqlite3.OperationalError
        ):  # whoever writes now is not waited for: it is asked every night
            self._drop(self._db)

    def note(self, trace: TraceId, told: Mapping[str, Any]) -> None:
        """A full disk, or a file that is busy, costs the reckoning, not the answer."""
        row = (trace, int(time.time()), orjson.dumps(told))
        try:
            self._writer.post(_INSERT, row, 1, 1.0, _settled)
        except (Unavailable, sqlite3.Error) as error:
            log.warning("reckonings.not_noted", reason=str(error))

    def of(self, trace: TraceId) -> list[dict[str, Any]]:
        """Oldest first; a turn of the concierge has one for each list that it showed, and its own."""
        self._writer.flush()
        with self._lock:
            rows = self._db.execute("SELECT told FROM reckoning WHERE trace = ? ORDER BY rowid", (trace,))
            return [orjson.loads(told) for (told,) in rows]

    def compact(self) -> None:
        """Drop what is too old, when nobody else writes: a server that is never started anew asks for it every night."""
        self._writer.submit(self._drop, 1).result()
        with self._lock:
            sqlite.empty_changes(self._db)

    def _drop(self, db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM reckoning WHERE at < ?", (int(time.time()) - self._days * _DAY,))

    def close(self) -> None:
        self._writer.close()
        self._db.close()


def _settled(*_: object) -> None:
    """Nobody waits; the writer logs what fails."""


def answered(slate: Slate) -> dict[str, Any]:
    """Of an answer to a search, a photo or a likeness."""
    return {
        "wishes": [mask(one.id) for one in slate.applied],
        "unmet": [mask(one.id) for one in slate.unmet],
        "could be relaxed": [mask(one.drop.id) for one in slate.relaxations],
        "found": slate.total,
        "scored": {hit.product.id: _parts(hit) for hit in slate.hits[:HITS]},
        **staged(slate.trace),
    }


def staged(trace: Trace) -> dict[str, Any]:
    """Of any answer: its stages, with how many candidates each left and which rules it followed."""
    return {
        "stages": [
            f"{one.name} {one.ms:.1f} ms{f': {mask(one.note)}' if one.note else ''}" for one in trace.stages
        ]
    }


def recommended(picks: Picks) -> dict[str, Any]:
    """Of a recommendation: what stood where and why stands in its event."""
    return {"made from": dict(picks.how), **staged(picks.trace)}


def heard(transcript: Transcript) -> dict[str, Any]:
    """Of a recording: which ears heard it, and how sure they were. Not what was said: the speaker corrects it, and what they then ask is theirs."""
    return {
        "heard by": transcript.engine,
        "language": transcript.language,
        "seconds": round(transcript.seconds, 1),
        "took": round(transcript.took, 2),
        "sure": [
            round(one.sure, 2) if one.sure is not None else "not said" for one in transcript.segments[:HITS]
        ],
        "words": len(transcript.text.split()),
        "doubtful": transcript.doubtful,
    }


def turned(done: Done, versions: Mapping[str, str]) -> dict[str, Any]:
    """Of a turn: what answered, the budget, what was spent of it on what, and which sentences were held back, by reason."""
    return {
        "answered by": [f"{part} {name}" for part, name in versions.items()],
        "budget": f"{done.ms:.0f} of {done.budget_ms} ms, {done.usd} USD, {done.rung.name.lower()}",
        "spent": [f"{one.on} {one.ms:.1f} ms, {one.usd} USD" for one in done.spent],
        "held back": [reason.partition(":")[0] for reason in done.dropped],
    }


def _parts(hit: Hit) -> dict[str, Any]:
    scores = {name: round(float(score), 4) for name, score in hit.scores.items()}
    proofs = {mask(proof.constraint.id): str(proof.verdict) for proof in hit.proofs}
    return scores | ({"proofs": proofs} if proofs else {}) | ({"team": hit.team} if hit.team else {})


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """As a person reads it."""
    for name, value in told.items():
        if isinstance(value, dict):
            yield from (f"{name} {key}: {orjson.dumps(part).decode()}" for key, part in value.items())
        elif value not in ([], ""):
            yield f"{name}: {'; '.join(map(str, value)) if isinstance(value, list) else value}"
