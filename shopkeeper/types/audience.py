"""Whom a product is for, as its merchant says it: stated, named by its title ("Women's Rain Jacket"), or by where it is filed ("Women > Jackets").

Knows what titles and categories call people. Refuses to guess from kinds, names or pictures.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from math import inf

from shopkeeper.types.constraint import Field, Value
from shopkeeper.types.denial import affirmed
from shopkeeper.types.normal import normal
from shopkeeper.types.product import Product, Variant, parted

FIELDS = (Field.GENDER, Field.AGE)

_PEOPLE = {
    (Field.GENDER, "Women"): "women|womens|women's|ladies|ladies'|womenswear",
    (Field.GENDER, "Men"): "men|mens|men's|gents|menswear",
    (Field.GENDER, "Girls"): "girls|girl's|girls'",
    (Field.GENDER, "Boys"): "boys|boy's|boys'",
    (Field.GENDER, "Unisex"): "unisex",
    (Field.AGE, "Kids"): "kids|kid's|kids'|children's|childrens|children|kidswear|childrenswear",
}
_BABY = frozenset({"baby", "babies", "infant", "infants", "newborn", "newborns"})
"""Categories; "toys & baby" is not only for babies."""
_NAMES = {said: re.compile(rf"(?<![\w-])(?:{words})(?![\w'-])") for said, words in _PEOPLE.items()}


_CODES = {"female": ("Women", "Girls"), "male": ("Men", "Boys")}
"""A gender of Google's and schema.org's feeds → what it is called, of grown-ups and of children."""
_CALLED = {
    "youth": "kids", "youths": "kids", "junior": "kids", "juniors": "kids", "kid": "kids", "child": "kids", "children": "kids",
    "teen": "kids", "teens": "kids", "teenager": "kids", "teenagers": "kids", "toddlers": "toddler", "infants": "infant",
    "newborns": "newborn", "babies": "baby", "adults": "adult", "grown-ups": "adult",
}  # fmt: skip
"""What merchants state as an age → the group that they mean."""
_FILED_YOUNG = frozenset({"youth", "junior", "toddler", "toddlers"})
"""Categories; "juniors" may be young women."""
_YOUNG = frozenset({"newborn", "infant", "toddler", "kids"})


ALSO: dict[tuple[str, str], tuple[str, ...]] = {
    (Field.GENDER, "unisex"): ("Men", "Women"),
    (Field.AGE, "newborn"): ("Baby",), (Field.AGE, "infant"): ("Baby",), (Field.AGE, "toddler"): ("Kids",),
}  # fmt: skip
"""Whom a thing is for that is stated so."""
ALSO |= {
    (Field.AGE, said): ALSO.get((Field.AGE, group), (group.capitalize(),)) for said, group in _CALLED.items()
}


_YEAR, _GROWN = 12, 18
_NEARLY = 16
"""Years from which on what is for all that are older is for no kids: "17+"."""
_GROUPS = {
    "newborn": (0, 1), "infant": (0, 2), "toddler": (1, 5), "baby": (0, 2), "kids": (2, _GROWN), "adult": (_GROWN, inf),
}  # fmt: skip
"""Years of age, the last no more."""
_UNIT = "months?|mos?|m|years?|yrs?|y"
_AGE = r"\d{1,2}(?:[.,]5)?"
SPAN = (
    rf"(?:ages? )?(?P<low>{_AGE})(?: ?(?P<own>{_UNIT}))?(?: ?(?:-|–|to) ?(?P<high>{_AGE}))?(?: ?(?P<unit>{_UNIT}))?"
    rf"(?: ?(?P<open>\+|(?:and|&) (?:up|over|above|older)))?(?: ?(?P<after>{_UNIT}))?(?: old)?"
)
"""How an age, or a range of them, is written."""
_SPAN = re.compile(SPAN)


def of_age(value: str, wanted: Collection[Value]) -> bool | None:
    """Whether what is for this age ("3+", "6-12 months", "Kids") is for who is wanted: a group or, where they are said, the years; None if it cannot be told."""
    known, words = normal(value), {normal(str(one)) for one in wanted}
    known = _CALLED.get(known, known)
    if known in words:
        return True
    years = _asked_for(wanted)
    if known in _GROUPS:
        low, high = (year * _YEAR for year in _GROUPS[known])
        return None if any(low <= last and first < high for first, last in years) else False
    if not (match := _SPAN.fullmatch(known)):
        return None
    unit = match["unit"] or match["after"] or ""
    low, _ = _months(_years(match["low"]), match["own"] or unit)
    _, high = _months(_years(match["high"] or match["low"]), unit or match["own"] or "")
    high = inf if match["open"] else high
    if years:
        return any(low <= last and first <= high for first, last in years)
    groups = words & _GROUPS.keys()
    if groups == {"adult"} and low < _GROWN * _YEAR < high:
        return None
    if match["open"] and low >= _NEARLY * _YEAR and "adult" not in groups:
        return False
    return any(low < _GROUPS[group][1] * _YEAR and high >= _GROUPS[group][0] * _YEAR for group in groups)


def months(wanted: Collection[Value]) -> list[tuple[float, float]]:
    """First and last month of life of each age that is wanted: of its years or, where none are said, of its groups."""
    groups = {normal(str(one)) for one in wanted} & _GROUPS.keys()
    return _asked_for(wanted) or [
        (low * _YEAR, high * _YEAR - 1) for low, high in map(_GROUPS.__getitem__, groups)
    ]


def _asked_for(wanted: Collection[Value]) -> list[tuple[float, float]]:
    return [_asked(one) for one in wanted if isinstance(one, Decimal)]


def _years(said: str) -> float:
    return float(said.replace(",", "."))


def _months(age: float, unit: str) -> tuple[float, float]:
    """The first and the last month of life at that age, which is one of years up to the next birthday."""
    return (age, age) if unit.startswith("m") else (age * _YEAR, age * _YEAR + _YEAR - 1)


def _asked(years: Decimal) -> tuple[float, float]:
    """As much, of who is wanted: of a whole number of years all months, of one with a point that one ("18 months", "12 months")."""
    return _months(int(years), "") if str(years).isdigit() else _months(round(years * _YEAR), "months")


def spoken(product: Product) -> Product:
    """With words for the codes of its genders, or a list of filters has both "female" and "Women"."""
    of_all = product.attributes.get(Field.AGE, ())
    stated = product.attributes
    if said := stated.get(Field.GENDER):
        product = replace(product, attributes={**stated, Field.GENDER: called(said, young=_young(of_all))})
    if not any(Field.GENDER in variant.options for variant in product.variants):
        return product
    looks = (
        replace(look, variants=tuple(_spoken(variant, of_all) for variant in look.variants))
        for look in product.looks
    )
    return replace(product, looks=tuple(looks))


def _spoken(variant: Variant, ages: Iterable[str]) -> Variant:
    if not (said := variant.options.get(Field.GENDER)):
        return variant
    own = variant.options.get(Field.AGE)
    words = called(parted(said), young=_young(parted(own) if own else ages))
    return replace(variant, options={**variant.options, Field.GENDER: ", ".join(words)})


def _young(ages: Iterable[str]) -> bool:
    known = {*map(normal, ages)}
    return bool(known) and known <= _YOUNG


def called(genders: Iterable[str], *, young: bool = False) -> tuple[str, ...]:
    """In words, what a code stands for."""
    return tuple(_CODES.get(normal(one), (one, one))[young] for one in genders)


def stated(product: Product, field: str) -> tuple[str, ...]:
    """Its genders, or ages; none of these where neither is said."""
    return product.attributes.get(field, ()) or tuple(value for said, value in told(product) if said == field)


def told(product: Product) -> list[tuple[str, str]]:
    """Field and value of what its title says, and of what that is silent about where it is filed."""
    own = titled(product)
    known = product.attributes.keys() | {field for field, _ in own}
    levels = dict.fromkeys(level for path in product.categories for level in path)
    filed = dict.fromkeys(said for level in levels for said in _filed(level) if said[0] not in known)
    return [*own, *filed]


def titled(product: Product) -> list[tuple[str, str]]:
    """Field and value of what its title alone says."""
    return [(field, value) for field, value in _named(product.title) if field not in product.attributes]


def refused(product: Product) -> list[tuple[str, str]]:
    """Field and value of those whom its title names only to say that it is not for them."""
    own = _named(product.title)
    return [said for said in _people(product.title) if said not in own and said[0] not in product.attributes]


@lru_cache(maxsize=1 << 14)
def _filed(level: str) -> tuple[tuple[str, str], ...]:
    if said := _named(level):
        return said
    group = "Baby" if normal(level) in _BABY else "Kids" if normal(level) in _FILED_YOUNG else ""
    return ((Field.AGE, group),) if group else ()


@lru_cache(maxsize=1 << 14)
def _named(title: str) -> tuple[tuple[str, str], ...]:
    return _people(affirmed(_plain(title)))


@lru_cache(maxsize=1 << 14)
def _people(title: str) -> tuple[tuple[str, str], ...]:
    plain = _plain(title)
    return tuple(said for said, names in _NAMES.items() if names.search(plain))


def _plain(title: str) -> str:
    return normal(title).replace("’", "'")
