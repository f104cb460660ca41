"""What the shop's own people do to orders, written into the audit log before it is done, whichever door they come through.

Knows which operations are the merchant's. Refuses to know what they do: ``fulfilment`` does it, and knows no audit log. Shoppers'
own confirmed actions stand in the history of their order.
"""

from collections.abc import Iterable, Sequence

from shopkeeper.events import Events
from shopkeeper.fulfilment.actions import Action, Refund
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.ledger import Ledger, Outcome
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Customer, Order
from shopkeeper.fulfilment.proposal import Confirmation
from shopkeeper.fulfilment.service import MERCHANT, SHOPPER, Fulfilment
from shopkeeper.fulfilment.store import Store
from shopkeeper.trust import Audit
from shopkeeper.trust.ages import Ages
from shopkeeper.types import Context, Effect, OrderId, effect


class AuditedFulfilment(Fulfilment):
    def __init__(self, store: Store, ledger: Ledger, events: Events, audit: Audit, ages: Ages) -> None:
        super().__init__(store, ledger, events, ages)
        self.audit = audit

    @effect(Effect.BINDING)
    def execute(
        self, context: Context, action: Action, confirmation: Confirmation | None, by: str = SHOPPER
    ) -> Outcome:
        if by != MERCHANT or not isinstance(action, Refund):
            return super().execute(context, action, confirmation, by)
        with self.audit.doing("order.refund", action.order, amount=str(action.amount), reason=action.reason):
            return super().execute(context, action, confirmation, by)


class AuditedDesk(Desk):
    def __init__(self, store: Store, ledger: Ledger, events: Events, audit: Audit) -> None:
        super().__init__(store, ledger, events)
        self.audit = audit

    @effect(Effect.BINDING)
    def mark(
        self, id: OrderId, mark_: Mark, tracking: Sequence[str] = (), version: int | None = None
    ) -> Order:
        with self.audit.doing("order.mark", id, mark=mark_.value):
            return super().mark(id, mark_, tracking, version)

    @effect(Effect.BINDING)
    def load(self, customers: Iterable[Customer], orders: Iterable[Order]) -> int:
        customers, orders = list(customers), list(orders)
        with self.audit.doing("orders.import", customers=len(customers), orders=len(orders)):
            return super().load(customers, orders)

    @effect(Effect.BINDING)
    def purge(self, years: int) -> int:
        with self.audit.doing("orders.purge", years=years):
            return super().purge(years)
