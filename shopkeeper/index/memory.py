"""``index.port.Index`` in plain NumPy: exact, unhurried and gone when the process ends.

For tiny shops and as the reference that engines are compared with. Knows BM25 as Robertson and Zaragoza give it (2009)
and nothing of disks.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log

import numpy as np

from shopkeeper.index.port import EVERYTHING, NOTHING, Document, Keys, Ranked, Scope, Scores, Space
from shopkeeper.index.terms import alike, edits, terms
from shopkeeper.types import LookKey

_K1, _B = 1.2, 0.75
_FEW = 3


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

    def lexical(self, text: str, keys: Keys | None = None, k: int = 200) -> Ranked:
        asked = dict.fromkeys(terms(text))
        scores = self._bm25([{term} for term in asked])
        if len(scores) < _FEW and any(map(edits, asked)):
            forgiven = self._bm25([set(alike(term, self._known())) for term in asked])
            scores = max(scores, forgiven, key=len)
        wanted = scores.keys() if keys is None else scores.keys() & set(keys.tolist())
        return _ranked(sorted((-scores[key], key, -1) for key in wanted)[: max(k, 0)])

    def titled(self, text: str, keys: Keys) -> Keys:
        asked = set(terms(text))
        found = [
            key
            for key in keys.tolist()
            if key in self._documents and asked <= set(terms(self._documents[key].title))
        ]
        return np.array(found, np.int64)

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

    def _bm25(self, asked: Sequence[set[str]]) -> dict[LookKey, float]:
        """Of the looks that say any of it, the better of the title's and the body's; terms of a set count as one."""
        best: dict[LookKey, float] = {}
        for column in ("title", "body"):
            scores: defaultdict[LookKey, float] = defaultdict(float)
            bags = {
                key: Counter(terms(getattr(document, column))) for key, document in self._documents.items()
            }
            mean = sum(bag.total() for bag in bags.values()) / max(len(bags), 1)
            for together in asked:
                holders = {
                    key: hits for key, bag in bags.items() if (hits := sum(bag[term] for term in together))
                }
                rarity = log(1 + (len(bags) - len(holders) + 0.5) / (len(holders) + 0.5))
                for key, hits in holders.items():
                    damped = hits + _K1 * (1 - _B + _B * bags[key].total() / mean)
                    scores[key] += rarity * hits * (_K1 + 1) / damped
            best = {key: max(scores[key], best.get(key, 0.0)) for key in scores.keys() | best.keys()}
        return best

    def _known(self) -> set[str]:
        return {
            term
            for document in self._documents.values()
            for term in terms(f"{document.title} {document.body}")
        }


def _ranked(best: Sequence[tuple[float, int, int]]) -> Ranked:
    if not best:
        return NOTHING
    scores, keys, views = zip(*best, strict=True)
    return Ranked(np.array(keys, np.int64), -np.array(scores, np.float32), np.array(views, np.int16))
