"""Constraints against columns: which looks, or which variants, may be shown.

Knows the reading of every Field and what silence means; decides exactly as ``search.verify`` does for one hit, save
that quotable fields on which the catalogue is silent stay in, for only the product's own text can settle them.
Refuses to combine constraints (``live``).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np

from shopkeeper.index.columns import Array, Mask, Postings, Words, among
from shopkeeper.index.ledger import UNKNOWN, Ledger
from shopkeeper.index.port import Keys
from shopkeeper.index.tags import Fact
from shopkeeper.types import FIELDS, OFFER_FIELDS, Constraint, Field, Money, Op, audience
from shopkeeper.types.colour import families
from shopkeeper.types.composition import Wanted, wanted
from shopkeeper.types.measure import SHARE, Extent, extent
from shopkeeper.types.normal import normal

STRICT = frozenset({*OFFER_FIELDS, Field.BRAND, Field.CATEGORY, Field.RATING})
"""Fields on which silence is failure. On others it ranks below what is proven, and says so: many a blue chair is sold by
merchants who never wrote down that it is blue."""

QUOTABLE = frozenset({Field.FEATURE, Field.MATERIAL, Field.PATTERN})
"""Fields that a passage of the product's own text can prove, which columns do not hold."""

COMPARE: dict[Op, Callable[[Any, Any, Any], Any]] = {
    Op.AT_MOST: lambda x, lo, _: x <= lo,
    Op.AT_LEAST: lambda x, lo, _: x >= lo,
    Op.BELOW: lambda x, lo, _: x < lo,
    Op.ABOVE: lambda x, lo, _: x > lo,
    Op.BETWEEN: lambda x, lo, hi: (lo <= x) & (x <= hi),
    Op.IS: lambda x, lo, _: x == lo,
    Op.NOT: lambda x, lo, _: x != lo,
}
"""How a fact, or a whole column of facts, is held against the ends of a wish."""


_OF_LOOKS = FIELDS - OFFER_FIELDS - QUOTABLE - {*audience.FIELDS}
_DEAREST = np.iinfo(np.int64).max


def silence_passes(constraint: Constraint) -> bool:
    """Whether looks about which the catalogue says nothing stay in."""
    if constraint.insist:
        return constraint.field == Field.FEATURE  # no list of features is complete: the text may yet say it
    return constraint.op is Op.NOT or constraint.field not in STRICT


def told_by(constraint: Constraint) -> tuple[str, ...]:
    """Fields whose facts settle it: a thing without alcohol is not filed under Alcohol either."""
    denied = constraint.field == Field.FEATURE and constraint.op is Op.NOT
    return (Field.FEATURE, Field.CATEGORY) if denied else (constraint.field,)


def varied(field: str) -> bool:
    """Whether the variants of one look may differ by it: a drive is sold with 1 TB and with 2, under whatever name."""
    return field not in _OF_LOOKS


RANGES = frozenset(Op) - {Op.IS, Op.NOT}


def measured(field: str) -> bool:
    """Whether its values may be measures, which are compared: "at least 27 inch"."""
    return field == Field.SIZE or (varied(field) and field not in OFFER_FIELDS)


def limits(constraint: Constraint) -> tuple[Extent, Extent] | None:
    """The least and the most that a measure is compared with; None where that is no measure, or of several kinds."""
    ends = [extent(str(value)) for value in constraint.values]
    told = [end for end in ends if end and constraint.op in RANGES]
    return (min(told), max(told)) if len(told) == len(ends) and len({end.kind for end in told}) == 1 else None


def meets(constraint: Constraint) -> Callable[[str], bool]:
    """Whether a stated value is one of those that the wish names, or measures as it says."""
    if constraint.op not in RANGES and constraint.field == Field.AGE:
        return lambda value: bool(audience.of_age(value, constraint.values))
    if constraint.op not in RANGES:
        return {normal(str(value)) for value in constraint.values}.__contains__
    if of_stuff := composed(constraint):
        return lambda value: (
            (told := of_stuff.of(value)) is not None
            and bool(COMPARE[constraint.op](told, of_stuff.least, of_stuff.least))
        )
    ends = limits(constraint)

    def compares(value: str) -> bool:
        told = extent(value)
        return bool(ends and told and told.kind == ends[0].kind and COMPARE[constraint.op](told, *ends))

    return compares


