"""The words of a shop: one process learns them, the catalogue keeps them, every other process reads them there.

Knows when they are out of date, whose turn it is to learn, where, and how long to rest after. Refuses to know how they are learnt
(``language``).
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic

import structlog

from shopkeeper.catalog.port import Catalog, Learnt
from shopkeeper.language import Vocabulary
from shopkeeper.language.packed import pack, unpack
from shopkeeper.shop.alone import alone
from shopkeeper.types import Product

LEARNER = "vocabulary"
"""The thread that learns them, and the name under which they are kept."""
REST = 4
"""So many times as long as a lesson took, no process learns again: a large shop takes half a minute, and words change rarely."""
ASIDE = 10_000
"""Products from which they are learnt in a process of their own (``lesson``): in this one, searches would take three times as long meanwhile."""
_TURN = 0.25
"""Seconds after which to ask again whether another process has learnt them."""

log = structlog.get_logger()


class _Closed(Exception):
    """Nobody needs the words any more."""


class Words:
    """``vocabulary`` is true of the catalogue as it is opened, and then follows in the background. ``lock``: a file of this machine."""

    def __init__(self, catalog: Catalog, lock: Path, products: Iterable[Product]) -> None:
        """``products``: all of the catalogue; not read where the words of this very catalogue are kept."""
        self._catalog, self._lock_file = catalog, lock
        self._wanted = catalog.head()
        """The newest change that may have brought new words."""
        self._learning: Thread | None = None
        self._lock = Lock()
        self._closing, self._hurried = Event(), Event()
        self.vocabulary = self._current() or learn(catalog, products)

    def follow(self, seq: int) -> None:
        """Learn, soon, what the catalogue says at ``seq``. One learner at a time; it goes on until it has seen the newest words."""
        with self._lock:
            self._wanted = seq
            if self._closing.is_set():
                return
            if self._learning is None or not self._learning.is_alive():
                self._learning = Thread(target=self._keep_learning, name=LEARNER, daemon=True)
                self._learning.start()

    def settle(self) -> None:
        """Wait until the vocabulary has caught up: for nobody's turn, and without a rest."""
        self._hurried.set()
        if learning := self._learning:
            learning.join()
        self._hurried.clear()

    def close(self) -> None:
        """End the learning, wherever it is, before the catalogue it reads is closed."""
        with self._lock:
            self._closing.set()
        self.settle()

    def _keep_learning(self) -> None:
        while True:
            wanted = self._wanted
            try:
                self._catch_up(wanted)
            except _Closed:
                return
            with self._lock:
                if wanted == self._wanted:
                    self._learning = None
                    return

    def _catch_up(self, wanted: int) -> None:
        while not self._closing.is_set():
            with alone(self._lock_file) as mine:
                if kept := self._kept(wanted):
                    self.vocabulary = kept
                    return
                if mine or self._hurried.is_set():
                    began = monotonic()
                    self._renew()
                    self._hurried.wait(REST * (monotonic() - began))
                    return
            self._closing.wait(_TURN)
        raise _Closed

    def _current(self) -> Vocabulary | None:
        """As kept, if no product has changed since."""
        learnt = self._catalog.learnt(LEARNER)
        return unpack(learnt.body) if learnt and not self._catalog.unread(learnt.seq) else None

    def _kept(self, since: int) -> Vocabulary | None:
        learnt = self._catalog.learnt(LEARNER, since)
        return unpack(learnt.body) if learnt else None

    def _renew(self) -> None:
        if self._catalog.count() < ASIDE:
            self.vocabulary = learn(self._catalog, self._products())
        else:
            self._have_learnt()
            self.vocabulary = self._kept(since=0) or self.vocabulary

    def _have_learnt(self) -> None:
        command = [sys.executable, "-P", "-m", "shopkeeper.shop.lesson"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as lesson:
            assert lesson.stdin
            lesson.stdin.write(self._catalog.url)  # may hold a password: not for the list of processes
            lesson.stdin.close()
            while lesson.poll() is None:
                if self._closing.wait(_TURN):
                    lesson.terminate()
                    raise _Closed
        if lesson.returncode:
            log.warning("words.not_learnt", exit=lesson.returncode)

    def _products(self) -> Iterator[Product]:
        for batch in self._catalog.scan():
            if self._closing.is_set():
                raise _Closed
            yield from batch


def learn(catalog: Catalog, products: Iterable[Product]) -> Vocabulary:
    """From ``products``, all of the catalogue; kept there for whoever asks next."""
    seq = catalog.head()
    vocabulary = Vocabulary.of(products)
    catalog.keep_learnt(LEARNER, Learnt(seq, pack(vocabulary)))
    return vocabulary
