"""The columns of a whole shop: looks, variants with live offers, and postings of stable facts.

Knows how products become rows, are replaced and removed. Refuses to know constraints (``judge``), counts (``facets``)
and threads (``live``). Rows are appended and tombstoned; a row is never reused, only dropped by ``compact``. Products
are numbered as they come, so the ``product`` column of every table ascends.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np

from shopkeeper.index.columns import Array, Grouped, Mask, Postings, Table, Words, among
from shopkeeper.index.port import Keys
from shopkeeper.index.tags import Fact, facts, sold_as
from shopkeeper.types import Look, LookKey, Offer, Product, ProductId, Sku, Variant
from shopkeeper.types.normal import normal

_Columns = defaultdict[str, list[Any]]
"""Of rows that are appended together."""

UNKNOWN = -1
"""What every integer column holds where the merchant says nothing."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a product's rows are; ``skus[i]`` is the variant in row ``variants.start + i``."""

    looks: range
    variants: range
    skus: tuple[Sku, ...]


class Ledger:
    def __init__(self) -> None:
        self.looks = Table(key=np.int64, product=np.int32, rating=np.float64, alive=np.bool_)
        self.variants = Grouped(
            size=np.int32,
            options=np.int32,
            price=np.int64,
            currency=np.int16,
            stock=np.int64,
            delivery=np.int32,
            sale=np.int8,
        )
        self.facts: defaultdict[str, Postings] = defaultdict(Postings)
        self.sizes = Words()
        self.options: dict[tuple[Fact, ...], int] = {}
        """What variants are sold as, all of it together → its code."""
        self.sold: dict[Fact, list[int]] = {}
        """The codes that each part of it belongs to."""
        self.currencies = Words()
        self._spans: dict[ProductId, Span] = {}
        self._row_of = np.full(16, UNKNOWN, np.int32)
        self._serial = 0
        self._dead = 0

    def put(self, products: Iterable[Product]) -> None:
        """Insert or replace whole products."""
        latest = {product.id: product for product in products}
        for known in self._spans.keys() & latest.keys():
            self._bury(self._spans.pop(known).looks)
        self._append(latest.values())
        self._compact_if_due()

    def offers(self, product: Product) -> bool:
        """Replace live offers in place; False when the variants are not those the ledger knows."""
        span = self._spans.get(product.id)
        offers = {variant.sku: variant.offer for variant in product.variants}
        if span is None or offers.keys() != set(span.skus):
            return False
        for row, sku in zip(span.variants, span.skus, strict=True):
            for name, value in self._offer(offers[sku]).items():
                self.variants[name][row] = value
        return True

    def rows(self, keys: Keys) -> Array:
        """Row of each look, UNKNOWN for those that are gone."""
        inside = (keys >= 0) & (keys < len(self._row_of))
        return np.where(inside, self._row_of[np.where(inside, keys, 0)], UNKNOWN)

    def stating(self, field: str, value: str, products: Array | None) -> Array:
        """Rows of the looks of ``products`` (ascending), or of all, that state a fact, each once."""
        postings = self.facts.get(normal(field)) or Postings()
        rows = slice(None) if products is None else postings.table.of(products)
        stated = among(postings.table["value"][rows], postings.words.codes([value]))
        return postings.table["look"][rows][stated]

    def mark(self, keys: Keys) -> Mask:
        """bool[n_looks]: these looks."""
        rows = self.rows(keys)
        marked = np.zeros(len(self.looks), np.bool_)
        marked[rows[rows != UNKNOWN]] = True
        return marked

    def remove(self, keys: Iterable[LookKey]) -> None:
        rows = self.rows(np.fromiter(keys, np.int64))
        self._bury(rows[rows != UNKNOWN])
        self._compact_if_due()

    @property
    def nbytes(self) -> int:
        tables = [self.looks, self.variants, *(postings.table for postings in self.facts.values())]
        return sum(table.nbytes for table in tables) + self._row_of.nbytes

    def _append(self, products: Iterable[Product]) -> None:
        """Together: a table takes as long to grow by one row as by hundreds."""
        looks, variants = _Columns(list), _Columns(list)
        facts: defaultdict[str, _Columns] = defaultdict(lambda: _Columns(list))
        spans: dict[ProductId, Span] = {}
        first_look, first_variant = len(self.looks), len(self.variants)
        for product in products:
            look, variant = first_look + len(looks["key"]), first_variant + len(variants["look"])
            self._add_looks(product, looks)
            self._add_facts(product, look, facts)
            skus = self._add_variants(product.looks, look, variants)
            spans[product.id] = Span(
                range(look, look + len(product.looks)), range(variant, variant + len(skus)), skus
            )
            self._serial += 1
        for table, columns in ((self.looks, looks), (self.variants, variants)):
            if any(columns.values()):
                table.append(columns)
        for name, columns in facts.items():
            self.facts[name].table.append(columns)
        self._index(looks["key"], first_look)
        self._spans |= spans

    def _add_looks(self, product: Product, looks: _Columns) -> None:
        looks["key"] += [int(look.key) for look in product.looks]
        looks["product"] += [self._serial] * len(product.looks)
        looks["rating"] += [product.rating.mean if product.rating else np.nan] * len(product.looks)
        looks["alive"] += [bool(look.variants) for look in product.looks]  # nothing to buy, nothing to show

    def _add_facts(self, product: Product, first: int, tables: Mapping[str, _Columns]) -> None:
        entries: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        for row, look in enumerate(product.looks, first):
            for field, value in facts(product, look):
                name = normal(field)
                entries[name].add((self.facts[name].words.add(value), row))
        for name, pairs in entries.items():
            values, rows = zip(*sorted(pairs), strict=True)
            columns = tables[name]
            columns["look"] += rows
            columns["value"] += values
            columns["product"] += [self._serial] * len(rows)

    def _add_variants(self, looks: Iterable[Look], first: int, columns: _Columns) -> tuple[Sku, ...]:
        """Rows in order of size, so that equal sizes of one product are neighbours (``facets`` relies on it)."""
        rows = sorted(
            ((self._size(variant.size), row, variant.sku, self._options(variant), variant.offer)
             for row, look in enumerate(looks, first) for variant in look.variants),
            key=lambda entry: entry[:3],
        )  # fmt: skip
        for size, look, _, options, offer in rows:
            row = {"size": size, "look": look, "options": options, "product": self._serial}
            for name, value in (row | self._offer(offer)).items():
                columns[name].append(value)
        return tuple(sku for _, _, sku, _, _ in rows)

    def _size(self, size: str) -> int:
        return self.sizes.add(size) if size else UNKNOWN

    def _options(self, variant: Variant) -> int:
        if not (found := sold_as(variant)):
            return UNKNOWN
        if found not in self.options:
            for fact in found:
                self.sold.setdefault(fact, []).append(len(self.options))
        return self.options.setdefault(found, len(self.options))

    def _offer(self, offer: Offer) -> dict[str, int]:
        price = offer.price
        return {
            "price": UNKNOWN if price is None else price.minor,
            "currency": UNKNOWN if price is None else self.currencies.add(price.currency),
            "stock": UNKNOWN if offer.stock is None else offer.stock,
            "delivery": UNKNOWN if offer.delivery is None else offer.delivery.toordinal(),
            "sale": UNKNOWN if price is None else int(offer.on_sale),
        }

    def _index(self, keys: list[int], first: int) -> None:
        if keys and max(keys) >= len(self._row_of):
            grown = np.full(2 * max(keys) + 1, UNKNOWN, np.int32)
            grown[: len(self._row_of)] = self._row_of
            self._row_of = grown
        self._row_of[keys] = range(first, first + len(keys))

    def _bury(self, rows: range | Array) -> None:
        buried = np.asarray(rows, np.int64)
        keys = self.looks["key"][buried]
        self.looks["alive"][buried] = False
        self._row_of[keys[self._row_of[keys] == buried]] = UNKNOWN
        self._dead += len(buried)

    def _compact_if_due(self) -> None:
        if self._dead > 1024 + len(self.looks) // 2:
            self.compact()

    def compact(self) -> None:
        """Drop dead rows and renumber the rest; some tens of milliseconds at 100k looks."""
        looks = self.looks["alive"].copy()
        variants = looks[self.variants["look"]]
        look_row, variant_row = _kept_before(looks), _kept_before(variants)
        numbers = np.unique(self.looks["product"][looks])
        for table in (self.variants, *(postings.table for postings in self.facts.values())):
            table.keep(looks[table["look"]])
            table["look"][:] = look_row[table["look"]]
            table.renumber(np.searchsorted(numbers, table["product"]))
        self.looks.keep(looks)
        self.looks["product"][:] = np.searchsorted(numbers, self.looks["product"])
        self._serial = len(numbers)
        moved = {
            id: Span(_moved(span.looks, look_row), _moved(span.variants, variant_row), _skus(span, variants))
            for id, span in self._spans.items()
        }
        self._spans = {id: span for id, span in moved.items() if span.looks}
        self._row_of[:] = UNKNOWN
        self._row_of[self.looks["key"]] = np.arange(len(self.looks))
        self._dead = 0


def _kept_before(kept: Mask) -> Array:
    """[i]: how many rows before row i are kept, which is its new row."""
    return np.concatenate(([0], np.cumsum(kept)))


def _moved(rows: range, row: Array) -> range:
    return range(int(row[rows.start]), int(row[rows.stop]))


def _skus(span: Span, kept: Mask) -> tuple[Sku, ...]:
    return tuple(compress(span.skus, kept[span.variants.start : span.variants.stop]))
