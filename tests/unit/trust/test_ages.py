"""Goods for adults: one rule, what others see of them, and who said that they are of age."""

from pathlib import Path

import pytest

from shopkeeper.trust import Seal
from shopkeeper.trust.ages import A_MONTH, HEADER, OF_AGE, Ages, of_age, saying_so
from shopkeeper.types import (
    Hit,
    Intent,
    Look,
    LookId,
    Media,
    MediaId,
    Product,
    ProductId,
    Sku,
    Slate,
    Trace,
    TraceId,
    Variant,
)
from shopkeeper.types.errors import NotOfAge

NOW = 1_800_000_000.0
VARIANT = Variant(Sku("gin-1"))
LOOKS = tuple(
    Look(LookId(name), name, media=(Media(f"https://maker.example/{name}.jpg", MediaId(name * 8), blur="#123456"),), variants=(VARIANT,))
    for name in ("clear", "rosy")
)  # fmt: skip
GIN = Product(ProductId("gin"), "Gin", categories=(("Drinks", "Spirits"),), looks=LOOKS)
TEA = Product(ProductId("tea"), "Tea", categories=(("Drinks", "Tea"),), looks=LOOKS)
AGES = Ages.of(("ＳＰＩＲＩＴＳ", "Knives"))


def answer(*products: Product) -> Slate:
    hits = tuple(Hit(one, one.looks[0], VARIANT, 1.0, {}, others=one.looks[1:]) for one in products)
    return Slate(hits, len(hits), Intent("", ""), (), Trace(TraceId("1")))


def test_a_category_counts_however_it_is_written_and_wherever_it_stands() -> None:
    knife = Product(ProductId("knife"), "Knife", attributes={"type": ("knives",)})
    assert AGES.restricted(GIN) and AGES.restricted(knife) and not AGES.restricted(TEA)
    assert not Ages().restricted(GIN)


def test_nothing_in_an_answer_leads_to_a_picture_that_is_held_back() -> None:
    told = AGES.slate(answer(GIN, TEA), of_age=False)
    gin, tea = told.hits
    assert "maker.example" not in repr(gin) and "clearclear" not in repr(gin) and "rosyrosy" not in repr(gin)
    assert gin.product.age_restricted and gin.look.media[0].blur == "#123456" and gin.look.variants
    assert tea.product == TEA and tea.look.pictures


def test_who_is_of_age_or_a_shop_that_only_marks_sees_them_marked() -> None:
    for ages, grown in ((AGES, True), (Ages.of(("spirits",), "marked"), False)):
        [hit] = ages.slate(answer(GIN), grown).hits
        assert hit.product.age_restricted and hit.look.pictures and hit.others[0].pictures


def test_it_is_bought_by_adults_only() -> None:
    with pytest.raises(NotOfAge, match="Gin is sold to adults only") as refused:
        AGES.check([TEA, GIN], of_age=False)
    assert refused.value.field == "of_age" and "say first" in refused.value.fix
    assert AGES.check([GIN], of_age=True) and not AGES.check([TEA], of_age=False)


def test_only_what_this_shop_sealed_within_a_month_says_that_somebody_is_of_age(tmp_path: Path) -> None:
    seal, other = Seal.of(tmp_path), Seal(tmp_path / "another.key")
    said = saying_so(seal, NOW).value

    def counts(cookie: str, at: float = NOW, **headers: str) -> bool:
        return of_age(seal, {OF_AGE: cookie}, headers, at)

    assert counts(said) and counts(said, NOW + A_MONTH - 1)
    assert not counts(said, NOW + A_MONTH) and not counts(said, NOW - 60)
    forged = (
        "yes",
        str(int(NOW)),
        saying_so(other, NOW).value,
        said.replace("18", "19", 1),
        seal.sign("form", str(int(NOW))),
    )
    assert not any(counts(one) for one in forged)
    assert of_age(seal, {}, {HEADER: " Yes "}, NOW) and not of_age(seal, {}, {HEADER: "true"}, NOW)
