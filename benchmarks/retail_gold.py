"""What each action of the retail domain does to its raw JSON, restated plainly and apart from the engine.

Knows no line of ``shopkeeper``: this is what the engine's final states are compared with. An action that is not allowed raises
Refused and changes nothing. The domain is tau-bench's (Sierra, MIT); nothing of its code is copied.
"""

from copy import deepcopy
from typing import Any

Json = dict[str, Any]
REASONS = ("no longer needed", "ordered by mistake")


class Refused(Exception):
    """The domain does not allow it."""


def apply(db: Json, name: str, said: Json) -> bool:
    """Change ``db``; reads change nothing. False, and nothing changed, where the domain does not allow it."""
    try:
        _apply(db, name, said)
    except Refused:
        return False
    return True


def _apply(db: Json, name: str, said: Json) -> None:
    if name in READS:
        need(READS[name](db, said))
    if name in CHANGES:
        order = db["orders"].get(said.get("order_id"))
        user = db["users"].get(order["user_id"] if order else said.get("user_id"))
        if user is None:
            raise Refused("nobody")
        order_after, user_after = deepcopy(order), deepcopy(user)
        CHANGES[name](order_after, user_after, db["products"], said)
        if order:
            db["orders"][order["order_id"]] = order_after
        db["users"][user["user_id"]] = user_after


def need(condition: object) -> None:
    if not condition:
        raise Refused


def pay(order: Json, user: Json, method: str, amount: float) -> None:
    """``amount`` < 0, or nothing at all, is a refund."""
    kind = "payment" if amount > 0 else "refund"
    entry = {"transaction_type": kind, "amount": round(abs(amount), 2), "payment_method_id": method}
    order["payment_history"].append(entry)
    found = user["payment_methods"][method]
    if found["source"] == "gift_card":
        found["balance"] = round(found["balance"] - amount, 2)
        need(found["balance"] >= 0)


def cancel(order: Json, user: Json, products: Json, said: Json) -> None:
    need(order["status"] == "pending" and said["reason"] in REASONS)
    for method, amount in borne(order).items():
        pay(order, user, method, -amount)
    order.update(status="cancelled", cancel_reason=said["reason"])


def borne(order: Json) -> dict[str, float]:
    sums: dict[str, float] = {}
    for one in order["payment_history"]:
        sign = 1 if one["transaction_type"] == "payment" else -1
        method = one["payment_method_id"]
        sums[method] = round(sums.get(method, 0) + sign * one["amount"], 2)
    return {method: amount for method, amount in sums.items() if amount}


def units(order: Json, ids: list[str]) -> list[Json]:
    left, found = list(order["items"]), []
    need(ids)
    for id in ids:
        unit = next((one for one in left if one["item_id"] == id), None)
        need(unit)
        assert unit is not None
        left = [one for one in left if one is not unit]
        found.append(unit)
    return found


def news(found: list[Json], new: list[str], products: Json) -> list[Json]:
    need(len(found) == len(new))
    variants = [products[unit["product_id"]]["variants"].get(id) for unit, id in zip(found, new, strict=True)]
    need(all(one and one["available"] for one in variants))
    return [one for one in variants if one]


def modify_items(order: Json, user: Json, products: Json, said: Json) -> None:
    need(order["status"] == "pending")
    old, new, method = said["item_ids"], said["new_item_ids"], said["payment_method_id"]
    need(method in user["payment_methods"] and not any(a == b for a, b in zip(old, new, strict=False)))
    found = units(order, old)
    variants = news(found, new, products)
    difference = round(sum(v["price"] for v in variants) - sum(u["price"] for u in found), 2)
    pay(order, user, method, difference)
    for unit, variant in zip(found, variants, strict=True):
        unit.update(item_id=variant["item_id"], price=variant["price"], options=variant["options"])
    order["status"] = "pending (item modified)"


def modify_address(order: Json, user: Json, products: Json, said: Json) -> None:
    need(order["status"].startswith("pending"))
    order["address"] = address(said)


def modify_payment(order: Json, user: Json, products: Json, said: Json) -> None:
    need(order["status"].startswith("pending") and len(order["payment_history"]) == 1)
    first, method = order["payment_history"][0], said["payment_method_id"]
    need(method in user["payment_methods"] and method != first["payment_method_id"])
    pay(order, user, method, first["amount"])
    pay(order, user, first["payment_method_id"], -first["amount"])


def send_back(order: Json, user: Json, products: Json, said: Json) -> None:
    need(order["status"] == "delivered")
    method = said["payment_method_id"]
    need(method in user["payment_methods"])
    original = order["payment_history"][0]["payment_method_id"]
    need(method == original or user["payment_methods"][method]["source"] == "gift_card")
    units(order, said["item_ids"])
    order.update(
        status="return requested", return_items=sorted(said["item_ids"]), return_payment_method_id=method
    )


def exchange(order: Json, user: Json, products: Json, said: Json) -> None:
    need(order["status"] == "delivered")
    method = said["payment_method_id"]
    need(method in user["payment_methods"])
    found = units(order, said["item_ids"])
    variants = news(found, said["new_item_ids"], products)
    difference = round(sum(v["price"] for v in variants) - sum(u["price"] for u in found), 2)
    need(user["payment_methods"][method].get("balance", difference) >= difference)
    order.update(
        status="exchange requested",
        exchange_items=sorted(said["item_ids"]),
        exchange_new_items=sorted(said["new_item_ids"]),
        exchange_payment_method_id=method,
        exchange_price_difference=difference,
    )


def modify_home(order: Json, user: Json, products: Json, said: Json) -> None:
    user["address"] = address(said)


def address(said: Json) -> Json:
    return {key: said[key] for key in ("address1", "address2", "city", "country", "state", "zip")}


def with_email(db: Json, said: Json) -> bool:
    return any(user["email"].lower() == said["email"].lower() for user in db["users"].values())


def called(db: Json, said: Json) -> bool:
    wanted = [said[key].lower() for key in ("first_name", "last_name")]
    return any(
        [name.lower() for name in user["name"].values()] == wanted and user["address"]["zip"] == said["zip"]
        for user in db["users"].values()
    )


READS = {
    "find_user_id_by_email": with_email,
    "find_user_id_by_name_zip": called,
    "get_user_details": lambda db, said: said["user_id"] in db["users"],
    "get_order_details": lambda db, said: said["order_id"] in db["orders"],
    "get_product_details": lambda db, said: said["product_id"] in db["products"],
}
"""Whether what is asked for is there."""

CHANGES = {
    "cancel_pending_order": cancel,
    "modify_pending_order_items": modify_items,
    "modify_pending_order_address": modify_address,
    "modify_pending_order_payment": modify_payment,
    "return_delivered_order_items": send_back,
    "exchange_delivered_order_items": exchange,
    "modify_user_address": modify_home,
}