def composed(constraint: Constraint) -> Wanted | None:
    """The share of a material that it asks for: "at least 80% cotton"."""
    shared = constraint.field == Field.MATERIAL and constraint.op in (Op.AT_LEAST, Op.ABOVE)
    return wanted(str(constraint.values[0])) if shared and len(constraint.values) == 1 else None


def untold(of_stuff: Wanted, values: Sequence[str]) -> bool:
    """Whether materials name what is asked for, and say of none how much of it there is."""
    return any(map(of_stuff.names, values)) and all(of_stuff.of(value) is None for value in values)


def optional(constraint: Constraint, options: Iterable[Fact]) -> list[str]:
    """The values by which what a variant is sold as settles it: of any option for a FEATURE, else of the one of that name."""
    return [value for name, value in options if constraint.field in (Field.FEATURE, name)]


def settles(constraint: Constraint, *, silent: bool) -> Callable[[Iterable[Fact]], bool]:
    """Whether one of a variant's options meets the wish, or denies it: by being the size that it compares with or, where the product is otherwise
    ``silent``, by what it is called ("material: mesh")."""
    met, ends = meets(constraint), limits(constraint)
    unnamed = constraint.field in FIELDS

    def telling(options: Iterable[Fact]) -> bool:
        if silent and unnamed and any(name == constraint.field for name, _ in options):
            return True
        told = [
            value
            for name, value in options
            if name == constraint.field or (unnamed and name.endswith(Field.SIZE))
        ]
        sizes = [size for value in told if (size := extent(value))]
        sized = ends is not None and any(size.kind == ends[0].kind for size in sizes)
        return sized or any(map(met, optional(constraint, options)))

    return telling


def nameless(constraint: Constraint) -> bool:
    """Whether it compares a share of nobody knows what: "under 6 %", where cotton and alcohol are both told in per cent."""
    ends = limits(constraint) if constraint.field == Field.FEATURE else None
    return ends is not None and ends[0].kind == SHARE


def states(constraint: Constraint, ledger: Ledger) -> bool:
    """Whether the catalogue says anything of its field, one of OFFER_FIELDS or ratings, at all."""
    match constraint.field:
        case Field.RATING:
            return not np.isnan(ledger.looks["rating"]).all()
        case Field.DELIVERY:
            return bool(_promised(constraint, ledger).any())
        case field:
            return bool((ledger.variants[field] != UNKNOWN).any())


def by_variant(constraint: Constraint, ledger: Ledger) -> Mask:
    """Judge a constraint of OFFER_FIELDS: bool[n_variants]."""
    variants = ledger.variants
    match constraint.field:
        case Field.PRICE:
            return _price(constraint, ledger)
        case Field.STOCK:
            return _yes_or_no(constraint, variants["stock"] > 0, variants["stock"] != UNKNOWN)
        case Field.SALE:
            return _yes_or_no(constraint, variants["sale"] > 0, variants["sale"] != UNKNOWN)
        case Field.DELIVERY:
            days = [day.toordinal() for day in constraint.values if isinstance(day, date)]
            return _number(constraint, variants["delivery"], days, _promised(constraint, ledger))
        case _:
            found = among(variants["size"], _codes(constraint, ledger.sizes))
            return _yes_or_no(constraint, found, variants["size"] != UNKNOWN)


def _promised(constraint: Constraint, ledger: Ledger) -> Mask:
    """Which variants have a day of delivery that is not past: bool[n_variants]."""
    days, since = ledger.variants["delivery"], constraint.since
    return np.asarray((days != UNKNOWN) & (days >= since.toordinal() if since else True))


def by_option(constraint: Constraint, ledger: Ledger) -> Mask:
    """Judge a FEATURE, or an attribute, by what variants are sold as: bool[n_variants]. Where no variant of a product settles it, all stay in."""
    met, about = meets(constraint), [fact for fact in ledger.sold if optional(constraint, [fact])]
    judged = _sets(about, ledger)
    found = _sets([fact for fact in about if met(fact[1])], ledger)
    options, product = ledger.variants["options"], ledger.variants["product"]
    varied = np.isin(product, _settling(constraint, ledger))
    return np.asarray(~(varied & judged[options]) | (found[options] != (constraint.op is Op.NOT)))


