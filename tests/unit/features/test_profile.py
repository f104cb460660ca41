"""What "My data" says is what is known, with its reasons."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.features.facts import NOTHING
from shopkeeper.features.feature import Part
from shopkeeper.features.online import Features
from shopkeeper.types import Happened, ShopperId
from tests.unit.features.shop import ANN, BOB, DAY, NOW, PRODUCTS, SmallShop, event, line, usd


@pytest.fixture
def features(tmp_path: Path) -> Iterator[Features]:
    log = SqliteEvents(tmp_path / "events.sqlite", clock=lambda: NOW)
    hoodies = [
        event(Happened.VIEWED, line(n, price=usd(50)), at=NOW - (12 - n) * DAY // 12)
        for n in (0, 2, 4, 6) * 3
    ]
    log.append(
        [
            *hoodies,
            event(Happened.VIEWED, line(1, price=usd(50)), at=NOW - 3),
            event(Happened.CARTED, line(0, "M", usd(50)), at=NOW - 2),
            event(Happened.SHOWN, line(3), line(5)),
            event(Happened.VIEWED, line(3), shopper=BOB),
        ]
    )
    opened = Features(log, SmallShop(), tmp_path)
    yield opened
    opened.close()
    log.close()


def test_what_a_shopper_leans_to_why_and_since_when(features: Features) -> None:
    known = features.profile(ANN, NOW)
    hoodies, tents = known.of(Part.CATEGORY)
    assert (hoodies.value, tents.value) == ("Hoodies", "Tents")
    assert hoodies.behind.times == {Happened.VIEWED: 12, Happened.CARTED: 1}
    assert hoodies.share > 0.9
    assert hoodies.behind.since == known.since == NOW - DAY
    assert [why.kind for why in hoodies.behind.why][:2] == [Happened.CARTED, Happened.VIEWED]
    assert len(hoodies.behind.why) == 5
    assert [size.value for size in known.of(Part.SIZE)] == ["M"]
    assert known.times == {Happened.VIEWED: 13, Happened.CARTED: 1, Happened.SHOWN: 1}
    assert {each.value for each in known.of(Part.HISTORY)} == {PRODUCTS[n] for n in (0, 1, 2, 4, 6)}


def test_what_is_usually_paid(features: Features) -> None:
    prices = features.profile(ANN, NOW).prices
    assert prices is not None
    assert (prices.low.minor, prices.high.minor) == (pytest.approx(5000, abs=2), pytest.approx(5000, abs=2))
    assert prices.behind.deeds == 14


def test_what_is_left_out_is_still_shown_as_left_out(features: Features) -> None:
    features.leave_out(ANN, Part.CATEGORY, NOW, "Hoodies")
    features.leave_out(ANN, Part.PRICE, NOW)
    known = features.profile(ANN, NOW)
    assert [each.removed for each in known.of(Part.CATEGORY)] == [True, False]
    assert known.off == {Part.PRICE}
    features.take_up(ANN, Part.PRICE, NOW)
    assert features.profile(ANN, NOW).off == frozenset()


def test_what_was_removed_is_said_though_nothing_else_is_known_of_it(features: Features) -> None:
    features.leave_out(ANN, Part.BRAND, NOW, "Long Gone & Sons")
    (removed,) = [each for each in features.profile(ANN, NOW).of(Part.BRAND) if each.removed]
    assert (removed.value, removed.share, removed.behind.deeds) == ("Long Gone & Sons", 0.0, 0)


def test_shares_are_of_what_counts(features: Features) -> None:
    features.leave_out(ANN, Part.CATEGORY, NOW, "Hoodies")
    assert [each.share for each in features.profile(ANN, NOW).of(Part.CATEGORY)] == [0.0, 1.0]


def test_what_was_concluded_from_a_product_outlives_it_and_says_so(
    features: Features, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = features.profile(ANN, NOW).of(Part.CATEGORY)
    monkeypatch.setattr(SmallShop, "known", lambda self, lines: [NOTHING for _ in lines])
    after = features.profile(ANN, NOW).of(Part.CATEGORY)
    assert [(each.value, each.share) for each in after] == [(each.value, each.share) for each in before]
    assert [each.behind.deeds for each in after] == [0, 0]


def test_when_a_shopper_comes(features: Features) -> None:
    known = features.profile(ANN, NOW)
    assert len(known.hours) == 24 and sum(known.hours) == pytest.approx(1)
    assert len(known.weekdays) == 7 and sum(known.weekdays) == pytest.approx(1)


def test_nothing_is_known_of_a_stranger(features: Features) -> None:
    known = features.profile(ShopperId("stranger"), NOW)
    assert (known.since, known.leanings, known.prices, dict(known.times)) == (0, (), None, {})
    assert (known.looks, known.hours, known.weekdays) == (None, (), ())
