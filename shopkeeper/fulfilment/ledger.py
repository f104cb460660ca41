"""How a change gets onto disk: planned from what is there, stock first, then the order with its history, or nothing of it.

Stock lies in the catalogue and orders lie here, so no one transaction holds both. While the orders are locked, a move of
stock is made under the name of the order's next version; whoever finds a move whose version does not exist, undoes it
(``mend``). So a process that is killed anywhere leaves the old state or the new one.
"""

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.changes import change
from shopkeeper.fulfilment.checkout import Basket, place, priced
from shopkeeper.fulfilment.details import change_details
from shopkeeper.fulfilment.happened import noticed
from shopkeeper.fulfilment.model import Cart, Customer, Deed, Item, Order, Status
from shopkeeper.fulfilment.payments import Payments
from shopkeeper.fulfilment.proposal import OPEN_FOR, Proposal, digest
from shopkeeper.fulfilment.rulebook import Rulebook
from shopkeeper.fulfilment.scene import Change, Goods, Scene, Stock
from shopkeeper.fulfilment.store import Books
from shopkeeper.types import Context, CustomerId, OrderId, Sku
from shopkeeper.types.errors import Denied, NotFound

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nobody reads O for 0."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a confirmed action. ``again``: it had been done before, and this is what came of it then."""

    order: Order | None
    customer: Customer
    again: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """``clock``: microseconds since 1970 UTC. ``currency``: of what names none."""

    rules: Rulebook
    goods: Goods
    stock: Stock
    payments: Payments
    currency: str
    clock: Callable[[], int]

    # -- looking -------------------------------------------------------------------------------------------------------

    def scene(self, customer: Customer, books: Books | None = None) -> Scene:
        held: Counter[str] = Counter()
        if books is not None:
            for order in books.orders(customer.id, (Status.EXCHANGE_REQUESTED,)):
                if order.asked and order.asked.difference:
                    held[order.asked.method] += max(0, order.asked.difference.minor)
        return Scene(self.rules.policy, self.goods, customer, self.payments.methods(), held, self.clock())

    def basket(self, cart: Cart, customer: Customer) -> Basket:
        return priced(cart, self.scene(customer), self.rules.options, self.currency)

    def customer(self, books: Books, id: CustomerId) -> Customer:
        return books.customer(id) or Customer(id)

    def own(self, books: Books, customer: CustomerId, id: OrderId) -> Order:
        """Raises NotFound, for an order of somebody else just as for none."""
        found = books.order(id)
        if found is None or not customer or found.customer != customer:
            raise NotFound(f"no order {id[:80]!r}", field="order", fix="take the number from your orders")
        return found

    # -- planning ------------------------------------------------------------------------------------------------------

    def plan(self, books: Books, context: Context, action: act.Action) -> tuple[Change, Proposal]:
        """What an action would make of the world now, and how it is put to the shopper."""
        who = context.customer
        if not who:
            raise Denied("nobody is known here", field="customer", fix="put something into the cart first")
        scene = self.scene(self.customer(books, who), books)
        match action:
            case act.Place():
                cart = books.cart(who)
                basket = priced(cart, scene, self.rules.options, self.currency)
                planned, version = place(action, cart, basket, scene), cart.version
            case act.ChangeHome() | act.AddMethod() | act.RemoveMethod():
                needed = self._needed(books, who) if isinstance(action, act.RemoveMethod) else ()
                planned = change_details(action, scene, self.currency, needed)
                version = scene.customer.version
            case _:
                order = self.own(books, who, action.order)
                planned, version = change(action, order, scene), order.version
        told = [version, planned.words, [[one.label, one.value] for one in planned.lines], planned.due.minor]
        expires = self.clock() + OPEN_FOR
        spelt = act.write(action).decode()
        return planned, Proposal(
            digest(who, action, told), who, spelt, planned.words, planned.lines, planned.due, expires,
            undo=act.write(planned.undo).decode() if planned.undo else "",
        )  # fmt: skip

    def _needed(self, books: Books, who: CustomerId) -> set[str]:
        """Methods to which money of an order may still go back."""
        policy, now = self.rules.policy, self.clock()
        return {method for one in books.orders(who) if not policy.over(one, now) for method in one.methods}

    # -- writing -------------------------------------------------------------------------------------------------------

    def write(
        self, books: Books, planned: Change, action: str, by: str, arguments: dict[str, object]
    ) -> Outcome:
        """Inside ``Store.writing``; call ``settled`` with the outcome's order once that has ended."""
        if planned.customer.id:  # of an order that leads to nobody any more there is none
            books.put_customer(planned.customer)
        if planned.order is None:
            return Outcome(None, planned.customer)
        order = planned.order if planned.order.id else self._numbered(books, planned.order)
        before = books.order(order.id)
        if before is None or before.transfers != order.transfers:
            order = replace(order, url=self._page(order))
        if planned.units:
            counted = self.stock.move(_move(order), planned.units)
            order = _marked(order, counted)
        deed = Deed(order.id, order.version, self.clock(), action, by, arguments)
        books.put_order(order, deed)
        books.put_notice(noticed(order, action, deed.at))
        return Outcome(order, planned.customer)

    def settled(self, order: Order | None) -> None:
        """The order is on disk: its move of stock stands."""
        if order is not None:
            self.stock.settle(_move(order))

    def mend(self, books: Books) -> None:
        """Inside ``Store.writing``, so that nobody else is between stock and order: what a killed process left half done."""
        for move in self.stock.moves():
            id, _, version = move.rpartition("@")
            if books.did(OrderId(id), int(version)):
                self.stock.settle(move)
            else:
                self.stock.undo(move)

    def _numbered(self, books: Books, order: Order) -> Order:
        while True:
            drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
            id = OrderId(f"SK-{drawn[:4]}-{drawn[4:]}")
            if books.order(id) is None:
                return replace(order, id=id)

    def _page(self, order: Order) -> str:
        """Where the shopper goes on to pay what is owed now; empty where nobody else takes the money."""
        ways = [way for way in self.payments.methods() if way.id in order.owing]
        return next(filter(None, (self.payments.hand_off(order, way) for way in ways)), "")


def _move(order: Order) -> str:
    return f"{order.id}@{order.version}"


def _marked(order: Order, counted: frozenset[Sku]) -> Order:
    """Units that were just taken from the shelf learn whether they were counted there."""
    order = replace(order, items=_mark(order.items, counted))
    return (
        replace(order, asked=replace(order.asked, new=_mark(order.asked.new, counted)))
        if order.asked
        else order
    )


def _mark(items: tuple[Item, ...], counted: frozenset[Sku]) -> tuple[Item, ...]:
    return tuple(
        replace(unit, counted=unit.sku in counted) if unit.counted is None else unit for unit in items
    )