def says(constraint: Constraint, ledger: Ledger) -> Mask:
    """Which looks state what the wish names, or have a variant that is sold so: bool[n_looks]."""
    met, found = meets(constraint), _having(_told(constraint, ledger), constraint, ledger)
    facts = [fact for fact in ledger.sold if optional(constraint, [fact]) and met(fact[1])]
    found[ledger.variants["look"][_sets(facts, ledger)[ledger.variants["options"]]]] = True
    return found


def _settling(constraint: Constraint, ledger: Ledger) -> Keys:
    """Products of which a variant is sold as something that settles it."""
    met, table = _sold_as(constraint, ledger, silent=False), ledger.facts.get(normal(constraint.field))
    if table is None:
        return _sold_as(constraint, ledger, silent=True)
    if all(name != constraint.field for name, _ in ledger.sold):
        return met
    stating = ledger.looks["product"][table.stated(len(ledger.looks))]
    return np.union1d(met, np.setdiff1d(_sold_as(constraint, ledger, silent=True), stating))


def _sold_as(constraint: Constraint, ledger: Ledger, *, silent: bool) -> Keys:
    telling = settles(constraint, silent=silent)
    facts = [fact for fact in ledger.sold if optional(constraint, [fact]) and telling([fact])]
    return np.compress(_sets(facts, ledger)[ledger.variants["options"]], ledger.variants["product"])


def _sets(facts: Sequence[Fact], ledger: Ledger) -> Mask:
    """Which sets of options have one of the ``facts``; the last is UNKNOWN's."""
    marks = np.zeros(len(ledger.options) + 1, np.bool_)
    if len(facts) == len(ledger.sold):  # quickly
        marks[:-1] = True
    else:
        marks[list(chain.from_iterable(ledger.sold[fact] for fact in facts))] = True
    return marks


def by_look(constraint: Constraint, ledger: Ledger) -> Mask:
    """Judge any other constraint: bool[n_looks]. Insisted on, what is silent stays in only where its variants settle it."""
    if constraint.field == Field.RATING:
        stars = [float(value) for value in constraint.values if isinstance(value, Decimal)]
        rating = ledger.looks["rating"]
        return _number(constraint, rating, stars, ~np.isnan(rating))
    looks, tables = len(ledger.looks), _told(constraint, ledger)
    found = _having(tables, constraint, ledger)
    stated = _stated(tables[0], constraint, looks) | found if tables else found
    judged = _yes_or_no(constraint, found, stated)
    if silence_passes(constraint) or not varied(constraint.field):
        return judged
    return judged | (~stated & np.isin(ledger.looks["product"], _settling(constraint, ledger)))


def _stated(table: Postings, constraint: Constraint, looks: int) -> Mask:
    """Which looks state anything that speaks for or against it. Of features no list is complete: absence from it says nothing."""
    if constraint.field == Field.FEATURE:
        return np.zeros(looks, np.bool_)
    if constraint.field == Field.AGE:
        names = enumerate(table.words.names)
        told = [code for code, name in names if audience.of_age(name, constraint.values) is not None]
        return table.having(told, looks)
    if of_stuff := composed(constraint):
        stated = [*enumerate(table.words.names)]
        told = [code for code, name in stated if of_stuff.of(name) is not None]
        named = [code for code, name in stated if of_stuff.names(name)]
        return table.having(told, looks) | (table.stated(looks) & ~table.having(named, looks))
    if constraint.field != Field.COLOUR or not plain_colours(constraint):
        return table.stated(looks)
    return table.having([code for code, name in enumerate(table.words.names) if families(name)], looks)


def plain_colours(constraint: Constraint) -> bool:
    """Whether it wishes for colours by names that everybody knows: what is called "Fjord" is neither said to be blue nor not to be."""
    return all(map(families, map(str, constraint.values)))


