"""A shop's looks in numbers, and the heads taught by some of them and asked about others.

Knows batches, the guard's places and ranks. Refuses to know catalogues, files and when to stop (``heads``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shopkeeper.adapt.examples import Example
from shopkeeper.adapt.features import Seen
from shopkeeper.embedding.lite.heads import ImageHead, TextHead, assemble
from shopkeeper.embedding.lite.learn import TRAINED, Batch, Heat, Steps, frozen, loss
from shopkeeper.embedding.lite.places import places
from shopkeeper.embedding.lite.towers import Array

Rows = npt.NDArray[np.intp]
Ranks = dict[str, npt.NDArray[np.int64]]
"""What was asked → for each of the looks asked about, how many strangers came before it; -1 where it could not be asked."""

ASKED = {"name": "name → photo", "view": "another photo → look", "redrawn": "redrawn photo → look", "clicked": "clicked words → photo"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """Set by hand; what it is worth was measured afterwards (docs/lab-log/eyes.md)."""

    rate: float = 1e-4
    pull: float = 20.0
    batch: int = 64
    places_each: int = 4
    """Pictures of the shop for each new place of the guard."""
    doubt: float = 5.0
    """Pictures of an ImageNet class with which the head is half trusted on it."""
    heat: Heat = Heat()
    pace: int = 20
    """Steps between two askings; ``paces`` is how many at most, ``patience`` how many without a better one."""
    paces: int = 12
    patience: int = 3
    seed: int = 0


RECIPE = Recipe()


@dataclass(frozen=True, slots=True)
class Lesson:
    """``rows[i]``: the pictures of look i among those seen; ``words[i]``: its captions among ``texts``."""

    looks: Sequence[Example]
    seen: Seen
    rows: Sequence[Rows]
    texts: Array
    """Sentence vectors (m, 384)."""
    names: Rows
    words: Sequence[Rows]
    clicked: Sequence[Rows]

    @property
    def products(self) -> npt.NDArray[np.str_]:
        return np.array([look.product for look in self.looks])


class Pupil:
    """The shipped heads, taught step by step by the looks ``taught``, and asked about any."""

    def __init__(
        self,
        lesson: Lesson,
        kept: Mapping[str, Array],
        facts: Mapping[str, Any],
        taught: Rows,
        recipe: Recipe,
    ) -> None:
        self._lesson, self._recipe = lesson, recipe
        self._kept = _guarded(kept, facts, lesson, taught, recipe)
        self._rng = np.random.default_rng(recipe.seed)
        self._steps = Steps({name: kept[name] for name in TRAINED}, recipe.rate, recipe.pull)
        self._image, _ = assemble(self._kept, facts)
        flat = (part.reshape(-1, part.shape[-1]) for part in _parts(lesson.seen))
        self._frozen = frozen(self._image, *(part.astype(np.float32) for part in flat))
        self._by_product = _grouped(lesson.products, taught)

    @property
    def tensors(self) -> dict[str, Array]:
        """All of the heads, as they are now."""
        return {**self._kept, **self._steps.weights}

    def learn(self, steps: int) -> None:
        for _ in range(steps):
            self._steps.step(loss(self._steps.weights, self._image, self._batch(), self._recipe.heat)[1])

    def _batch(self) -> Batch:
        """One look each of some products, two pictures of it, and one of its captions."""
        rng, some = self._rng, self._by_product
        chosen = rng.choice(len(some), min(len(some), self._recipe.batch), replace=False)
        looks = [int(rng.choice(some[i])) for i in chosen]
        pictures = np.array([self._two(look) for look in looks])
        words = np.array([rng.choice(self._lesson.words[look]) for look in looks])
        shown, again = self._frozen[pictures[:, 0]], self._frozen[pictures[:, 1]]
        return Batch(shown, again, self._lesson.texts[words], words[:, None] == words)

    def _two(self, look: int) -> tuple[int, int]:
        """Two pictures of it: different photos where there are some, else one photo drawn differently."""
        rng, rows = self._rng, self._lesson.rows[look]
        views, count = self._lesson.seen.logits.shape[:2]
        one, other = rng.choice(rows, 2, replace=len(rows) == 1)
        view, on = rng.integers(views), rng.integers(1, views)
        return int(view * count + one), int((view + on) % views * count + other)


def ask(lesson: Lesson, image: ImageHead, text: TextHead, looks: Rows) -> Ranks:
    """Ask about ``looks`` among all of the shop's, with what serving would compute."""
    first = np.array([rows[0] for rows in lesson.rows])
    shown = _vectors(image, lesson.seen, 0, np.arange(lesson.seen.logits.shape[1]))
    redrawn = _vectors(image, lesson.seen, 1, first[looks])
    owner = np.repeat(np.arange(len(lesson.rows)), [len(rows) for rows in lesson.rows])
    pictures = np.concatenate(lesson.rows)
    names = lesson.names

    def rank(vector: Array, own: npt.NDArray[np.bool_], hidden: int = -1) -> int:
        scores = shown[pictures] @ vector
        scores[pictures == hidden] = -2
        best = np.full(len(lesson.rows), -2.0, np.float32)
        np.maximum.at(best, owner, scores)
        return int((best[~own] > best[own].max()).sum())

    ranks: dict[str, list[int]] = {kind: [] for kind in ASKED}
    said = text(lesson.texts)
    for again, look in zip(redrawn, looks, strict=True):
        rows, mine = lesson.rows[look], np.arange(len(lesson.rows)) == look
        ranks["name"].append(rank(said[names[look]], names == names[look]))
        ranks["view"].append(rank(shown[rows[-1]], mine, rows[-1]) if len(rows) > 1 else -1)
        ranks["redrawn"].append(rank(again, mine))
        clicked = [rank(said[word], mine) for word in lesson.clicked[look]]
        ranks["clicked"].append(min(clicked, default=-1))
    return {kind: np.array(found, np.int64) for kind, found in ranks.items()}


def _vectors(image: ImageHead, seen: Seen, view: int, rows: Rows) -> Array:
    return image(*(part[view, rows].astype(np.float32) for part in _parts(seen)))


def _parts(seen: Seen) -> tuple[npt.NDArray[np.float16], ...]:
    return seen.features, seen.logits, seen.colours


def _grouped(products: npt.NDArray[np.str_], taught: Rows) -> list[Rows]:
    return [taught[products[taught] == product] for product in np.unique(products[taught])]


def _guarded(
    kept: Mapping[str, Array], facts: Mapping[str, Any], lesson: Lesson, taught: Rows, recipe: Recipe
) -> dict[str, Array]:
    """The guard's places and class trust, extended by what is taught: there the head may speak from now on."""
    image, _ = assemble(kept, facts)
    rows = np.concatenate([lesson.rows[look] for look in taught])
    features = lesson.seen.features[0, rows].astype(np.float32)
    new = places(features, image.middle, max(1, len(rows) // recipe.places_each))
    likely = lesson.seen.logits[0, rows].astype(np.float32)
    chance = np.exp(likely - likely.max(axis=1, keepdims=True))
    seen = (chance / chance.sum(axis=1, keepdims=True)).sum(axis=0)
    trust = 1 - (1 - image.trust) * recipe.doubt / (recipe.doubt + seen)
    return {
        **kept,
        "image.places": np.concatenate([image.places, new]),
        "image.trust": trust.astype(np.float32),
    }
