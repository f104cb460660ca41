"""What is packed comes out as it went in, whatever a catalogue says."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.language import Vocabulary, packed
from shopkeeper.language.packed import pack, unpack
from shopkeeper.types import Field, Look, LookId, Product, ProductId, Sku, Variant

said = st.one_of(
    st.sampled_from(
        ("Blue Wool Sofa", "27 inch", "2 x 3 m", "L", "W32 L34", "yes", "Men", "1e999 kg", "9" * 400 + " kg")
    ),
    st.text(st.characters(codec="utf-8"), max_size=20),
)
keys = st.one_of(st.sampled_from((*Field, "hdd", "Screen Size")), said)


@st.composite
def products(draw: st.DrawFn) -> Product:
    title = draw(said)
    variants = (Variant(Sku("a"), {draw(keys): draw(said)}),)
    looks = (Look(LookId("a"), colours=tuple(draw(st.lists(said, max_size=2))), variants=variants),)
    return Product(
        ProductId("a"),
        title,
        description=draw(said),
        brand=draw(said),
        categories=(tuple(draw(st.lists(said, max_size=3))),),
        attributes={draw(keys): tuple(draw(st.lists(said, max_size=2)))},
        looks=looks,
    )


@settings(max_examples=200)
@given(st.lists(products(), min_size=2, max_size=8))
def test_nothing_is_lost(shop: list[Product]) -> None:
    learnt = Vocabulary.of(shop)
    again = unpack(pack(learnt))
    assert again
    for field in fields(learnt):
        if field.name != "spelling":
            assert getattr(again, field.name) == getattr(learnt, field.name), field.name
    assert again.spelling.frequency == learnt.spelling.frequency
    assert again.kinds("furniture") == learnt.kinds("furniture")


def test_types_are_kept_not_only_values() -> None:
    shop = [Product(ProductId("a"), "Sofa", attributes={"Length": ("2 m",)})]
    again = unpack(pack(Vocabulary.of(shop)))
    assert again and all(type(where) is Field for where in again.kinds_measured.values())
    assert again.measured and isinstance(again.words, frozenset)


def test_other_code_is_told_apart() -> None:
    body = pack(Vocabulary.of([]))
    assert unpack(body.replace(packed._learner().encode(), b"another")) is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", pack(Vocabulary.of([]))[:-1]])
def test_what_is_damaged_is_learnt_again(body: bytes) -> None:
    assert unpack(body) is None
