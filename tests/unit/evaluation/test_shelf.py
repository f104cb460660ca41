"""Which looks answer, and what has left the shop."""

from dataclasses import replace

import pytest

from shopkeeper.evaluation import Golden, Shelf
from shopkeeper.evaluation.golden import Grade, Shown
from shopkeeper.types import LookId, LookKey, Product
from tests.unit.evaluation.goods import JACKETS, MUG, SHELF, look, product


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"product": ("rain",)}, {"rain/blue", "rain/red"}),
        ({"look": ("rain/red", "wind/-")}, {"rain/red", "wind/-"}),
        ({"category": ("jackets",), "colour": ("BLUE", "green")}, {"rain/blue", "wind/-"}),
        ({"category": ("Jackets",), "not_product": ("rain", "wind", "down")}, {"wool/-"}),
        ({"title": "jacket", "price_at_most": 60}, {"rain/blue", "wind/-"}),
        ({"title": ("jacket",), "price_below": 60.0}, {"wind/-"}),
        ({"material": ("down",)}, {"down/-"}),
        ({"material": ("silk",)}, set()),
    ],
)
def test_a_look_answers_when_every_key_holds(where: dict, found: set[str]) -> None:
    assert set(SHELF.meeting(where)) == found


def test_cents_are_compared_as_they_are_written() -> None:
    """19.99 has no exact float."""
    shelf = Shelf.of([(product("tree", "Bonsai", look("tree/-", price=1999)),)])
    assert list(shelf.meeting({"price_at_most": 19.99})) == ["tree/-"]
    assert not list(shelf.meeting({"price_below": 19.99}))


def test_the_first_line_that_holds_grades() -> None:
    golden = Golden("a", "x", relevant=(Grade(3, {"colour": ("red",)}), Grade(1, {"product": ("rain",)})))
    assert SHELF.answers(golden) == {LookId("rain/red"): 3, LookId("rain/blue"): 1}


@pytest.mark.parametrize(
    ("golden", "gone"),
    [
        (Golden("a", "x", relevant=(Grade(3, {"product": ("mug",)}),)), ["product 'mug'", "every product of grade 3"]),
        (Golden("a", "x", relevant=(Grade(3, {"product": ("mug", "rain")}),)), ["product 'mug'"]),
        (Golden("a", "x", relevant=(Grade(3, {"look": ("mug/-", "wind/-")}),)), ["look 'mug/-'"]),
        (Golden("a", "x", relevant=(Grade(3, {"product": ("rain",)}), Grade(1, {"title": ("mug",)}))), ["every product of grade 1"]),
        (Golden("a", image=Shown(LookId("mug/-"))), ["look 'mug/-'"]),
        (Golden("a", image=Shown(LookId("wind/-"), view=1)), ["picture 1 of 'wind/-'"]),
        (Golden("a", "x", relevant=(Grade(3, {"title": ("jacket",), "not_product": ("mug",)}),)), ["product 'mug'"]),
        (Golden("a", "x", relevant=(Grade(3, {"colr": ("red",)}),)), ["attribute 'colr'", "every product of grade 3"]),
        (Golden("a", "x", relevant=(Grade(3, {"product": ("rain",)}),)), []),
        (Golden("a", "spaceship"), []),
    ],
)  # fmt: skip
def test_what_left_the_shop_is_named(golden: Golden, gone: list[str]) -> None:
    said = Shelf.of([JACKETS]).gone(golden)
    assert len(said) == len(gone)
    assert all(one.startswith(expected) for one, expected in zip(said, gone, strict=True))


def test_equal_catalogues_have_one_version_wherever_they_were_imported() -> None:
    def elsewhere(product: Product) -> Product:
        looks = (
            replace(
                look, key=LookKey(7), media=tuple(replace(one, source="b", key="k") for one in look.media)
            )
            for look in product.looks
        )
        return replace(product, looks=tuple(looks))

    copy = Shelf.of([[elsewhere(one) for one in reversed(SHELF.products.values())]])
    assert copy.version == SHELF.version
    dearer = replace(MUG, looks=(look("mug/-", "", 960),))
    assert Shelf.of([(*JACKETS, dearer)]).version != SHELF.version
