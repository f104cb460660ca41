"""A product's page says each thing once, and offers what there is to choose in the way that fits how much it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shopkeeper import web
from shopkeeper.language.wording import Wording
from shopkeeper.settings import Settings
from shopkeeper.types import Offer, Product, Sku, Variant
from shopkeeper.web.detail import MANY, detail
from tests.journeys.fake_shop import FakeShop, fake_shop


@pytest.fixture
def shop(tmp_path: Path) -> FakeShop:
    return fake_shop(Settings(data=tmp_path))


def lengths(product: Product, number: int) -> Product:
    """It in so many lengths, every third of them gone."""
    look = product.looks[0]
    variants = tuple(
        Variant(Sku(f"rope-{n}"), {"length": f"{n} metres"}, Offer(look.variants[0].offer.price, stock=n % 3))
        for n in range(1, number + 1)
    )
    return replace(product, looks=(replace(look, variants=variants),))


def test_tags_that_only_repeat_are_left_out(shop: FakeShop) -> None:
    attributes = {"tags": ("wool", "OUTDOOR", "Luma", "Sale"), "material": ("Wool", "Cotton")}
    shown = detail(
        replace(shop.goods[0], attributes=attributes), "", "", Wording.of("en-GB", date.today()), ""
    )
    assert shown.facts == (("Material", "Wool, Cotton"), ("Tags", "Sale"))
    attributes["tags"] = ("Cotton",)
    again = detail(
        replace(shop.goods[0], attributes=attributes), "", "", Wording.of("en-GB", date.today()), ""
    )
    assert again.facts == (("Material", "Wool, Cotton"),)


def page(shop: FakeShop, product: Product, query: str = "") -> str:
    object.__setattr__(shop, "goods", (product, *shop.goods[1:]))
    app = FastAPI()
    web.mount(app, shop)  # type: ignore[arg-type]
    return TestClient(app, headers={"accept": "text/html"}).get(f"/products/{product.id}{query}").text


def test_what_is_too_long_for_an_address_is_no_crumb(shop: FakeShop) -> None:
    filed = replace(shop.goods[0], categories=(("Clothing", "C" * 250, "Tees"),))
    shown = detail(filed, "", "", Wording.of("en-GB", date.today()), "")
    assert [name for name, _ in shown.crumbs] == ["Clothing", "Tees"]


@pytest.mark.parametrize("number", [MANY, MANY + 1])
def test_many_values_are_a_list_and_few_are_buttons(shop: FakeShop, number: int) -> None:
    html = page(shop, lengths(shop.goods[0], number), "?sku=rope-2")
    listed = number > MANY
    assert ('<option value="rope-2" selected>2 metres</option>' in html) is listed
    assert ('<option value="rope-3">3 metres, out of stock</option>' in html) is listed
    assert ("<bdi>3 metres</bdi>" in html) is not listed
    assert 'name="sku" value="rope-2"' in html


def of(product: Product, names: tuple[str, ...], sold: Sequence[tuple[str, ...]], gone: str = "") -> Product:
    """It in variants v0, v1 … of these options, all in stock but one."""
    variants = tuple(
        Variant(Sku(f"v{n}"), dict(zip(names, one, strict=True)), Offer(stock=0 if f"v{n}" == gone else 1))
        for n, one in enumerate(sold)
    )
    return replace(product, looks=(replace(product.looks[0], variants=variants),))


def choices(product: Product, sku: str) -> dict[str, list[tuple[str, str]]]:
    shown = detail(product, "", sku, Wording.of("en-GB", date.today()), "")
    return {p.name: [(choice.value, choice.sku) for choice in p.choices] for p in shown.pickers}


def test_what_comes_with_another_choice_is_picked_with_it(shop: FakeShop) -> None:
    sold = [("S", "1 kg", "Oak"), ("M", "2 kg", "Oak"), ("M", "2 kg", "Pine")]
    product = of(shop.goods[0], ("size", "weight", "material"), sold)
    assert choices(product, "v0") == {
        "Size": [("S", "v0"), ("M", "v1")], "Weight": [("1 kg", "v0"), ("2 kg", "v1")],
        "Material": [("Oak", "v0"), ("Pine", "v2")],
    }  # fmt: skip


def test_every_value_leads_to_a_variant_that_has_it(shop: FakeShop) -> None:
    sold = [("13", "8"), ("13", "16"), ("17", "32"), ("17", "64")]
    product = of(shop.goods[0], ("screen", "ram"), sold, gone="v2")
    assert choices(product, "v1") == {
        "Screen": [("13", "v1"), ("17", "v3")],
        "RAM": [("8", "v0"), ("16", "v1"), ("32", "v2"), ("64", "v3")],
    }


def test_what_is_sold_out_leads_on(shop: FakeShop) -> None:
    gone = replace(shop.goods[0], looks=(replace(shop.goods[0].looks[0], variants=lengths(shop.goods[0], 3).looks[0].variants[2:]),))  # fmt: skip
    html = page(shop, gone)
    assert 'id="add"' not in html and 'href="#shelf-similar"' in html and 'id="shelf-similar"' in html
    assert 'href="#shelf-similar"' not in page(shop, lengths(shop.goods[0], 3))
