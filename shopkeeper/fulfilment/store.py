"""Carts, customers, orders and their histories in SQLite (WAL): any number of threads and processes.

Knows how a body is found and replaced. Refuses to know rules: whoever holds a ``Books`` has decided already. Everything
done with the ``Books`` of one ``writing`` is on disk when it ends, or nothing of it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, Row, String, delete, func, insert, select, update
from sqlalchemy.engine import make_url

from shopkeeper import sqlite
from shopkeeper.fulfilment import codec, schema
from shopkeeper.fulfilment.model import Cart, Customer, Deed, Order, Status
from shopkeeper.fulfilment.proposal import Proposal, Ticket
from shopkeeper.types import CustomerId, Event, OrderId, ShopperId
from shopkeeper.types.normal import normal
from shopkeeper.webhooks.notice import Notice
from shopkeeper.webhooks.outbox import put


class Store:
    """``url``: ``sqlite:////absolute/orders.sqlite``; made when it is first needed."""

    def __init__(self, url: str) -> None:
        self._url = url

    @cached_property
    def _engines(self) -> tuple[Engine, Engine]:
        return schema.open_engine(self._url)

    @property
    def exists(self) -> bool:
        """Whether anything was ever put into a cart here."""
        file = make_url(self._url).database
        return bool(file) and Path(str(file)).exists()

    @contextmanager
    def reading(self) -> Iterator["Books"]:
        with self._engines[0].connect() as db:
            yield Books(db)

    @contextmanager
    def writing(self) -> Iterator["Books"]:
        """Nobody else writes meanwhile, in any process."""
        with self._engines[1].begin() as db:
            yield Books(db)

    @contextmanager
    def erasing(self, at_once: float = sqlite.AT_ONCE) -> Iterator["Books"]:
        """Like ``writing``, and of whatever was changed or deleted nothing is left in the file. Who changes nothing rewrites nothing.

        A file of more than ``at_once`` bytes is written anew by the next erasure that has the time for it: that of the night.
        """
        with self._engines[1].begin() as db:
            raw = _driver(db)
            before = raw.total_changes
            yield Books(db)
            if raw.total_changes > before:
                sqlite.soil(raw)
        with closing(self._engines[0].raw_connection()) as pooled:
            sqlite.scrub(cast(Any, pooled.driver_connection), at_once)

    def close(self) -> None:
        if "_engines" in vars(self):
            self._engines[0].dispose()


