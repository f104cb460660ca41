"""The stable facts of a Look, as ``field=value`` tags.

Knows which facts of a Product hold until the merchant edits it. Refuses to know offers: price, stock, delivery and
size belong to Variants and live in ``index.live``.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, filterfalse

from shopkeeper.types import Field, Look, Product, Variant, audience
from shopkeeper.types.colour import families, stated
from shopkeeper.types.denial import ARTIFICIAL, NO, YES, lacks, none_of
from shopkeeper.types.normal import normal
from shopkeeper.types.product import PRODUCT_TYPE, parted

_MOST = 16_384
_kept: dict[int, tuple[Product, Look, tuple[str, ...]]] = {}
"""By identity, since a Product has no cheap hash; the catalogue hands out the same object until it changes."""
_PARTS = re.compile(r"[,;/&+]|\b(?:and|with)\b")
_ASIDE = re.compile(r"\([^)]*\)|\d+(?:[.,]\d+)?\s*%")
_MIXED = re.compile(r"\s+(?:blend|mix)\s*$")
"""What a mixture is called by is in it."""
Fact = tuple[str, str]
"""A field and a value, in the merchant's spelling."""
_LISTED = frozenset({Field.MATERIAL, Field.PATTERN, *audience.FIELDS})


def facts(product: Product, look: Look) -> Iterator[Fact]:
    """Every stable fact; may repeat itself, never blank."""
    return ((field, value) for field, value in _facts(product, look) if value.strip())


def tags(product: Product, look: Look) -> tuple[str, ...]:
    """The facts as normalised ``field=value``, each once, in a stable order; remembered for the very same objects."""
    kept = _kept.get(id(look))
    if kept is None or kept[0] is not product or kept[1] is not look:
        found = tuple(dict.fromkeys(tag(field, value) for field, value in facts(product, look)))
        if len(_kept) >= _MOST:
            _kept.clear()
        kept = _kept[id(look)] = product, look, found
    return kept[2]


def tag(field: str, value: str) -> str:
    """``tag("Colour", "Dark  Blue")`` → ``colour=dark blue``."""
    return f"{normal(field)}={normal(value)}"


def sold_as(variant: Variant) -> tuple[Fact, ...]:
    """What tells it from its like (hdd: 2tb, size: 27 inch), normalised, a size of another name as a size as well; its colour is the Look's."""
    options = {Field.SIZE.value: variant.size, **variant.options}
    told = [_sold_as(name, value) for name, value in options.items() if name != Field.COLOUR and value]
    return tuple(chain(*told))


@lru_cache(maxsize=1 << 14)
def _sold_as(name: str, value: str) -> tuple[Fact, ...]:
    """An option is one value, however many commas that has; what it is made of, looks like and is for is each of a list."""
    said = [value, *parted(value)] if name in _LISTED else [value]
    found = [fact for one in said for fact in _named(name, one)]
    found += ((name, material) for material in _materials(value) if name == Field.MATERIAL)
    return tuple(dict.fromkeys((normal(name), normal(value)) for name, value in found))


def _facts(product: Product, look: Look) -> Iterator[Fact]:
    yield from ((Field.CATEGORY, level) for path in product.categories for level in path)
    yield Field.BRAND, product.brand
    for colour in stated(product, look):
        yield Field.COLOUR, colour
        yield from ((Field.COLOUR, family) for family in families(colour))
    for key, values in product.attributes.items():
        if key != Field.COLOUR:  # a product's list of colours says nothing of this one look
            yield from (fact for value in values for fact in _attribute(key, value))
    yield from (fact for field, value in audience.told(product) for fact in _named(field, value))


def _attribute(key: str, value: str) -> Iterator[Fact]:
    """``material: Wool`` is a material and a feature; ``waterproof: yes`` is the feature "waterproof", ``free from: nuts`` none."""
    yield from _named(key, value)
    answer = normal(value)
    if key == Field.MATERIAL:
        yield from ((key, material.capitalize()) for material in _materials(value))
    if answer in YES:
        yield Field.FEATURE, key
    elif answer not in NO and not lacks(key):
        yield Field.FEATURE, value
    if normal(key) in PRODUCT_TYPE:
        yield Field.CATEGORY, value


def _materials(value: str) -> Iterator[str]:
    """Each other that it names, and what that is one of: merino wool is a wool, and a wool blend is made of wool."""
    whole = normal(value)
    for part in filterfalse(none_of, _PARTS.split(whole)):
        words = _MIXED.sub("", _ASIDE.sub(" ", part)).split()
        for at in range(len(words)):
            material = " ".join(words[at:])
            if material != whole and ARTIFICIAL.isdisjoint(words[:at]):
                yield material


def _named(key: str, value: str) -> Iterator[Fact]:
    """What is unisex is for men, and for women; what is for infants is for babies."""
    yield key, value
    yield from ((key, one) for one in audience.ALSO.get((key, normal(value)), ()))
