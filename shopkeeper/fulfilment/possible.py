"""What a shopper may do with an order now, so that a page offers that alone, and says why not the rest.

Knows the policy's judge. Decides nothing of its own: what is proposed later is judged again, by the same rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.model import Item, Method, Order
from shopkeeper.fulfilment.policy import Policy
from shopkeeper.types.errors import AgainstPolicy

OFFERED = (act.Cancel, act.ChangeAddress, act.ChangePayment, act.ChangeItems, act.Return, act.Exchange)
OF_GOODS = (act.Return.name, act.Exchange.name)


@dataclass(frozen=True, slots=True)
class Possible:
    """``why`` not, and the ``fix``; both empty where it is possible. ``items``: the units that may come back."""

    action: str
    why: str = ""
    fix: str = ""
    items: tuple[Item, ...] = ()
    reasons: tuple[str, ...] = ()
    """The only ones that count; none named: any."""
    methods: tuple[Method, ...] = ()
    """What may pay it instead."""
    conditions: tuple[str, ...] = ()
    """In which some goods are not taken back."""


def possible(order: Order, policy: Policy, methods: Sequence[Method], now: int) -> tuple[Possible, ...]:
    """``methods``: the customer's and the shop's."""
    return tuple(_one(kind.name, order, policy, methods, now) for kind in OFFERED)


def _one(action: str, order: Order, policy: Policy, methods: Sequence[Method], now: int) -> Possible:
    try:
        policy.state(action, order)
    except AgainstPolicy as refusal:
        return Possible(action, refusal.message, refusal.fix)
    if action == act.ChangePayment.name:
        usable = [one for one in methods if one.moves(order.currency) and _pays(one, policy)]
        others = tuple(one for one in usable if set(order.borne) != {one.id})
        return Possible(action, "" if others else "there is no other way to pay here", methods=others)
    if action not in OF_GOODS:
        return Possible(action, items=order.items, reasons=policy.rule(action).reasons)
    refusals = [_refusal(action, order, item, policy, now) for item in order.items]
    items = tuple(item for item, no in zip(order.items, refusals, strict=True) if no is None)
    first = next((no for no in refusals if no), None)
    if first and not items:
        return Possible(action, first.message, first.fix)
    rule = policy.rule(action)
    return Possible(action, items=items, reasons=rule.reasons, conditions=rule.conditions)


def _pays(method: Method, policy: Policy) -> bool:
    """Whether it may be used, and would have been taken at the checkout as well."""
    try:
        for action in (act.ChangePayment.name, act.Place.name):
            policy.pays(action, method)
    except AgainstPolicy:
        return False
    return True


def _refusal(action: str, order: Order, item: Item, policy: Policy, now: int) -> AgainstPolicy | None:
    try:
        policy.takes_back(action, order, [item], "", now)
    except AgainstPolicy as refusal:
        return refusal
    return None