@dataclass(frozen=True, slots=True)
class Books:
    """The tables inside one transaction."""

    db: Connection

    # -- customers and carts -------------------------------------------------------------------------------------------

    def customer(self, id: CustomerId) -> Customer | None:
        row = self._one(schema.customer, schema.customer.c.id == id)
        return codec.read(Customer, row.body) if row else None

    def customers(self) -> Iterator[Customer]:
        for body in self.db.execute(select(schema.customer.c.body).order_by(schema.customer.c.id)).scalars():
            yield codec.read(Customer, body)

    def with_email(self, email: str) -> list[CustomerId]:
        query = select(schema.customer.c.id).where(schema.customer.c.email == normal(email))
        return [CustomerId(id) for id in self.db.execute(query).scalars()]

    def called(self, first_name: str, last_name: str, postcode: str) -> list[CustomerId]:
        table = schema.customer.c
        name = normal(f"{first_name} {last_name}")
        query = select(table.id).where(table.name == name, table.postcode == normal(postcode))
        return [CustomerId(id) for id in self.db.execute(query).scalars()]

    def put_customer(self, customer: Customer) -> None:
        row = {
            "id": customer.id,
            "email": normal(customer.email),
            "name": normal(f"{customer.first_name} {customer.last_name}"),
            "postcode": normal(customer.address.postcode) if customer.address else "",
            "body": codec.write(customer),
        }
        self.db.execute(delete(schema.customer).where(schema.customer.c.id == customer.id))
        self.db.execute(insert(schema.customer), row)

    def cart(self, customer: CustomerId) -> Cart:
        row = self._one(schema.cart, schema.cart.c.customer == customer)
        return codec.read(Cart, row.body) if row else Cart(customer)

    def put_cart(self, cart: Cart, shopper: ShopperId, at: int) -> None:
        self.db.execute(delete(schema.cart).where(schema.cart.c.customer == cart.customer))
        row = {"customer": cart.customer, "shopper": shopper, "at": at, "body": codec.write(cart)}
        self.db.execute(insert(schema.cart), row)

    # -- orders --------------------------------------------------------------------------------------------------------

    def order(self, id: OrderId) -> Order | None:
        row = self._one(schema.order, schema.order.c.id == id)
        return codec.read(Order, row.body) if row else None

    def orders(
        self,
        customer: CustomerId | None = None,
        states: Collection[Status] = (),
        limit: int = -1,
        after: OrderId | None = None,
    ) -> list[Order]:
        """Newest first; of one customer, in one of these states, older than ``after``, where these are named."""
        table = schema.order.c
        query = select(table.body).order_by(table.number.desc()).limit(limit)
        if customer is not None:
            query = query.where(table.customer == customer)
        if states:
            query = query.where(table.status.in_(states))
        if after is not None:
            query = query.where(
                table.number < select(table.number).where(table.id == after).scalar_subquery()
            )
        return [codec.read(Order, body) for body in self.db.execute(query).scalars()]

    def count(self, customer: CustomerId) -> int:
        """Of that customer's orders, without reading them."""
        query = select(func.count()).where(schema.order.c.customer == customer)
        return self.db.execute(query).scalar_one()

    def put_order(self, order: Order, deed: Deed) -> None:
        """With the entry of its history that says what was done."""
        row = {
            "id": order.id,
            "customer": order.customer,
            "shopper": order.shopper,
            "status": order.status,
            "at": order.at,
            "body": codec.write(order),
        }
        found = self.db.execute(update(schema.order).where(schema.order.c.id == order.id).values(row))
        if not found.rowcount:
            self.db.execute(insert(schema.order), row)
        entry = {"order": deed.order, "version": deed.version, "body": codec.write(deed)}
        self.db.execute(insert(schema.history), entry)

    def history(self, id: OrderId) -> list[Deed]:
        table = schema.history.c
        query = select(table.body).where(table.order == id).order_by(table.version)
        return [codec.read(Deed, body) for body in self.db.execute(query).scalars()]

    def did(self, id: OrderId, version: int) -> bool:
        """Whether the order came to that version."""
        table = schema.history.c
        query = select(table.version).where(table.order == id, table.version == version)
        return self.db.execute(query).scalar() is not None

    # -- what was asked ------------------------------------------------------------------------------------------------

    def proposal(self, customer: CustomerId, digest: str) -> Proposal | None:
        table = schema.proposal.c
        row = self._one(schema.proposal, (table.digest == digest) & (table.customer == customer))
        return codec.read(Proposal, row.body) if row else None

    def proposals(self, customer: CustomerId) -> list[Proposal]:
        query = select(schema.proposal.c.body).where(schema.proposal.c.customer == customer)
        return [codec.read(Proposal, body) for body in self.db.execute(query).scalars()]

    def put_proposal(self, proposal: Proposal) -> None:
        self.db.execute(delete(schema.proposal).where(schema.proposal.c.digest == proposal.digest))
        row = {
            "digest": proposal.digest,
            "customer": proposal.customer,
            "expires": proposal.expires,
            "confirmed": proposal.confirmed,
            "result": proposal.result,
            "body": codec.write(proposal),
        }
        self.db.execute(insert(schema.proposal), row)

    def answer(self, customer: CustomerId, key: str) -> tuple[bytes, bytes] | None:
        """(what was asked, what was answered) under a key of that customer."""
        table = schema.answer.c
        row = self._one(schema.answer, (table.customer == customer) & (table.key == key))
        return (row.asked, row.body) if row else None

    def answers(self, customer: CustomerId) -> list[dict[str, object]]:
        """What that customer asked under which key."""
        table = schema.answer.c
        rows = self.db.execute(select(table.key, table.asked).where(table.customer == customer))
        return [{"key": row.key, "asked": row.asked.decode()} for row in rows]

    def put_answer(self, customer: CustomerId, key: str, asked: bytes, body: bytes, at: int) -> None:
        row = {"customer": customer, "key": key, "at": at, "asked": asked, "body": body}
        self.db.execute(insert(schema.answer), row)

    def drop_old(self, before: int) -> None:
        """Proposals and answers of the past: nobody asks for them again."""
        proposals = delete(schema.proposal).where(schema.proposal.c.expires < before)
        answers = delete(schema.answer).where(schema.answer.c.at < before)
        if self.db.execute(proposals).rowcount + self.db.execute(answers).rowcount:
            sqlite.soil(_driver(self.db))

    def drop_tickets(self, before: int) -> None:
        self.db.execute(delete(schema.ticket).where(schema.ticket.c.at < before))

    def drop_tickets_of(self, shopper: ShopperId) -> None:
        self.db.execute(delete(schema.ticket).where(schema.ticket.c.shopper == shopper))

    def put_ticket(self, ticket: Ticket, shopper: ShopperId) -> None:
        row = {"customer": ticket.customer, "shopper": shopper, "at": ticket.at, "body": codec.write(ticket)}
        self.db.execute(insert(schema.ticket), row)

    def tickets(self, limit: int) -> list[Ticket]:
        """Newest first."""
        query = select(schema.ticket.c.body).order_by(schema.ticket.c.number.desc()).limit(limit)
        return [codec.read(Ticket, body) for body in self.db.execute(query).scalars()]

    def tickets_of(self, shopper: ShopperId, customers: Collection[CustomerId]) -> list[Ticket]:
        """Of a shopper, and of these customers; oldest first."""
        table = schema.ticket.c
        theirs = table.customer.in_(customers) | ((table.shopper == shopper) & (table.shopper != ""))
        query = select(table.body).where(theirs).order_by(table.number)
        return [codec.read(Ticket, body) for body in self.db.execute(query).scalars()]

    # -- what is yet to be told ----------------------------------------------------------------------------------------

    def put_event(self, event: Event, agent: str) -> None:
        """For the log of events, which is another file: it waits here until it is there."""
        row = {"shopper": event.shopper, "agent": agent, "body": codec.write(event)}
        self.db.execute(insert(schema.outbox), row)

    def put_notice(self, notice: Notice) -> None:
        """For others' servers: it waits here until a courier takes it."""
        put(self.db.exec_driver_sql, notice)

    def untold(self) -> list[tuple[int, str, Event]]:
        """(number, agent, event), oldest first."""
        table = schema.outbox.c
        rows = self.db.execute(select(table.number, table.agent, table.body).order_by(table.number))
        return [(row.number, row.agent, codec.read(Event, row.body)) for row in rows]

    def drop_event(self, number: int) -> None:
        self.db.execute(delete(schema.outbox).where(schema.outbox.c.number == number))

    # -- forgetting ----------------------------------------------------------------------------------------------------

    def customers_of(self, shopper: ShopperId) -> set[CustomerId]:
        """Every customer who was here under that pseudonym."""
        found: set[CustomerId] = set()
        for table in (schema.cart, schema.order):
            found.update(
                self.db.execute(select(table.c.customer).where(table.c.shopper == shopper)).scalars()
            )
        return found

    def forgotten(self) -> list[Order]:
        """Those that were under way when their customer was erased, and still lead to them."""
        waits = func.json_extract(schema.order.c.body.cast(String), "$.forgotten")
        query = select(schema.order.c.body).where(waits)
        return [codec.read(Order, body) for body in self.db.execute(query).scalars()]

    def everybody(self) -> tuple[set[ShopperId], set[CustomerId]]:
        """All pseudonyms and all customers of whom anything is kept."""
        shoppers, customers = set[ShopperId](), set[CustomerId]()
        for table in (schema.cart, schema.order, schema.ticket, schema.outbox):
            shoppers.update(self.db.execute(select(table.c.shopper).distinct()).scalars())
        for column in (schema.customer.c.id, *(table.c.customer for table in (schema.cart, schema.order, schema.proposal, schema.answer, schema.ticket))):  # fmt: skip
            customers.update(self.db.execute(select(column).distinct()).scalars())
        return shoppers - {ShopperId("")}, customers - {CustomerId("")}

    def drop_customer(self, id: CustomerId) -> None:
        """All but the orders."""
        for column in (
            schema.cart.c.customer, schema.proposal.c.customer, schema.answer.c.customer, schema.customer.c.id,
            schema.ticket.c.customer,
        ):  # fmt: skip
            self.db.execute(delete(column.table).where(column == id))

    def retell(self, shopper: ShopperId, change: Callable[[Event], Event]) -> None:
        """A shopper's events that wait to be told are told otherwise."""
        for number, agent, event in self.untold():
            if event.shopper == shopper:
                self.drop_event(number)
                self.put_event(change(event), agent)

    def rewrite(self, orders: Iterable[Order]) -> None:
        """Without a new version: only whom they lead to changes, which is no business of their history."""
        for order in orders:
            row = {"customer": order.customer, "shopper": order.shopper, "body": codec.write(order)}
            self.db.execute(update(schema.order).where(schema.order.c.id == order.id).values(row))

    def drop_orders(self, ids: Iterable[OrderId]) -> None:
        for id in ids:
            self.db.execute(delete(schema.order).where(schema.order.c.id == id))
            self.db.execute(delete(schema.history).where(schema.history.c.order == id))
            untaken = "DELETE FROM notice WHERE json_extract(CAST(data AS TEXT), '$.order') = ?"
            self.db.exec_driver_sql(untaken, (id,))

    def _one(self, table: object, where: object) -> Row[tuple[object, ...]] | None:
        return self.db.execute(select(table).where(where)).first()  # type: ignore[call-overload]


def _driver(db: Connection) -> Any:
    """SQLite's own connection, in the same transaction."""
    return db.connection.driver_connection
