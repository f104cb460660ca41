"""Every page that changes something refuses a form that this shop did not give out, or that another site sends: also those that come later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from shopkeeper import web
from shopkeeper.settings import Settings
from shopkeeper.telemetry import configure_logs
from tests.journeys.fake_shop import fake_shop

ASKS = {"/search", "/regions", "/transcribe", "/products/{id:path}"}
"""By POST, because what is asked with does not belong into an address; nothing is changed."""
FILLED = {"{digest}": "9f" * 16, "{id:path}": "thing-1", "{turn}": "x"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    configure_logs("CRITICAL")
    shop = fake_shop(Settings(data=tmp_path))
    app = FastAPI()
    web.mount(app, shop)  # type: ignore[arg-type]
    yield app
    shop.events.close()


def changing(app: FastAPI) -> set[str]:
    """Routes of the application, and those that an included router keeps to itself."""
    routes = [
        *app.routes,
        *(
            one
            for router in app.routes
            for one in getattr(getattr(router, "original_router", None), "routes", ())
        ),
    ]
    found = (route for route in routes if isinstance(route, APIRoute))
    return {route.path for route in found if route.methods & {"POST", "PUT", "PATCH", "DELETE"}} - ASKS


def test_no_form_of_others_changes_anything(app: FastAPI) -> None:
    paths = changing(app)
    assert len(paths) >= 12
    with TestClient(app, headers={"accept": "text/html"}, follow_redirects=False) as site:
        page = site.get("/concierge").text
        genuine = page.partition('name="form" value="')[2].partition('"')[0]
        for path in paths:
            for name, value in FILLED.items():
                path = path.replace(name, value)
            for headers, form in (
                ({}, ""), ({}, "forged"), ({}, genuine[:-2]), ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, genuine),
                ({"origin": "https://evil.example"}, genuine),
            ):  # fmt: skip
                fields = {"form": form, "text": "x", "memory": "yes"}
                answer = site.post(path, data=fields, headers=headers)
                assert answer.status_code == 403, (path, headers, form, answer.status_code)
                assert "sk_shopper" not in answer.headers.get("set-cookie", "")
