"""What the rest of the house may ask of a retrieval engine.

Knows looks by key, their stable tags, words and vectors. Refuses to know price and stock: they change too often to
live in an index (see ``index.live``), and to know what the vectors mean.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.types import LookKey

Keys = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]


class Space(StrEnum):
    """Which vectors: SENTENCE — one per look, words against words; VIEW — one per picture, joint space."""

    SENTENCE = "sentence"
    VIEW = "view"


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of one Look. Writing a key again replaces it.

    ``sentence`` is (sentence_dim,), ``views`` (n, dim) in the order of the look's pictures; both unit rows, float32.
    ``tags`` are stable facts as ``field=value`` in lower case (``colour=blue``, ``brand=luma``).
    """

    key: LookKey
    title: str
    body: str
    tags: tuple[str, ...]
    sentence: npt.NDArray[np.float32]
    views: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which looks may be returned: every group of ``any_of`` has a tag in common with the look, ``none_of`` has none."""

    any_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Ranked:
    """Looks, best first; ``view[i]`` is the picture that matched (Space.VIEW), else -1. ``end``: the last one, where others may come after it, else -1."""

    keys: Keys
    scores: Scores
    view: npt.NDArray[np.int16] = field(default_factory=lambda: np.empty(0, np.int16))
    end: int = -1


NOTHING = Ranked(np.empty(0, np.int64), np.empty(0, np.float32))


class Index(Protocol):
    """A durable index of one shop under one encoder. Several processes may hold it open: one writes, all read fresh."""

    @property
    def version(self) -> str:
        """Engine and state, for the trace: ``lance:42``."""
        ...

    def steady(self) -> "Index":
        """The index for one search: all its questions are of one state, and asked whether it is the newest only once."""
        ...

    def write(self, documents: Sequence[Document]) -> None:
        """Insert or replace by key; durable and visible to every process when it returns."""
        ...

    def remove(self, keys: Iterable[LookKey]) -> None: ...

    def optimize(self) -> None:
        """Fold recent writes into the graphs and compact. Slow; scheduled, never inside a request."""
        ...

    def count(self) -> int: ...

    def lexical(self, text: str, keys: Keys | None = None, k: int = 200) -> Ranked:
        """BM25 over title and body, among ``keys`` or all: raw scores, above 0. Where hardly any look of the shop says the words as they
        were typed, words alike count.
        """
        ...

    def titled(self, text: str, keys: Keys) -> Keys:
        """Of ``keys``, ascending, those whose title says every word."""
        ...

    def nearest(self, space: Space, vector: Scores, scope: Scope = EVERYTHING, k: int = 200) -> Ranked:
        """Approximate nearest looks by cosine, -1…1; a look with several views counts by its best."""
        ...

    def among(self, space: Space, vector: Scores, keys: Keys, k: int = 200) -> Ranked:
        """Exact nearest among ``keys``: for scopes narrowed to some 20k looks or fewer."""
        ...

    def vectors(self, space: Space, keys: Keys) -> Scores:
        """Stored vectors (len(keys), dim): a look's first view in Space.VIEW; rows of zeros for unknown keys."""
        ...

    def close(self) -> None: ...
