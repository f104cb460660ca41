"""Which doors a shop has, and whom each lets in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from shopkeeper.cli.asgi import hang
from shopkeeper.cli.background import until_night
from shopkeeper.settings import Settings
from shopkeeper.trust import Keys, Role
from tests.journeys.fake_shop import FakeShop, fake_shop

PAGES = ("/", "/search?q=jacket", "/suggest?q=ja", "/robots.txt", "/static/theme.css")
READS = ("/v1/search?q=jacket", "/v1/suggest?q=ja")


def shop_of(data: Path, **settings: bool) -> FakeShop:
    return fake_shop(Settings(data=data, rate_limit="", **settings))  # type: ignore[arg-type]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "shop"


def codes(client: TestClient, paths: tuple[str, ...], **headers: str) -> set[int]:
    return {client.get(path, headers=headers).status_code for path in paths}


def test_shoppers_need_no_key_where_programs_do(data: Path) -> None:
    shop = shop_of(data, public_key_required=True)
    client = TestClient(hang(shop))  # type: ignore[arg-type]
    product, picture = shop.goods[0], shop.goods[0].looks[0].media[0].id
    assert codes(client, (*PAGES, f"/products/{product.id}", f"/media/{picture}/320")) == {200}
    assert codes(client, (*READS, f"/v1/products/{product.id}")) == {401}
    secret, _ = Keys(data / "trust.sqlite").create(Role.PUBLIC)
    assert codes(client, READS, **{"x-api-key": secret}) == {200}


def test_without_its_pages_a_shop_tells_nothing_to_whoever_has_no_key(data: Path) -> None:
    shop = shop_of(data, storefront=False, public_key_required=True)
    client = TestClient(hang(shop))  # type: ignore[arg-type]
    product, picture = shop.goods[0], shop.goods[0].looks[0].media[0].id
    gone = (*PAGES, f"/products/{product.id}", f"/media/{picture}/320")
    assert codes(client, gone) == {404}
    assert codes(client, (*READS, f"/v1/products/{product.id}", "/metrics")) == {401}
    assert codes(client, ("/healthz", "/openapi.json", f"/v1/media/{picture}")) == {200}


def test_old_events_are_dropped_at_four() -> None:
    night = datetime(2026, 3, 1, 4, tzinfo=UTC)
    assert until_night(night - timedelta(minutes=5)) == timedelta(minutes=5)
    assert until_night(night) == timedelta(days=1), "once a night"
    assert until_night(night + timedelta(hours=1)) == timedelta(hours=23)
