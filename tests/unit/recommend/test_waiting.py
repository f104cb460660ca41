"""Answers that wait for nothing: the same as any, or none before anything is read."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shopkeeper.recommend.behaviour import Behaviour
from shopkeeper.recommend.shelf import Shelf
from shopkeeper.recommend.waiting import PatientLock, WouldWait, at_once
from shopkeeper.types import Context, Happened, Surface
from tests.known import known, names
from tests.unit.recommend.shop import ANN, PRODUCTS, SmallShop, numbers, offer, opened, reasons

CAT = Context(who=known("cat", "c"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    with opened(tmp_path) as small:
        small.did(Happened.VIEWED, 0)
        yield small


def hurried(shop: SmallShop) -> dict[int, str]:
    with at_once():
        return reasons(shop.ask(Surface.FOR_YOU))


def test_what_is_cold_is_not_read_at_once_and_then_the_answer_is_the_same(shop: SmallShop) -> None:
    with pytest.raises(WouldWait):
        hurried(shop)
    assert not shop.asked, "the index was left alone"
    patient = reasons(shop.ask(Surface.FOR_YOU))
    asked = len(shop.asked)
    assert patient and hurried(shop) == patient and len(shop.asked) == asked


def test_a_shopper_whose_past_lies_in_the_log_waits_for_it(shop: SmallShop) -> None:
    shop.did(Happened.VIEWED, 3, who=CAT)
    shop.ask(Surface.FOR_YOU)
    with at_once(), pytest.raises(WouldWait):
        shop.ask(Surface.FOR_YOU, who=CAT)
    assert shop.ask(Surface.FOR_YOU, who=CAT).picks


def test_what_was_told_a_moment_ago_counts_at_once(shop: SmallShop) -> None:
    seen = numbers(shop.ask(Surface.FOR_YOU))
    shop.ask(Surface.SIMILAR, seen[0])
    shop.did(Happened.VIEWED, seen[0], ago=0.0)
    assert seen[0] not in hurried(shop)


def test_an_attempt_that_ended_at_an_event_has_not_taken_it(shop: SmallShop) -> None:
    """Its product was not at hand: the attempt ended there, and the event was behind whoever asked again."""
    shelf = Shelf(shop.catalog, lambda: 0)
    behaviour = Behaviour(shop.events, shelf, shop.own)
    behaviour.refresh()
    behaviour.deeds(names(ANN))
    shop.did(Happened.VIEWED, 5)
    with at_once(), pytest.raises(WouldWait):
        behaviour.refresh()
    behaviour.refresh()
    assert [deed.product for deed in behaviour.deeds(names(ANN))] == [PRODUCTS[0], PRODUCTS[5]]
    (good,) = shelf.get([PRODUCTS[5]]).values()
    assert behaviour.learnt.usually.counts([good.item], time.time())[0] > 0.9


def test_what_changed_is_never_answered_from_before(shop: SmallShop) -> None:
    first = numbers(shop.ask(Surface.FOR_YOU))[0]
    shop.offers(first, offer(20, stock=0))
    with pytest.raises(WouldWait):
        hurried(shop)
    assert first not in reasons(shop.ask(Surface.FOR_YOU)) and first not in hurried(shop)


def test_a_lock_that_somebody_has_is_not_waited_for() -> None:
    lock = PatientLock()

    def attempt() -> None:
        with at_once(), lock:
            pass

    with ThreadPoolExecutor(1) as other:
        with lock, lock, pytest.raises(WouldWait):
            other.submit(attempt).result()
        other.submit(attempt).result()
