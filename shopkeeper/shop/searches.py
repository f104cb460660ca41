"""One search after another, each over one state of the shop."""

from concurrent.futures import Executor
from dataclasses import dataclass

from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.port import Encoder
from shopkeeper.index.port import Index
from shopkeeper.search import Search
from shopkeeper.shop.views import Views


@dataclass(frozen=True, slots=True)
class Searches:
    catalog: Catalog
    index: Index
    encoder: Encoder
    views: Views
    pool: Executor

    def __call__(self) -> Search:
        """A search over the shop as it is now."""
        self.views.refresh()
        words = self.views.vocabulary
        return Search(self.catalog, self.index.steady(), self.encoder, self.views.live, words, self.pool)
