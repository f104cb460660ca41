"""Layouts of the storefront as an arm's: what a visitor sees, and what the log says of it."""

import re
from collections import defaultdict

from fastapi import FastAPI
from starlette.testclient import TestClient

from shopkeeper import web
from shopkeeper.events import walk
from shopkeeper.shop import Shop
from shopkeeper.trust import Consent, Seal, Visitor
from shopkeeper.types import EVERYTHING, Happened, Surface
from tests.journeys.browser import PERSON
from tests.known import event_of
from tests.unit.search.test_journey import opened
from tests.unit.shop.test_experimenting import begin
from tests.unit.simulation.world import products

VISITORS = 16
YES = Consent(EVERYTHING, since=1)


def pages(shop: Shop, path: str) -> list[str]:
    """What as many visitors see, each in a visit of their own."""
    app = FastAPI()
    web.mount(app, shop)
    client, seen = TestClient(app, headers={"accept": "text/html", "user-agent": PERSON}), list[str]()
    for _ in range(VISITORS):
        client.cookies.clear()
        for cookie in Visitor().answering(YES).cookies(Seal.of(shop.settings.data)):
            client.cookies.set(cookie.name, cookie.value)
        answer = client.get(path)
        assert answer.status_code == 200
        seen.append(answer.text)
    shop.events.append(())
    return seen


def arms(**settings: object) -> list[dict[str, object]]:
    other = {key.replace("_", ".", 1): value for key, value in settings.items()}
    return [{"name": "control", "share": 0.5}, {"name": "other", "share": 0.5, "settings": other}]


def test_an_arm_has_another_number_of_cards_a_row() -> None:
    with opened(products(12)) as shop:
        begin(shop, arms=arms(layout_columns=2))
        wide = [
            " of-2" in re.findall(r'<ol class="grid([^"]*)"', page)[0]
            for page in pages(shop, "/search?q=hat")
        ]
        assert 0 < sum(wide) < VISITORS
        shown = [
            event_of(kept).arms["louder"]
            for kept in walk(shop.events)
            if event_of(kept).kind is Happened.SHOWN
        ]
        assert [arm == "other" for arm in shown] == wide
        readings = shop.experiments.readings.of("louder")["latency"]
        assert sum(float(sums.n) for sums in readings.values()) == VISITORS


def test_an_arm_has_other_rows_in_another_order() -> None:
    with opened(
        products(40), exploration=0.0
    ) as shop:  # what chance puts into one row is left out of the next
        begin(
            shop, surface="recommendations", arms=arms(layout_product=["similar", "goes_with"], layout_row=3)
        )
        seen = defaultdict[tuple[str, ...], set[int]](set)
        for page in pages(shop, "/products/p000"):
            order = tuple(re.findall(r'aria-labelledby="shelf-(\w+)"', page))
            seen[order].add(page.count('data-surface="similar"') or page.count("<li"))
        assert set(seen) == {("goes_with", "similar"), ("similar", "goes_with")}
        assert len(set().union(*seen.values())) == 2, "and rows of other lengths"
        said = {
            (event_of(kept).arms.get("louder"), len(event_of(kept).lines))
            for kept in walk(shop.events)
            if event_of(kept).surface is Surface.SIMILAR
        }
        assert {arm for arm, _ in said} == {"control", "other"} and ("other", 6) in said


def test_a_row_without_anything_to_say_has_been_met_by_nobody() -> None:
    with opened(products(5)) as shop:
        begin(shop, surface="recommendations", arms=arms(layout_home=["trending"]))
        pages(shop, "/")
        assert not [kept for kept in walk(shop.events) if event_of(kept).arms]
