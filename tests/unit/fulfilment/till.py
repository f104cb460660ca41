"""A till for tests: three products in a real catalogue, real orders beside it, and a clock that is set by hand."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.ledger import Ledger, Outcome
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Address, Customer, Method, Order
from shopkeeper.fulfilment.payments import OnAccount, Payments
from shopkeeper.fulfilment.rulebook import Rulebook
from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.fulfilment.store import Store
from shopkeeper.types import (
    Context,
    CustomerId,
    Look,
    LookId,
    Money,
    Offer,
    Product,
    ProductId,
    Sku,
    Variant,
)
from tests.known import known

TODAY = date(2026, 11, 26)
HOME = Address("1 Mill Lane", "", "Bath", "", "UK", "BA1 1AA", "Anna Bell")
ANNA = Context(customer=CustomerId("anna"), who=known("anna-remembered", "visit"), today=TODAY)
BERT = Context(customer=CustomerId("bert"), today=TODAY)
DAY = 86_400_000_000
CARD = Method("card-1", "gift_card", balance=Money(10_000, "USD"))


def product(id: str, price: int, stock: int | None, category: str) -> Product:
    variants = tuple(
        Variant(Sku(f"{id}-{size}"), {"size": size}, Offer(Money(price + more, "USD"), stock=stock))
        for size, more in (("S", 0), ("M", 100), ("L", 250))
    )
    return Product(
        ProductId(id),
        id.title(),
        categories=((category,),),
        looks=(Look(LookId(f"{id}/-"), variants=variants),),
    )


GOODS = (
    product("shirt", 2_000, 10, "Shirts"),
    product("hat", 1_500, None, "Hats"),
    product("voucher", 5_000, 50, "Gift cards"),
)


@dataclass
class Till:
    folder: Path
    catalog: SqlCatalog
    fulfilment: Fulfilment
    desk: Desk
    events: SqliteEvents
    now: list[int]

    def stock(self, sku: str) -> int | None:
        return self.catalog.offers_of([Sku(sku)])[Sku(sku)].stock

    def reprice(self, sku: str, minor: int) -> None:
        offer = self.catalog.offers_of([Sku(sku)])[Sku(sku)]
        self.catalog.offers({Sku(sku): replace(offer, price=Money(minor, "USD"))})

    def do(self, action: act.Action, who: Context = ANNA) -> Outcome:
        """Proposed, confirmed and done."""
        return self.fulfilment.accept(who, self.fulfilment.propose(who, action).digest)

    def buy(
        self, *skus: str, who: Context = ANNA, payment: str = "invoice", delivery: str = "pickup"
    ) -> Order:
        for sku in skus:
            self.fulfilment.add(who, Sku(sku))
        order = self.do(self.placing(who, payment, delivery), who).order
        assert order is not None
        return order

    def placing(self, who: Context = ANNA, payment: str = "invoice", delivery: str = "pickup") -> act.Place:
        version = self.fulfilment.cart(who).cart.version
        return act.Place(version, HOME, payment, delivery, "anna@example.org")

    def delivered(self, order: Order) -> Order:
        return self.desk.mark(order.id, Mark.DELIVERED)

    def give_card(self, who: Context = ANNA, card: Method = CARD) -> None:
        self.desk.load([Customer(who.customer, methods=(card,))], [])


@contextmanager
def opened(folder: Path, payments: Payments | None = None) -> Iterator[Till]:
    clock = [int(datetime.combine(TODAY, time(12)).timestamp()) * 1_000_000]
    with (
        closing(SqlCatalog(f"sqlite:///{folder / 'catalog.sqlite'}")) as catalog,
        closing(Store(f"sqlite:///{folder / 'orders.sqlite'}")) as store,
        closing(SqliteEvents(folder / "events.sqlite", lambda: clock[0])) as events,
    ):
        if not catalog.count():
            catalog.put(GOODS)
        rules = Rulebook(folder, "USD")
        ledger = Ledger(rules, catalog, catalog.stock, payments or OnAccount(), "USD", lambda: clock[0])
        yield Till(
            folder, catalog, Fulfilment(store, ledger, events), Desk(store, ledger, events), events, clock
        )


def skus(order: Order) -> list[str]:
    return [unit.sku for unit in order.items]
