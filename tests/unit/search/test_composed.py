"""A share of a material that is asked for is held against the share that is stated."""

from dataclasses import replace

import pytest

from shopkeeper.evaluation.kept import broken
from shopkeeper.index.live import Live
from shopkeeper.language import Vocabulary, understand
from shopkeeper.search.question import check
from shopkeeper.search.verify import verify
from shopkeeper.types import Constraint, Context, Field, Op, Product, Verdict
from shopkeeper.types.composition import share
from shopkeeper.types.errors import InvalidInput
from tests.unit.search.test_verify import NAVY, SHELL

PURE = Constraint(Field.MATERIAL, Op.AT_LEAST, ("100% cotton",))


def made_of(*materials: str, text: str = "") -> Product:
    return replace(
        SHELL, description=text, attributes={"material": materials} if materials else {}, looks=(NAVY,)
    )


def verdict(wish: Constraint, product: Product) -> Verdict:
    """As columns and the last door agree on it."""
    found, live = verify(product, NAVY, [wish]), Live()
    live.put([product])
    assert not (found and broken(wish, product, NAVY, NAVY.variants[0]))
    if Field.MATERIAL in product.attributes:
        assert (NAVY.key in live.select([wish])) is (found is not None)
    return found.proofs[0].verdict if found else Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("materials", "expected"),
    [
        (("100% Cotton",), Verdict.PROVEN),
        (("100 % organic cotton",), Verdict.PROVEN),
        (("Pure cotton",), Verdict.PROVEN),
        (("Cotton 100%",), Verdict.PROVEN),
        (("60% organic cotton, 40% recycled cotton",), Verdict.PROVEN),
        (("50% cotton, 50% polyester",), Verdict.CONTRADICTED),
        (("50% cotton", "50% polyester"), Verdict.CONTRADICTED),
        (("98% cotton 2% elastane",), Verdict.CONTRADICTED),
        (("Cotton 95%", "Elastane 5%"), Verdict.CONTRADICTED),
        (("0% cotton", "100% wool"), Verdict.CONTRADICTED),
        (("100% faux cotton",), Verdict.CONTRADICTED),
        (("Polyester",), Verdict.CONTRADICTED),
        (("Cotton",), Verdict.NOT_STATED),
        (("Cotton", "Polyester"), Verdict.NOT_STATED),
        (("100% pure cotton",), Verdict.PROVEN),
        (("100% organic cotton, lining 100% cotton",), Verdict.PROVEN),
        (("98,5% cotton, 1,5% elastane",), Verdict.CONTRADICTED),
        (("Shell 100% nylon, lining 100% cotton",), Verdict.NOT_STATED),
        (("Body 50% cotton 50% polyester, lining 100% cotton",), Verdict.NOT_STATED),
        (("100% cotton-free",), Verdict.CONTRADICTED),
    ],
)
def test_it_is_proven_by_no_less_than_it_asks_for(materials: tuple[str, ...], expected: Verdict) -> None:
    assert verdict(PURE, made_of(*materials)) is expected


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        (Op.AT_LEAST, "80% cotton", Verdict.PROVEN),
        (Op.ABOVE, "79% cotton", Verdict.PROVEN),
        (Op.ABOVE, "80% cotton", Verdict.CONTRADICTED),
        (Op.AT_LEAST, "81% cotton", Verdict.CONTRADICTED),
        (Op.AT_LEAST, "20% linen", Verdict.PROVEN),
        (Op.AT_LEAST, "80% linen", Verdict.CONTRADICTED),
        (Op.AT_LEAST, "80% linen or cotton", Verdict.PROVEN),
    ],
)
def test_the_share_is_that_of_its_own_stuff(op: Op, value: str, expected: Verdict) -> None:
    assert verdict(Constraint(Field.MATERIAL, op, (value,)), made_of("80% Cotton / 20% Linen")) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Made of 100% cotton.", Verdict.QUOTED),
        ("Of pure cotton.", Verdict.QUOTED),
        ("Made of 50% cotton and 50% polyester.", Verdict.CONTRADICTED),
        ("100% recycled packaging. Soft cotton.", Verdict.NOT_STATED),
        ("Uses 100% less cotton than others.", Verdict.NOT_STATED),
        ("A 100% waterproof cotton shell.", Verdict.NOT_STATED),
        ("100% satisfaction. Soft cotton.", Verdict.NOT_STATED),
        ("100% handmade cotton.", Verdict.NOT_STATED),
        ("20% off cotton.", Verdict.NOT_STATED),
        ("100% off-white cotton.", Verdict.QUOTED),
        ("Not 100% cotton.", Verdict.NOT_STATED),
        ("Soft cotton.", Verdict.NOT_STATED),
    ],
)
def test_a_sentence_proves_it_that_says_how_much(text: str, expected: Verdict) -> None:
    assert verdict(PURE, made_of(text=text)) is expected


