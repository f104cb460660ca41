"""Why things stand where they do, in plain words; and goods for adults ask first, once."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shopkeeper import web
from shopkeeper.settings import Settings
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


def test_goods_for_adults_are_asked_for_once(shop: FakeShop) -> None:
    product = next(one for one in shop.goods if one.categories)
    site = _site(shop, product.categories[0][0].upper())
    asked = site.get(f"/products/{product.id}").text
    assert "Are you of age?" in asked and "sold to adults only" in asked
    away = site.post("/of-age", data={"next": "https://evil.example/"})
    assert away.headers["location"].startswith("/") and "evil" not in away.headers["location"]
    assert "HttpOnly" in away.headers["set-cookie"]
    assert "Are you of age?" not in site.get(f"/products/{product.id}").text
    assert "Are you of age?" not in _site(shop, "Somewhere else").get(f"/products/{product.id}").text
