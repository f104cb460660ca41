"""What a page costs on a phone: ``python -m benchmarks.pages http://127.0.0.1:8000``, against a running shop.

Largest paint, first paint, layout shift (https://web.dev/articles/vitals) and what travels, in Chromium with a processor four
times slower and a slow 4G line. Every load is a stranger's: no cache, no connection. The numbers are medians of ``--runs``.
"""

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}  # fmt: skip
SLOWER = 4
LINE = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8, "offline": False}  # fmt: skip
"""Milliseconds to the first byte of each answer, bytes per second: Lighthouse's slow 4G."""
QUIET = 1_000
"""Milliseconds after the load in which a page may still shift."""
OBSERVE = """
window.seen = { lcp: 0, what: "", cls: 0 };
const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
watch("largest-contentful-paint", (one) => { seen.lcp = one.startTime; seen.what = one.element?.tagName ?? ""; });
watch("layout-shift", (one) => { if (!one.hadRecentInput) seen.cls += one.value; });
"""
READ = """() => {
  const paints = performance.getEntriesByName("first-contentful-paint");
  return { ...seen, fcp: paints.length ? paints[0].startTime : 0, script: performance.getEntriesByType("resource")
    .filter((one) => one.initiatorType === "script").reduce((sum, one) => sum + one.decodedBodySize, 0) };
}"""


@dataclass(frozen=True, slots=True)
class Load:
    """One load: times in ms, layout shift, bytes as they travelled; ``unpacked`` is the script after decompression."""

    lcp: float
    fcp: float
    shift: float
    what: str
    html: float
    script: float
    unpacked: float
    all: float


def pages(browser: Browser, site: str, query: str) -> Iterator[tuple[str, str]]:
    page = browser.new_page()
    search = f"/search?q={query.replace(' ', '+')}"
    page.goto(site + search)
    yield "home", "/"
    yield f"search “{query}”", search
    if product := page.locator(".card h3 a").first.get_attribute("href"):
        yield "product", product
    page.close()


def load(browser: Browser, address: str) -> Load:
    context = browser.new_context(**PHONE)
    context.add_init_script(OBSERVE)
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    travelled = _weigh(cdp)
    cdp.send("Network.emulateNetworkConditions", LINE)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(QUIET)
    seen = page.evaluate(READ)
    context.close()
    return Load(
        seen["lcp"], seen["fcp"], seen["cls"], seen["what"].lower(), travelled.get("Document", 0),
        travelled.get("Script", 0), seen["script"], sum(travelled.values()),
    )  # fmt: skip


def _weigh(cdp: CDPSession) -> dict[str, float]:
    """Bytes on the wire by kind of resource, headers included; fills while the page loads."""
    kinds: dict[str, str] = {}
    travelled: dict[str, float] = {}

    def met(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def came(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        travelled[kind] = travelled.get(kind, 0) + event["encodedDataLength"]

    cdp.on("Network.responseReceived", met)
    cdp.on("Network.loadingFinished", came)
    cdp.send("Network.enable")
    return travelled


def report(browser: Browser, site: str, query: str, runs: int) -> Table:
    table = Table(
        "page", "largest paint", "worst", "is", "first paint", "shift", "HTML", "script", "unpacked", "all"
    )
    for name, path in pages(browser, site, query):
        load(browser, site + path)  # the shop's own caches are warm, as on any day but the first
        loads = [load(browser, site + path) for _ in range(runs)]
        table.add_row(
            name,
            f"{median(one.lcp for one in loads):.0f} ms",
            f"{max(one.lcp for one in loads):.0f} ms",
            loads[0].what,
            f"{median(one.fcp for one in loads):.0f} ms",
            f"{max(one.shift for one in loads):.3f}",
            *(f"{median(getattr(one, part) for one in loads) / 1e3:.1f} kB" for part in ("html", "script", "unpacked", "all")),
        )  # fmt: skip
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", help="address of a running shop")
    parser.add_argument("--query", default="jacket")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        table = report(browser, options.site.rstrip("/"), options.query, options.runs)
        table.title = f"Phone, processor {SLOWER}× slower, {LINE['latency']} ms, 1.6 Mbit/s · Chromium {browser.version}\n{machine()}"
        browser.close()
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
