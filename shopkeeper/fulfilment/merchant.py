"""What the merchant's people say of an order: it left, it arrived, it came back, it was paid.

Knows which of these can follow which. Refuses to know who may say so: only doors for the shop's own people call it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from shopkeeper.fulfilment.changes import without
from shopkeeper.fulfilment.model import Asked, Order, Parcel, Status
from shopkeeper.fulfilment.scene import Change, Scene, backed, move, pick
from shopkeeper.types import Money, Sku
from shopkeeper.types.errors import Conflict


class Mark(StrEnum):
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RECEIVED = "received"
    """What the shopper sent back is here, and good: money or the new goods go out."""
    REJECTED = "rejected"
    """It is not as agreed, or never came: the order stands as it was delivered."""
    SETTLED = "settled"
    """All that was owed has been paid, and all refunds are through."""


@dataclass(frozen=True, slots=True)
class Told:
    """``tracking``: of the parcel, with SHIPPED."""

    mark: Mark
    tracking: tuple[str, ...] = ()


FOLLOWS = {
    Mark.SHIPPED: (Status.PENDING,),
    Mark.DELIVERED: (Status.PENDING, Status.SHIPPED),
    Mark.RECEIVED: (Status.RETURN_REQUESTED, Status.EXCHANGE_REQUESTED),
    Mark.REJECTED: (Status.RETURN_REQUESTED, Status.EXCHANGE_REQUESTED),
    Mark.SETTLED: tuple(Status),
}


def mark(told: Told, order: Order, scene: Scene) -> Change:
    """Raises Conflict when that cannot follow the order's state."""
    if order.status not in FOLLOWS[told.mark]:
        raise Conflict(
            f"order {order.id} is {order.status}",
            field="mark",
            fix=f"possible: {', '.join(FOLLOWS[told.mark])}",
        )
    match told.mark:
        case Mark.SHIPPED:
            skus = tuple(unit.sku for unit in order.items)
            parcels = (*order.parcels, Parcel(told.tracking, skus))
            return _plain(replace(order, status=Status.SHIPPED, parcels=parcels), scene)
        case Mark.DELIVERED:
            return _plain(replace(order, status=Status.DELIVERED, delivered_at=scene.now), scene)
        case Mark.RECEIVED:
            return _received(order, scene)
        case Mark.REJECTED:
            new = order.asked.new if order.asked else ()
            units: dict[Sku, int] = {}
            for unit in new:
                if unit.counted:
                    units[unit.sku] = units.get(unit.sku, 0) + 1
            return _plain(replace(order, status=Status.DELIVERED, asked=None), scene, units)
        case Mark.SETTLED:
            settled = tuple(replace(one, settled=True) for one in order.transfers)
            return _plain(replace(order, transfers=settled), scene)


def _received(order: Order, scene: Scene) -> Change:
    assert order.asked is not None
    asked, places = order.asked, pick(order, order.asked.skus)
    after = without(order, places)
    if asked.new:
        new = (replace(unit, sent_at=scene.now) for unit in asked.new)
        after = replace(after, items=(*after.items, *new), status=Status.DELIVERED)
    difference = after.value.minor - (order.paid.minor - order.refunded.minor)
    after, customer = move(
        _unheld(scene, asked), after, scene.customer, scene.bearer(asked.method), difference
    )
    return replace(_plain(after, scene, backed(places, order)), customer=customer)


def _plain(order: Order, scene: Scene, units: dict[Sku, int] | None = None) -> Change:
    after = replace(order, version=order.version + 1)
    return Change(after, scene.customer, units or {}, Money(0, order.currency), "")


def _unheld(scene: Scene, asked: Asked) -> Scene:
    """What was kept aside for this very exchange is there to be taken now."""
    own = max(0, asked.difference.minor) if asked.difference else 0
    held = dict(scene.held or {})
    return replace(scene, held=held | {asked.method: held.get(asked.method, 0) - own})
