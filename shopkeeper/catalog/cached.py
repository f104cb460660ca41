"""Products as they were read, the latest few thousand of them, for as long as they are true.

Knows stamps and when sales begin and end. Refuses to read anything itself. Any number of threads get and keep.
"""

from collections.abc import Mapping
from math import inf
from threading import Lock
from time import time

from shopkeeper.types import Product, ProductId
from shopkeeper.types.product import turning

CACHED = 8192


class Cache:
    def __init__(self) -> None:
        self._entries: dict[ProductId, tuple[int, float, Product]] = {}
        """The stamp each was read at, when the first of its sales begins or ends, and itself."""
        self._lock = Lock()

    def get(self, stamps: Mapping[ProductId, int]) -> dict[ProductId, Product]:
        """Those that are here at exactly these stamps."""
        hits, now = {id: self._entries.get(id, (-1, inf, None)) for id in stamps}, time()
        return {
            id: product
            for id, (stamp, turns, product) in hits.items()
            if product and stamp == stamps[id] and now < turns
        }

    def keep(self, stamps: Mapping[ProductId, int], products: Mapping[ProductId, Product]) -> None:
        with self._lock:
            for id, product in products.items():
                self._entries.pop(id, None)
                self._entries[id] = stamps[id], turning(product.variants), product
            while len(self._entries) > CACHED:
                del self._entries[next(iter(self._entries))]
