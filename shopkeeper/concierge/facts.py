"""Evidence from the live catalogue: one function a fact.

Knows where a fact of a product stands. Refuses to phrase it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from shopkeeper.concierge.claims import Evidence, Source
from shopkeeper.concierge.grammar import instructs
from shopkeeper.concierge.topic import kin
from shopkeeper.language.stem import stems
from shopkeeper.types import Field, Hit, Look, Product, Proof, Variant
from shopkeeper.types.colour import stated

_SENTENCE = re.compile(r"(?:[^.!?\n•]|(?<=\d)\.(?=\d))+[.!?]?")


def fact(product: Product, field: str, text: str) -> Evidence:
    return Evidence(Source.PRODUCT, product.id, field, text, product.id, product.title)


def price(product: Product, variant: Variant) -> Evidence | None:
    return fact(product, "price", str(variant.offer.price)) if variant.offer.price else None


def was(product: Product, variant: Variant) -> Evidence | None:
    return (
        fact(product, "was", str(variant.offer.was)) if variant.offer.was and variant.offer.on_sale else None
    )


def stock(product: Product, variant: Variant) -> Evidence | None:
    """ "12 in stock"; None where the shop does not say."""
    return fact(product, "stock", variant.offer.in_stock) if variant.offer.in_stock else None


def delivery(product: Product, variant: Variant, today: date) -> Evidence | None:
    """The promised day; None where it is past."""
    day = variant.offer.promised(today)
    return fact(product, "delivery", day.isoformat()) if day else None


def rating(product: Product) -> Evidence | None:
    stars = product.rating
    return fact(product, "rating", f"{stars.mean:.1f} of 5 stars, {stars.count} reviews") if stars else None


def colours(product: Product) -> Evidence | None:
    """Of every Look that can be bought."""
    named = dict.fromkeys(c for look in product.looks if buyable(look) for c in stated(product, look))
    return fact(product, "colour", ", ".join(named)) if named else None


def sizes(product: Product) -> Evidence | None:
    """Those in stock, in the merchant's order."""
    named = _in_stock(product, Field.SIZE)
    return fact(product, "sizes in stock", ", ".join(named)) if named else None


def options(product: Product) -> Iterator[Evidence]:
    """Of every other option what is in stock: "Capacity in stock: 1 TB"."""
    names = dict.fromkeys(name for variant in product.variants for name in variant.options)
    for name in (one for one in names if one not in (Field.COLOUR, Field.SIZE)):
        if named := _in_stock(product, name):
            yield fact(product, f"{name} in stock", ", ".join(named))


def _in_stock(product: Product, option: str) -> Iterable[str]:
    buyable = (variant for variant in product.variants if variant.offer.stock != 0)
    return dict.fromkeys(variant.options[option] for variant in buyable if option in variant.options)


def brand(product: Product) -> Evidence | None:
    return fact(product, "brand", product.brand) if product.brand else None


def attributes(product: Product) -> Iterator[Evidence]:
    """What it states, and what its variants are sold as."""
    sold: dict[str, dict[str, None]] = {}
    for name, value in (option for variant in product.variants for option in variant.options.items()):
        if name not in (Field.COLOUR, Field.SIZE):
            sold.setdefault(name, {})[value] = None
    for key, values in {**sold, **product.attributes}.items():
        yield fact(product, f"attribute:{key}", ", ".join(values))


def sentences(product: Product) -> Iterator[Evidence]:
    """Of its description, but those that speak to machines."""
    for said in map(str.strip, _SENTENCE.findall(product.description)):
        if said and not instructs(said):
            yield fact(product, "description", said)


def speaking(product: Product, words: Iterable[str]) -> Evidence | None:
    """The first place in its record that speaks of every one of the words, by itself or by its kin."""
    matters = [stems(*kin([word])) for word in words]
    places = (*attributes(product), *sentences(product), fact(product, "title", product.title))
    return next((one for one in places if all(matter & stems(one.text) for matter in matters)), None)


def proof(product: Product, proven: Proof) -> Evidence:
    return fact(product, proven.source or proven.constraint.field, proven.quote or proven.value)


def of_hit(hit: Hit) -> Iterator[Evidence]:
    """What its card states."""
    for one in (
        price(hit.product, hit.variant),
        was(hit.product, hit.variant),
        stock(hit.product, hit.variant),
    ):
        if one:
            yield one


def buyable(look: Look) -> bool:
    return any(variant.offer.stock != 0 for variant in look.variants)


def best(variants: Iterable[Variant]) -> Variant | None:
    """The one that a shopper would get: in stock first, then the cheapest."""

    def preference(variant: Variant) -> tuple[bool, bool, int, str]:
        offer = variant.offer
        return offer.stock == 0, offer.price is None, offer.price.minor if offer.price else 0, variant.sku

    return min(variants, key=preference, default=None)
