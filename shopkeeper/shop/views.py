"""Views of the catalogue that a process keeps in memory: live columns, fingerprints of pictures and the vocabulary.

Knows the change log and how far this process has read it. Refuses to write anything but the words that it learnt. A price changed by any process
is in the columns before the next search begins; the vocabulary follows in the background, since words change rarely.
"""

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock

from shopkeeper.catalog.port import Catalog, Change, Kind
from shopkeeper.index.live import Live
from shopkeeper.index.prints import Prints
from shopkeeper.language import Vocabulary
from shopkeeper.shop.veils import Veils
from shopkeeper.shop.words import Words
from shopkeeper.types import Product


class Views:
    """``refresh`` before each question costs one look at the log's head."""

    def __init__(self, catalog: Catalog, folder: Path, restricted: Callable[[Product], bool] = bool) -> None:
        """``folder``: the shop's, of this machine. ``restricted``: see ``Veils``."""
        self._catalog = catalog
        self.veils = Veils(catalog, restricted)
        self._lock = Lock()
        self._seq = catalog.head()
        self.live = Live()
        self.prints = Prints()
        products = self._first()
        self._words = Words(catalog, folder / "words.lock", products)
        deque(products, maxlen=0)  # those that the words did not need to see

    @property
    def vocabulary(self) -> Vocabulary:
        return self._words.vocabulary

    def refresh(self) -> None:
        """Read on to the head of the change log, and of the clock."""
        if self._catalog.turn() == self._seq:
            return
        with self._lock:
            while changes := self._catalog.changes(self._seq):
                self._apply(changes)
                self._seq = changes[-1].seq

    def _apply(self, changes: list[Change]) -> None:
        """Everything is read before anything is taken out, so that a product whose looks changed is not missed meanwhile."""
        products, offered = self._products(changes, Kind.PRODUCT), self._products(changes, Kind.OFFER)
        gone = [key for change in changes for key in change.keys]
        for view in (self.live, self.prints):
            view.remove(gone)
            view.put(products)
        self.live.offers(offered)
        if worded := [change.seq for change in changes if change.kind is not Kind.OFFER]:
            self._words.follow(worded[-1])

    def _products(self, changes: list[Change], kind: Kind) -> list[Product]:
        ids = [change.product_id for change in changes if change.kind is kind]
        return list(self._catalog.get(ids).values())

    def _first(self) -> Iterator[Product]:
        """Everything once, through the columns to the words: reading a large shop takes seconds."""
        for batch in self._catalog.scan():
            self.live.put(batch)
            self.prints.put(batch)
            yield from batch

    def settle(self) -> None:
        """Wait until the vocabulary has caught up."""
        self.refresh()
        self._words.settle()

    def close(self) -> None:
        """To be called before the catalogue is closed."""
        self._words.close()
