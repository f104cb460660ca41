"""schema.org Offer, AggregateOffer and PriceSpecification → Offer.

https://schema.org/Offer. Knows prices and availability words. Refuses to know products.
"""

from decimal import Decimal

from shopkeeper.ingest.feeds.node import Node
from shopkeeper.ingest.feeds.text import money, stock
from shopkeeper.types import UNCOUNTED, Money, Offer

_AVAILABLE = frozenset({"InStock", "InStoreOnly", "OnlineOnly", "LimitedAvailability"})
_FORMER = frozenset({"StrikethroughPrice", "ListPrice", "MSRP", "SRP", "RegularPrice"})


def offer_of(product: Node, currency: str) -> Offer:
    """The first stated offer. Raises InvalidInput for an impossible price or stock."""
    offers = [inner for outer in product.nodes("offers") for inner in (outer.nodes("offers") or [outer])]
    if not offers:
        return Offer()
    first = offers[0]
    now, former = _prices(first, currency)
    return Offer(now, former if former and now and former.minor > now.minor else None, _stock(first))


def _prices(offer: Node, currency: str) -> tuple[Money | None, Money | None]:
    now = _money(offer, "price", currency) or _money(offer, "lowPrice", currency)
    former = None
    for part in offer.nodes("priceSpecification"):
        amount = _money(part, "price", offer.text("priceCurrency") or currency)
        if part.word("priceType") in _FORMER:
            former = former or amount
        else:
            now = now or amount
    return now, former


def _money(node: Node, name: str, currency: str) -> Money | None:
    """A number of JSON has no groups of digits, unlike a text."""
    paid_in = node.text("priceCurrency") or currency
    if isinstance(amount := node.data.get(name), int | float) and not isinstance(amount, bool):
        return Money.of(Decimal(str(amount)), paid_in)
    return money(node.text(name), paid_in)


def _stock(offer: Node) -> int | None:
    """A stated level, else what the word says: what is available is not counted, any other word is none today."""
    levels = [stock(level.text("value"), "inventoryLevel") for level in offer.nodes("inventoryLevel")]
    word = offer.word("availability")
    if not word:
        return levels[0] if levels else None
    return (levels[0] if levels else UNCOUNTED) if word in _AVAILABLE else 0
