"""Whoever visits comes as the first, though the browser's context was another's before."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.journeys.browser import PHONE, served, visit

pytestmark = pytest.mark.browser

PAGE = "<!doctype html><link rel=icon href=data:,><script src=/kept.js></script><h1>Here</h1>"
TRACES = """() => new Promise((done) => {
  const found = [document.cookie, localStorage.seen, sessionStorage.seen, matchMedia("(prefers-color-scheme: dark)").matches, innerWidth];
  document.cookie = "seen=1"; localStorage.seen = sessionStorage.seen = "1";
  addEventListener("pagehide", () => navigator.sendBeacon("/beacon", "left"));
  const opening = indexedDB.open("seen", 1);
  let made = false;
  opening.onupgradeneeded = () => { made = true; };
  opening.onsuccess = () => { opening.result.close(); caches.keys().then((names) => caches.open("seen").then(() => done([...found, made, names.length]))); };
})"""


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def site(asked: list[str]) -> Iterator[str]:
    async def answer(request: Request) -> Response:
        asked.append(request.url.path)
        if request.url.path == "/kept.js":
            return Response("", media_type="text/javascript", headers={"cache-control": "max-age=3600"})
        return HTMLResponse(PAGE)

    with served(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])) as address:
        yield address


def test_nothing_of_a_visit_is_met_in_the_next(browser: Browser, site: str, asked: list[str]) -> None:
    for _ in range(3):
        with visit(browser, site) as seen:
            assert seen.open().evaluate(TRACES) == ["", None, None, False, 1440, True, 0]
            assert seen.page.reload() and seen.page.evaluate(TRACES) != ["", None, None, False, 1440, True, 0]
    assert asked.count("/kept.js") == 3, "fetched anew by each, and once only"
    assert asked.count("/beacon") <= 3, "what a reload sends is heard, and nothing of pages that close"
    with visit(browser, site, viewport=PHONE, color_scheme="dark") as seen:
        assert seen.open().evaluate(TRACES) == ["", None, None, True, 390, True, 0]
    with visit(browser, site) as seen:
        assert seen.open().evaluate(TRACES) == ["", None, None, False, 1440, True, 0]


def test_two_at_the_same_time_do_not_meet(browser: Browser, site: str) -> None:
    with visit(browser, site) as one, visit(browser, site) as other:
        for seen in (one, other):
            assert seen.open().evaluate(TRACES) == ["", None, None, False, 1440, True, 0]
