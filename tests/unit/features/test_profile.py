"""What "My data" says is what is known, with its reasons."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.events.sqlite import SqliteEvents
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
    assert hoodies.times == {Happened.VIEWED: 12, Happened.CARTED: 1}
    assert hoodies.share > 0.9
    assert hoodies.since == known.since == NOW - DAY
    assert [why.kind for why in hoodies.why][:2] == [Happened.CARTED, Happened.VIEWED]
    assert len(hoodies.why) == 5
    assert [size.value for size in known.of(Part.SIZE)] == ["M"]
    assert known.times == {Happened.VIEWED: 13, Happened.CARTED: 1, Happened.SHOWN: 1}
    assert {each.value for each in known.of(Part.HISTORY)} == {PRODUCTS[n] for n in (0, 1, 2, 4, 6)}


def test_what_is_usually_paid(features: Features) -> None:
    prices = features.profile(ANN, NOW).prices
    assert prices is not None
    assert (prices.low.minor, prices.high.minor) == (pytest.approx(5000, abs=2), pytest.approx(5000, abs=2))
    assert prices.deeds == 14


def test_what_is_left_out_is_still_shown_as_left_out(features: Features) -> None:
    features.leave_out(ANN, Part.CATEGORY, NOW, "Hoodies")
    features.leave_out(ANN, Part.PRICE, NOW)
    known = features.profile(ANN, NOW)
    assert [each.removed for each in known.of(Part.CATEGORY)] == [True, False]
    assert known.off == {Part.PRICE}
    features.take_up(ANN, Part.PRICE, NOW)
    assert features.profile(ANN, NOW).off == frozenset()


def test_nothing_is_known_of_a_stranger(features: Features) -> None:
    known = features.profile(ShopperId("stranger"), NOW)
    assert (known.since, known.leanings, known.prices, dict(known.times)) == (0, (), None, {})
