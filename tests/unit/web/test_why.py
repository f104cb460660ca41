"""Why things stand where they do, in plain words; and goods for adults ask first, once."""

import re
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shopkeeper import web
from shopkeeper.settings import Settings
from shopkeeper.trust import Seal
from shopkeeper.trust.ages import saying_so
from shopkeeper.types import Surface
from tests.journeys.fake_shop import FakeShop, fake_shop


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory) -> FakeShop:
    return fake_shop(Settings(data=tmp_path_factory.mktemp("shop")))


def _site(shop: FakeShop, *categories: str) -> TestClient:
    object.__setattr__(shop, "settings", shop.settings.model_copy(update={"age_restricted": categories}))
    app = FastAPI()
    web.mount(app, shop)  # type: ignore[arg-type]
    return TestClient(app, follow_redirects=False)


def test_each_place_says_why(shop: FakeShop) -> None:
    page = _site(shop).get("/why").text
    assert all(f'id="{surface}"' in page for surface in Surface if surface is not Surface.OTHER)
    assert 'href="/why"' in _site(shop).get("/").text


def test_it_says_all_that_speaks_for_what_goes_with_something(shop: FakeShop) -> None:
    """The shop's links, orders, baskets, visits and looks: of nothing bought together alone."""
    page = _site(shop).get("/why").text
    for surface in (Surface.GOES_WITH, Surface.CART):
        said = page.split(f'id="{surface}"')[1].split("</dd>")[0]
        assert all(fact in said for fact in ("shop says", "bought", "one basket", "looked at", "looks suit"))


def said(site: TestClient, page: str, next: str) -> str:
    form = unescape(re.findall(r'name="form" value="([^"]*)"', page)[0])
    return site.post("/of-age", data={"form": form, "next": next}).headers["location"]


def test_goods_for_adults_are_asked_for_once(shop: FakeShop) -> None:
    product = next(one for one in shop.goods if one.categories)
    site = _site(shop, product.categories[0][0].upper())
    asked = site.get(f"/products/{product.id}").text
    assert "Are you of age?" in asked and "sold to adults only" in asked
    assert said(site, asked, "https://evil.example/") == "/"
    assert "HttpOnly" in saying_so(Seal.of(shop.settings.data), 0).header(secure=True)
    assert "Are you of age?" not in site.get(f"/products/{product.id}").text
    assert "Are you of age?" not in _site(shop, "Somewhere else").get(f"/products/{product.id}").text


def test_no_way_leads_round_the_question(shop: FakeShop) -> None:
    """Other methods, other cookies, other sites' forms."""
    site = _site(shop, "Apparel")
    asked = "Are you of age?"
    assert asked in site.post("/products/thing-1", data={"height": "180"}).text, "advice shows the whole page"
    assert asked in site.get("/products/thing-1?look=thing-1/red", headers={"cookie": "sk_of_age=yes"}).text
    foreign = site.post("/of-age", data={"next": "/"})
    assert foreign.status_code == 403 and "set-cookie" not in foreign.headers
    page = site.get("/products/thing-1").text
    form = unescape(re.findall(r'name="form" value="([^"]*)"', page)[0])
    elsewhere = site.post(
        "/of-age",
        data={"form": form},
        headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    )
    assert elsewhere.status_code == 403
    refused = site.post(
        "/basket",
        data={"form": form, "sku": "thing-1-red-S", "next": "/"},
        headers={"referer": "http://testserver/products/thing-1?look=red"},
    )
    assert (
        refused.status_code == 403
        and asked in refused.text
        and 'value="/products/thing-1?look=red"' in refused.text
    )
    assert "Your basket is empty" in site.get("/basket").text


@pytest.mark.parametrize("page", ["/search?q=jacket", "/", "/products/thing-3", "/basket"])
def test_cards_hold_their_pictures_back_until_then(shop: FakeShop, page: str) -> None:
    """``thing-3`` is a lamp, which everybody may see; what is recommended beside it is not."""
    site = _site(shop, "Apparel")
    held = {
        one.id
        for product in shop.goods
        if ("Apparel", "Outdoor") in product.categories
        for look in product.looks
        for one in look.media
    }
    free = {
        one.id
        for product in shop.goods
        if ("Apparel", "Outdoor") not in product.categories
        for look in product.looks
        for one in look.media
    }
    form = unescape(re.findall(r'name="form" value="([^"]*)"', site.get("/products/thing-3").text)[0])
    site.post("/basket", data={"form": form, "sku": "thing-3-sand-S"})
    shown = site.get(page).text
    assert not [id for id in held - free if id in shown]
    said(site, site.get("/products/thing-1").text, "/")
    alone = next(iter(held - free))
    grown = site.get(page).text
    shown = site.get(f"/media/{alone}/320")
    assert shown.status_code == 200 and "public" not in shown.headers["cache-control"]
    stranger = _site(shop, "Apparel")
    refused = stranger.get(f"/media/{alone}/320", headers={"if-none-match": "*"})
    assert (
        refused.status_code == 403 and refused.headers["cache-control"] == "no-store" and not refused.content
    )
    assert "public" in stranger.get(f"/media/{next(iter(free))}/320").headers["cache-control"]
    assert "18+" in grown or page == "/basket"
    assert [id for id in held - free if id in grown] or page == "/basket"
