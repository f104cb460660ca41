"""Every odd picture at every door: a verdict, or a refusal that says what to do; never a crash, never a hang.

Nothing here looks at a clock: what bounds the work is pixels and lines, and the suite's own time limit catches the rest.
"""

import csv
import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from shopkeeper import Settings, open_shop, web
from shopkeeper.api import create_app
from shopkeeper.cli.app import app as commands
from shopkeeper.shop import Shop
from shopkeeper.types import Match, PhotoVerdict, Query
from shopkeeper.types.errors import InvalidInput
from tests.pictures import NAMES, Odd, encoded, odd, thing
from tests.samples import HEADER, feed

LIGHT = tuple(name for name in NAMES if name != "50 megapixels")
"""Without the one that takes a second to unpack: it goes through the library, a form, a page and an import."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with the usual goods, and one mug that looks like ``thing``."""
    folder, goods = tmp_path_factory.mktemp("shop"), tmp_path_factory.mktemp("feed")
    file = feed(goods)
    (goods / "blue-mug.png").write_bytes(encoded(thing()))
    with file.open("a", newline="") as more:
        row = ("blue-mug", "Blue Mug", "A mug.", "Acme", "Mug", "Color", "Blue", "BM-1", "8.00", "3")
        csv.writer(more).writerow((*row, "blue-mug.png", "blue-mug.png"))
    with open_shop(Settings(data=folder)) as shop:
        shop.import_feed(file)
    return folder


@pytest.fixture(scope="module")
def shop(data: Path) -> Iterator[Shop]:
    with open_shop(Settings(data=data, rate_limit="")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    taken = open_shop(Settings(data=data, rate_limit=""))
    app = create_app(taken)
    web.mount(app, taken)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def fits(one: Odd, match: str, product: str | None) -> bool:
    """Whether a verdict is one that this picture may get."""
    if one.same is None:
        return match != Match.SAME or product == "blue-mug"
    return (match == Match.SAME and product == "blue-mug") is one.same and (one.same or match != Match.SAME)


@pytest.mark.parametrize("name", NAMES)
def test_the_library(shop: Shop, name: str) -> None:
    one = odd()[name]
    if one.refused:
        with pytest.raises(one.refused) as refusal:
            shop.search(Query(images=(one.data,)))
        assert refusal.value.field == "image" and refusal.value.fix
        return
    verdict: PhotoVerdict = shop.search(Query(images=(one.data,), regions=True)).photos[0]
    assert fits(one, verdict.match, verdict.product_id), verdict


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["form", "json"])
def test_the_api(client: TestClient, name: str, how: str) -> None:
    one = odd()[name]
    if how == "json" and name not in LIGHT:
        pytest.skip("sent as a form")
    if how == "form":
        answer = client.post("/v1/search", files={"image": ("photo", one.data, "image/jpeg")})
    else:
        answer = client.post("/v1/search", json={"images": [b64encode(one.data).decode()]})
    told = answer.json()
    if one.refused:
        assert answer.status_code in (413, 415, 422), told
        assert answer.headers["content-type"] == "application/problem+json"
        assert told["field"] and told["fix"] and "Traceback" not in answer.text
    else:
        assert answer.status_code == 200, told
        (verdict,) = told["photos"]
        assert fits(one, verdict["match"], verdict["product_id"]), verdict


@pytest.mark.parametrize("name", NAMES)
def test_the_storefront(client: TestClient, name: str) -> None:
    one = odd()[name]
    page = client.post("/search", files={"image": ("photo.jpg", one.data, "image/jpeg")})
    assert "Traceback" not in page.text
    if one.refused:
        assert page.status_code in (400, 413, 415)
        assert "picture" in page.text
    else:
        assert page.status_code == 200
        if one.same is not None:
            assert ("We have exactly this." in page.text) is one.same


@pytest.mark.parametrize("name", LIGHT)
def test_the_command_line(
    data: Path, shop: Shop, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = odd()[name]
    (tmp_path / "photo").write_bytes(one.data)
    monkeypatch.setattr(
        "shopkeeper.shop.open_shop", lambda _, **__: _Open(shop)
    )  # a model is loaded once, not each time
    asked = ["--data", str(data), "search", "--image", str(tmp_path / "photo"), "--json", "-n", "1"]
    result = CliRunner().invoke(commands, asked)
    assert "Traceback" not in result.output
    if one.refused:
        assert result.exit_code != 0 and "picture" in result.output
    else:
        (verdict,) = json.loads(result.stdout)["photos"]
        assert fits(one, verdict["match"], verdict["product_id"]), verdict


class _Open:
    """The open shop, which stays open."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def __enter__(self) -> Shop:
        return self._shop

    def __exit__(self, *_: object) -> None:
        return None

    def __getattr__(self, name: str) -> object:
        return getattr(self._shop, name)


def test_an_import_takes_what_can_be_seen_and_names_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(HEADER)
        for number, name in enumerate(NAMES):
            (tmp_path / f"{number}.jpg").write_bytes(odd()[name].data)
            picture = (f"{number}.jpg",) * 2
            rows.writerow(
                (f"p{number}", name, "", "Acme", "Mug", "Color", "Blue", f"S{number}", "1.00", "1", *picture)
            )
    with open_shop(Settings(data=tmp_path / "shop")) as shop:
        report = shop.import_feed(file)
        refused = [number for number, name in enumerate(NAMES) if odd()[name].refused]
        assert (report.read, report.media_failed) == (len(NAMES), len(refused))
        bad = {row.product: row.reason for row in shop.quarantine(report.run)}
        assert bad.keys() == {f"p{number}" for number in refused}
        assert all("picture" in reason for reason in bad.values())
        for number, name in enumerate(NAMES):
            media = next(iter(shop.product(f"p{number}").looks)).media  # type: ignore[arg-type]
            assert bool(media) is (odd()[name].refused is None)
            assert not media or bool(media[0].print) is (
                name not in ("1 px", "50 megapixels", "all black", "all white")
            )
        with pytest.raises(InvalidInput):
            shop.search(Query(images=(b"",)))
