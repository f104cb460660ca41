"""Sizes and measures that differ only in writing are one."""

import pytest

from shopkeeper.language.facts import facts_of, measure, size_key
from shopkeeper.types import Look, LookId, Product, ProductId, Sku, Variant


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("W32 L34", "32/34"),
        ("W30 L32", "30 waist 32 length"),
        ("160x230 cm", "160 by 230"),
        ("200x300 cm", "2m x 3m"),
        ("200x300 cm", "2 x 3 m"),
        ("55cm x 55cm", "55x55"),
        ("1 l", "1 litre"),
        ("1.5 l", "1500ml"),
        ("500 g", "0.5 kg"),
        ("1 TB", "1000 gb"),
        ("27 inch", "27in"),
        ("12 pack", "pack of 12"),
    ],
)
def test_one_size_two_ways(one: str, other: str) -> None:
    assert size_key(one) == size_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("M", "2 m"), ("XL", "XXL"), ("UK 9", "9"), ("1 l", "1 kg"), ("65 cm", "65")]
)
def test_different_sizes_stay_apart(one: str, other: str) -> None:
    assert size_key(one) != size_key(other)


def test_a_measure_is_a_number_and_a_unit_and_nothing_else() -> None:
    assert [measure(value) for value in ("1.5 l", "500g", "M", "32/34", "2 pockets", "12")] == ["ml", "g", "", "", "", ""]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Rain Jacket", "jacket"),
        ("Ryker LumaTech Tee (V-neck)", "tee"),
        ("Rain Jacket with Hood", "jacket"),
        ("Oxford Shirt, Light Blue", "shirt"),
        ("Braided USB-C Cable 2 m", "cable"),
        ("Set of Yoga Straps", "strap"),
        ("1984", "1984"),
        ("", ""),
    ],
)
def test_what_a_title_names(title: str, head: str) -> None:
    assert facts_of(Product(ProductId("1"), title)).head == head


def test_other_options_than_size_are_facts() -> None:
    variant = Variant(Sku("1"), {"bottle size": "2l", "storage": "128GB"})
    facts = facts_of(Product(ProductId("1"), "Juice", looks=(Look(LookId("1"), variants=(variant,)),)))
    assert {"2l", "128gb"} <= set(facts.measures) and facts.consumed
    assert ("storage", "128 gb storag") in {(f.field, f.key) for f in facts.facts} or facts.facts
