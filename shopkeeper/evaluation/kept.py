"""Does a hit keep a wish? A second opinion, by the catalogue of record and nothing else.

Knows how each field is read against plain facts. Refuses to share code with what it judges (``index.judge``,
``search.verify``): a mistake there must show here. Where the catalogue is silent on a soft field nothing is broken.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from shopkeeper.types import FIELDS, Constraint, Field, Look, Money, Op, Product, Value, Variant, audience
from shopkeeper.types.colour import families, stated
from shopkeeper.types.denial import lacks
from shopkeeper.types.measure import extent, measures, unmarked
from shopkeeper.types.normal import normal
from shopkeeper.types.product import parted

TOLD_IN_TEXTS = {Field.FEATURE, Field.MATERIAL, Field.PATTERN}
"""Fields of which a text may say more than what is stated."""
_READ = {Field.PRICE, Field.STOCK, Field.SALE, Field.DELIVERY, Field.RATING, Field.COLOUR, Field.CATEGORY}
"""Fields that one reading judges, whole."""

_AGES = {"newborn": "baby", "infant": "baby", "toddler": "kids"}

_PERCENT = re.compile(r"(?P<n>\d+(?:[.,]\d+)?) ?% ?(?P<stuff>[^%\d]*)")

_GROWN = {"women", "female", "men", "male"}

_HOLDS: dict[Op, Callable[[Any, Any, Any], bool]] = {
    Op.AT_MOST: lambda fact, first, _: fact <= first,
    Op.AT_LEAST: lambda fact, first, _: fact >= first,
    Op.BELOW: lambda fact, first, _: fact < first,
    Op.ABOVE: lambda fact, first, _: fact > first,
    Op.BETWEEN: lambda fact, first, last: first <= fact <= last,
    Op.IS: lambda fact, first, _: fact == first,
    Op.NOT: lambda fact, first, _: fact != first,
}


def broken(wish: Constraint, product: Product, look: Look, variant: Variant) -> str:
    """What the catalogue says against ``wish``, or ``""``. Every wish about an offer is held against ``variant``."""
    match wish.field:
        case Field.PRICE:
            return _price(wish, variant.offer.price)
        case Field.STOCK:
            return _yes(wish, bool(variant.offer.stock), variant.offer.in_stock or "no word of stock")
        case Field.SALE:
            return _yes(wish, variant.offer.on_sale, f"was {variant.offer.was}")
        case Field.DELIVERY:
            return _ordered(wish, variant.offer.promised(wish.since), date)
        case Field.RATING:
            mean = Decimal(str(product.rating.mean)) if product.rating else None
            return _ordered(wish, mean, Decimal)
        case Field.SIZE if wish.op in (Op.IS, Op.NOT):
            return _named(wish, _told(wish, product, variant), silence=False)
        case Field.COLOUR:
            return _colour(wish, stated(product, look))
        case Field.BRAND:
            return _named(wish, _told(wish, product, variant), silence=False)
        case Field.CATEGORY:
            return _category(wish, product)
        case Field.FEATURE if wish.op in (Op.IS, Op.NOT):
            return _feature(wish, product)
        case Field.MATERIAL if wish.op not in (Op.IS, Op.NOT):
            return _share(wish, product.attributes.get(wish.field, ()))
    if wish.op not in (Op.IS, Op.NOT):
        return _measured(wish, product, variant)
    return _named(wish, _told(wish, product, variant), silence=not wish.insist)


def plain(wish: Constraint, product: Product, look: Look, variant: Variant) -> bool:
    """Whether it is kept beyond doubt: what is stated is the very word that is wished for, and no text could say otherwise."""
    if broken(wish, product, look, variant):
        return False
    if wish.op is Op.NOT:
        return wish.field not in TOLD_IN_TEXTS
    if wish.op is not Op.IS or wish.field in _READ:
        return True
    return not _wanted(wish.values).isdisjoint(map(normal, _told(wish, product, variant)))


def _told(wish: Constraint, product: Product, variant: Variant) -> Sequence[str]:
    """By name, of what the wish is about."""
    match wish.field:
        case Field.SIZE:
            return [variant.size]
        case Field.BRAND:
            return [product.brand]
        case Field.GENDER:
            return _people(wish.field, product, variant)
        case Field.AGE:
            ages = _people(wish.field, product, variant)
            said = [*ages, *(_AGES[normal(age)] for age in ages if normal(age) in _AGES)]
            return [age for age in said if audience.of_age(age, wish.values) is not None]
    return product.attributes.get(wish.field, ())


def _people(field: str, product: Product, variant: Variant) -> Sequence[str]:
    own = variant.options.get(field)
    return parted(own) if own else audience.stated(product, field)


def _price(wish: Constraint, price: Money | None) -> str:
    limits = [value for value in wish.values if isinstance(value, Money)]
    if not limits:
        return ""
    if price is None or any(limit.currency != price.currency for limit in limits):
        return f"costs {price or 'nobody says what'}"
    holds = _HOLDS[wish.op](price.minor, limits[0].minor, limits[-1].minor)
    return "" if holds else f"costs {price}"


def _ordered(wish: Constraint, fact: Any, kind: type) -> str:
    limits = [value for value in wish.values if isinstance(value, kind)]
    if not limits:
        return ""
    return "" if fact is not None and _HOLDS[wish.op](fact, limits[0], limits[-1]) else f"is {fact}"


def _yes(wish: Constraint, fact: bool, says: str) -> str:
    return "" if fact is (wish.op is not Op.NOT) else says


def _named(wish: Constraint, facts: Iterable[str], *, silence: bool) -> str:
    """A fact answers by the same words or, in a list of materials or genders, among others: merino wool is a wool."""
    known = [normal(fact) for fact in facts if fact.strip()]
    if not known:
        return "" if silence or wish.op is Op.NOT else f"states no {wish.field}"
    wanted = _wanted(wish.values)
    if wish.field == Field.AGE:
        wanted |= {age for age in known if audience.of_age(age, wish.values)}
    if wish.field == Field.GENDER and "unisex" in known and wanted & _GROWN:
        return "is unisex" if wish.op is Op.NOT else ""
    if wish.op is Op.NOT:
        return f"is {', '.join(known)}" if wanted & set(known) else ""
    found = any(f" {value} " in f" {fact} " for value in wanted for fact in known)
    return "" if found else f"is {', '.join(known)}"


def _colour(wish: Constraint, names: Iterable[str]) -> str:
    """Of one family, or of the same name; refused colours by name, or by the family that was refused. Names that nobody knows say nothing of known ones."""
    known = {normal(name) for name in names}
    shades = known | {family for name in known for family in families(name)}
    wanted = _wanted(wish.values)
    if wish.op is not Op.NOT:
        wanted |= {family for name in wanted for family in families(name)}
    agrees = bool(shades & wanted) is (wish.op is not Op.NOT)
    unheard = not any(map(families, known)) and all(map(families, wanted))
    silent = (not known or unheard) and not wish.insist
    return "" if agrees or silent else f"is {', '.join(sorted(known)) or 'of no stated colour'}"


def _category(wish: Constraint, product: Product) -> str:
    filed = {normal(name) for path in product.categories for name in path}
    filed |= {
        normal(value) for key, values in product.attributes.items() if "type" in key for value in values
    }
    found = bool(filed & _wanted(wish.values))
    return (
        "" if found is (wish.op is not Op.NOT) else f"is filed under {', '.join(sorted(filed)) or 'nothing'}"
    )


def _feature(wish: Constraint, product: Product) -> str:
    """Only a refused feature that an attribute states is broken for certain; the rest is a matter of reading texts."""
    there = (values for name, values in product.attributes.items() if not lacks(name))
    facts = {normal(value) for values in there for value in values}
    has = facts & _wanted(wish.values)
    return f"has {', '.join(sorted(has))}" if wish.op is Op.NOT and has else ""


def _share(wish: Constraint, facts: Iterable[str]) -> str:
    """Broken where shares of the one stuff that it asks for are stated, and none is large enough."""
    asked = _PERCENT.match(str(wish.values[0]))
    if not asked or " or " in asked["stuff"]:
        return ""
    told = [(fact, _PERCENT.findall(fact)) for fact in map(normal, facts) if asked["stuff"] in fact]
    known = {fact: float(shares[0][0].replace(",", ".")) for fact, shares in told if len(shares) == 1}
    enough = any(_HOLDS[wish.op](share, float(asked["n"]), 0.0) for share in known.values())
    return "" if enough or not known else f"is {', '.join(known)}"


def _measured(wish: Constraint, product: Product, variant: Variant) -> str:
    """Broken where its own size, or what the wish is about, measures otherwise, and nothing that is stated measures so."""
    values = {normal(name): said for name, said in product.attributes.items()}
    values |= {normal(name): (*values.get(normal(name), ()), said) for name, said in variant.options.items()}
    sizes = [one for name, said in values.items() if name.endswith("size") for one in said]
    about = [*values.get(wish.field, ()), *(sizes if wish.field in FIELDS else ())]
    text = measures(unmarked(f"{product.title} {product.description}"))
    elsewhere = [*(one for said in values.values() for one in said), *text]
    against = [one for one in about if _measures(wish, one) is False]
    anything = about if wish.field != Field.FEATURE else elsewhere
    return (
        f"measures {', '.join(against)}"
        if against and not any(_measures(wish, one) for one in anything)
        else ""
    )


def _measures(wish: Constraint, value: str) -> bool | None:
    """None where they do not compare."""
    fact, limits = extent(value), [extent(str(limit)) for limit in wish.values]
    if fact is None or any(limit is None or limit.kind != fact.kind for limit in limits):
        return None
    return _HOLDS[wish.op](fact, limits[0], limits[-1])


def _wanted(values: Iterable[Value]) -> set[str]:
    return {normal(str(value)) for value in values}
