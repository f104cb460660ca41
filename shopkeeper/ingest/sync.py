"""Brings an index up to date with the catalogue.

Knows the change log, kept vectors and the index. Refuses to know feeds. Every step is repeatable: killed at any
moment, the next call does the rest and ends in the same state, and nothing is embedded twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

import numpy as np

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Catalog, Change, Kind
from shopkeeper.embedding.letters import Reader, words
from shopkeeper.embedding.picture import decode
from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.index.port import Document, Index
from shopkeeper.index.tags import tags
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.ranking.text import document_text
from shopkeeper.types import Look, MediaId, Product, ReadLine, Untrusted
from shopkeeper.types.errors import ShopkeeperError

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")
Kept = Mapping[str, Vectors]
"""Digest → one vector (dim,)."""
STEP = 128  # changes per bookmark: what a kill can cost
BATCH = 32  # inputs per call of the encoder
STALE = 512  # changes after which the index is worth optimizing
MAX_BYTES, MAX_PIXELS = 1 << 30, 1 << 30  # originals were checked when they came in


def sync(
    catalog: Catalog,
    index: Index,
    encoder: Encoder,
    media: MediaStore,
    progress: Progress = silent,
    letters: Reader | None = None,
) -> int:
    """Read on from the index's bookmark to the head of the change log. Returns how many changes were read.

    Only one sync per index at a time: the caller holds ``lock.importer``.
    """
    reader = f"index/{encoder.name}"
    if index.count() == 0 and catalog.bookmark(reader):
        catalog.set_bookmark(reader, 0)  # the index was deleted or is another one: build it anew
    lettered = crc32(letters.name.encode()) if letters else 0
    if (
        catalog.bookmark(f"{reader}/letters") != lettered
    ):  # pictures are now read, or no longer, or by another
        catalog.set_bookmark(reader, 0)
        catalog.set_bookmark(f"{reader}/letters", lettered)
    first, done = catalog.bookmark(reader), 0
    embed = Embedder(catalog, encoder, media, letters)
    while changes := catalog.changes(catalog.bookmark(reader), STEP):
        _apply(changes, catalog, index, embed)
        catalog.set_bookmark(reader, changes[-1].seq)
        done += len(changes)
        progress("index", changes[-1].seq - first, max(catalog.head(), changes[-1].seq) - first)
    _optimize(catalog, index, reader, progress)
    return done


def _apply(changes: Sequence[Change], catalog: Catalog, index: Index, embed: "Embedder") -> None:
    gone = [key for change in changes for key in change.keys]
    products = catalog.get([change.product_id for change in changes if change.kind is Kind.PRODUCT])
    documents = embed.documents((product, look) for product in products.values() for look in product.looks)
    if gone:
        index.remove(gone)
    if documents:
        index.write(documents)


def _optimize(catalog: Catalog, index: Index, reader: str, progress: Progress) -> None:
    """After enough changes since the last time; remembered, so that a kill in between does not skip it."""
    optimized = f"{reader}/optimized"
    if catalog.bookmark(reader) - catalog.bookmark(optimized) < STALE:
        return
    progress("optimize", 0, 1)
    index.optimize()
    catalog.set_bookmark(optimized, catalog.bookmark(reader))
    progress("optimize", 1, 1)


class Embedder:
    """Turns looks into documents, asking the encoder only for what the catalogue keeps no vector of."""

    def __init__(
        self, catalog: Catalog, encoder: Encoder, media: MediaStore, letters: Reader | None = None
    ) -> None:
        self._catalog, self._encoder, self._media, self._letters = catalog, encoder, media, letters

    def documents(self, pairs: Iterable[tuple[Product, Look]]) -> list[Document]:
        looks = list(pairs)
        texts = {_digest(text): text for text in (document_text(*pair).sentence for pair in looks)}
        pictures = dict.fromkeys(m.id for _, look in looks for m in look.pictures)
        sentences = self._vectors("sentence", list(texts), texts.get, self._encoder.sentence)
        views = self._vectors("view", list(pictures), self._picture, self._encoder.image)
        return [self._document(product, look, sentences, views) for product, look in looks]

    def _document(self, product: Product, look: Look, sentences: Kept, views: Kept) -> Document:
        text = document_text(product, look)
        rows = [views[m.id] for m in look.media if m.id in views]
        return Document(
            look.key,
            text.title,
            f"{text.body}\n{' '.join(written)}" if (written := self._written(look)) else text.body,
            tags(product, look),
            sentences[_digest(text.sentence)],
            np.stack(rows) if rows else np.empty((0, self._encoder.dim), np.float32),
        )

    def _written(self, look: Look) -> tuple[Untrusted, ...]:
        """Words on the look's pictures, to be found by and for nothing else; each picture is read once."""
        if self._letters is None:
            return ()
        lines = (self._lines(m.id, self._letters) for m in look.pictures)
        return words(line for some in lines for line in some)

    def _lines(self, id: MediaId, letters: Reader) -> tuple[ReadLine, ...]:
        kept = self._media.lines(id, letters.name)
        if kept is None and (picture := self._picture(id)):
            kept = letters(picture)
            self._media.keep_lines(id, letters.name, kept)
        return kept or ()

    def _vectors(
        self,
        kind: str,
        digests: list[str],
        load: Callable[[str], T | None],
        encode: Callable[[Sequence[T]], Vectors],
    ) -> Kept:
        """Vectors of ``digests``; the missing ones are loaded ahead, encoded and kept, a batch at a time."""
        space = f"{self._encoder.name}/{kind}"
        known = self._catalog.vectors(space, digests)
        for batch in _loaded_ahead([d for d in digests if d not in known], load):
            vectors = encode(list(batch.values()))
            self._catalog.keep_vectors(space, dict(zip(batch, vectors, strict=True)))
        return {d: _unit(v) for d, v in self._catalog.vectors(space, digests).items()}

    def _picture(self, id: str) -> "Image | None":
        """None when the file is gone or broken: the look is then found by its words."""
        try:
            return decode(self._media.original(MediaId(id)), max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)
        except ShopkeeperError:
            return None


def _loaded_ahead(digests: Sequence[str], load: Callable[[str], T | None]) -> Iterator[dict[str, T]]:
    """Batches of what could be loaded, the next one loading while the caller works on this one."""
    with ThreadPoolExecutor(2) as pool:
        batches = [digests[i : i + BATCH] for i in range(0, len(digests), BATCH)]
        pending = [[pool.submit(load, d) for d in batch] for batch in batches[:1]]
        for n, batch in enumerate(batches):
            ready = [future.result() for future in pending.pop()]
            pending = [[pool.submit(load, d) for d in following] for following in batches[n + 1 : n + 2]]
            if found := {d: item for d, item in zip(batch, ready, strict=True) if item is not None}:
                yield found


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _unit(vector: Vectors) -> Vectors:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
