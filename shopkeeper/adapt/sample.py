"""Looks of a shop with their pictures and words, the same ones every time.

Knows the catalogue. Refuses to know encoders.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from typing import TYPE_CHECKING

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.picture import decode
from shopkeeper.types import Look, MediaId, Product
from shopkeeper.types.errors import ShopkeeperError

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES, MAX_PIXELS = 1 << 30, 1 << 30  # originals were checked when they came in


@dataclass(frozen=True, slots=True)
class Shown:
    """A look with at least one picture; ``pictures`` in the order of its media, each at most once."""

    product: Product
    look: Look
    pictures: tuple[MediaId, ...]


def pictured(catalog: Catalog) -> Iterator[Shown]:
    """Every look that has pictures, by product."""
    for batch in catalog.scan():
        for product in batch:
            for look in product.looks:
                found = dict.fromkeys(m.id for m in look.pictures)
                if found:
                    yield Shown(product, look, tuple(found))


def some(catalog: Catalog, count: int) -> list[Shown]:
    """At most ``count`` looks of different products, chosen by nothing that matters."""
    ones: dict[str, Shown] = {}
    for shown in nsmallest(4 * count, pictured(catalog), key=lambda one: mark(one.look.id)):
        ones.setdefault(shown.product.id, shown)
    return list(ones.values())[:count]


def opened(media: MediaStore, id: MediaId) -> "Image | None":
    """RGB; None when the file is gone or broken."""
    try:
        return decode(media.original(id), max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)
    except ShopkeeperError:
        return None


def mark(name: str) -> int:
    """A fixed number for a name: an order, and folds, that have nothing to do with the catalogue's."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
