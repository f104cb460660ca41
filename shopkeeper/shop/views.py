"""Views of the catalogue that a process keeps in memory: live columns, fingerprints of pictures and the vocabulary.

Knows the change log and how far this process has read it. Refuses to write anything. A price changed by any process
is in the columns before the next search begins; the vocabulary follows in the background, since words change rarely.
"""

from collections.abc import Callable, Iterator
from threading import Lock, Thread

from shopkeeper.catalog.port import Catalog, Change, Kind
from shopkeeper.index.live import Live
from shopkeeper.index.prints import Prints
from shopkeeper.language import Vocabulary
from shopkeeper.shop.veils import Veils
from shopkeeper.types import Product

LEARNER = "vocabulary"
"""The thread that learns words."""


class _Closed(Exception):
    """Nobody needs the words any more."""


class Views:
    """``refresh`` before each question costs one look at the log's head."""

    def __init__(self, catalog: Catalog, restricted: Callable[[Product], bool] = bool) -> None:
        """``restricted``: see ``Veils``."""
        self._catalog = catalog
        self.veils = Veils(catalog, restricted)
        self._lock = Lock()
        self._seq = catalog.head()
        self._words = self._seq
        """The newest change that may have brought new words."""
        self._learning: Thread | None = None
        self._learning_lock = Lock()
        self._closed = False
        self.live = Live()
        self.prints = Prints()
        self.vocabulary = Vocabulary.of(self._first())

    def refresh(self) -> None:
        """Read on to the head of the change log."""
        if self._catalog.head() == self._seq:
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
            self._learn_soon(worded[-1])

    def _products(self, changes: list[Change], kind: Kind) -> list[Product]:
        ids = [change.product_id for change in changes if change.kind is kind]
        return list(self._catalog.get(ids).values())

    def _first(self) -> Iterator[Product]:
        """Everything once, through the columns to the words: reading a large shop takes seconds."""
        for batch in self._catalog.scan():
            self.live.put(batch)
            self.prints.put(batch)
            yield from batch

    def _learn(self) -> Vocabulary:
        return Vocabulary.of(product for batch in self._batches() for product in batch)

    def _batches(self) -> Iterator[list[Product]]:
        for batch in self._catalog.scan():
            if self._closed:
                raise _Closed
            yield batch

    def _learn_soon(self, words: int) -> None:
        """One learner at a time; it goes on until it has seen the newest words."""
        with self._learning_lock:
            self._words = words
            if self._closed:
                return
            if self._learning is None or not self._learning.is_alive():
                self._learning = Thread(target=self._keep_learning, name=LEARNER, daemon=True)
                self._learning.start()

    def _keep_learning(self) -> None:
        while True:
            learnt = self._words
            try:
                self.vocabulary = self._learn()
            except _Closed:
                return
            with self._learning_lock:
                if learnt == self._words:
                    self._learning = None
                    return

    def settle(self) -> None:
        """Wait until the vocabulary has caught up."""
        self.refresh()
        if learning := self._learning:
            learning.join()

    def close(self) -> None:
        """End the learning, wherever it is, before the catalogue it reads is closed."""
        with self._learning_lock:
            self._closed = True
        if learning := self._learning:
            learning.join()
