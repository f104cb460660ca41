"""Names of one kind of thing."""

from collections.abc import Iterable

import numpy as np
import pytest

from shopkeeper.embedding.port import Vectors
from shopkeeper.search.called import Called
from shopkeeper.types import Look, LookId, LookKey, Product, ProductId

MEANING = {"couch": (1, 0), "leather sofa": (0.6, 0.8), "sofa": (0.8, 0.6), "furniture": (0.6, 0.8), "camera lens": (0, 1), "lens": (-1, 0)}  # fmt: skip


class Words:
    def sentence(self, texts: Iterable[str]) -> Vectors:
        return np.array([MEANING[text] for text in texts], np.float32)


class Shelf:
    def by_look(self, keys: Iterable[LookKey]) -> dict[LookKey, Product]:
        shelf = {1: _product("Leather Sofa (grey)", "Furniture"), 2: _product("Camera Lens")}
        return {key: shelf[key] for key in keys if key in shelf}


def _product(title: str, *category: str) -> Product:
    return Product(ProductId(title), title, categories=(category,), looks=(Look(LookId(title)),))


def test_the_fuller_name_counts_half_and_the_best_of_the_others_half_but_the_very_word_all() -> None:
    likeness = Called(("couch", "lens"), Words(), Shelf())(np.array([1, 2, 3]))  # type: ignore[arg-type]
    assert likeness == pytest.approx(np.array([[0.7, -0.6], [-0.5, 1], [-1, -1]]))
