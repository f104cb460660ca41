"""Which units, orders and ways to pay are meant by what a shopper says, and that the form tells all of them."""

from dataclasses import replace
from uuid import uuid4

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.model import Customer, Method, Order, Status
from shopkeeper.shop import Shop
from shopkeeper.types import Context, CustomerId, Money
from tests.unit.concierge.conftest import CARD, HOME, Talk, ordered

MUG = ("mug", "Enamel Mug 350 ml", "Red", "One", 950)
BLUE_MUG = ("mug", "Enamel Mug 350 ml", "Blue", "One", 950)
HARBOUR = ("harbour", "Harbour Jacket", "Navy", "M", 12_900)
YEN = Method("yen", "gift_card", balance=Money(0, "JPY"))


def buyer(shop: Shop, *sold: Order, methods: tuple[Method, ...] = (CARD,)) -> Talk:
    """Somebody new, whose orders these are."""
    id = CustomerId(uuid4().hex)
    own = [replace(order, customer=id) for order in sold]
    shop.desk.load([Customer(id, 0, "Cleo", "Fay", "", HOME, methods)], own)
    return Talk(shop, context=Context(customer=id))


def bought(status: Status, *units: tuple[str, str, str, str, int]) -> Order:
    return ordered(f"W{uuid4().int % 10**9}", "", status, *units)


def action(talk: Talk) -> act.Action:
    """What the form would do."""
    proposal = talk.shop.fulfilment.proposal(talk.context, talk.form.digest)
    return act.read(proposal.action.encode())


def test_money_goes_to_a_gift_card_of_the_orders_currency(shop: Shop) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, MUG), methods=(YEN, CARD))
    cleo("return my mug, refund it to my gift card")
    sent = action(cleo)
    assert isinstance(sent, act.Return) and sent.refund_to == CARD.id
