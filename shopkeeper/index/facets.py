"""Counts of products per value, from columns under masks.

Knows the readings of each Field as a shopper ticks them. Refuses to choose masks (``live``): it counts what it is given.
Values come in the merchant's spelling; a price band reads ``25.00-49.99 USD`` (both ends included), a rating ``4+``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np

from shopkeeper.index.bands import band_of, bands, counts_per_band
from shopkeeper.index.columns import Array, Mask, Postings, Words
from shopkeeper.index.judge import in_one_currency
from shopkeeper.index.ledger import UNKNOWN, Ledger
from shopkeeper.index.port import Keys
from shopkeeper.types import Constraint, Facet, FacetValue, Field, Money, Op
from shopkeeper.types.colour import families
from shopkeeper.types.errors import ShopkeeperError
from shopkeeper.types.normal import normal

Own = Sequence[Constraint]
"""The constraints on the facet's own field: what is ticked."""


@dataclass(frozen=True, slots=True)
class Passing:
    """What is counted: looks (bool[n_looks]), rows of their variants, and their products when those are few."""

    looks: Mask
    variants: Array
    products: Keys | None
    alone: Mask | None = None
    """Looks that are an answer without the others, where not all are: a value that none of these has is left out."""

    def answered(self, rows: Array, looks: Array, values: Array | None = None) -> Array:
        """Those of the rows whose value one of them has, by the rows' looks and values; without values they share one."""
        if self.alone is None:
            return rows
        values = np.zeros_like(rows) if values is None else values
        return rows[np.isin(values, values[self.alone[looks]])]


def facet(field: str, ledger: Ledger, passing: Passing, own: Own, top: int) -> Facet:
    """Products per value of what passes; ticked values are included, but for a price that is none of the bands that there are now."""
    match field:
        case Field.PRICE:
            values = _prices(ledger, passing, own)
        case Field.RATING:
            values = _ratings(ledger, passing, own)
        case Field.STOCK:
            values = _flag("in", "stock", ledger, passing, own)
        case Field.SALE:
            values = _flag("yes", "sale", ledger, passing, own)
        case Field.SIZE:
            values = _sizes(ledger, passing, own, top)
        case _:
            values = _facts(field, ledger, passing, own, top)
    return Facet(field, tuple(values))


def parse_band(value: str) -> tuple[Money, Money]:
    """The ends of a price band: the values of a BETWEEN constraint. Raises InvalidInput when it is not a band."""
    ends, _, currency = value.partition(" ")
    low, _, high = ends.partition("-")
    return Money.of(low, currency), Money.of(high, currency)


def wish_of(field: str, value: str) -> Constraint | None:
    """What ticking a facet's value asks for; None for a band that cannot be read."""
    try:
        if field == Field.PRICE:
            return Constraint(field, Op.BETWEEN, parse_band(value))
        if field == Field.RATING:
            return Constraint(field, Op.AT_LEAST, (Decimal(value.rstrip("+")),))
    except (ShopkeeperError, InvalidOperation, ValueError):
        return None
    return Constraint(field, Op.IS, (value,))


def _prices(ledger: Ledger, passing: Passing, own: Own) -> list[FacetValue]:
    """Bands in the currency that was asked for, else in the commonest one."""
    asked = ledger.currencies.codes(v.currency for c in own for v in c.values if isinstance(v, Money))
    tries = (in_one_currency(ledger, passing.variants, code) for code in (*asked[:1], UNKNOWN))
    rows = next((rows for rows in tries if len(rows)), None)
    if rows is None:
        return []
    currency = ledger.currencies.labels[ledger.variants["currency"][rows[0]]]
    amounts = ledger.variants["price"][rows]
    edges = bands(amounts)
    rows = passing.answered(rows, ledger.variants["look"][rows], band_of(amounts, edges))
    amounts, product = ledger.variants["price"][rows], _product(ledger, rows)
    ticked = {c.values for c in own if c.op is Op.BETWEEN}
    values = []
    for (first, last), count in zip(edges, counts_per_band(amounts, product, edges), strict=True):
        ends = Money(first, currency), Money(last, currency)
        values.append(FacetValue(f"{ends[0].amount}-{ends[1]}", count, ends in ticked))
    return [value for value in values if value.count or value.selected]


