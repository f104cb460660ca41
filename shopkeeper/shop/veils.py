"""Which pictures nothing shows but goods for adults, so that their addresses ask as pages do.

Knows the change log, and the pictures of everything else in memory, in a shop that sells such goods. What no product shows that is sold
counts as theirs, too: it may have been one of them. Refuses to know who asks.
"""

from collections import Counter
from collections.abc import Callable
from threading import Lock

from shopkeeper.catalog.port import Catalog, Kind
from shopkeeper.types import MediaId, Product, ProductId


class Veils:
    """Thread-safe. ``restricted``: whether a product is for adults."""

    def __init__(self, catalog: Catalog, restricted: Callable[[Product], bool]) -> None:
        self._catalog, self._restricted, self._lock = catalog, restricted, Lock()
        self._seq = -1
        self._of: dict[ProductId, tuple[MediaId, ...]] = {}
        self._open: Counter[MediaId] = Counter()

    def __call__(self, id: MediaId) -> bool:
        self._refresh()
        return self._open[id] < 1 and not self._reviewed(id)

    def _reviewed(self, photo: MediaId) -> bool:
        """Whether a customer shows it in a review of something that is for everybody."""
        products = self._catalog.get(self._catalog.reviews.showing(photo))
        return any(not self._restricted(one) for one in products.values())

    def _refresh(self) -> None:
        if self._catalog.head() == self._seq:
            return
        with self._lock:
            if self._seq < 0:
                head = self._catalog.head()
                for batch in self._catalog.scan():
                    for product in batch:
                        self._put(product.id, product)
                self._seq = head  # not before: whoever asks meanwhile waits
            while changes := self._catalog.changes(self._seq):
                changed = [change.product_id for change in changes if change.kind is not Kind.OFFER]
                found = self._catalog.get(changed)
                for id in changed:
                    self._put(id, found.get(id))
                self._seq = changes[-1].seq

    def _put(self, id: ProductId, product: Product | None) -> None:
        plain = product and not self._restricted(product)
        media = tuple(one.id for look in product.looks for one in look.media) if product and plain else ()
        self._open.update(media)
        self._open.subtract(self._of.pop(id, ()))
        if media:
            self._of[id] = media
