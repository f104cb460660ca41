"""Orders as the merchant's own people see them: all of them, whoever's they are, and what happened to each.

Knows how a customer is found. Refuses to know who stands behind the desk: only doors for the shop's own people open it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf
from typing import TypeVar

from shopkeeper.events import Events
from shopkeeper.events.nobody import nobodys
from shopkeeper.fulfilment import happened
from shopkeeper.fulfilment.ledger import Ledger
from shopkeeper.fulfilment.merchant import Mark, Told, mark
from shopkeeper.fulfilment.model import Customer, Deed, Order, Status
from shopkeeper.fulfilment.outbox import drain
from shopkeeper.fulfilment.policy import DAY
from shopkeeper.fulfilment.proposal import Ticket
from shopkeeper.fulfilment.service import MERCHANT
from shopkeeper.fulfilment.store import Books, Store
from shopkeeper.types import (
    CustomerId,
    Effect,
    Event,
    Happened,
    OrderId,
    Purposes,
    SessionId,
    ShopperId,
    effect,
)
from shopkeeper.types.errors import Conflict, NotFound, Outdated

NOBODY = CustomerId("")
YEAR = 366 * DAY
Allowing = TypeVar("Allowing", Order, Event)


class Desk:
    """Beside ``Fulfilment``, over the same books."""

    def __init__(self, store: Store, ledger: Ledger, events: Events) -> None:
        self.store, self.ledger, self.events = store, ledger, events

    # -- reading -------------------------------------------------------------------------------------------------------

    @effect(Effect.READ)
    def find(
        self, email: str = "", first_name: str = "", last_name: str = "", postcode: str = ""
    ) -> CustomerId:
        """By e-mail, or by name and postcode. Raises NotFound for none and for several alike."""
        with self.store.reading() as books:
            found = books.with_email(email) if email else books.called(first_name, last_name, postcode)
        if len(found) != 1:
            raise NotFound(
                "no such customer", field="customer", fix="check the spelling, or ask for the e-mail"
            )
        return found[0]

    @effect(Effect.READ)
    def orders(self, status: Status | None = None, limit: int = 50) -> list[Order]:
        """Newest first."""
        with self.store.reading() as books:
            return books.orders(None, (status,) if status else (), limit)

    @effect(Effect.READ)
    def order(self, id: OrderId) -> Order:
        """Anybody's. Raises NotFound."""
        with self.store.reading() as books:
            return self._any(books, id)

    @effect(Effect.READ)
    def history(self, id: OrderId) -> list[Deed]:
        """Oldest first. Raises NotFound."""
        with self.store.reading() as books:
            self._any(books, id)
            return books.history(id)

    @effect(Effect.READ)
    def customers(self) -> list[Customer]:
        """All, by id."""
        with self.store.reading() as books:
            return list(books.customers())

    @effect(Effect.READ)
    def tickets(self, limit: int = 50) -> list[Ticket]:
        """Conversations that wait for a person, newest first."""
        with self.store.reading() as books:
            return books.tickets(limit)

    # -- writing -------------------------------------------------------------------------------------------------------

    @effect(Effect.BINDING)
    def mark(
        self, id: OrderId, mark_: Mark, tracking: Sequence[str] = (), version: int | None = None
    ) -> Order:
        """Say what happened to an order. Raises NotFound, and Conflict where it cannot have happened (any more)."""
        with self.store.writing() as books:
            self.ledger.mend(books)
            order = self._any(books, id)
            if version not in (None, order.version):
                raise Outdated("the order changed meanwhile", order.version)
            scene = self.ledger.scene(self.ledger.customer(books, order.customer), books)
            planned = mark(Told(mark_, tuple(tracking)), order, scene)
            arguments: dict[str, object] = {"tracking": list(tracking)} if tracking else {}
            after = self.ledger.write(books, planned, mark_, MERCHANT, arguments).order
            assert after is not None
            if mark_ is Mark.RECEIVED and order.asked and not order.asked.new:  # what was exchanged is kept
                back = after.returned[len(order.returned) :]
                now, goods = self.ledger.clock(), self.ledger.goods
                books.put_event(
                    happened.ordered(Happened.RETURNED, after, back, goods, now, SessionId("")), ""
                )
        self.ledger.settled(after)
        drain(self.store, self.events)
        return after

    @effect(Effect.BINDING)
    def load(self, customers: Iterable[Customer], orders: Iterable[Order]) -> int:
        """Take in customers and orders of another system, all or none. Returns how many orders are new.

        Who and what is known already stays as it is. Their units were never counted out here, so they are not counted in.
        Raises Conflict for an order whose money does not add up.
        """
        new = 0
        with self.store.writing() as books:
            for customer in customers:
                if books.customer(customer.id) is None:
                    books.put_customer(customer)
            for order in orders:
                sound(order)
                if books.order(order.id) is None:
                    items = tuple(replace(unit, counted=False) for unit in order.items)
                    deed = Deed(order.id, order.version, self.ledger.clock(), "import", "import")
                    books.put_order(replace(order, items=items), deed)
                    new += 1
        return new

    # -- forgetting ----------------------------------------------------------------------------------------------------

    @effect(Effect.READ)
    def names(self, shopper: ShopperId, customer: CustomerId = NOBODY) -> frozenset[str]:
        """Whom ``forget`` would forget: the customers, and the numbers of their orders, by which others may have noted them."""
        if not self.store.exists:
            return frozenset()
        with self.store.reading() as books:
            known = self._known(books, shopper, customer)
            return frozenset(known) | {order.id for id in known for order in books.orders(id)}

    @effect(Effect.READ)
    def told(self, shopper: ShopperId, customer: CustomerId = NOBODY) -> dict[str, list[object]]:
        """What ``forget`` would take away or cut off: baskets, details, orders, what was proposed, and what waits for a person."""
        found: dict[str, list[object]] = {}
        if self.store.exists:
            with self.store.reading() as books:
                known = sorted(self._known(books, shopper, customer))
                if tickets := books.tickets_of(shopper, known):
                    found["handed_over"] = [*tickets]
                for id in known:
                    for name, some in (
                        ("basket", books.cart(id).lines),
                        ("customers", filter(None, [books.customer(id)])),
                        ("orders", books.orders(id)),
                        ("proposals", books.proposals(id)),
                        ("sent", books.answers(id)),
                    ):
                        found.setdefault(name, []).extend(some)
        return found

    @effect(Effect.READ)
    def everybody(self) -> tuple[set[ShopperId], set[CustomerId]]:
        """All pseudonyms and all customers in the books."""
        if not self.store.exists:
            return set(), set()
        with self.store.reading() as books:
            return books.everybody()

    @effect(Effect.BINDING)
    def forget(self, shopper: ShopperId, customer: CustomerId = NOBODY) -> int:
        """Carts, profile and everything asked go; orders are cut off from the shopper, but stay in the books.

        An order that is under way keeps its customer until it is done: a contract is to be kept. Returns how many orders.
        """
        if not self.store.exists:
            return 0
        with self.store.erasing() as books:
            known = self._known(books, shopper, customer)
            orders = [order for id in known for order in books.orders(id)]
            kept = [self._cut(order) for order in orders]
            for id in known:
                self._strip(books, id, [order for order in kept if order.customer == id])
            books.rewrite(kept)
            if shopper:
                books.drop_tickets_of(shopper)
            books.retell(shopper, nobodys)
        return len(orders)

    @effect(Effect.BINDING)
    def withdraw(self, shopper: ShopperId, purposes: Purposes) -> None:
        """What a shopper's orders tell the log of events is no longer for ``purposes``."""
        if not self.store.exists:
            return
        with self.store.writing() as books:
            theirs = (order for id in books.customers_of(shopper) for order in books.orders(id))
            books.rewrite([_less(order, purposes) for order in theirs if order.shopper == shopper])
            books.retell(shopper, lambda event: _less(event, purposes))

    @effect(Effect.BINDING)
    def purge(self, years: int) -> int:
        """Drop orders that are older than the law of bookkeeping wants them kept. Returns how many."""
        before = self.ledger.clock() - years * YEAR
        with self.store.erasing(inf) as books:
            old = [order.id for order in books.orders() if 0 < order.at < before]
            books.drop_orders(old)
            books.drop_old(self.ledger.clock() - DAY)
        return len(old)

    def _known(self, books: Books, shopper: ShopperId, customer: CustomerId) -> set[CustomerId]:
        return ((books.customers_of(shopper) if shopper else set()) | {customer}) - {NOBODY}

    @effect(Effect.BINDING)
    def tidy(self, days: int) -> None:
        """Drop proposals and answers of the past, what was handed to a person so many ``days`` ago, and what forgetting left to the night
        or to the end of an order."""
        if self.store.exists:
            with self.store.erasing(inf) as books:
                books.drop_old(self.ledger.clock() - DAY)
                books.drop_tickets(self.ledger.clock() - days * DAY)
                books.rewrite([cut for order in books.forgotten() if not (cut := self._cut(order)).customer])

    def _strip(self, books: Books, id: CustomerId, open_: Sequence[Order]) -> None:
        """A gift card is the customer's money, and money of open orders may have to go back: such methods stay, alone."""
        customer = self.ledger.customer(books, id)
        books.drop_customer(id)
        needed = {method for order in open_ for method in order.methods}
        methods = tuple(
            one for one in customer.methods if one.id in needed or (one.balance and one.balance.minor)
        )
        if methods:
            books.put_customer(Customer(id, customer.version + 1, methods=methods))

    def _cut(self, order: Order) -> Order:
        order = replace(order, shopper=ShopperId(""))
        over = self.ledger.rules.policy.over(order, self.ledger.clock())
        return (
            replace(order, customer=NOBODY, email="", forgotten=False)
            if over
            else replace(order, forgotten=True)
        )

    def _any(self, books: Books, id: OrderId) -> Order:
        found = books.order(id)
        if found is None:
            raise NotFound(f"no order {id[:80]!r}", field="order", fix="list the orders to see their numbers")
        return found


def _less(one: Allowing, purposes: Purposes) -> Allowing:
    return replace(one, allows=one.allows - purposes)


def sound(order: Order) -> None:
    """Raises Conflict unless paid − refunded is the value of what is kept."""
    if order.paid.minor - order.refunded.minor != order.value.minor:
        raise Conflict(
            f"{order.id}: {order.paid} less {order.refunded} is not {order.value}",
            field="transfers",
            fix="correct the payments or the items",
        )
