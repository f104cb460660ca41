"""Which doors a shop has, and whom each lets in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from starlette.testclient import TestClient

from shopkeeper import Shop
from shopkeeper.cli.asgi import hang, held
from shopkeeper.cli.background import until_night
from shopkeeper.recommend.blend import Blend
from shopkeeper.settings import Settings
from shopkeeper.shop.blends import Blends
from shopkeeper.shop.rankers import Rankers
from shopkeeper.trust import Keys, Role, governance
from shopkeeper.types.errors import Conflict
from tests.journeys.fake_shop import FakeShop, fake_shop
from tests.unit.search.test_journey import opened, shirts
from tests.unit.shop.test_rankers import LEAF

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


def released(shop: Shop) -> None:
    """As `shopkeeper release check` writes it down."""
    standing = orjson.dumps(governance.standing(shop.settings)).decode()
    shop.audit.record("release.check", "1.0", passed=1, standing=standing, owner="ann")


def test_a_shop_is_served_as_it_was_released_and_not_otherwise() -> None:
    with opened(shirts([1_000])) as shop:
        assert held(shop) is shop, "one that is being set up is served as it stands"
        orders, blends = Rankers(shop.settings.data), Blends(shop.settings.data)
        orders.use(orders.keep(LEAF))
        blends.use(blends.keep(Blend()))
        released(shop)
        assert held(shop) is shop
        otherwise = replace(shop, settings=shop.settings.model_copy(update={"turn_ms": 9_000}))
        with pytest.raises(Conflict, match="turn_ms"):
            held(otherwise)
        assert shop.audit.latest(1)[0].more["lacks"] == "not released: turn_ms"
        assert held(replace(shop, settings=shop.settings.model_copy(update={"port": 9_000}))), "where is free"


@pytest.mark.parametrize(("file", "noun"), [("ranker.json", "ranker"), ("blend.json", "blend")])
def test_what_somebody_made_active_by_a_file_is_not_served_once_released(file: str, noun: str) -> None:
    with opened(shirts([1_000])) as shop:
        orders, blends = Rankers(shop.settings.data), Blends(shop.settings.data)
        orders.use(orders.keep(LEAF))
        blends.use(blends.keep(Blend()))
        by_hand = {"active": f"{noun}:1", "former": "", "since": ""}
        (orders if noun == "ranker" else blends).back()
        (shop.settings.data / file).write_bytes(orjson.dumps(by_hand))
        assert held(shop) is shop, "nothing was released yet"
        released(shop)
        with pytest.raises(Conflict, match=f"since the release: {noun}"):
            held(shop)
        (orders if noun == "ranker" else blends).use("default")
        assert held(shop) is shop, "set back by the command, it is served"
