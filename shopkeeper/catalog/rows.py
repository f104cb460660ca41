"""Rows of the catalogue's tables, many at a time, and the one way to append to its change log.

Knows how long a list SQL takes, and which older entries a newer one makes superfluous. Refuses to know what is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from shopkeeper.catalog import schema
from shopkeeper.catalog.port import Kind
from shopkeeper.types import LookKey, ProductId

T = TypeVar("T")
CHUNK = 500


def log(db: Connection, kind: Kind, entries: Mapping[ProductId, Sequence[LookKey]]) -> None:
    """Append one change per product in place of the older entries it makes superfluous; stamp the products."""
    if not entries:
        return
    table, ids = schema.change, list(entries)
    keys = {id: set(some) for id, some in entries.items()}
    superseded = table.c.kind == Kind.OFFER
    if kind is not Kind.OFFER:
        superseded = table.c.kind != ""
        for row in select_in(db, _CHANGES, ids):
            keys[row.product_id].update(orjson.loads(row.keys))
    delete_in(db, table, table.c.product_id, ids, superseded)
    numbers = dict(zip(ids, schema.take(db, "seq", len(ids)), strict=True))
    rows = [
        {"seq": seq, "kind": kind, "product_id": id, "keys": orjson.dumps(sorted(keys[id]))}
        for id, seq in numbers.items()
    ]
    insert_all(db, table, rows)
    stamp = (
        update(schema.product).where(schema.product.c.id == bindparam("this")).values(stamp=bindparam("seq"))
    )
    db.execute(stamp, [{"this": id, "seq": seq} for id, seq in numbers.items()])


def within(query: Select[Any], column: ColumnElement[Any]) -> Select[Any]:
    """For ``select_in``: rows with some values of ``column``. Made once, for making it takes as long as asking."""
    return query.where(column.in_(bindparam("some", expanding=True)))


def select_in(db: Connection, query: Select[Any], values: Sequence[object], **also: object) -> list[Row[Any]]:
    return [row for some in chunks(values) for row in db.execute(query, {"some": some, **also}).all()]


_CHANGES = within(select(schema.change), schema.change.c.product_id)


def delete_in(
    db: Connection,
    table: Table,
    column: ColumnElement[Any],
    values: Sequence[object],
    *also: ColumnElement[bool],
) -> None:
    for some in chunks(values):
        db.execute(delete(table).where(column.in_(some), *also))


def insert_all(db: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        db.execute(insert(table), list(rows))


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[i : i + CHUNK] for i in range(0, len(values), CHUNK))
