"""Units that leave the shelf and come back, exactly once, though orders are written elsewhere.

A move is applied together with a note of itself. Whoever asked for it settles the note once its own record is on disk; a
note that was left behind by a killed process is undone. Refuses to know orders: it is told which notes are good.
"""

from collections.abc import Mapping

import orjson
from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from shopkeeper.catalog import schema
from shopkeeper.catalog.port import Kind
from shopkeeper.catalog.rows import log, select_in, within
from shopkeeper.types import UNCOUNTED, Sku
from shopkeeper.types.errors import Conflict

_STOCK = within(
    select(schema.offer.c.product_id, schema.offer.c.sku, schema.offer.c.stock), schema.offer.c.sku
)


class SqlStock:
    """Stock that nobody counts (``None``, or UNCOUNTED) is never moved."""

    def __init__(self, reader: Engine, writer: Engine) -> None:
        self._reader, self._writer = reader, writer

    def move(self, id: str, units: Mapping[Sku, int]) -> frozenset[Sku]:
        """Add ``units`` to the stock of each sku, all or none; negative ones leave. Returns the skus that are counted.

        Raises Conflict naming the first sku of which there are too few.
        """
        with self._writer.begin() as db:
            moved = _add(db, units)
            db.execute(insert(schema.move), {"id": id, "units": orjson.dumps(moved)})
        return frozenset(Sku(sku) for sku in moved)

    def moves(self) -> list[str]:
        """Those that are neither settled nor undone."""
        with self._reader.connect() as db:
            return list(db.execute(select(schema.move.c.id)).scalars())

    def settle(self, id: str) -> None:
        """It stands, for good. A second time changes nothing."""
        with self._writer.begin() as db:
            db.execute(delete(schema.move).where(schema.move.c.id == id))

    def undo(self, id: str) -> None:
        """As if it had never been. A second time changes nothing."""
        with self._writer.begin() as db:
            row = delete(schema.move).where(schema.move.c.id == id).returning(schema.move.c.units)
            if units := db.execute(row).scalar():
                _add(db, {Sku(sku): -number for sku, number in orjson.loads(units).items()}, floor=True)


def _add(db: Connection, units: Mapping[Sku, int], floor: bool = False) -> dict[str, int]:
    """What was added, by sku, be it none. ``floor``: never below nothing, where the merchant counted anew meanwhile."""
    table = schema.offer.c
    rows = select_in(db, _STOCK, list(units))
    counted = [row for row in rows if row.stock not in (None, UNCOUNTED)]
    for row in counted:
        if row.stock + units[row.sku] < 0 and not floor:
            raise Conflict(
                f"only {row.stock} of {row.sku} are left", field="sku", fix="take fewer, or another one"
            )
    values = [
        {"of": row.product_id, "this": row.sku, "left": max(0, row.stock + units[row.sku])} for row in counted
    ]
    if values:
        row_is = (table.product_id == bindparam("of")) & (table.sku == bindparam("this"))
        db.execute(update(schema.offer).where(row_is).values(stock=bindparam("left")), values)
        log(db, Kind.OFFER, dict.fromkeys((row.product_id for row in counted), ()))
    return {row.sku: units[row.sku] for row in counted}
