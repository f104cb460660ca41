"""Goods by the number that stands on them, where it might as well be that of an order.

Knows check digits. Refuses whatever no product of the shop has as its own.
"""

from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import plain
from shopkeeper.concierge.specialists.search import find
from shopkeeper.pii.checksums import gtin


def numbered_goods(act: Act, desk: Desk) -> Answer | None:
    number = plain(act.words)
    if not (number.isascii() and number.isdigit() and gtin(number)):
        return None
    found = find(act, desk)
    numbers = (variant.gtin for product in desk.products(found.found) for variant in product.variants)
    return found if number in numbers else None
