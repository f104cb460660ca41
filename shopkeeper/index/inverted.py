"""Words in memory: which look says which term how often, and BM25 of every look at once.

Knows BM25 as Robertson and Zaragoza give it (2009). What is said lies in segments sorted by term; young segments are small and are
merged as they come to equal the older ones, so that a look costs little to write and a term nothing to find. Refuses to
know where texts come from.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from math import log

import numpy as np

from shopkeeper.index.columns import GONE, Array, Mask, keyed
from shopkeeper.index.matrix import kth
from shopkeeper.index.port import NOTHING, Keys, Ranked, Scores
from shopkeeper.index.terms import alike, edits, terms

_K1, _B = 1.2, 0.75
_FEW = 3
"""With fewer looks than this that say a word as it was typed, a typing error is suspected."""
_MOST_TERMS = 64
_OLDER = 4
"""A segment is merged with the one before once that is less than so many times as long."""
_SHIFT = 32
_ROW = (1 << _SHIFT) - 1


@dataclass(frozen=True, slots=True)
class Segment:
    """``entry``: term << 32 | row, ascending; ``hits``: how often the row says the term, 255 where it is more."""

    entry: Array
    hits: Array

    def __len__(self) -> int:
        return len(self.entry)

    def saying(self, code: int) -> tuple[Array, Array]:
        """Rows, and the hits of each."""
        first, last = np.searchsorted(self.entry, (code << _SHIFT, (code + 1) << _SHIFT))
        return self.entry[first:last] & _ROW, self.hits[first:last]


@dataclass(frozen=True, slots=True)
class Column:
    """What is said in one place, the title or the body. ``length``: terms of each row."""

    segments: tuple[Segment, ...] = ()
    length: Array = field(default_factory=lambda: np.empty(0, np.float32))

    def damping(self, alive: Mask) -> Array:
        """Of each row: the more, the longer it is beside the mean of the living."""
        mean = self.length.sum(where=alive) / max(np.count_nonzero(alive), 1) or 1.0
        return np.asarray(_K1 * (1 - _B + self.length * np.float32(_B / mean)))

    def bm25(self, asked: Iterable[Collection[int]], alive: Mask, damping: Array) -> Scores:
        """Of each row. Codes that are asked for together count as one term; dead rows count for nothing."""
        scores = np.zeros(len(alive), np.float32)
        looks = np.count_nonzero(alive)
        for codes in asked:
            parts = self._saying(codes, None if looks == len(alive) else alive)
            holders = sum(len(rows) for rows, _ in parts)
            weight = np.float32(log(1 + (looks - holders + 0.5) / (holders + 0.5)) * (_K1 + 1))
            for rows, hits in parts:  # ``add.at`` takes half as long as ``+=``, of one type
                np.add.at(scores, rows, weight * hits / (hits + damping.take(rows, mode="clip")))
        return scores

    def rows(self, code: int) -> Array:
        """Those that say it, dead ones too."""
        return np.concatenate([NOTHING.keys, *(segment.saying(code)[0] for segment in self.segments)])

    def _saying(self, codes: Collection[int], alive: Mask | None) -> list[tuple[Array, Array]]:
        """Rows, each once in all parts, and the hits of each; of those ``alive``, if given."""
        parts = [segment.saying(code) for code in codes for segment in self.segments]
        if parts and len(codes) > 1:
            parts = [_together(parts)]
        return parts if alive is None else [(rows[alive[rows]], hits[alive[rows]]) for rows, hits in parts]


@dataclass(frozen=True)
class Texts:
    """The words of all looks as they stood at one moment; safe in any thread. ``codes`` may know younger terms, which no row says."""

    key: Array
    columns: tuple[Column, ...]
    codes: dict[str, int]

    def scores(self, text: str) -> Scores:
        """BM25 of each row. Where hardly any row says the words as they were typed, of words alike, if these are said by more."""
        asked = list(dict.fromkeys(terms(text)[:_MOST_TERMS]))
        exact = self._bm25([[self.codes[term]] for term in asked if term in self.codes])
        if np.count_nonzero(exact) >= _FEW or not any(map(edits, asked)):
            return exact
        known = list(self.codes)  # a copy: whoever writes adds to it
        forgiven = self._bm25([[self.codes[other] for other in alike(term, known)] for term in asked])
        return max(exact, forgiven, key=np.count_nonzero)

    def best(self, scores: Scores, keys: Keys | None, k: int) -> Ranked:
        """The ``k`` best of these keys, or of all, that say anything of it; ties by key."""
        said = scores > 0
        if keys is not None and not np.array_equal(keys, self._keys):
            said &= keyed(self.key, keys)
        rows = np.flatnonzero(said)
        if not len(rows) or k < 1:
            return NOTHING
        if len(rows) > k:
            found = scores[rows]
            rows = rows[found >= kth(found, k)]
        rows = rows[np.lexsort((self.key[rows], -scores[rows]))[:k]]
        return Ranked(self.key[rows], scores[rows], np.full(len(rows), -1, np.int16))

    def titled(self, text: str, keys: Keys) -> Keys:
        """Of these keys, ascending, those whose title says every word."""
        title, *_ = self.columns
        for term in dict.fromkeys(terms(text)):
            keys = _both(keys, self.key[title.rows(self.codes.get(term, -1))])
        return keys

    def _bm25(self, asked: Sequence[Collection[int]]) -> Scores:
        """Of a look, the better of its title's and its body's."""
        scores = [column.bm25(asked, self._alive, damping) for column, damping in self._damped]
        return np.asarray(np.maximum.reduce(scores))

    @cached_property
    def _alive(self) -> Mask:
        return np.asarray(self.key != GONE)

    @cached_property
    def _keys(self) -> Keys:
        return np.sort(self.key[self._alive])

    @cached_property
    def _damped(self) -> list[tuple[Column, Array]]:
        return [(column, column.damping(self._alive)) for column in self.columns]


def _both(keys: Keys, few: Keys) -> Keys:
    """Of the ``few``, those that are among the ``keys``, which ascend."""
    few = np.sort(few)
    return few[keys.take(np.searchsorted(keys, few), mode="clip") == few] if len(keys) else keys


class Inverted:
    """Grows and replaces looks; ``snapshot`` changes at once, never in part. One writer at a time."""

    def __init__(self) -> None:
        self.snapshot = Texts(np.empty(0, np.int64), (Column(), Column()), {})

    @property
    def nbytes(self) -> int:
        columns = self.snapshot.columns
        kept = sum(part.entry.nbytes + part.hits.nbytes for column in columns for part in column.segments)
        return kept + self.snapshot.key.nbytes + sum(column.length.nbytes for column in columns)

    def update(self, gone: Keys, keys: Keys, *texts: Sequence[str]) -> None:
        """Drop the rows of ``gone`` and of ``keys``, then add rows; ``texts``: titles and bodies, as many as ``keys``."""
        key, codes = self.snapshot.key, self.snapshot.codes
        dead = np.isin(key, np.concatenate((gone, keys)))
        columns = zip(self.snapshot.columns, texts, strict=True)
        self.snapshot = _compact(
            np.concatenate((np.where(dead, GONE, key), keys)),
            tuple(
                _longer(column, len(key), [self._coded(text) for text in said]) for column, said in columns
            ),
            codes,
        )

    def _coded(self, text: str) -> list[int]:
        codes = self.snapshot.codes
        return [codes.setdefault(term, len(codes)) for term in terms(text)]


def _together(parts: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Rows, each once, and the sum of its hits."""
    rows, at = np.unique(np.concatenate([rows for rows, _ in parts]), return_inverse=True)
    hits = np.bincount(at, np.concatenate([hits for _, hits in parts]), len(rows))
    return rows, hits.astype(np.float32)


