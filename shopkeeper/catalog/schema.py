"""The tables of the catalogue and how a connection to them is opened.

Knows column names and SQLite's manners (WAL, one writer at a time, patience). Refuses to know products.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from shopkeeper import sqlite
from shopkeeper.types.errors import Conflict

VERSION = 1
PATIENCE = 60
"""Seconds that a writer waits for another, unless its option ``patience`` says otherwise."""
metadata = MetaData()

counter = Table(
    "counter", metadata, Column("name", String, primary_key=True), Column("value", BigInteger, nullable=False)
)
"""``seq`` and ``look``: the last number given out. Its row lock makes ``seq`` follow commit order on any engine."""

product = Table(
    "product",
    metadata,
    Column("id", String, primary_key=True),
    Column("stamp", BigInteger, nullable=False),  # seq of the newest change, offers included
    Column("digest", LargeBinary, nullable=False),
    Column("source", String, nullable=False, index=True),
)
document = Table(
    "document",
    metadata,
    Column("product_id", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
look = Table(
    "look",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("product_id", String, nullable=False, index=True),
    Column("look_id", String, nullable=False),
)
offer = Table(
    "offer",
    metadata,
    Column("product_id", String, primary_key=True),
    Column("sku", String, primary_key=True, index=True),
    Column("price", BigInteger),
    Column("price_currency", String),
    Column("was", BigInteger),
    Column("was_currency", String),
    Column("stock", BigInteger),
    Column("delivery", Date),
    Column("cost", BigInteger),
    Column("cost_currency", String),
    Column("until", BigInteger, index=True),
    Column("coming", BigInteger),
    Column("coming_currency", String),
    Column("since", BigInteger, index=True),
)
review = Table(
    "review",
    metadata,
    Column("product_id", String, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),  # all reviews of the product
)
change = Table(
    "change",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("product_id", String, nullable=False, index=True),
    Column("keys", LargeBinary, nullable=False),
)
vector = Table(
    "vector",
    metadata,
    Column("space", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("half", LargeBinary, nullable=False),
)
bookmark = Table(
    "bookmark",
    metadata,
    Column("reader", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
learnt = Table(
    "learnt",
    metadata,
    Column("reader", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
run = Table(
    "run", metadata, Column("id", Integer, primary_key=True), Column("report", LargeBinary, nullable=False)
)
quarantine = Table(
    "quarantine",
    metadata,
    Column("run", Integer, nullable=False),
    Column("line", BigInteger, nullable=False),
    Column("field", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("product", String, nullable=False),
    Index("quarantine_run_line", "run", "line"),
)
move = Table(
    "move",
    metadata,
    Column("id", String, primary_key=True),
    Column("units", LargeBinary, nullable=False),  # by sku, what was really added to counted stock
)
"""Changes of stock whose order may not be written yet: see ``stock``. Empty but for moments."""


def open_engine(url: str) -> tuple[Engine, Engine]:
    """(reader, writer) over one pool. A writer's transaction locks at its start, so that it never deadlocks later.

    Raises:
        Conflict: the database was written by a newer or older Shopkeeper.
        Unavailable: it is damaged, or cannot be reached.
    """
    if (file := make_url(url).database) and url.startswith("sqlite"):
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    reader = create_engine(url, pool_size=0, pool_use_lifo=True, connect_args=_connect_args(url))
    writer = reader.execution_options(immediate=True)
    if reader.dialect.name == "sqlite":
        event.listen(reader, "connect", _prepare)
        event.listen(reader, "begin", _begin)  # the writer shares its parent's listeners
        sqlite.name_full(reader)
    try:
        with writer.begin() as db:
            metadata.create_all(db)
            _check_version(db)
            _add_columns(db)
    except DatabaseError as error:
        raise sqlite.unopened(Path(file or url).name, error.orig or error) from error
    return reader, writer


def take(db: Connection, name: str, n: int) -> range:
    """The next ``n`` numbers of counter ``name``."""
    row = update(counter).where(counter.c.name == name).values(value=counter.c.value + n)
    last: int = db.execute(row.returning(counter.c.value)).scalar_one()
    return range(last - n + 1, last + 1)


def _connect_args(url: str) -> dict[str, Any]:
    return {"timeout": PATIENCE, "cached_statements": 256} if url.startswith("sqlite") else {}


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not guessed by the driver
    sqlite.share(connection)
    for pragma in ("synchronous=NORMAL", "temp_store=MEMORY", "mmap_size=268435456"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(db: Connection) -> None:
    options = db.get_execution_options()
    if not options.get("immediate"):
        db.exec_driver_sql("BEGIN")  # no reader waits for a writer
        return
    db.exec_driver_sql(f"PRAGMA busy_timeout={1000 * options.get('patience', PATIENCE)}")
    db.exec_driver_sql("BEGIN IMMEDIATE")


def _add_columns(db: Connection) -> None:
    """Those of an offer that catalogues of before do not have, and their indexes."""
    there = {column["name"] for column in inspect(db).get_columns(offer.name)}
    for column in offer.columns:
        if column.name not in there:
            db.execute(text(f"ALTER TABLE {offer.name} ADD COLUMN {column.name} {column.type}"))
    for index in offer.indexes:
        index.create(db, checkfirst=True)


def _check_version(db: Connection) -> None:
    found = db.execute(select(counter.c.value).where(counter.c.name == "schema")).scalar()
    if found is None:
        db.execute(
            insert(counter),
            [{"name": n, "value": v} for n, v in (("schema", VERSION), ("seq", 0), ("look", 0))],
        )
    elif found != VERSION:
        raise Conflict(
            f"the catalogue has schema {found}, this Shopkeeper reads {VERSION}",
            field="data",
            fix="use the Shopkeeper version that wrote it, or import again into an empty folder",
        )
