"""Changes of a cart: pure, and every one can be taken back.

Knows quantities and limits. Refuses to know what a price or stock is now: a cart only remembers what was said.
"""

from dataclasses import replace

from shopkeeper.fulfilment.model import Cart, Wanted
from shopkeeper.fulfilment.policy import Policy, refuse
from shopkeeper.types import Money, Sku
from shopkeeper.types.errors import InvalidInput, Outdated

MOST_LINES = 100


def put(cart: Cart, sku: Sku, quantity: int, policy: Policy, price: Money | None = None) -> Cart:
    """The cart with exactly ``quantity`` of a sku, in its old place; 0 takes it out. ``price``: what the shopper was told that one
    costs, to be told when it changes.

    Raises InvalidInput for a quantity below 0, AgainstPolicy for more than the shop sells at once.
    """
    if quantity < 0:
        raise InvalidInput(f"{quantity} of {sku}", field="quantity", fix="0 takes it out of the cart")
    if quantity > policy.most_per_line:
        refuse("cart", "most_per_line", f"{quantity} pieces are too many", f"at most {policy.most_per_line}")
    if cart.quantity(sku) == quantity:
        return cart
    known = any(line.sku == sku for line in cart.lines)
    lines = cart.lines if known else (*cart.lines, Wanted(sku, quantity, price))
    changed = tuple(
        replace(line, quantity=quantity, price=price) if line.sku == sku else line for line in lines
    )
    kept = tuple(line for line in changed if line.quantity)
    if len(kept) > MOST_LINES:
        refuse("cart", "most_lines", f"{len(kept)} lines", f"at most {MOST_LINES}")
    return Cart(cart.customer, cart.version + 1, kept)


def current(cart: Cart, version: int | None) -> None:
    """Raises Outdated when the asker saw another version; None did not look."""
    if version is not None and version != cart.version:
        raise Outdated("the basket changed meanwhile, perhaps in another window", cart.version)
