"""What is near, for recommendations, as the shop's own search says it."""

from dataclasses import replace

import pytest

from shopkeeper.shop import recommending
from shopkeeper.types import Occasion, Surface
from tests.unit.search.test_journey import opened, shirts


def test_however_many_of_its_kind_are_nearer_what_goes_with_it_is_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recommending, "_AROUND", 3)
    *blue, other = (
        replace(one, looks=(replace(one.looks[0], colours=("Blue",)),)) for one in shirts([5000] * 8)
    )
    mug = replace(other, title="Plain Mug 7", categories=(("Tops", "Mugs"),))
    with opened([*blue, mug]) as shop:
        picks = shop.recommend(Surface.GOES_WITH, Occasion((blue[0].id,)))
        assert [pick.product for pick in picks.picks] == [mug.id]
