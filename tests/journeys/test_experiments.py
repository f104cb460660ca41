"""An experiment from the console: how long, written down, begun, watched by a real server, decided; and on every screen."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from shopkeeper import open_shop
from shopkeeper.cli.asgi import hang
from shopkeeper.events import walk
from shopkeeper.events.port import DAY
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.experiments.rollout import State
from shopkeeper.experiments.shadow import Trial, Tried
from shopkeeper.experiments.store import ExperimentStore, Reason
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.telemetry import configure_logs
from shopkeeper.trust import Audit, Role
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, SessionId, ShopperId
from tests.journeys.browser import DESKTOP, PERSON, PHONE, grave, served, visit
from tests.journeys.test_console import come_in
from tests.journeys.test_http import Server, start, stop, wait
from tests.known import changed, event_of
from tests.samples import feed
from tests.unit.experiments.samples import BEGUN, experiment, interleaved, visits

WHY = Reason("ada", "offline it was better")
SHOPPERS = 400
LEARNT = [
    {"name": "control", "share": 0.5},
    {"name": "learnt", "share": 0.5, "settings": {"search.ranker": "ranker:1"}},
]
PHOTOS = [
    {"name": "control", "share": 0.5},
    {"name": "wide", "share": 0.5, "settings": {"search.photo.far": 0.4}},
]
Found = TypeVar("Found")


def happened(shop: Shop, name: str, gain: float, shoppers: int, **changes: object) -> None:
    """One that began eleven days ago, with all that was seen of it."""
    one, begun = experiment(name=name, **changes), time.time_ns() // 1000 - 11 * DAY
    log = interleaved(one, shoppers, gain) if one.interleaved else visits(one, shoppers, gain, known=0.6)
    shop.events.restore(
        [
            changed(
                kept, id=EventId(f"{name}-{event_of(kept).id}"), at=event_of(kept).at - BEGUN + begun,
                shopper=ShopperId(f"{name}-{event_of(kept).shopper}"), session=SessionId(f"{name}-{event_of(kept).session}"),
            )
            for kept in log.sorted()
        ]
    )  # fmt: skip
    shop.experiments.store.draft(one, WHY)
    shop.experiments.store.move(name, State.RAMP, WHY, share=1.0)
    shop.experiments.store._db.execute("UPDATE experiment SET begun = ? WHERE name = ?", (begun, name))


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with open_shop(Settings(data=tmp_path_factory.mktemp("shop"), rate_limit="")) as opened:
        opened.import_feed(feed(tmp_path_factory.mktemp("goods")))
        guards = [{"metric": "search_exits", "margin": 0.1}]
        happened(opened, "louder", 0.2, 1_500, layer="a", guardrails=guards, metrics=["revenue_per_visit"])
        happened(
            opened,
            "banner",
            0.0,
            400,
            layer="b",
            arms=[{"name": "off", "share": 0.5}, {"name": "on", "share": 0.5, "settings": {"flag.x": True}}],
        )
        happened(
            opened, "both", 0.15, 300, layer="c", arms=LEARNT, design={"interleaving": True}, units=1_000
        )
        opened.experiments.store.draft(experiment(name="aside", layer="d", arms=PHOTOS), WHY)
        opened.experiments.advance("aside", WHY, State.SHADOW)
        for at in range(120):
            tried = Tried(("a", "b", "c"), 20.0), Tried(("b", "a", "x") if at % 3 else (), 24.0)
            opened.experiments.shadow.trials.note(Trial("aside", "wide", at, *tried))
        app = hang(opened)
        configure_logs("CRITICAL")
        with served(app) as address:
            yield address, app.state.door.keys.create(Role.MERCHANDISER, "Ada")[0]


@pytest.mark.browser
def test_a_manager_decides(browser: Browser, laboratory: tuple[str, str], tmp_path: Path) -> None:
    site, key = laboratory
    with visit(browser, site, java_script_enabled=False) as seen:
        page = come_in(seen, key)
        page.get_by_role("link", name="Experiments", exact=True).click()
        expect(page.locator("h1")).to_have_text(re.compile("4 experiments are running"))
        page.get_by_role("link", name="How long would it take?").click()
        page.get_by_label("Lift to find, %").fill("25")
        page.get_by_label("Unit").select_option("shopper")
        page.get_by_role("button", name="Calculate").click()
        expect(page.locator("h1")).to_contain_text("until a lift of +25")

        page.get_by_role("link", name="Experiments", exact=True).click()
        page.get_by_role("link", name="louder").click()
        expect(page.locator("h1")).to_contain_text("Ship “meaning”")
        with page.expect_download() as download:
            page.get_by_role("link", name="Notebook").click()
        download.value.save_as(tmp_path / "louder.ipynb")
        assert json.loads((tmp_path / "louder.ipynb").read_text())["nbformat"] == 4
        page.locator("#lift .how").click()
        expect(page.locator(".formula:target")).to_contain_text("Waudby-Smith")

        page.go_back()
        page.get_by_label("Ship “meaning”").check()
        page.get_by_label("Why").fill("it holds on weekends too")
        page.get_by_role("button", name="Go on").click()
        expect(page.locator("h1")).to_contain_text("everybody gets “meaning”")
        page.get_by_role("link", name="No, go back").click()
        page.get_by_label("Ship “meaning”").check()
        page.get_by_label("Why").fill("it holds on weekends too")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Yes: ship “meaning”").click()
        expect(page.locator("#decisions")).to_contain_text("it holds on weekends too")
        expect(page.locator("#decisions")).to_contain_text("Ada (key ")

        page.get_by_role("link", name="Experiments", exact=True).click()
        page.get_by_role("link", name="New experiment").click()
        text = page.get_by_label("The experiment, as TOML")
        text.fill(text.input_value().replace("share = 0.5", "share = 0.7", 1))
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_role("alert")).to_contain_text("add up to 1.2")
        text.fill(text.input_value().replace("share = 0.7", "share = 0.5", 1))
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("meaning-louder has not begun")
        assert not [
            trouble
            for trouble in seen.troubles
            if not {"400", "401"} & set(re.findall(r"status of (\d+)", trouble))
        ]


@pytest.mark.browser
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_everyone_can_use_it(
    browser: Browser, laboratory: tuple[str, str], size: dict[str, int], scheme: str
) -> None:
    site, key = laboratory
    with visit(
        browser, site, viewport=size, color_scheme=scheme, extra_http_headers={"x-api-key": key}
    ) as seen:
        pages = (
            "experiments",
            *(f"experiments/{one}" for one in ("banner", "both", "aside")),
            "calculator",
            "calculator?unit=geo_time",
            "beyond",
            "formulas",
            "new-experiment",
        )
        for name in pages:
            page = seen.open(f"/console/{name}")
            for summary in page.locator("summary").all():
                summary.click()
            assert not grave(page), name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert not seen.troubles


@pytest.mark.browser
def test_both_orders_and_the_shadow_are_told_and_go_on(browser: Browser, laboratory: tuple[str, str]) -> None:
    site, key = laboratory
    with visit(browser, site, java_script_enabled=False) as seen:
        page = come_in(seen, key)
        page.get_by_role("link", name="Experiments", exact=True).click()
        page.get_by_role("link", name="both", exact=True).click()
        expect(page.locator("h1")).to_contain_text("of preference for “learnt”")
        expect(page.get_by_text("is preferred: surely by").first).to_be_visible()
        page.locator("#preference .how").click()
        expect(page.locator(".formula:target")).to_contain_text("Radlinski")
        page.go_back()
        page.get_by_role("link", name="Experiments", exact=True).click()
        page.get_by_role("link", name="aside", exact=True).click()
        expect(page.locator("h1")).to_contain_text("questions were tried aside")
        page.get_by_label("Begin: show it to 1").check()
        page.get_by_label("Why").fill("it is sound enough")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Yes: begin").click()
        expect(page.locator("#plan")).to_contain_text("first few")


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Server]]:
    """A real server of its own process, whose watchman looks every second, over a shop with an experiment under way."""
    data = tmp_path / "shop"
    with open_shop(Settings(data=data)) as shop:
        shop.import_feed(feed(tmp_path))
        shop.experiments.store.draft(experiment(name="worse", unit="session"), WHY)
        shop.experiments.store.move("worse", State.RAMP, WHY, share=1.0)
    monkeypatch.setenv("SHOPKEEPER_WATCH_SECONDS", "1")
    server = start(data, 7)
    wait(server)
    yield data, server
    stop(server)


def test_an_arm_that_hurts_is_stopped_by_a_running_server(watched: tuple[Path, Server]) -> None:
    """Shoppers come over HTTP; those of the new arm hardly click. Nobody but the server looks."""
    data, server = watched
    for number in range(SHOPPERS):
        ask(server, number)
    log, store = SqliteEvents(data / "events.sqlite"), ExperimentStore(data / "experiments.sqlite")
    with closing(log), closing(store):
        shown = settled(
            lambda: [one for one in told(log) if one.kind is Happened.SHOWN and one.arms], SHOPPERS
        )
        chance = np.random.default_rng(3)
        likely = {"control": 0.7, "meaning": 0.05}
        log.append(
            [
                Event(EventId(f"click-{one.session}"), Happened.CLICKED, one.at + 1, session=one.session, lines=one.lines[:1], trace=one.trace, allows=EVERYTHING)
                for one in shown
                if chance.random() < likely[one.arms["worse"]]
            ]
        )  # fmt: skip
        (entry,) = settled(lambda: [one for one in store.all() if one.state is State.STOPPED], 1)
        change = store.audit("worse")[-1]
        assert (
            change.who == "guardrails"
            and "worse" in change.why
            and change.report["guardrails"]["advice"] == "stop"
        )
        assert entry.ended and "experiment.stop" in [one.what for one in Audit.of(data).latest(5)]
        ask(server, 10_000)
        after = settled(
            lambda: [one for one in told(log) if one.kind is Happened.SHOWN and one.at > entry.ended], 1
        )
        assert not after[0].arms, "the next answer is control's"


def ask(server: Server, number: int) -> None:
    said = {
        "text": "jacket",
        "context": {"session": f"visit-{number}", "consent": True},
    }
    answer = server.client.post("/v1/search", json=said, headers={"user-agent": PERSON})
    assert answer.status_code == 200, answer.text


def told(log: SqliteEvents) -> list[Event]:
    return [event_of(kept) for kept in walk(log)]


def settled(find: Callable[[], list[Found]], least: int) -> list[Found]:
    """What is found once there is enough of it: nobody waits for a log, and a watchman sleeps between looks."""
    for _ in range(600):
        if len(found := find()) >= least:
            return found
        time.sleep(0.1)
    raise AssertionError(f"only {len(found)} of {least}")
