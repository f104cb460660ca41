"""What each action makes of an order: pure functions from (action, order, scene) to a Change, or a refusal.

Money is never invented: every change ends with paid − refunded = value of what the customer keeps. Refuses to know who
asks, and whether they confirmed it.
"""

from collections.abc import Mapping
from dataclasses import replace

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.model import Asked, Item, Method, Order, Status
from shopkeeper.fulfilment.proposal import Line
from shopkeeper.fulfilment.scene import (
    Change,
    Scene,
    afford,
    backed,
    book,
    checked,
    give_back,
    move,
    pick,
    replacements,
    shares,
    taken,
    together,
)
from shopkeeper.types import Money
from shopkeeper.types.errors import InvalidInput


def change(action: act.OrderAction, order: Order, scene: Scene) -> Change:
    """Raises AgainstPolicy naming the rule, InvalidInput naming the argument, Conflict for stock and balances."""
    scene.policy.state(action.name, order)
    match action:
        case act.Cancel():
            return _cancel(action, order, scene)
        case act.ChangeItems():
            return _change_items(action, order, scene)
        case act.ChangeAddress():
            return _change_address(action, order, scene)
        case act.ChangePayment():
            return _change_payment(action, order, scene)
        case act.Return():
            return _saying(_return(action, order, scene), Condition=action.condition, Why=action.reason)
        case act.Exchange():
            return _saying(_exchange(action, order, scene), Condition=action.condition)
        case act.Refund():
            return _refund(action, order, scene)


def _cancel(action: act.Cancel, order: Order, scene: Scene) -> Change:
    scene.policy.reason(action.name, _short(action.reason, "reason"))
    after, customer = give_back(scene, order, scene.customer, order.borne)
    after = _done(replace(after, status=Status.CANCELLED, cancel_reason=action.reason), action.name)
    back = Money(order.paid.minor - order.refunded.minor, order.currency)
    lines = (
        *(Line("Cancel", _thing(unit)) for unit in order.items),
        *(Line("Refund", one) for one in _told(order.borne, "to", order, scene)),
    )
    words = f"Cancel order {order.id} ({action.reason}); {back} are refunded."
    units = backed(range(len(order.items)), order)
    return Change(after, customer, units, _negative(back), words, lines)


def _change_items(action: act.ChangeItems, order: Order, scene: Scene) -> Change:
    if same := next((old for old, new in zip(action.skus, action.new, strict=False) if old == new), ""):
        raise InvalidInput(
            f"{same} would stay as it is", field="new", fix="name another variant, or leave it out"
        )
    places = pick(order, action.skus)
    back = backed(places, order)
    new = replacements(action.name, order, places, action.new, scene, back)
    after = replace(order, items=_swapped(order, places, new))
    difference = _open(after)
    method = _moving(action.payment, difference, order, scene)
    scene.policy.pays(action.name, method)
    if difference < 0:
        scene.policy.refunds(action.name, order, method)
    after, customer = move(scene, after, scene.customer, method, difference)
    moved = _moved(difference, order, method, scene)
    words = f"Change {_things(order, places)} of order {order.id} to {_units(new)}; {moved}."
    units = together(back, taken(new))
    lines = (*_swaps(order, places, new), Line("Difference", moved))
    return Change(_done(after, action.name), customer, units, Money(difference, order.currency), words, lines)


def _change_address(action: act.ChangeAddress, order: Order, scene: Scene) -> Change:
    address = checked(action.address, scene.customer)
    after = _done(replace(order, address=address), action.name)
    lines = (Line("From", str(order.address)), Line("To", str(address)))
    words = f"Send order {order.id} to {action.address}."
    return Change(after, scene.customer, {}, Money(0, order.currency), words, lines)


def _change_payment(action: act.ChangePayment, order: Order, scene: Scene) -> Change:
    method, borne = scene.method(action.payment), order.borne
    scene.policy.pays(action.name, method)
    if set(borne) == {method.id}:
        raise InvalidInput(f"{method.id} pays it already", field="payment", fix="name another payment method")
    amount = sum(borne.values())
    after, customer = book(scene, order, scene.customer, method, amount)
    after, customer = give_back(scene, after, customer, borne)
    whole = Money(amount, order.currency)
    lines = (
        Line("Pays", f"{whole} by {method}"),
        *(Line("Refund", f"to {scene.bearer(id)}") for id in borne),
    )
    words = f"Pay order {order.id} ({whole}) with {method}."
    return Change(_done(after, action.name), customer, {}, Money(0, order.currency), words, lines)


def _return(action: act.Return, order: Order, scene: Scene) -> Change:
    method, places = _moving(action.refund_to, -1, order, scene), pick(order, action.skus)
    units = [order.items[place] for place in places]
    scene.policy.takes_back(action.name, order, units, action.condition, scene.now)
    back = Money(-_open(without(order, places)), order.currency)
    if back.minor:
        scene.policy.refunds(action.name, order, method)
    afford(scene, method, -back.minor, order.currency)
    asked = Asked(
        tuple(sorted(action.skus)),
        method.id,
        scene.now,
        _short(action.condition, "condition"),
        _short(action.reason, "reason"),
    )
    after = _done(replace(order, status=Status.RETURN_REQUESTED, asked=asked), action.name)
    parts = shares(order, back.minor, {method.id: back.minor})
    moved = " and ".join(_told(parts, "go to", order, scene)) or "no money moves"
    words = f"Return {_things(order, places)} of order {order.id}; {moved} once it has arrived."
    refunds = (Line("Refund", one) for one in _told(parts, "to", order, scene))
    lines = (*(Line("Send back", _thing(unit)) for unit in units), *refunds)
    return Change(after, scene.customer, {}, _negative(back), words, lines)


