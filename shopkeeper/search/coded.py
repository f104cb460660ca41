"""Who types a number that stands on the goods means what has it: a GTIN (an ISBN is one), with or without hyphens, the
maker's own, or the shop's.

Knows check digits. Refuses numbers beside other words: "jacket 12345678" may be anything.
"""

import re
from dataclasses import replace

from shopkeeper.pii.checksums import gtin
from shopkeeper.ranking.text import DIGITS, numbers
from shopkeeper.search.sight import Sight
from shopkeeper.types import LookKey, Product, Query, Sku

_LABEL = re.compile(
    r"^(?:(?:isbn|ean|upc|gtin|mpn|sku|item|article|product|part|model|code|number|no|nr)(?:-1[03])?[.:# ]+)+",
    re.I,
)
_CODE = re.compile(r"(?=.*[a-z])(?=.*\d)[a-z\d][a-z\d./-]{3,}", re.I)
_JOINTS = re.compile(r"(?<=\d)[ -](?=\d)")
_LOOKED_AT = 8


def coded(query: Query, sight: Sight) -> Query:
    """With the title of what has the number in place of the number, or a code without what says that it is one."""
    said = _LABEL.sub("", query.text.strip())
    if not any(map(str.isdigit, said)):
        return query
    if found := _called(said, sight):
        return replace(query, text=found.title)
    return replace(query, text=said) if _CODE.fullmatch(said) else query


def _called(said: str, sight: Sight) -> Product | None:
    number = _JOINTS.sub("", said)
    if number.isascii() and number.isdigit() and (gtin(number) or len(number) >= DIGITS):
        keys = [LookKey(int(key)) for key in sight.index.lexical(number, k=_LOOKED_AT).keys]
        for product in sight.catalog.by_look(keys).values():
            if number in numbers(product, product.variants):
                return product
    owners = {} if " " in said else sight.catalog.owners([Sku(said), Sku(said.upper())])
    return next(iter(sight.catalog.get(list(owners.values())).values()), None)
