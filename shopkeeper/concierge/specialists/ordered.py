"""An order as it is told: its state, its record, what it holds. Knows no question."""

from shopkeeper.concierge.claims import Claim, Evidence, Source
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.pieces import Record
from shopkeeper.fulfilment.model import Item, Order, Status


def state(order: Order, desk: Desk) -> Claim:
    """Where it is."""
    by = order.delivery.by
    evidence = Evidence(
        Source.ORDER,
        order.id,
        "status",
        f"{order.id} {order.status} {by.isoformat() if by else ''} {' '.join(order.tracking)}",
    )
    text = f"Order {order.id} is {order.status}"
    if order.status is Status.PENDING and by:
        text += f", promised by {desk.wording.day(by)}"
    if order.tracking and order.status is Status.SHIPPED:
        text += f"; its tracking number is {order.tracking[0]}"
    return Claim(f"{text}.", (evidence,))


def record(order: Order, desk: Desk) -> Record:
    """What it holds and costs, and where it goes."""
    rows = [
        (
            item.title + (f" ({', '.join(item.options.values())})" if item.options else ""),
            desk.wording.price(item.price),
        )
        for item in order.items
    ]
    last = [
        *(("Tracking number", number) for number in order.tracking),
        ("Delivery", desk.wording.price(order.delivery.cost)),
        ("To", str(order.address)),
        ("State", order.status.value),
    ]
    return Record("order", order.id, f"Order {order.id}", (*rows, *last))


def bought(order: Order, item: Item) -> Evidence:
    """That it holds ``item``."""
    return Evidence(Source.ORDER, order.id, "item", item.title, item.product, item.title)
