"""What is near is asked again once the index says something else."""

from pathlib import Path

import numpy as np

from shopkeeper.recommend.models.port import Floats, Ids
from shopkeeper.recommend.nearby import Nearby
from shopkeeper.recommend.shelf import Shelf
from shopkeeper.types import LookKey
from tests.unit.recommend.shop import opened


def test_what_was_asked_of_the_index_of_before_is_not_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as shop:
        catalog, one, other = shop.catalog, shop.line(0).look, shop.line(1).look
        indexed, asked = [0], list[LookKey]()

        def near(look: LookKey, _: tuple[str, ...]) -> tuple[Ids, Floats]:
            asked.append(look)
            if len(asked) == 1:  # meanwhile the index catches up, and somebody else sees it
                indexed[0] = catalog.head()
                nearby.refresh()
                return np.empty(0, np.int64), np.empty(0, np.float32)
            return np.array([other], np.int64), np.ones(1, np.float32)

        shelf = Shelf(catalog, lambda: 0)
        shelf.refresh()
        nearby = Nearby(near, shelf, lambda: indexed[0])
        nearby.refresh()
        assert not len(nearby.around(one).items)
        assert len(nearby.around(one).items) == 1
        assert len(nearby.around(one).items) == 1 and len(asked) == 2


def test_what_is_near_of_all_kinds_is_not_what_is_near_of_others(tmp_path: Path) -> None:
    with opened(tmp_path) as shop:
        one, alike, other = (shop.line(n).look for n in (0, 1, 5))

        def near(_: LookKey, apart: tuple[str, ...]) -> tuple[Ids, Floats]:
            return np.array([other] if apart else [alike, other], np.int64), np.ones(
                2 - bool(apart), np.float32
            )

        nearby = Nearby(near, Shelf(shop.catalog, lambda: 0), lambda: 0)
        for _ in range(2):
            assert nearby.around(one).looks.tolist() == [alike, other]
            assert nearby.around(one, ("Jackets",)).looks.tolist() == [other]