def _told(constraint: Constraint, ledger: Ledger) -> list[Postings]:
    """What looks state in the fields that settle it."""
    return [table for field in told_by(constraint) if (table := ledger.facts.get(normal(field)))]


def _having(tables: Sequence[Postings], constraint: Constraint, ledger: Ledger) -> Mask:
    found = np.zeros(len(ledger.looks), np.bool_)
    for table in tables:
        found |= table.having(_codes(constraint, table.words), len(found))
    return found


def _codes(constraint: Constraint, words: Words) -> list[int]:
    if composed(constraint) or (constraint.op not in RANGES and constraint.field == Field.AGE):
        met = meets(constraint)
        return [code for code, name in enumerate(words.names) if met(name)]
    if constraint.op not in RANGES:
        return words.codes(constraint.values)
    if not (ends := limits(constraint)):
        return []
    least, most = ends
    codes, amounts = words.measuring(least.kind)
    found: list[int] = codes[COMPARE[constraint.op](amounts, least.amount, most.amount)].tolist()
    return found


def cheapest(ledger: Ledger, variants: Mask) -> tuple[Array, Array]:
    """The lowest price at which each look can be had among ``variants``, sold out or not where all are, and its currency's place, the commonest
    first: int64[n_looks] both, UNKNOWN without a price. Amounts of different currencies have no order."""
    rows, looks = np.flatnonzero(variants), len(ledger.looks)
    price, place = np.full(looks, UNKNOWN), np.full(looks, UNKNOWN)
    for rank, code in enumerate(commonest(ledger, rows)):
        priced = in_one_currency(ledger, rows, code)
        stocked = ledger.variants["stock"][priced] != 0
        left, gone = _lowest(ledger, priced[stocked]), _lowest(ledger, priced[~stocked])
        here = np.where(left == UNKNOWN, gone, left)
        found = (place == UNKNOWN) & (here != UNKNOWN)
        price[found], place[found] = here[found], rank
    return price, place


def _lowest(ledger: Ledger, rows: Array) -> Array:
    lowest = np.full(len(ledger.looks), _DEAREST, np.int64)
    np.minimum.at(lowest, ledger.variants["look"][rows], ledger.variants["price"][rows])
    lowest[lowest == _DEAREST] = UNKNOWN
    return lowest


def commonest(ledger: Ledger, rows: Array) -> list[int]:
    """Codes of the currencies that the variant rows are priced in, the commonest first."""
    currencies: Array = ledger.variants["currency"][rows]
    counts = np.bincount(currencies[currencies != UNKNOWN])
    return sorted(
        np.flatnonzero(counts).tolist(), key=lambda code: (-counts[code], ledger.currencies.labels[code])
    )


def in_one_currency(ledger: Ledger, rows: Array, code: int = UNKNOWN) -> Array:
    """Those of the variant rows whose price is in ``code``, or else in their commonest currency."""
    if code == UNKNOWN:
        code = next(iter(commonest(ledger, rows)), UNKNOWN)
    return np.compress(ledger.variants["currency"][rows] == code, rows) if code != UNKNOWN else rows[:0]


def _price(constraint: Constraint, ledger: Ledger) -> Mask:
    """Amounts of different currencies are never compared: they count as not stated."""
    wanted = [value for value in constraint.values if isinstance(value, Money)]
    codes = ledger.currencies.codes({value.currency for value in wanted})
    prices, currencies = ledger.variants["price"], ledger.variants["currency"]
    comparable = currencies == codes[0] if len(codes) == 1 else np.zeros(len(prices), np.bool_)
    return _number(constraint, prices, [value.minor for value in wanted], comparable)


def _number(constraint: Constraint, facts: Array, wanted: list[Any], stated: Mask) -> Mask:
    holds = COMPARE[constraint.op](facts, wanted[0], wanted[-1]) if wanted else np.zeros(len(facts), np.bool_)
    return _verdict(constraint, holds, stated)


def _yes_or_no(constraint: Constraint, found: Mask, stated: Mask) -> Mask:
    return _verdict(constraint, ~found if constraint.op is Op.NOT else found, stated)


def _verdict(constraint: Constraint, holds: Mask, stated: Mask) -> Mask:
    return holds | ~stated if silence_passes(constraint) else holds & stated
