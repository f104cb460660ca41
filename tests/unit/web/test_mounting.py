"""Which address leads to which page."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shopkeeper import web
from shopkeeper.settings import Settings
from shopkeeper.types import ProductId
from shopkeeper.web.cards import address
from tests.journeys.fake_shop import fake_shop


@pytest.mark.parametrize("id", ["https://shop.example/p/1?a=b#c", "a/b", "50% wool & +", "茶"])
def test_a_product_of_any_id_has_a_page(id: str, tmp_path: Path) -> None:
    shop = fake_shop(Settings(data=tmp_path))
    shop = replace(shop, goods=(replace(shop.goods[0], id=ProductId(id)), *shop.goods[1:]))
    app = FastAPI()
    web.mount(app, shop)  # type: ignore[arg-type]
    page = TestClient(app).get(address(shop.goods[0]))
    assert page.status_code == 200
    assert shop.goods[0].title in page.text
