"""Who is in the console: sessions that this side can end, each behind a random token that is kept as its SHA-256.

Knows who came in, with which role, by which key or whose word, and until when. Refuses to know cookies, and whether a key still lives.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from shopkeeper import sqlite
from shopkeeper.trust.roles import Role, Scope
from shopkeeper.types.errors import Denied

FILE = "sessions.sqlite"
LASTS = 12 * 3600
"""Seconds; nothing prolongs it."""
_TABLE = """CREATE TABLE IF NOT EXISTS session (
    digest BLOB PRIMARY KEY, who TEXT NOT NULL, role TEXT NOT NULL, key TEXT NOT NULL, ends INT NOT NULL,
    word TEXT NOT NULL DEFAULT '', person BLOB NOT NULL DEFAULT x'', visit BLOB NOT NULL DEFAULT x'') WITHOUT ROWID"""
_UPGRADES = (
    """ALTER TABLE session ADD COLUMN word TEXT NOT NULL DEFAULT '';
    ALTER TABLE session ADD COLUMN person BLOB NOT NULL DEFAULT x'';
    ALTER TABLE session ADD COLUMN visit BLOB NOT NULL DEFAULT x'';""",
)


@dataclass(frozen=True, slots=True)
class Session:
    """``who``: for the audit log. ``key``: the id of the key that opened it; empty where somebody else vouched (single sign-on)."""

    who: str
    role: Role
    key: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """Whoever vouched for a session, as they will speak of it again: ``word`` is their ID token, ``person`` its sub, ``visit`` its sid."""

    word: str = ""
    person: str = ""
    visit: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever is in: what they may, and what they are called."""

    who: str
    name: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def demand(self, scope: Scope) -> None:
        """Raises Denied."""
        if not self.may(scope):
            raise Denied(
                f"{self.who} may not do that: it lacks the scope {scope}",
                field="authorization",
                fix=f"come in as {' or '.join(role for role in Role if scope in role.scopes)}",
            )


class Sessions:
    """Thread-safe; any number of processes share ``file``."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock = clock, Lock()
        self._db = sqlite.opened(file, _TABLE, _UPGRADES)

    def begin(self, session: Session, voucher: Voucher | None = None) -> str:
        """A new token, never one that was there before. ``voucher`` goes when the session does."""
        token, now = secrets.token_urlsafe(32), int(self._clock())
        voucher = voucher or Voucher()
        known = (_digest(name) if name else b"" for name in (voucher.person, voucher.visit))
        row = (_digest(token), session.who, session.role, session.key, now + LASTS, voucher.word, *known)
        with self._lock:
            self._db.execute("DELETE FROM session WHERE ends <= ?", (now,))
            self._db.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return token

    def find(self, token: str) -> Session | None:
        """Whose it is, while it lasts."""
        with self._lock:
            row = self._db.execute(
                "SELECT who, role, key FROM session WHERE digest = ? AND ends > ?",
                (_digest(token), int(self._clock())),
            ).fetchone()
        return Session(row[0], Role(row[1]), row[2]) if row else None

    def end(self, token: str) -> None:
        """At once, wherever a copy of the token lies."""
        with self._lock:
            self._db.execute("DELETE FROM session WHERE digest = ?", (_digest(token),))

    def word(self, token: str) -> str:
        """The ID token by which a session began; empty where there was none."""
        with self._lock:
            row = self._db.execute("SELECT word FROM session WHERE digest = ?", (_digest(token),)).fetchone()
        return str(row[0]) if row else ""

    def end_of(self, person: str, visit: str) -> int:
        """All of one visit at whoever vouched, and those of the person of which no visit is known; without a visit all of the person.
        Returns how many."""
        which = "visit = :visit OR (person = :person AND visit = x'')" if visit else "person = :person"
        with self._lock:
            names = {"person": _digest(person), "visit": _digest(visit)}
            return self._db.execute(f"DELETE FROM session WHERE {which}", names).rowcount  # noqa: S608 (one of two)

    def close(self) -> None:
        self._db.close()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()
