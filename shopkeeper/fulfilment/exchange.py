"""Customers and orders as one JSON file, to take to another shop or to take in from one.

Knows two shapes: our own, and a retail database, which brings its products along. Refuses to know tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from shopkeeper.files import write_whole
from shopkeeper.fulfilment import codec
from shopkeeper.fulfilment.model import Customer, Order
from shopkeeper.fulfilment.retail import load
from shopkeeper.types import Product
from shopkeeper.types.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Book:
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]


Taken = tuple[tuple[Customer, ...], tuple[Order, ...], tuple[Product, ...]]


def read(file: Path) -> Taken:
    """Raises InvalidInput naming what cannot be read."""
    if _retail(file):
        found = load.read(file)
        return found.customers, found.orders, found.products
    try:
        taken = codec.read(Book, file.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise InvalidInput(
            f"{file.name} cannot be read: {error}", field="FILE", fix="give a JSON file"
        ) from None
    return taken.customers, taken.orders, ()


def write(file: Path, customers: Sequence[Customer], orders: Sequence[Order]) -> None:
    """For its owner alone to read, whole or not at all. Raises InvalidInput where no file can be."""
    if not file.name or file.is_dir():
        raise InvalidInput(f"{file} is a folder", field="FILE", fix="name a file, as in orders.json")
    content = orjson.dumps(Book(tuple(customers), tuple(orders)), sorted, orjson.OPT_INDENT_2)
    write_whole(file, content, 0o600)


def _retail(file: Path) -> bool:
    """A compressed file, or one with users in it."""
    try:
        with file.open("rb") as opened:
            start = opened.read(4096)
    except OSError as error:
        raise InvalidInput(
            f"{file.name} cannot be read: {error.strerror}", field="FILE", fix="check the path"
        ) from None
    return start[:2] == b"\x1f\x8b" or b'"variants"' in start or b'"users"' in start
