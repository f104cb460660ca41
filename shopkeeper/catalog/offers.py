"""Offers as rows, and the sales that begin and end by the clock.

Knows when a row tells another offer than before, though nobody wrote it. Refuses to know products.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from threading import Lock
from time import time
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, func, or_, select, update
from sqlalchemy.exc import OperationalError

from shopkeeper.catalog import schema
from shopkeeper.catalog.port import Kind
from shopkeeper.catalog.rows import log
from shopkeeper.sqlite import Full
from shopkeeper.types import Coming, Money, Offer

STEP = 500
"""Offers that turn in one transaction: a few hundredths of a second."""
_REST = 1
"""Seconds after which to try again what could not be written."""
_TABLE = schema.offer.c
_TURNS = (_TABLE.since, _TABLE.until)
_CHANGED = update(schema.offer).where(
    (_TABLE.product_id == bindparam("of")) & (_TABLE.sku == bindparam("this"))
)


class Sales:
    """Whoever follows the change log learns of a sale's beginning and end as of any other price. What is read goes by the clock anyway."""

    def __init__(self, reader: Engine, writer: Engine) -> None:
        self._reader, self._writer = reader, writer.execution_options(patience=0)
        self._turning = Lock()
        self._head, self._next = -1, inf

    def turn(self, head: int) -> bool:
        """Log ``STEP`` of the offers of which a sale has begun or ended; whether any were. ``head``: of the change log, for what is new may turn sooner.

        Nobody waits for it, and it never fails: what cannot be written now is left to who asks later.
        """
        if (head == self._head and time() < self._next) or not self._turning.acquire(blocking=False):
            return False
        try:
            return self._turn(head)
        finally:
            self._turning.release()

    def _turn(self, head: int) -> bool:
        if head != self._head:
            with self._reader.connect() as db:
                turns = [db.execute(select(func.min(column))).scalar() for column in _TURNS]
            self._head, self._next = head, min((turn for turn in turns if turn is not None), default=inf)
        if (now := time()) < self._next:
            return False
        try:
            with self._writer.begin() as db:
                due = select(schema.offer).where(or_(*(column <= now for column in _TURNS))).limit(STEP)
                write(db, [(row, offer_of(row)) for row in db.execute(due)])
        except (OperationalError, Full):
            self._next = now + _REST
            return False
        self._head = -1
        return True


def write(db: Connection, offers: Sequence[tuple[Row[Any], Offer]]) -> None:
    """Write these in place of what the rows tell, and log it."""
    if offers:
        values = [{"of": row.product_id, "this": row.sku, **row_of(offer)} for row, offer in offers]
        db.execute(_CHANGED, values)
        log(db, Kind.OFFER, {row.product_id: () for row, _ in offers})


def offer_of(row: Row[Any]) -> Offer:
    price = None if row.price is None else Money(row.price, row.price_currency)
    was = None if row.was is None else Money(row.was, row.was_currency)
    coming = None if row.since is None else Coming(Money(row.coming, row.coming_currency), row.since)
    return Offer(price, was, row.stock, row.delivery, _cost(row), row.until, coming).at(time())


def _cost(row: Row[Any]) -> Money | None:
    return None if row.cost is None else Money(row.cost, row.cost_currency)


def told(offer: Offer, row: Row[Any]) -> Offer:
    """Whoever tells a new price or stock seldom knows what it cost, which then stays; so does a sale, while the price is what it was."""
    known = offer_of(row)
    whole = offer if offer.cost else replace(offer, cost=known.cost)
    same = (whole.price, whole.was) == (known.price, known.was) and whole.turns is None
    return replace(whole, until=known.until, coming=known.coming) if same else whole


def row_of(offer: Offer) -> dict[str, object]:
    return {
        "price": offer.price and offer.price.minor,
        "price_currency": offer.price and offer.price.currency,
        "was": offer.was and offer.was.minor,
        "was_currency": offer.was and offer.was.currency,
        "stock": offer.stock,
        "delivery": offer.delivery,
        "cost": offer.cost and offer.cost.minor,
        "cost_currency": offer.cost and offer.cost.currency,
        "until": offer.until,
        "coming": offer.coming and offer.coming.price.minor,
        "coming_currency": offer.coming and offer.coming.price.currency,
        "since": offer.coming and offer.coming.since,
    }
