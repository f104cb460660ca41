"""The tables of the log in SQLite, and how a connection to them is opened.

Three things hold everywhere, so that erasing leaves nothing behind: who an event belongs to stands in columns and indexes
as a keyed digest only; rows are erased by overwriting them with as many bytes, in their place, since SQLite may leave
copies of cells that it moves; and only a compaction deletes rows, which ends by writing the whole file anew.
"""

import secrets
import sqlite3
from pathlib import Path

from shopkeeper import sqlite

TABLES = """
CREATE TABLE IF NOT EXISTS log (key BLOB NOT NULL, born INTEGER NOT NULL, one INTEGER PRIMARY KEY CHECK (one = 1),
  removals INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS event (
  offset INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, marks INTEGER NOT NULL, visitor BLOB NOT NULL,
  id BLOB NOT NULL UNIQUE, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS event_visitor ON event (visitor) WHERE visitor <> x'0000000000000000';
CREATE INDEX IF NOT EXISTS event_kind ON event (kind, at);
CREATE TABLE IF NOT EXISTS dead (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, visitor BLOB NOT NULL, reason BLOB NOT NULL,
  raw BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS erased (visitor BLOB PRIMARY KEY, at INTEGER NOT NULL, noted INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS erased_at ON erased (at);
CREATE INDEX IF NOT EXISTS erased_noted ON erased (noted) WHERE at < noted;
CREATE TABLE IF NOT EXISTS withdrawn (
  visitor BLOB NOT NULL, mark INTEGER NOT NULL, at INTEGER NOT NULL, noted INTEGER NOT NULL,
  PRIMARY KEY (visitor, mark)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS withdrawn_at ON withdrawn (at);
CREATE INDEX IF NOT EXISTS withdrawn_noted ON withdrawn (noted) WHERE at < noted;
"""
_ASKED_BEFORE = "UPDATE event SET marks = marks | 4 WHERE visitor <> x'0000000000000000'"
"""Who said yes to the question of before was told that what is shown would fit them better, and nothing else."""
_ONE_ROW_EACH = """
CREATE TABLE IF NOT EXISTS withdrawn (visitor BLOB PRIMARY KEY, at INTEGER NOT NULL, marks INTEGER NOT NULL) WITHOUT ROWID;
ALTER TABLE withdrawn RENAME TO before;
CREATE TABLE withdrawn (
  visitor BLOB NOT NULL, mark INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (visitor, mark)) WITHOUT ROWID;
INSERT INTO withdrawn SELECT visitor, mark, at FROM before, (SELECT 4 AS mark UNION SELECT 8 UNION SELECT 16) WHERE marks & mark;
DROP TABLE before
"""
"""Who took back one purpose, and then another, had only the later one remembered."""
_REMOVALS = "ALTER TABLE log ADD COLUMN removals INTEGER NOT NULL DEFAULT 0"
_NOTED = """
ALTER TABLE erased ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;
UPDATE erased SET noted = at;
ALTER TABLE withdrawn ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;
UPDATE withdrawn SET noted = at
"""
"""A clock that was behind for a moment moved every erasure to that moment."""

NOBODY = bytes(8)
"""The digest of no shopper and no session."""

_PATIENCE = 30.0


def connect(file: Path) -> sqlite3.Connection:
    db = sqlite.connect(file, patience=_PATIENCE)
    db.execute("PRAGMA wal_autocheckpoint=0")  # it would be done before the answer: see ``writer``
    db.execute("PRAGMA cache_size=-16000")  # KiB: ids are random, so every page of their index is written to
    return db


def make(file: Path, now: int) -> tuple[bytes, int]:
    """The tables, made where they are missing; the log's secret key and the time when it was begun."""
    db = sqlite.opened(file, TABLES, (_ASKED_BEFORE, _ONE_ROW_EACH, _REMOVALS, _NOTED), patience=_PATIENCE)
    try:
        db.execute(
            "INSERT OR IGNORE INTO log (key, born, one) VALUES (?, ?, 1)", (secrets.token_bytes(16), now)
        )
        key, born = db.execute("SELECT key, born FROM log").fetchone()
        return key, born
    finally:
        db.close()
