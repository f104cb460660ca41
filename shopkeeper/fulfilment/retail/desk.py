"""The retail domain's actions by name, each carried out by one of our tools.

Reads answer at once. What binds is proposed, put to ``confirm`` in plain words with its exact amounts, and done only after a
yes. One desk serves one customer: the first who is found; everybody else's orders do not exist for it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from shopkeeper.catalog.port import Catalog
from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.arithmetic import calculate
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.model import Address
from shopkeeper.fulfilment.proposal import Proposal
from shopkeeper.fulfilment.retail import dump
from shopkeeper.fulfilment.retail.load import address
from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.types import Context, CustomerId, OrderId, ProductId, Sku
from shopkeeper.types.errors import Denied, InvalidInput, NotFound

Arguments = Mapping[str, Any]
Confirm = Callable[[Proposal], bool]


class RetailDesk:
    """``call`` takes an action's name and its arguments as the retail domain spells them."""

    def __init__(self, fulfilment: Fulfilment, desk: Desk, catalog: Catalog, confirm: Confirm) -> None:
        self._shop, self._desk, self._catalog, self._confirm = fulfilment, desk, catalog, confirm
        self._customer = CustomerId("")

    def call(self, name: str, arguments: Arguments) -> Any:
        """Plain values, as JSON has them. Raises typed errors; Denied when the shopper did not confirm."""
        if name not in TOOLS:
            raise InvalidInput(
                f"there is no action {name[:80]!r}", field="action", fix=f"one of {', '.join(TOOLS)}"
            )
        try:
            return TOOLS[name](self, arguments)
        except KeyError as error:
            raise InvalidInput(f"{name} needs {error}", field=str(error.args[0]), fix="add it") from None

    def find_by_email(self, said: Arguments) -> str:
        return self._serve(self._desk.find(email=said["email"]))

    def find_by_name(self, said: Arguments) -> str:
        return self._serve(self._desk.find("", said["first_name"], said["last_name"], said["zip"]))

    def user(self, said: Arguments) -> Any:
        context = self._context(CustomerId(said["user_id"]))
        orders = [order.id for order in reversed(self._shop.orders(context))]
        return dump.customer(self._shop.customer(context), orders)

    def order(self, said: Arguments) -> Any:
        id = OrderId(said["order_id"])
        return dump.order(self._shop.order(self._of(id), id))

    def product(self, said: Arguments) -> Any:
        id = ProductId(said["product_id"])
        if found := self._catalog.get([id]).get(id):
            return dump.product(found)
        raise NotFound(f"no product {id[:80]!r}", field="product_id", fix="list all product types")

    def types(self, said: Arguments) -> Any:
        return dict(sorted((one.title, one.id) for batch in self._catalog.scan() for one in batch))

    def calculate(self, said: Arguments) -> str:
        return str(calculate(said["expression"]))

    def hand_over(self, said: Arguments) -> str:
        self._shop.hand_over(Context(customer=self._customer), said["summary"])
        return "Transfer successful"

    def cancel(self, said: Arguments) -> Any:
        return self._do(act.Cancel(OrderId(said["order_id"]), said["reason"]))

    def change_items(self, said: Arguments) -> Any:
        return self._do(act.ChangeItems(OrderId(said["order_id"]), *_swap(said), said["payment_method_id"]))

    def change_address(self, said: Arguments) -> Any:
        return self._do(act.ChangeAddress(OrderId(said["order_id"]), _address(said)))

    def change_payment(self, said: Arguments) -> Any:
        return self._do(act.ChangePayment(OrderId(said["order_id"]), said["payment_method_id"]))

    def send_back(self, said: Arguments) -> Any:
        skus = tuple(map(Sku, said["item_ids"]))
        return self._do(act.Return(OrderId(said["order_id"]), skus, said["payment_method_id"]))

    def exchange(self, said: Arguments) -> Any:
        return self._do(act.Exchange(OrderId(said["order_id"]), *_swap(said), said["payment_method_id"]))

    def change_home(self, said: Arguments) -> Any:
        context = self._context(CustomerId(said["user_id"]))
        self._ask(context, act.ChangeHome(_address(said)))
        return self.user(said)

    def _do(self, action: act.OrderAction) -> Any:
        self._ask(self._of(action.order), action)
        return self.order({"order_id": action.order})

    def _ask(self, context: Context, action: act.Action) -> None:
        proposal = self._shop.propose(context, action)
        if not self._confirm(proposal):
            raise Denied("the shopper said no", field="confirmation", fix="ask what they want instead")
        self._shop.execute(context, action, self._shop.confirm(context, proposal.digest))

    def _of(self, order: OrderId) -> Context:
        """Whoever is served; before anyone is, the one whose order it is."""
        return self._context(self._customer or self._desk.order(order).customer)

    def _context(self, customer: CustomerId) -> Context:
        if self._serve(customer) != customer:
            raise NotFound(
                "no such customer", field="user_id", fix="only the customer who was found is served here"
            )
        return Context(customer=customer)

    def _serve(self, customer: CustomerId) -> CustomerId:
        self._customer = self._customer or customer
        return self._customer


def _swap(said: Arguments) -> tuple[tuple[Sku, ...], tuple[Sku, ...]]:
    return tuple(map(Sku, said["item_ids"])), tuple(map(Sku, said["new_item_ids"]))


def _address(said: Arguments) -> Address:
    return address(dict(said))


TOOLS: Mapping[str, Callable[[RetailDesk, Arguments], Any]] = {
    "find_user_id_by_email": RetailDesk.find_by_email,
    "find_user_id_by_name_zip": RetailDesk.find_by_name,
    "get_user_details": RetailDesk.user,
    "get_order_details": RetailDesk.order,
    "get_product_details": RetailDesk.product,
    "list_all_product_types": RetailDesk.types,
    "calculate": RetailDesk.calculate,
    "transfer_to_human_agents": RetailDesk.hand_over,
    "cancel_pending_order": RetailDesk.cancel,
    "modify_pending_order_items": RetailDesk.change_items,
    "modify_pending_order_address": RetailDesk.change_address,
    "modify_pending_order_payment": RetailDesk.change_payment,
    "return_delivered_order_items": RetailDesk.send_back,
    "exchange_delivered_order_items": RetailDesk.exchange,
    "modify_user_address": RetailDesk.change_home,
}
