"""Names of one kind of thing."""

from collections.abc import Iterable

import numpy as np
import pytest

from shopkeeper.embedding.port import Vectors
from shopkeeper.search.called import ANOTHER_THING, Called
from shopkeeper.types import Look, LookId, LookKey, Product, ProductId


class Alike:
    """Whatever is said means almost the same, but for "lens" and what is no word at all."""

    def sentence(self, texts: Iterable[str]) -> Vectors:
        said = {"camera lens": (0, 1), "lens": (-1, 0), "big zyx": (0.6, 0.8), "zyx": (0.8, 0.6), "abc": (0.6, 0.8)}  # fmt: skip
        return np.array([said.get(text, (1, 0)) for text in texts], np.float32)


class Shelf:
    def __init__(self, *products: Product) -> None:
        self._products = {LookKey(number): product for number, product in enumerate(products, 1)}

    def by_look(self, keys: Iterable[LookKey]) -> dict[LookKey, Product]:
        return {key: self._products[key] for key in keys if key in self._products}


def product(title: str, category: str = "", story: str = "") -> Product:
    look = Look(LookId(title))
    return Product(
        ProductId(title),
        title,
        description=story,
        categories=((category,),) if category else (),
        looks=(look,),
    )


def likeness(thing: str, *shelf: Product) -> list[float]:
    called = Called((thing,), Alike(), Shelf(*shelf))  # type: ignore[arg-type]
    return [float(row[0]) for row in called(np.arange(1, len(shelf) + 1))]


def test_the_fuller_name_counts_half_and_the_best_of_the_others_half_but_the_very_word_all() -> None:
    shelf = Shelf(product("Big Zyx (grey)", "Abc"), product("Camera Lens"))
    found = Called(("couchy", "lens"), Alike(), shelf)(np.array([1, 2, 3]))  # type: ignore[arg-type]
    assert found == pytest.approx(np.array([[0.7, -0.6], [-0.5, 1], [-1, -1]]))


def test_another_word_for_it_and_what_is_wider_are_what_is_sold() -> None:
    assert likeness("couch", product("Leather Sofa", "Furniture")) == [1]
    assert likeness("headgear", product("Merino Beanie", "Hats"), product("Merino Xqzzo", "Hats")) == [1, 1]


def test_what_is_narrower_or_beside_it_is_not_however_near_its_meaning() -> None:
    chinos, wine = product("Field Trousers", "Pants", "Wide legs."), product("Red Wine", "Alcohol")
    assert likeness("jeans", chinos, wine) == pytest.approx([ANOTHER_THING] * 2)
    assert likeness("vodka", wine) == pytest.approx([ANOTHER_THING])


def test_what_is_narrower_is_sold_where_a_text_says_so_and_does_not_deny_it() -> None:
    said, denied = "Cut like jeans, made for work.", "These are not jeans."
    shelf = [product("Work Trousers", "Pants", said), product("Chino", "Trousers", denied)]
    assert likeness("jeans", *shelf) == pytest.approx([1, ANOTHER_THING])
    assert likeness("jeans", product("Red Wine", "Alcohol", said)) == pytest.approx([ANOTHER_THING])


def test_a_title_may_say_it_in_a_rarer_sense_of_its_name() -> None:
    assert likeness("espresso", product("Espresso Coffee Beans", "Coffee")) == [1]
    assert likeness("espresso", product("Coffee Beans", "Coffee")) == pytest.approx([ANOTHER_THING])


def test_in_a_rarer_sense_it_is_judged_by_its_meaning() -> None:
    """As all that is said here means the same, all is it."""
    vectors = likeness("coat", product("Big Zyx", "Paints"), product("Camera Lens", "Paints"))
    assert vectors == pytest.approx([0.8, 0.5])
    assert likeness("coat", product("Rain Jacket", "Coats")) == [1]


def test_a_compound_is_sold_where_a_text_says_what_makes_it_one() -> None:
    band, ball = (
        product("Tone Band", "Fitness", "Of elastic rubber."),
        product("Stasis Ball", "Fitness", "Sit on it."),
    )
    assert likeness("elastic band", band) == [1]
    assert likeness("soccer ball", ball) == pytest.approx([ANOTHER_THING])


def test_what_nothing_but_its_wide_category_tells_is_judged_by_its_meaning() -> None:
    assert likeness("jumper", product("Black Hoodiex", "Clothing")) == [1]
    assert likeness("vodka", product("Black Hoodiex", "Clothing")) == pytest.approx([ANOTHER_THING])


def test_a_category_tells_in_which_sense_a_title_is_meant() -> None:
    assert likeness("pigment", product("Blue Oil", "Paints"), product("Olive Oil", "Oils")) == pytest.approx(
        [1, ANOTHER_THING]
    )


def test_what_has_the_name_in_its_title_is_near_to_it_and_no_more() -> None:
    """Here nothing means less alike than a "lens" and anything else."""
    assert likeness("lens", product("Lens wood, 180 cm")) == pytest.approx([ANOTHER_THING])
    assert likeness("lens", product("Wood, without lens")) == pytest.approx([-1])
    assert likeness("watch", product("Watch Strap, leather")) == pytest.approx([ANOTHER_THING])
    assert likeness("lens", product("Zyxia", story="A lens.")) == pytest.approx([ANOTHER_THING])
    assert likeness("lens", product("Wood", story="A lens.")) == pytest.approx([-1])