def _longer(column: Column, first: int, said: Sequence[list[int]]) -> Column:
    """With the codes of more texts, whose rows are numbered from ``first``."""
    lengths = np.array([len(codes) for codes in said], np.int64)
    codes = np.fromiter(chain.from_iterable(said), np.int64)
    rows = np.repeat(np.arange(first, first + len(said)), lengths)
    entry, hits = np.unique(codes << _SHIFT | rows, return_counts=True)
    young = Segment(entry, np.minimum(hits, np.iinfo(np.uint8).max).astype(np.uint8))
    return Column(_merged((*column.segments, young)), np.append(column.length, lengths.astype(np.float32)))


def _merged(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Each at least ``_OLDER`` times as long as the next."""
    *older, young = segments
    if not len(young):
        return tuple(older)
    while older and len(older[-1]) < _OLDER * len(young):
        young = _joined((older.pop(), young))
    return (*older, young)


def _joined(segments: Sequence[Segment]) -> Segment:
    entry = np.concatenate([segment.entry for segment in segments])
    order = np.argsort(entry, kind="stable")
    return Segment(entry[order], np.concatenate([segment.hits for segment in segments])[order])


def _compact(key: Array, columns: tuple[Column, ...], codes: dict[str, int]) -> Texts:
    """Without dead rows, once they are many."""
    alive = key != GONE
    if len(alive) - np.count_nonzero(alive) <= 1024 + len(alive) // 4:
        return Texts(key, columns, codes)
    return Texts(key[alive], tuple(_only(column, alive) for column in columns), codes)


def _only(column: Column, alive: Mask) -> Column:
    if not column.segments:
        return Column((), column.length[alive])
    whole, row = _joined(column.segments), np.cumsum(alive) - 1
    kept = alive[whole.entry & _ROW]
    entry = whole.entry[kept]
    return Column(
        (Segment(entry - (entry & _ROW) + row[entry & _ROW], whole.hits[kept]),), column.length[alive]
    )
