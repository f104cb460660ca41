"""A headless Chromium and a shop on a free port, for journeys.

Knows how to start, watch and audit both. Refuses to know what a page should say.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from shopkeeper import open_shop, web
from shopkeeper.api import create_app
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.telemetry import configure_logs
from tests.samples import feed

CHROMIUM = (
    os.environ.get("SHOPKEEPER_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream",
)  # fmt: skip
PERSON = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
)
"""A headless browser says that it is one, and is told apart as a bot: nothing is learnt of it."""
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PATIENCE = 20_000
"""Milliseconds a journey waits for what it expects, on a busy machine."""
SHIFTS = """
window.shifted = 0;
window.moved = [];
const placed = ({ x, y, width, height }) => `${width} x ${height} at ${x}, ${y}`;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
    window.shifted += entry.value;
    window.moved.push(...entry.sources.map(({ node, previousRect: was, currentRect: is }) =>
      `${entry.value.toFixed(5)}: ${(node?.outerHTML ?? node?.data ?? "what is gone").slice(0, 80)} was ${placed(was)}, is ${placed(is)}`));
  }
}).observe({ type: "layout-shift", buffered: true });
"""
"""How much of a page moved by itself, and what, from where to where."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, or a skip by name."""
    if not CHROMIUM:
        pytest.skip("Chromium is not on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """``app`` on a free port of this machine; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def app_of(shop: Shop) -> FastAPI:
    """The API and the storefront of a shop, without a log on the screen."""
    app = create_app(shop)
    web.mount(app, shop)
    configure_logs("CRITICAL")
    return app


@contextmanager
def real_shop(settings: Settings, goods: Path) -> Iterator[tuple[str, Shop]]:
    """The address of a shop with nothing pretended — its own models, index and catalogue — and the shop; ``goods``: where its small feed is put."""
    with open_shop(settings) as shop:
        shop.import_feed(feed(goods))
        with served(app_of(shop)) as address:
            yield address, shop


@dataclass
class Visit:
    """A page that remembers everything that went wrong on it."""

    page: Page
    site: str
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.site + path)
        return self.page

    def settled(self) -> Page:
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        return self.page


OF_A_PAGE = {"viewport", "color_scheme"}
"""What a page may be given when its context stands already."""
_kept: WeakKeyDictionary[Browser, dict[str, BrowserContext]] = WeakKeyDictionary()


def context_for(browser: Browser, options: dict[str, Any]) -> BrowserContext:
    """One that nobody is in. It is kept with an empty page, for the next who asks for the same: a new one, with its window
    and cold caches, takes Chromium four times as long as a page.
    """
    contexts = _kept.setdefault(browser, {})
    key = repr(sorted(options.items()))
    if key in contexts and len(contexts[key].pages) > 1:
        key = f"{len(contexts)}: another visitor at the same time"
    if key not in contexts:
        contexts[key] = context = browser.new_context(
            **{"viewport": DESKTOP, "reduced_motion": "reduce", **options}
        )
        context.set_default_timeout(PATIENCE)
        if options.get("java_script_enabled", True):
            context.add_init_script(SHIFTS)
        context.new_page()
    return contexts[key]


def leave(context: BrowserContext, site: str) -> None:
    """As if nobody had been there; offline, so that nothing a closing page still sends is heard in the next visit."""
    context.set_offline(True)
    empty, *pages = context.pages
    for page in pages:
        page.close()
    context.clear_cookies()
    devtools = context.new_cdp_session(empty)
    devtools.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "all"})
    devtools.send("Network.clearBrowserCache")
    devtools.detach()
    context.set_offline(False)


@contextmanager
def visit(browser: Browser, site: str, **options: Any) -> Iterator[Visit]:
    """A visitor of their own. Errors of the console, of scripts and of the content policy end up in ``troubles``."""
    context = context_for(browser, {name: one for name, one in options.items() if name not in OF_A_PAGE})
    page = context.new_page()
    page.set_viewport_size(options.get("viewport", DESKTOP))
    page.emulate_media(color_scheme=options.get("color_scheme"))
    seen = Visit(page, site)
    page.on("console", lambda line: seen.troubles.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: seen.troubles.append(str(error)))
    yield seen
    leave(context, site)


def until(found: Callable[[], bool]) -> None:
    """Asked from outside: what Playwright polls within a page is evaluated there as text, which the shop's own policy forbids."""
    for _ in range(200):
        if found():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def grave(page: Page) -> list[str]:
    """What axe-core finds serious, with the element and the reason."""
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
