"""The tables of carts and orders, and how a connection to them is opened.

Knows column names and SQLite's manners. Refuses to know what is in a body. An order's history can be added to and nothing
else: the database itself refuses to change an entry.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from shopkeeper import sqlite
from shopkeeper.webhooks.outbox import TABLE

metadata = MetaData()
_UPGRADES = (TABLE, "ALTER TABLE ticket ADD COLUMN shopper VARCHAR NOT NULL DEFAULT ''")


def _body() -> Column[Any]:
    return Column("body", LargeBinary, nullable=False)


customer = Table(
    "customer",
    metadata,
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False, index=True),  # normal spelling, as are the two below
    Column("name", String, nullable=False),
    Column("postcode", String, nullable=False),
    _body(),
    Index("customer_name_postcode", "name", "postcode"),
)
cart = Table(
    "cart",
    metadata,
    Column("customer", String, primary_key=True),
    Column("shopper", String, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    _body(),
)
order = Table(
    "order",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("customer", String, nullable=False, index=True),
    Column("shopper", String, nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    _body(),
)
history = Table(
    "history",
    metadata,
    Column("order", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    _body(),
)
proposal = Table(
    "proposal",
    metadata,
    Column("digest", String, primary_key=True),
    Column("customer", String, nullable=False, index=True),
    Column("expires", BigInteger, nullable=False),
    Column("confirmed", BigInteger, nullable=False),  # 0: not (yet)
    Column("result", String, nullable=False),  # the order that came of it; empty: nothing yet
    _body(),
)
answer = Table(
    "answer",
    metadata,
    Column("customer", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("asked", LargeBinary, nullable=False),
    _body(),
)
ticket = Table(
    "ticket",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("customer", String, nullable=False, index=True),
    Column("shopper", String, nullable=False, server_default=""),
    Column("at", BigInteger, nullable=False),
    _body(),
)
notice = Table(  # as ``webhooks.outbox`` has it
    "notice",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("topic", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
outbox = Table(
    "outbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("shopper", String, nullable=False, index=True),
    Column("agent", String, nullable=False),
    _body(),
)

_FIXED = DDL(  # type: ignore[no-untyped-call]
    "CREATE TRIGGER history_is_fixed BEFORE UPDATE ON history "
    "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
)
_KEPT = DDL(  # type: ignore[no-untyped-call]
    "CREATE TRIGGER history_is_kept BEFORE DELETE ON history "
    'WHEN EXISTS (SELECT 1 FROM "order" WHERE id = OLD."order") '
    "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
)
for _rule in (_FIXED, _KEPT):
    event.listen(history, "after_create", _rule.execute_if(dialect="sqlite"))


def open_engine(url: str) -> tuple[Engine, Engine]:
    """(reader, writer) over one pool. A writer's transaction locks at its start, so that it never deadlocks later.

    Raises Conflict: a newer Shopkeeper wrote the orders; Unavailable: the file is damaged.
    """
    if (file := make_url(url).database) and url.startswith("sqlite"):
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).touch(mode=0o600)
    reader = create_engine(url, pool_size=0, pool_use_lifo=True, connect_args={"timeout": 60})
    writer = reader.execution_options(immediate=True)
    event.listen(reader, "connect", _prepare)
    event.listen(reader, "begin", _begin)  # the writer shares its parent's listeners
    sqlite.name_full(reader)
    try:
        with writer.begin() as db:
            raw = db.connection.driver_connection
            sqlite.bring_up(raw, lambda: metadata.create_all(db), _UPGRADES, "orders.sqlite")  # type: ignore[arg-type]
    except DatabaseError as error:
        raise sqlite.unopened("orders.sqlite", error.orig or error) from error
    return reader, writer


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not guessed by the driver
    sqlite.share(connection)
    for pragma in ("synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(db: Any) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("immediate") else "BEGIN")