STATED = ("100% Cotton", "50% cotton, 50% polyester", "Linen", "100 % Baumwolle", "50 % Wolle", "100 % coton")
SHOP = Vocabulary.of([*map(made_of, STATED)])


@pytest.mark.parametrize(
    ("words", "op", "value"),
    [
        ("100% cotton shell", Op.AT_LEAST, "100% cotton"),
        ("100 % cotton", Op.AT_LEAST, "100% cotton"),
        ("a hundred percent cotton shell", Op.AT_LEAST, "100% cotton"),
        ("pure cotton", Op.AT_LEAST, "100% cotton"),
        ("with 80% soft cotton", Op.AT_LEAST, "80% cotton"),
        ("at least 80 percent cotton", Op.AT_LEAST, "80% cotton"),
        ("no less than 80% cotton", Op.AT_LEAST, "80% cotton"),
        ("more than 80% cotton", Op.ABOVE, "80% cotton"),
        ("100% cotton or linen", Op.AT_LEAST, "100% cotton or linen"),
        ("100% acrylic or cotton", Op.AT_LEAST, "100% acrylic or cotton"),
        ("100% cotton or 100% linen", Op.AT_LEAST, "100% cotton or linen"),
        ("pure cotton or pure linen shell", Op.AT_LEAST, "100% cotton or linen"),
        ("80% cotton or 50% linen", Op.AT_LEAST, "50% cotton or linen"),
        ("is it 100 percent cotton", Op.AT_LEAST, "100% cotton"),
        ("cotton 100% shell", Op.AT_LEAST, "100% cotton"),
        ("shell, cotton 100%", Op.AT_LEAST, "100% cotton"),
        ("shell in cotton (80%)", Op.AT_LEAST, "80% cotton"),
        ("100%ige Baumwolle", Op.AT_LEAST, "100% baumwolle"),
        ("100% Baumwolle", Op.AT_LEAST, "100% baumwolle"),
        ("aus reiner Baumwolle", Op.AT_LEAST, "100% baumwolle"),
        ("mindestens 50 % Wolle", Op.AT_LEAST, "50% wolle"),
        ("100 % coton", Op.AT_LEAST, "100% coton"),
        ("pur coton", Op.AT_LEAST, "100% coton"),
    ],
)
def test_a_share_is_read_with_its_stuff(words: str, op: Op, value: str) -> None:
    (wish,) = (one for one in understand(words, SHOP, Context()).constraints if one.field == Field.MATERIAL)
    assert (wish.op, wish.values) == (op, (value,))
    check(wish)


@pytest.mark.parametrize("words", ["not 100% cotton", "under 20% cotton", "höchstens 20 % Wolle"])
def test_less_of_it_is_no_wish_for_it(words: str) -> None:
    assert all(one.field != Field.MATERIAL for one in understand(words, SHOP, Context()).constraints)


@pytest.mark.parametrize(
    "words",
    [
        "cotton shell 20% off",
        "cotton 20% off",
        "cotton",
        "20% off cotton shells",
        "20% less cotton shell",
        "100% satisfaction cotton shell",
        "100% waterproof cotton shell",
        "100% handmade cotton shell",
    ],
)
def test_what_is_no_share_of_the_stuff(words: str) -> None:
    (wish,) = (one for one in understand(words, SHOP, Context()).constraints if one.field == Field.MATERIAL)
    assert wish.op is Op.IS


def test_two_shares_are_two_wishes() -> None:
    for words in ("cotton 60% polyester 40%", "60% cotton 40% polyester", "60% cotton, 40% polyester"):
        found = understand(words, SHOP, Context()).constraints
        assert [one.values for one in found] == [("60% cotton",), ("40% polyester",)], words


def test_a_second_opinion_tells_what_has_less_of_it() -> None:
    half = made_of("50% cotton", "50% polyester")
    assert broken(PURE, half, NAVY, NAVY.variants[0]) == "is 50% cotton"


def test_a_share_may_have_a_comma() -> None:
    assert share("98,5% cotton,1,5% elastane", "cotton") == 98.5
    most = Constraint(Field.MATERIAL, Op.AT_LEAST, ("90% cotton",))
    for material in ("98,5% cotton", "A 100% waterproof cotton, 98,5% cotton"):
        assert verdict(most, made_of(material)) is Verdict.PROVEN


def test_a_material_that_is_no_share_is_refused_with_what_to_send() -> None:
    with pytest.raises(InvalidInput) as refused:
        check(Constraint(Field.MATERIAL, Op.AT_LEAST, ("cotton",)))
    assert (refused.value.field, refused.value.fix) == (Field.MATERIAL, "send a share: 80% cotton")
