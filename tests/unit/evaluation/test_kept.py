"""The second opinion: what the catalogue says against a wish, and that it agrees with the shop's own judge."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.evaluation.kept import broken
from shopkeeper.search.verify import verify
from shopkeeper.types import Constraint, Look, LookId, Money, Op, Product, ProductId, Sku, Variant
from tests.unit.evaluation.goods import SHELF

PRICE = (Money(6000, "USD"),)
WISHES = {
    "rain/blue": [
        (Constraint("price", Op.AT_MOST, PRICE), ""),
        (Constraint("price", Op.BELOW, PRICE), "costs 60.00 USD"),
        (Constraint("price", Op.BETWEEN, (Money(5000, "USD"), Money(7000, "USD"))), ""),
        (Constraint("price", Op.AT_MOST, (Money(6000, "EUR"),)), "costs 60.00 USD"),
        (Constraint("stock", Op.IS, ("in",)), ""),
        (Constraint("stock", Op.NOT, ("in",)), "3 in stock"),
        (Constraint("sale", Op.IS, ("yes",)), "was None"),
        (Constraint("size", Op.IS, ("s",)), ""),
        (Constraint("size", Op.IS, ("XL",)), "is s"),
        (Constraint("colour", Op.IS, ("blue",)), ""),
        (Constraint("colour", Op.IS, ("navy",)), ""),
        (Constraint("colour", Op.IS, ("red",)), "is blue"),
        (Constraint("colour", Op.NOT, ("blue",)), "is blue"),
        (Constraint("brand", Op.IS, ("acme",)), ""),
        (Constraint("brand", Op.NOT, ("acme",)), "is acme"),
        (Constraint("category", Op.IS, ("jackets",)), ""),
        (Constraint("category", Op.IS, ("kitchen",)), "is filed under apparel, jackets"),
        (Constraint("rating", Op.AT_LEAST, (Decimal(4),)), "is None"),
        (Constraint("delivery", Op.AT_MOST, (date(2026, 1, 1),)), "is None"),
        (Constraint("material", Op.IS, ("wool",)), ""),
    ],
    "down/-": [
        (Constraint("colour", Op.IS, ("blue",)), ""),
        (Constraint("colour", Op.NOT, ("blue",)), "is navy"),
        (Constraint("colour", Op.NOT, ("light blue",)), ""),
        (Constraint("material", Op.IS, ("down",)), ""),
        (Constraint("material", Op.IS, ("wool",)), "is nylon, down"),
        (Constraint("gender", Op.IS, ("men",)), "is women"),
        (Constraint("feature", Op.IS, ("waterproof",)), ""),
        (Constraint("feature", Op.NOT, ("nylon",)), "has nylon"),
    ],
    "wool/-": [(Constraint("material", Op.IS, ("wool",)), "")],
}


@pytest.mark.parametrize(
    ("id", "wish", "says"),
    [(id, wish, says) for id, wishes in WISHES.items() for wish, says in wishes],
    ids=lambda part: part.id if isinstance(part, Constraint) else None,
)
def test_what_the_catalogue_says_against_a_wish(id: str, wish: Constraint, says: str) -> None:
    product, look = SHELF.looks[id]
    assert broken(wish, product, look, look.variants[0]) == says


ANY_WISH = st.one_of(
    st.builds(
        Constraint, st.just("price"), st.sampled_from([op for op in Op if op is not Op.BETWEEN]),
        st.sampled_from([4000, 6000, 9000]).map(lambda minor: (Money(minor, "USD"),)),
    ),
    st.builds(
        Constraint, st.sampled_from(["colour", "size", "brand", "material", "gender", "category"]),
        st.sampled_from([Op.IS, Op.NOT]),
        st.sampled_from(["blue", "red", "m", "acme", "wool", "down", "women", "jackets"]).map(lambda v: (v,)),
    ),
)  # fmt: skip


@given(st.sampled_from(sorted(SHELF.looks)), ANY_WISH)
def test_nothing_the_shop_proves_is_called_broken(id: str, wish: Constraint) -> None:
    """Two judges written apart: the gate must never stop a shop for what is right."""
    product, look = SHELF.looks[id]
    proven = verify(product, look, [wish])
    assert proven is None or not broken(wish, product, look, proven.variant)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Constraint("feature", Op.AT_LEAST, ("20 inch",)), ""),
        (Constraint("feature", Op.AT_LEAST, ("30 inch",)), "measures 24 inch"),
        (Constraint("feature", Op.AT_LEAST, ("2 kg",)), ""),
        (Constraint("ram", Op.ABOVE, ("4 gb",)), ""),
        (Constraint("ram", Op.ABOVE, ("8 gb",)), "measures 8GB"),
    ],
    ids=lambda part: part.id if isinstance(part, Constraint) else None,
)
def test_what_is_measured_otherwise_breaks_the_wish(wish: Constraint, says: str) -> None:
    variant = Variant(Sku("one"), {"screen size": "24 inch", "ram": "8GB"})
    product = Product(ProductId("p"), "All-in-One", looks=(Look(LookId("p"), variants=(variant,)),))
    assert broken(wish, product, product.looks[0], variant) == says


@pytest.mark.parametrize(
    ("stated", "op", "says"),
    [("infant", Op.IS, ""), ("kids", Op.IS, "is kids"), ("newborn", Op.NOT, "is baby")],
)
def test_what_is_for_infants_is_for_babies(stated: str, op: Op, says: str) -> None:
    romper = Product(ProductId("p"), "Romper", attributes={"age": (stated,)}, looks=(Look(LookId("p")),))
    baby = Constraint("age", op, (Decimal(0), "baby"))
    assert broken(baby, romper, romper.looks[0], Variant(Sku("one"))) == says


@pytest.mark.parametrize("whom", ["men", "male", "women", "female"])
def test_what_is_for_both_is_for_either_however_that_is_called(whom: str) -> None:
    tee = Product(ProductId("p"), "Tee", attributes={"gender": ("unisex",)}, looks=(Look(LookId("p")),))
    for op, says in ((Op.IS, ""), (Op.NOT, "is unisex")):
        wish = Constraint("gender", op, (whom,), insist=True)
        assert broken(wish, tee, tee.looks[0], Variant(Sku("one"))) == says
