"""Brings an index up to date with the catalogue.

Knows the change log, kept vectors and the index. Refuses to know feeds. Every step is repeatable: killed at any
moment, the next call does the rest and ends in the same state, and nothing is embedded twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

import numpy as np

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Catalog, Change, Kind
from shopkeeper.embedding.letters import Reader
from shopkeeper.embedding.picture import decode
from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.index.port import Document, Index
from shopkeeper.index.tags import tags
from shopkeeper.ingest.lettering import MAX_BYTES, MAX_PIXELS, Lettering, told
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.ranking.text import document_text
from shopkeeper.types import Look, MediaId, Product
from shopkeeper.types.errors import ShopkeeperError

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")
Pairs = list[tuple[Product, Look]]
Kept = Mapping[str, Vectors]
"""Digest → one vector (dim,)."""
STEP = 128  # changes per bookmark: what a kill can cost
BATCH = 32  # inputs per call of the encoder
STALE = 512  # changes after which the index is worth optimizing


def sync(
    catalog: Catalog,
    index: Index,
    encoder: Encoder,
    media: MediaStore,
    progress: Progress = silent,
    letters: Reader | None = None,
) -> int:
    """Read on from the index's bookmark to the head of the change log. Returns how many changes were read.

    Pictures are read once all that changed can be found; what changes meanwhile comes first.
    Only one sync per index at a time: the caller holds ``lock.importer``.
    """
    reader = f"index/{encoder.name}"
    lettering = Lettering(media, letters)
    embed = Embedder(catalog, encoder, media, lettering)
    _begin(catalog, index, reader, crc32(letters.name.encode()) if letters else 0)
    first, done = catalog.bookmark(reader), 0
    reading = _letters(catalog, index, embed, lettering, reader, progress) if letters else ()
    for _ in chain((None,), reading):
        while changes := catalog.changes(before := catalog.bookmark(reader), STEP):
            pairs = _apply(changes, catalog, index, embed)
            catalog.set_bookmark(reader, changes[-1].seq)
            if letters and catalog.bookmark(f"{reader}/lettered") == before and not lettering.unread(pairs):
                catalog.set_bookmark(f"{reader}/lettered", changes[-1].seq)
            done += len(changes)
            progress("index", changes[-1].seq - first, max(catalog.head(), changes[-1].seq) - first)
        _optimize(catalog, index, reader, progress)
    return done


def _begin(catalog: Catalog, index: Index, reader: str, lettered: int) -> None:
    """Turn bookmarks back where the index was deleted or is another one, and where others read its pictures, or nobody any more."""
    held = catalog.bookmark(f"{reader}/letters")
    gone = index.count() == 0 and catalog.bookmark(reader) > 0
    if gone or (held and held != lettered):
        catalog.set_bookmark(reader, 0)
        catalog.set_bookmark(f"{reader}/optimized", 0)
    if gone or held != lettered:
        catalog.set_bookmark(f"{reader}/lettered", 0)
        catalog.set_bookmark(f"{reader}/letters", lettered)


def _apply(changes: Sequence[Change], catalog: Catalog, index: Index, embed: "Embedder") -> Pairs:
    gone = [key for change in changes for key in change.keys]
    documents = embed.documents(pairs := _pairs(changes, catalog))
    if gone:
        index.remove(gone)
    if documents:
        index.write(documents)
    return pairs


def _letters(
    catalog: Catalog, index: Index, embed: "Embedder", lettering: Lettering, reader: str, progress: Progress
) -> Iterator[None]:
    """A step at a time: read the pictures of looks that are indexed, and index those again that have words."""
    mark = f"{reader}/lettered"

    def steps() -> Iterator[Sequence[Change]]:
        after, until = catalog.bookmark(mark), catalog.bookmark(reader)
        while changes := [one for one in catalog.changes(after, STEP) if one.seq <= until]:
            yield changes
            after = changes[-1].seq

    read, of = 0, sum(len(lettering.unread(_pairs(changes, catalog))) for changes in steps())
    while changes := next(steps(), ()):
        pairs = _pairs(changes, catalog)
        for id in lettering.unread(pairs):
            told(catalog, reader, read, max(of, read + 1))
            lettering.read(id)
            read += 1
            progress("pictures", read, max(of, read))
        if documents := embed.documents((product, look) for product, look in pairs if lettering.words(look)):
            index.write(documents)
        catalog.set_bookmark(mark, changes[-1].seq)
        yield


def _pairs(changes: Sequence[Change], catalog: Catalog) -> Pairs:
    products = catalog.get([change.product_id for change in changes if change.kind is Kind.PRODUCT])
    return [(product, look) for product in products.values() for look in product.looks]


def _optimize(catalog: Catalog, index: Index, reader: str, progress: Progress) -> None:
    """After enough changes since the last time; remembered, so that a kill in between does not skip it. What was written again for the
    words on its pictures counts as well.
    """
    optimized = f"{reader}/optimized"
    written = catalog.bookmark(reader) + catalog.bookmark(f"{reader}/lettered")
    if written - catalog.bookmark(optimized) < STALE:
        return
    progress("optimize", 0, 1)
    index.optimize()
    catalog.set_bookmark(optimized, written)
    progress("optimize", 1, 1)


class Embedder:
    """Turns looks into documents, asking the encoder only for what the catalogue keeps no vector of."""

    def __init__(self, catalog: Catalog, encoder: Encoder, media: MediaStore, lettering: Lettering) -> None:
        self._catalog, self._encoder, self._media, self._lettering = catalog, encoder, media, lettering

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
            f"{text.body}\n{' '.join(written)}" if (written := self._lettering.words(look)) else text.body,
            tags(product, look),
            sentences[_digest(text.sentence)],
            np.stack(rows) if rows else np.empty((0, self._encoder.dim), np.float32),
        )

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