def _ratings(ledger: Ledger, passing: Passing, own: Own) -> list[FacetValue]:
    ticked = {value for c in own if c.op is Op.AT_LEAST for value in c.values}
    looks = np.flatnonzero(passing.looks)
    rating, product = ledger.looks["rating"][looks], ledger.looks["product"]
    rated = ((stars, looks[rating >= stars]) for stars in (4, 3, 2))
    counts = ((stars, distinct(product[passing.answered(rows, rows)])) for stars, rows in rated)
    values = (FacetValue(f"{stars}+", count, Decimal(stars) in ticked) for stars, count in counts)
    return [value for value in values if value.count or value.selected]


def _flag(value: str, column: str, ledger: Ledger, passing: Passing, own: Own) -> list[FacetValue]:
    rows = passing.variants[ledger.variants[column][passing.variants] > 0]
    count = distinct(_product(ledger, passing.answered(rows, ledger.variants["look"][rows])))
    ticked = any(c.op is Op.IS for c in own)
    return [FacetValue(value, count, ticked)] if count or ticked else []


def _sizes(ledger: Ledger, passing: Passing, own: Own, top: int) -> list[FacetValue]:
    rows = passing.variants[ledger.variants["size"][passing.variants] != UNKNOWN]
    rows = passing.answered(rows, ledger.variants["look"][rows], ledger.variants["size"][rows])
    return _words(ledger.sizes, _product(ledger, rows), ledger.variants["size"][rows], own, top)


def _facts(field: str, ledger: Ledger, passing: Passing, own: Own, top: int) -> list[FacetValue]:
    postings = ledger.facts.get(normal(field)) or Postings()
    table = postings.table
    rows = table.marked(passing.looks, passing.products)
    rows = passing.answered(rows, table["look"][rows], table["value"][rows])
    product, value = table["product"][rows], table["value"][rows]
    return _words(postings.words, product, value, own, top, _is_family if field == Field.COLOUR else None)


def _is_family(colour: str) -> bool:
    """Shoppers tick "blue"; forty merchants' blues would bury it."""
    return colour in families(colour)


def _words(
    words: Words,
    product: Array,
    value: Array,
    own: Own,
    top: int,
    offered: Callable[[str], bool] | None = None,
) -> list[FacetValue]:
    """Most products first. Entries come grouped by product and value, so a repeated pair is a neighbour."""
    fresh = np.ones(len(value), np.bool_)
    fresh[1:] = (product[1:] != product[:-1]) | (value[1:] != value[:-1])
    counts = np.bincount(value[fresh], minlength=len(words))
    codes = np.flatnonzero(counts)
    if offered:
        codes = codes[[offered(words.names[code]) for code in codes]]
    if len(codes) > top > 0:
        codes = codes[counts[codes] >= np.partition(counts[codes], -top)[-top]]
    best = sorted(codes.tolist(), key=lambda code: (-counts[code], words.names[code]))[:top]
    ticked = {normal(str(wanted)): (str(wanted), 0) for c in own if c.op is Op.IS for wanted in c.values}
    counted = [code for code in (*best, *words.codes(ticked)) if counts[code]]
    found = {words.names[code]: (words.labels[code], int(counts[code])) for code in counted}
    shown = dict.fromkeys([*(words.names[code] for code in best), *ticked])
    return [FacetValue(*(ticked | found)[name], selected=name in ticked) for name in shown]


def _product(ledger: Ledger, variants: Array) -> Array:
    """The products of these variant rows; equal ones are neighbours."""
    return np.asarray(ledger.variants["product"][variants])


def distinct(product: Array) -> int:
    """Products in a column where looks of one product are neighbours."""
    return int(np.count_nonzero(np.diff(product))) + bool(len(product))
