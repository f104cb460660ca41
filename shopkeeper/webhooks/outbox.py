"""What is to be told, in the very file and transaction of the fact: there is no fact without its notice, and no notice without its fact.

Knows one table, which stands in several files (transactional outbox). Refuses to know what else is in them.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson

from shopkeeper import sqlite
from shopkeeper.webhooks.notice import Notice, Topic

TABLE = (
    "CREATE TABLE IF NOT EXISTS notice (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, "
    "topic TEXT NOT NULL, at INT NOT NULL, data BLOB NOT NULL);"
)
Run = Callable[[str, tuple[Any, ...]], Any]
"""Runs one statement in a transaction that the caller has begun and ends."""


def put(run: Run, notice: Notice) -> None:
    row = (notice.id, notice.topic, notice.at, orjson.dumps(notice.data))
    run("INSERT INTO notice (id, topic, at, data) VALUES (?, ?, ?, ?)", row)


def collect(file: Path, keep: Callable[[Sequence[Notice]], None]) -> int:
    """Hand all that waits in ``file`` to ``keep``, and drop it once that has returned; who is killed between them keeps twice."""
    if not file.exists():
        return 0
    with closing(sqlite.connect(file)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'notice'").fetchone():
            return 0
        rows = db.execute("SELECT number, id, topic, at, data FROM notice ORDER BY number").fetchall()
        if rows:
            keep([Notice(id, Topic(topic), at, orjson.loads(data)) for _, id, topic, at, data in rows])
            db.execute("DELETE FROM notice WHERE number <= ?", (rows[-1][0],))
        return len(rows)
