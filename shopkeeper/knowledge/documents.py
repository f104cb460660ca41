"""The merchant's documents: taken in, listed, removed, asked.

Knows the order of the steps. Refuses to know which encoder embeds, and to phrase an answer: it cites.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path, PurePath
from threading import Lock

from shopkeeper.knowledge.chunks import chunk, slug
from shopkeeper.knowledge.match import RULER, Sentences, Shelf, Texts, strangers
from shopkeeper.knowledge.passage import Cited, Document, Passage
from shopkeeper.knowledge.sections import READ, read
from shopkeeper.knowledge.store import Store
from shopkeeper.types.errors import InvalidInput, NotFound

SAMPLES = Path(__file__).with_name("samples")
"""Policies of the demonstration shop."""


@dataclass(frozen=True, slots=True)
class _Ready:
    changes: int
    space: str
    shelf: Shelf


class Documents:
    """Thread-safe; what one process adds, all of them answer from at their next question."""

    def __init__(self, file: Path, encoder: Callable[[], Sentences]) -> None:
        """``encoder`` gives the one that answers now; its vectors are kept beside the words."""
        self._store, self._encoder, self._lock = Store(file), encoder, Lock()
        self._ready: _Ready | None = None

    def add(self, name: str, data: bytes, *, sample: bool = False) -> Document:
        """Take in a document, in the place of the one that had its name; ``returns.md`` becomes ``returns``.

        Raises Unsupported, TooLarge and InvalidInput: nothing was changed.
        """
        title, sections = read(PurePath(name).name, data)
        id = slug(str(PurePath(name).with_suffix("")))
        version = sha256(data).hexdigest()[:12]
        passages = chunk(id, title, version, sections, sample)
        document = Document(
            id, title, version, datetime.now(UTC).replace(microsecond=0), len(passages), sample
        )
        self._store.put(document, passages)
        return document

    def remove(self, id: str) -> None:
        """Raises NotFound."""
        self._store.remove(id)

    def list(self) -> tuple[Document, ...]:
        """By id."""
        return self._store.documents()

    def passage(self, id: str) -> Passage:
        """What a citation names. Raises NotFound: the document changed, or it never was."""
        for passage in self._store.passages():
            if passage.id == id:
                return passage
        raise NotFound(f"no passage {id[:80]!r}", field="id", fix="take the id from an answer")

    def ask(self, question: str, size: int = 3) -> tuple[Cited, ...]:
        """The passages that likely answer, best first; empty when the documents do not say.

        Raises InvalidInput for a question without a word.
        """
        if not question.strip():
            raise InvalidInput("nothing was asked", field="q", fix="ask in words: do you ship to Canada?")
        encoder = self._encoder()
        shelf = self._shelf(encoder)
        return shelf.ask(question, encoder.sentence([question])[0], size)

    def warm(self) -> None:
        """Embed what is new, so that no shopper waits for it."""
        self._shelf(self._encoder())

    def close(self) -> None:
        self._store.close()

    def _shelf(self, encoder: Sentences) -> Shelf:
        with self._lock:
            changes, ready = self._store.changes(), self._ready
            if ready is None or (ready.changes, ready.space) != (changes, encoder.name):
                ready = self._ready = _Ready(changes, encoder.name, self._filled(encoder))
            return ready.shelf

    def _filled(self, encoder: Sentences) -> Shelf:
        passages = self._store.passages()
        texts = [Texts.of(passage) for passage in passages]
        needed = dict.fromkeys(chain(RULER, *((one.heading, one.whole, *one.lines) for one in texts)))
        vectors = self._store.vectors(encoder.name, needed)
        if missing := [text for text in needed if text not in vectors]:
            fresh = dict(zip(missing, encoder.sentence(missing), strict=True))
            self._store.keep(encoder.name, fresh)
            vectors |= fresh
        import numpy as np

        return Shelf(passages, vectors, strangers(np.array([vectors[text] for text in RULER])))


def files(place: Path) -> tuple[tuple[str, Path], ...]:
    """A file, or every document below a folder, each with the name it is kept by. Raises InvalidInput for none."""
    if place.is_file():
        return ((place.name, place),)
    found = sorted(file for file in place.rglob("*") if file.is_file() and file.suffix.casefold() in READ)
    if not found:
        raise InvalidInput(
            f"{place} has no documents", field="FILE", fix=f"name a file or folder with {', '.join(READ)}"
        )
    return tuple((str(file.relative_to(place)), file) for file in found)
