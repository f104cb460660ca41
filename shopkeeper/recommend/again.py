"""What can be had again, or for less, since the shopper turned to it.

Both are facts: the event says what it cost then and whether it was sold out, the live offer what is so now. Refuses models.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from shopkeeper.recommend.behaviour import WORTH, Deed
from shopkeeper.recommend.reasons import SINCE, cheaper
from shopkeeper.recommend.shelf import Good, Shelf, Shown
from shopkeeper.types import Happened, Money, Offer, Pick, ProductId, Sku

LEAST: Final = 0.01
"""A price must be lower by this share to be worth a word."""
FADE: Final = 30 * 86_400.0
"""Seconds after which what was done counts half."""


def again(deeds: Sequence[Deed], shelf: Shelf, now: float) -> Iterator[Pick]:
    """In no order; ``deeds`` oldest first. What was bought since is left in peace."""
    latest: dict[ProductId, Deed] = {}
    for deed in deeds:
        if deed.kind in WORTH:
            latest[deed.product] = _told(latest.get(deed.product), deed)
    goods = shelf.get(list(latest))
    for deed in latest.values():
        if deed.kind in SINCE and deed.product in goods and (pick := _pick(deed, goods[deed.product], now)):
            yield pick


def _told(before: Deed | None, deed: Deed) -> Deed:
    """The latest deed; one that says nothing of price and stock does not hide an earlier one that does."""
    silent = deed.price is None and not deed.gone and deed.kind in SINCE
    return before if before and silent else deed


def _pick(deed: Deed, good: Good, now: float) -> Pick | None:
    shown = good.look(deed.look) if deed.look else good.buyable()
    if shown is None or (offered := _offered(deed, shown)) is None:
        return None
    sku, offer = offered
    share = cheaper(offer, Offer(deed.price))
    if deed.gone:
        why, worth = f"Back in stock since {_when(deed)}", 1.0
    elif share >= LEAST:
        why, worth = f"{percent(offer, deed.price)} % cheaper than {SINCE[deed.kind]}", share
    else:
        return None
    score = worth * 2.0 ** (-max(0.0, now - deed.at / 1e6) / FADE)
    features = {"back": float(deed.gone), "cheaper": share}
    restricted = good.age_restricted
    return Pick(
        good.product, good.title, shown.key, sku, offer, why, score, 1.0, features, age_restricted=restricted
    )


def _offered(deed: Deed, shown: Shown) -> tuple[Sku, Offer] | None:
    """The very Variant that the shopper turned to, or of none in particular the cheapest; None where it is sold out or withdrawn."""
    if not deed.sku:
        return shown.best
    offer = shown.offers.get(deed.sku)
    return (deed.sku, offer) if offer and offer.stock != 0 else None


def percent(now: Offer, then: Money | None) -> int:
    """By how much at least it is cheaper, in whole numbers: never more than is so."""
    return 100 * (then.minor - now.price.minor) // then.minor if now.price and then else 0


def _when(deed: Deed) -> str:
    return "you saved it" if deed.kind is Happened.WISHED else "you looked"
