"""What the rest of the house may ask of the record of what is sold.

The catalogue is the one source of truth: indexes, live columns and vocabulary are views of it, brought up to date by
reading its change log. Refuses to know feeds (``ingest``), vectors' meaning, and search.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.catalog.runs import BadRow, ImportReport
from shopkeeper.types import LookKey, MediaId, Offer, Product, ProductId, Review, Sku


class Kind(StrEnum):
    PRODUCT = "product"  # anything but offers changed: re-read, re-embed what is new, re-index
    OFFER = "offer"  # only price, stock or delivery changed: live columns only
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the change log. ``seq`` grows by commit order, without regard to wall clocks.

    A newer entry may stand in for older ones of the same product: whoever reads on from any ``seq`` ends up true.
    """

    seq: int
    kind: Kind
    product_id: ProductId
    keys: tuple[LookKey, ...] = ()
    """REMOVED: the keys its looks had. PRODUCT: keys of looks that the new version no longer has."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a reader made of the whole catalogue, true at ``seq``."""

    seq: int
    body: bytes


class Reviews(Protocol):
    """What customers wrote, by product; goes when its product is removed."""

    def put(self, reviews: Mapping[ProductId, Sequence[Review]]) -> int:
        """Take the place of all reviews of these products, in one transaction. Returns how many products changed."""
        ...

    def of(self, id: ProductId) -> tuple[Review, ...]:
        """In the order they were put; none of a product that is not known."""
        ...

    def version(self, id: ProductId) -> str:
        """Another one whenever the reviews of the product are others; empty without any. One small read."""
        ...

    def showing(self, photo: MediaId) -> tuple[ProductId, ...]:
        """Products with a review that shows it. Reads all of them."""
        ...


class Catalog(Protocol):
    """Products with live offers. Any number of processes read and write; a read sees every commit before it."""

    @property
    def url(self) -> str:
        """Where another process finds it; may hold a password."""
        ...

    @property
    def reviews(self) -> Reviews: ...

    def put(self, products: Iterable[Product], source: str = "") -> int:
        """Insert or replace whole products in one transaction; unchanged ones cost a hash. Returns how many changed.

        ``source`` names the feed they come from (see ``ids``). Raises InvalidInput for an impossible product.
        """
        ...

    def offers(self, offers: Mapping[Sku, Offer]) -> int:
        """Replace live offers in one transaction, all or none; a cost price stays where none is told. Returns how many changed.

        Raises NotFound naming the first unknown sku.
        """
        ...

    def change_offers(self, skus: Collection[Sku], change: Callable[[Sku, Offer], Offer]) -> int:
        """As ``offers``, each made of the one it replaces: nobody sells or prices in between."""
        ...

    def turn(self) -> int:
        """Log which offers a sale has begun or ended of, a few hundred each time it is asked. Returns ``head`` then; as cheap, where nothing turns.

        Never waits for a writer, and never fails: the log may be late, ``get`` goes by the clock.
        """
        ...

    def remove(self, ids: Iterable[ProductId]) -> int: ...

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        """The products that exist, with their live offers, in one consistent read."""
        ...

    def by_look(self, keys: Sequence[LookKey]) -> dict[LookKey, Product]:
        """The product of each look that exists, with live offers, in one consistent read (the basis of ``verify``)."""
        ...

    def offers_of(self, skus: Sequence[Sku]) -> dict[Sku, Offer]:
        """The live offers of those skus that exist."""
        ...

    def owners(self, skus: Sequence[Sku]) -> dict[Sku, ProductId]:
        """The product of each sku that exists; where several have it, the first by id."""
        ...

    def ids(self, source: str) -> set[ProductId]:
        """The products last put by this source."""
        ...

    def shows(self, picture: MediaId) -> bool:
        """Whether any product or review shows it. Reads all of them."""
        ...

    def scan(self, batch: int = 500) -> Iterator[list[Product]]:
        """Every product, in order of id, a batch at a time."""
        ...

    def changes(self, after: int, limit: int = 10_000) -> list[Change]: ...

    def unread(self, after: int) -> int:
        """How many changes of products come after it; those of offers alone are none."""
        ...

    def head(self) -> int:
        """The newest ``seq``; cheap enough to ask before every search (tens of microseconds)."""
        ...

    def count(self) -> int: ...

    def vectors(self, space: str, digests: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        """Kept embeddings by content digest, so that nothing is embedded twice. ``space``: ``lite:1/view`` …"""
        ...

    def keep_vectors(self, space: str, vectors: Mapping[str, npt.NDArray[np.float32]]) -> None: ...

    def drop_vectors(self, space: str) -> None:
        """Forget all of ``space``: its encoder is gone for good."""
        ...

    def bookmark(self, reader: str) -> int:
        """The ``seq`` up to which ``reader`` (``index/lite:1``) has caught up; 0 at first."""
        ...

    def set_bookmark(self, reader: str, seq: int) -> None: ...

    def learnt(self, reader: str, since: int = 0) -> Learnt | None:
        """What ``reader`` kept here last, in any process; None where that is not true at ``since`` yet."""
        ...

    def keep_learnt(self, reader: str, learnt: Learnt) -> None: ...

    def record(self, report: ImportReport, bad: Sequence[BadRow] = ()) -> ImportReport:
        """Store what became of an import and the rows it set aside; returns the report with its run number.

        A report that has a run number takes the place of the one stored under it.
        """
        ...

    def runs(self, limit: int = 20) -> list[ImportReport]:
        """Past imports, newest first."""
        ...

    def quarantine(self, run: int) -> list[BadRow]:
        """The rows that run set aside, by line."""
        ...

    def close(self) -> None: ...
