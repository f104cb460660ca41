"""Which of a product's measures are those of something else: the 9 cm of the pot that an ivy comes in, the 2 m of a lamp's cord.

Knows what things come in and with. Refuses to say how large the thing itself is.
"""

import re
from collections.abc import Iterator

from shopkeeper.language.stem import stem, stems
from shopkeeper.types import Product
from shopkeeper.types.measure import LENGTH, each_side, extent, things, titled
from shopkeeper.types.normal import normal
from shopkeeper.types.product import kinds

_PARTS = frozenset(map(stem, ("pot", "cable", "cord", "lead", "strap", "handle", "box", "package", "parcel")))
_WITH = re.compile(r"\bwith (?:an? |its |the )?$")
_THING = re.compile(r" (?P<thing>[^\W\d_]+(?: [^\W\d_]+)?)")
_OWN = """
    long wide high tall deep thick length height width depth diameter size screen display panel
"""
_ITS_OWN = frozenset(_OWN.split())


def of_parts(product: Product, words: str) -> frozenset[str]:
    """The values of attributes that measure such a part, normalised, where neither ``words`` nor its kind name one."""
    if stems(words, *kinds(product)) & _PARTS:
        return frozenset()
    parted = [(not stems(name).isdisjoint(_PARTS), values) for name, values in product.attributes.items()]
    ours = {normal(value) for part, values in parted if not part for value in values}
    return frozenset(normal(value) for part, values in parted if part for value in values) - ours


def of_itself(product: Product, words: str) -> tuple[str, ...]:
    """What its title measures of it, and of what ``words`` name."""
    elsewhere = set(_elsewhere(product, words))
    return tuple(one for one in titled(product.title, product.brand) if one not in elsewhere)


def _elsewhere(product: Product, words: str) -> Iterator[str]:
    title, own = each_side(normal(product.title)), stems(words, *kinds(product))
    for found in things().finditer(title):
        behind, size = _THING.match(title, found.end()), extent(found.group())
        if not behind or size is None or size.kind != LENGTH or not title[: found.start()].strip():
            continue
        borne = _WITH.search(title, 0, found.start()) and _ITS_OWN.isdisjoint(behind["thing"].split())
        named = stems(behind["thing"])
        if named.isdisjoint(own) and (borne or named & _PARTS) and not _PARTS & stems(title[: found.start()]):
            yield found.group()