def _exchange(action: act.Exchange, order: Order, scene: Scene) -> Change:
    places = pick(order, action.skus)
    units = [order.items[place] for place in places]
    scene.policy.takes_back(action.name, order, units, action.condition, scene.now)
    new = replacements(action.name, order, places, action.new, scene)
    difference = _open(replace(order, items=_swapped(order, places, new)))
    method = _moving(action.payment, difference, order, scene)
    scene.policy.pays(action.name, method)
    afford(scene, method, difference, order.currency)
    if difference < 0:
        scene.policy.refunds(action.name, order, method)
    aside = tuple(sorted(new, key=lambda unit: unit.sku))
    asked = Asked(
        tuple(sorted(action.skus)),
        method.id,
        scene.now,
        _short(action.condition, "condition"),
        new=aside,
        difference=Money(difference, order.currency),
    )
    after = _done(replace(order, status=Status.EXCHANGE_REQUESTED, asked=asked), action.name)
    moved = _moved(difference, order, method, scene)
    words = f"Exchange {_things(order, places)} of order {order.id} for {_units(new)}; {moved}."
    lines = (*_swaps(order, places, new), Line("Difference", moved))
    return Change(after, scene.customer, taken(new), Money(difference, order.currency), words, lines)


def _refund(action: act.Refund, order: Order, scene: Scene) -> Change:
    if action.amount.currency != order.currency or not 0 < action.amount.minor <= order.value.minor:
        raise InvalidInput(
            f"{action.amount} of {order.value} cannot be given back",
            field="amount",
            fix=f"up to {order.value}",
        )
    after = replace(order, allowance=order.allowance + action.amount.minor)
    parts = shares(order, action.amount.minor, order.borne)
    after, customer = give_back(scene, after, scene.customer, parts)
    words = f"Give back {action.amount} of order {order.id}; the goods are kept."
    return Change(_done(after, action.name), customer, {}, _negative(action.amount), words)


def without(order: Order, places: list[int]) -> Order:
    """The order as it is once these units have come back."""
    kept = tuple(unit for n, unit in enumerate(order.items) if n not in places)
    back = tuple(order.items[place] for place in places)
    status = Status.DELIVERED if kept else Status.RETURNED
    return replace(order, items=kept, returned=(*order.returned, *back), status=status, asked=None)


def _open(order: Order) -> int:
    """Minor units that the customer owes, or gets back where it is negative."""
    return order.value.minor - (order.paid.minor - order.refunded.minor)


def _moving(id: str, difference: int, order: Order, scene: Scene) -> Method:
    """What pays a difference, or gets it back: nobody pays with what is not offered any more."""
    return scene.bearer(id) if difference <= 0 and id in order.borne else scene.method(id)


def _swapped(order: Order, places: list[int], new: list[Item]) -> tuple[Item, ...]:
    by_place = dict(zip(places, new, strict=True))
    return tuple(by_place.get(n, unit) for n, unit in enumerate(order.items))


def _done(order: Order, action: str) -> Order:
    return replace(order, version=order.version + 1, done=(*order.done, action))


def _short(text: str, field: str) -> str:
    if len(text) > act.MAX_REASON:
        raise InvalidInput(f"{len(text)} characters", field=field, fix=f"at most {act.MAX_REASON}")
    return text


def _negative(amount: Money) -> Money:
    return Money(-amount.minor, amount.currency)


def _moved(difference: int, order: Order, method: Method, scene: Scene) -> str:
    if not difference:
        return "the price is the same"
    if difference > 0:
        return f"{Money(difference, order.currency)} are paid with {method}"
    parts = shares(order, -difference, {method.id: -difference})
    return " and ".join(_told(parts, "go back to", order, scene))


def _told(parts: Mapping[str, int], go: str, order: Order, scene: Scene) -> list[str]:
    return [f"{Money(minor, order.currency)} {go} {scene.bearer(id)}" for id, minor in parts.items()]


def _thing(unit: Item) -> str:
    options = ", ".join(unit.options.values())
    return f"{unit.title} ({options})" if options else unit.title


def _units(units: list[Item]) -> str:
    return ", ".join(map(_thing, units))


def _things(order: Order, places: list[int]) -> str:
    return _units([order.items[place] for place in places])


def _swaps(order: Order, places: list[int], new: list[Item]) -> tuple[Line, ...]:
    return tuple(
        Line(_thing(order.items[place]), f"{_thing(unit)}, {unit.price}")
        for place, unit in zip(places, new, strict=True)
    )


def _saying(change: Change, **said: str) -> Change:
    """With what the shopper says of the goods, in their own words."""
    lines = (Line(label, words) for label, words in said.items() if words)
    return replace(change, lines=(*change.lines, *lines))
