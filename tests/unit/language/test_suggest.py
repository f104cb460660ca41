"""Typeahead."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.language import Vocabulary, suggest
from shopkeeper.types import Field, Look, LookId, Product, ProductId


def product(number: int, title: str, category: str, colour: str) -> Product:
    look = Look(LookId(f"{number}/-"), colours=(colour,))
    return Product(ProductId(str(number)), title, brand="Kestrel", categories=((category,),), looks=(look,))


SHOP = Vocabulary.of(
    [product(1, "Harbour Hoodie", "Hoodies", "Navy"), product(2, "Moor Hoodie", "Hoodies", "Red"), product(3, "Hoop Earrings", "Jewellery", "Gold")]
)  # fmt: skip


def test_the_most_frequent_first() -> None:
    assert suggest("hoo", SHOP, 2) == ("hoodies", "hoop earrings")


def test_colour_and_category() -> None:
    assert suggest("Blue H", SHOP, 5) == ("blue hoodies",)


def test_whom_it_is_for_and_category() -> None:
    """Whoever types "wom" in a shop that sells women's things wants them, though no title says so."""
    coat = replace(product(1, "Harbour Coat", "Coats", "Navy"), attributes={Field.GENDER: ("Women", "Girls")})
    shop = Vocabulary.of([coat, replace(coat, id=ProductId("2"), title="Moor Coat")])
    assert suggest("wom", shop, 5) == ("women coats",) and suggest("coats", shop, 1) == ("coats",)


def test_a_later_word_may_begin_it() -> None:
    assert "harbour hoodie" in suggest("hoodie", SHOP, 8)
    assert suggest("hoodies", SHOP, 1) == ("hoodies",)


def test_nothing_for_nothing() -> None:
    assert suggest("  ", SHOP, 8) == suggest("zzz", SHOP, 8) == suggest("h", SHOP, 0) == ()


@given(st.text(max_size=100), st.integers(-1, 20))
def test_any_prefix_gets_at_most_size_once_each(prefix: str, size: int) -> None:
    found = suggest(prefix, SHOP, size)
    assert len(found) <= max(size, 0) and len(set(found)) == len(found)
