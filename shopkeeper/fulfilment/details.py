"""What a customer keeps with the shop: where the next orders go, and references to their own ways to pay.

Knows what may be kept: of a card its brand and last four digits, never its number. Refuses to know orders, but for which
methods money of theirs may still go back to.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.model import Customer, Method
from shopkeeper.fulfilment.policy import refuse
from shopkeeper.fulfilment.proposal import Line
from shopkeeper.fulfilment.scene import Change, Scene, checked
from shopkeeper.types import Money
from shopkeeper.types.errors import Conflict, InvalidInput

MOST_METHODS = 10
MOST_BRAND = 40
WHOLE = 12
"""Digits that are no last four any more, but the number of a card (ISO/IEC 7812)."""
GIFT_CARD = "gift_card"


def change_details(action: act.DetailsAction, scene: Scene, currency: str, needed: Collection[str]) -> Change:
    """``needed``: methods to which money of an order may still go back.

    Raises InvalidInput naming the field, AgainstPolicy for a kind that the shop does not keep, Conflict for what is needed.
    """
    match action:
        case act.ChangeHome():
            return _change_home(action, scene, currency)
        case act.AddMethod():
            return _add_method(action, scene, currency)
        case act.RemoveMethod():
            return _remove_method(action, scene, currency, needed)


def is_card(kind: str) -> bool:
    """Whether the last four digits tell which one it is."""
    return kind.endswith("_card") and kind != GIFT_CARD


def _change_home(action: act.ChangeHome, scene: Scene, currency: str) -> Change:
    before, address = scene.customer.address, checked(action.address, scene.customer)
    words = f"Use {address} as your address from now on."
    lines = (*((Line("Until now", str(before)),) if before else ()), Line("New address", str(address)))
    customer = replace(scene.customer, address=address)
    back = act.ChangeHome(replace(before, name=before.name or address.name)) if before else None
    return _changed(customer, currency, words, lines, back)


def _add_method(action: act.AddMethod, scene: Scene, currency: str) -> Change:
    kept = scene.policy.rule(action.name).pay_with
    if action.kind not in kept or action.kind == GIFT_CARD:
        allowed = ", ".join(kind for kind in kept if kind != GIFT_CARD) or "nothing can be saved here"
        refuse(action.name, "pay_with", "such a way to pay is not saved here", f"possible: {allowed}")
    method = Method("", action.kind, _brand(action.brand), _last_four(action.kind, action.last_four))
    methods = scene.customer.methods
    if any(replace(one, id="") == method for one in methods):
        raise InvalidInput(f"{method} is saved already", field="last_four", fix="save another one")
    if len(methods) >= MOST_METHODS:
        raise InvalidInput(f"{len(methods)} are saved already", field="kind", fix="remove one first")
    method = replace(method, id=_unused(method, scene))
    customer = replace(scene.customer, methods=(*methods, method))
    words = f"Save {method} as a way to pay. Nothing is charged."
    return _changed(customer, currency, words, (Line("Save", str(method)),), act.RemoveMethod(method.id))


def _remove_method(action: act.RemoveMethod, scene: Scene, currency: str, needed: Collection[str]) -> Change:
    methods = scene.customer.methods
    method = next((one for one in methods if one.id == action.method), None)
    if method is None:
        raise InvalidInput("no such way to pay is saved", field="method", fix="choose one of yours")
    if method.balance and method.balance.minor:
        raise Conflict(f"there are {method.balance} on it", field="method", fix="spend it first")
    if method.id in needed:
        raise Conflict(
            f"money of an order may still go back to {method}",
            field="method",
            fix="remove it when that order is done",
        )
    customer = replace(scene.customer, methods=tuple(one for one in methods if one is not method))
    again = act.AddMethod(method.kind, method.brand, method.last_four) if method.balance is None else None
    words = f"Remove {method} from your ways to pay."
    return _changed(customer, currency, words, (Line("Remove", str(method)),), again)


def _changed(
    customer: Customer, currency: str, words: str, lines: tuple[Line, ...], undo: act.DetailsAction | None
) -> Change:
    after = replace(customer, version=customer.version + 1)
    return Change(None, after, {}, Money(0, currency), words, lines, undo)


def _brand(text: str) -> str:
    brand = " ".join(text.split())
    _no_number(brand, "brand")
    if len(brand) > MOST_BRAND or not brand.isprintable():
        raise InvalidInput("this is no name of a brand", field="brand", fix=f"at most {MOST_BRAND} letters")
    return brand


def _last_four(kind: str, text: str) -> str:
    digits = re.sub(r"[\s.-]", "", text)
    _no_number(digits, "last_four")
    if is_card(kind) and not re.fullmatch("[0-9]{4}", digits):
        raise InvalidInput(
            "these are not the last four digits of a card", field="last_four", fix="write four digits"
        )
    if digits and not is_card(kind):
        raise InvalidInput("only cards have last four digits", field="last_four", fix="leave it empty")
    return digits


def _no_number(text: str, field: str) -> None:
    """A whole number of a card is refused by name, before anything of it is kept or said again."""
    if sum(letter.isdigit() for letter in text) >= WHOLE:
        raise InvalidInput(
            "this looks like a whole card number, which is never kept here",
            field=field,
            fix="write the last four digits alone",
        )


def _unused(method: Method, scene: Scene) -> str:
    taken = {one.id for one in (*scene.customer.methods, *scene.ways)}
    stem = "_".join(filter(None, (method.kind, method.last_four)))
    names = (stem, *(f"{stem}_{n}" for n in range(2, MOST_METHODS + 3)))
    return next(name for name in names if name not in taken)
