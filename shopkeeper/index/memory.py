"""``index.port.Index`` in plain NumPy: exact, unhurried and gone when the process ends.

For tiny shops and as the reference that engines are compared with. Knows BM25 as Robertson and Zaragoza give it (2009)
and nothing of disks.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log

import numpy as np

from shopkeeper.index.port import EVERYTHING, NOTHING, Document, Keys, Ranked, Scope, Scores, Space
from shopkeeper.types import LookKey

_K1, _B = 1.2, 0.75
_TITLE = 2.0
_FEW = 3
_WORD = re.compile(r"[^\W_]+")


class MemoryIndex:
    def __init__(self, sentence_dim: int, view_dim: int) -> None:
        self._dims = {Space.SENTENCE: sentence_dim, Space.VIEW: view_dim}
        self._documents: dict[LookKey, Document] = {}
        self._writes = 0

    @property
    def version(self) -> str:
        return f"memory:{self._writes}"

    def steady(self) -> "MemoryIndex":
        return self

    def write(self, documents: Sequence[Document]) -> None:
        self._writes += 1
        self._documents |= {document.key: document for document in documents}

    def remove(self, keys: Iterable[LookKey]) -> None:
        self._writes += 1
        for key in keys:
            self._documents.pop(key, None)

    def optimize(self) -> None:
        """Nothing to fold."""

    def count(self) -> int:
        return len(self._documents)

    def lexical(self, text: str, scope: Scope = EVERYTHING, k: int = 200) -> Ranked:
        words = stems(text)
        found = self._bm25([{word} for word in words], scope, k)
        if len(found.keys) >= min(_FEW, k):
            return found
        return max(
            found, self._bm25([self._alike(word) for word in words], scope, k), key=lambda r: len(r.keys)
        )

    def nearest(self, space: Space, vector: Scores, scope: Scope = EVERYTHING, k: int = 200) -> Ranked:
        return self.among(
            space, vector, np.array([document.key for document in self._inside(scope)], np.int64), k
        )

    def among(self, space: Space, vector: Scores, keys: Keys, k: int = 200) -> Ranked:
        scored = []
        for key in set(keys.tolist()) & self._documents.keys():
            scores = self._rows(space, self._documents[key]) @ vector
            if len(scores):
                view = int(scores.argmax())
                scored.append((-float(scores[view]), key, view if space is Space.VIEW else -1))
        return _ranked(sorted(scored)[: max(k, 0)])

    def vectors(self, space: Space, keys: Keys) -> Scores:
        found = np.zeros((len(keys), self._dims[space]), np.float32)
        for row, key in enumerate(keys.tolist()):
            if key in self._documents:
                found[row] = next(iter(self._rows(space, self._documents[key])), 0)
        return found

    def close(self) -> None:
        self._documents = {}

    def _rows(self, space: Space, document: Document) -> Scores:
        return document.views if space is Space.VIEW else document.sentence[None]

    def _inside(self, scope: Scope) -> Iterator[Document]:
        for document in self._documents.values():
            tags = set(document.tags)
            if all(tags & set(group) for group in scope.any_of) and not tags & set(scope.none_of):
                yield document

    def _bm25(self, wanted: Sequence[set[str]], scope: Scope, k: int) -> Ranked:
        scores: defaultdict[LookKey, float] = defaultdict(float)
        for column, weight in (("title", _TITLE), ("body", 1.0)):
            bags = {
                key: Counter(stems(getattr(document, column))) for key, document in self._documents.items()
            }
            mean = sum(bag.total() for bag in bags.values()) / max(len(bags), 1)
            for words in wanted:
                holders = {
                    key: hits for key, bag in bags.items() if (hits := sum(bag[word] for word in words))
                }
                rarity = log(1 + (len(bags) - len(holders) + 0.5) / (len(holders) + 0.5))
                for key, hits in holders.items():
                    damped = hits + _K1 * (1 - _B + _B * bags[key].total() / mean)
                    scores[key] += weight * rarity * hits * (_K1 + 1) / damped
        inside = {document.key for document in self._inside(scope)}
        best = sorted((-score, key, -1) for key, score in scores.items() if key in inside)
        return _ranked(best[: max(k, 0)])

    def _alike(self, word: str) -> set[str]:
        """Words of the catalogue within the edits that the length of ``word`` allows, the first letter kept."""
        from rapidfuzz.distance import Levenshtein

        edits = 0 if len(word) < 4 else 1 if len(word) < 6 else 2
        known = {
            stem
            for document in self._documents.values()
            for stem in stems(f"{document.title} {document.body}")
        }
        return {stem for stem in known if stem[0] == word[0] and Levenshtein.distance(stem, word) <= edits}


def stems(text: str) -> list[str]:
    """Lower-case words without accents and endings; words that carry no meaning are left out."""
    import snowballstemmer

    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = [word for word in _WORD.findall(folded) if word not in _STOP]
    # A stemmer keeps its place in itself, where threads would meet: each text has its own.
    return [str(stem) for stem in snowballstemmer.stemmer("english").stemWords(words)]


_STOP = frozenset(
    ["a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with"]
)  # fmt: skip


def _ranked(best: Sequence[tuple[float, int, int]]) -> Ranked:
    if not best:
        return NOTHING
    scores, keys, views = zip(*best, strict=True)
    return Ranked(np.array(keys, np.int64), -np.array(scores, np.float32), np.array(views, np.int16))
