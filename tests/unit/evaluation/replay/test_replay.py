"""Estimates hold the truth where it is known, and logs that cannot answer are refused with the reason."""

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.experiments import published, synthetic
from shopkeeper.evaluation.replay import Rounds, estimates, overlap, parse, rounds
from shopkeeper.evaluation.replay.overlap import freedom
from shopkeeper.evaluation.replay.slates import INTERLEAVED
from shopkeeper.events import Kept, Offset
from shopkeeper.recommend.explore import Epsilon
from shopkeeper.recommend.models.port import Scored
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, Line, ProductId, Surface, TraceId
from shopkeeper.types.errors import InvalidInput
from tests.conftest import dev_data
from tests.known import changed, event_of

ITEMS, PLACES = 34, 3


def test_the_truth_of_a_world_that_is_known() -> None:
    """Over some logs, for a log alone is as uncertain as its interval says."""
    ratios, held = list[float](), 0
    for seed in range(5):
        log, truth = synthetic(seed, rounds=6_000)
        found = estimates(log)
        ratios.append(found["DR"].value / truth)
        held += sum(one.low <= truth <= one.high for one in found.values())
    assert abs(np.mean(ratios) - 1) < 0.012
    assert held / (5 * 5) > 0.85


def test_a_published_log_is_made_and_judged_as_the_open_bandit_pipeline_does() -> None:
    """Log 0 of its example, release 0.5.2: what its own estimators are off by, with the truth as the model for DR."""
    log, truth = published(0, oracle=True)
    found = estimates(log)
    assert truth == pytest.approx(0.501085, abs=2e-6)
    for name, off in (("IPS", 0.00639), ("SNIPS", -0.00145), ("DR", -0.00430)):
        assert found[name].value / truth - 1 == pytest.approx(off, abs=2e-5)
    assert (found["Switch-DR"].low, found["Switch-DR"].high) == (found["DR"].low, found["DR"].high)


def test_an_interval_is_wider_where_it_hangs_on_few_rounds() -> None:
    """One round in a hundred weighs a hundred times as much: the error is the same, what is known of it is not."""
    rng = np.random.default_rng(1)
    even, few = rng.normal(size=5_000), rng.normal(size=5_000) * np.where(np.arange(5_000) % 100, 1, 100)
    assert freedom(even) == pytest.approx(5_000, rel=0.1)
    assert freedom(few) < 100
    assert freedom(few) == pytest.approx(freedom(np.repeat(few / 2, 2), np.repeat(np.arange(5_000), 2)))


@pytest.fixture(scope="module")
def bandit() -> Path:
    return dev_data("bandit") / "obd"


def impressions(file: Path) -> tuple[np.ndarray, ...]:
    """Item, place, click and propensity."""
    with gzip.open(file, "rt") as lines:
        rows = [(int(r["item_id"]), int(r["position"]) - 1, float(r["click"]), float(r["propensity_score"])) for r in csv.DictReader(lines)]  # fmt: skip
    item, place, click, chance = (np.array(column) for column in zip(*rows, strict=True))
    return item, place, click, chance


def test_one_log_tells_what_the_other_policy_brought(bandit: Path) -> None:
    """Open Bandit: uniform against Thompson sampling, whose shares of items by place are read off its own log."""
    uniform, thompson = (impressions(bandit / name / "men.csv.gz") for name in ("random", "bts"))
    share = np.zeros((PLACES, ITEMS))
    np.add.at(share, (thompson[1], thompson[0]), 1)
    share /= share.sum(1, keepdims=True)
    asked = (
        (uniform, share[uniform[1], uniform[0]], thompson[2].mean()),
        (thompson, np.full(len(thompson[0]), 1 / ITEMS), uniform[2].mean()),
    )
    for (_, _, click, chance), target, truth in asked:
        found = estimates(Rounds(click, chance, target))
        for one in found.values():
            assert one.low <= truth <= one.high
            assert one.effective > 500


@pytest.mark.parametrize(
    ("chance", "target", "said"),
    [
        (np.ones(500), np.ones(500), "nothing was left to chance"),
        (np.zeros(500), np.ones(500), "propensity is not above 0"),
        (np.full(500, 0.5), np.full(500, 1.5), "chance is not between"),
        (np.full(500, 0.5), np.zeros(500), "never did what this policy does"),
        (np.full(500, 0.01), np.eye(500)[3], "worth 1 of this policy's own"),
        (np.full(500, 0.5), np.full(500, 0.25), "average 0.500"),
        (np.array([]), np.array([]), "nothing was logged"),
    ],
)
def test_logs_that_cannot_answer(chance: np.ndarray, target: np.ndarray, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        estimates(Rounds(np.zeros(len(chance)), chance, target))


def slates(
    epsilon: float, visits: int, seed: int = 1, size: int = 12, places: int = 6, fading: bool = False
) -> list[Kept]:
    """Six places of a pool of twelve; product n is clicked the more, the smaller n, and on whatever place, unless it is ``fading``."""
    rng, found = np.random.default_rng(seed), list[Kept]()
    pool = Scored(np.arange(size), np.arange(size, 0, -1, dtype=np.float32))
    for visit in range(visits):
        drawn, trace = Epsilon(epsilon).draw(pool, places, rng), TraceId(str(visit))
        pairs = list(zip(drawn.items.tolist(), drawn.propensities.tolist(), strict=True))
        lines = [Line(ProductId(str(item)), rank=place, propensity=p, features={"old": 1 - item / 12, "new": item / 12}) for place, (item, p) in enumerate(pairs, 1)]  # fmt: skip
        shown = Event(EventId(f"s{visit}"), Happened.SHOWN, visit, lines=tuple(lines), surface=Surface.FOR_YOU, trace=trace, allows=EVERYTHING)  # fmt: skip
        found.append(Kept(Offset(2 * visit + 1), shown))
        clicked = tuple(
            line
            for line in lines
            if rng.random() < 0.5 / (1 + int(line.product)) / (line.rank if fading else 1)
        )
        click = Event(
            EventId(f"c{visit}"), Happened.CLICKED, visit, lines=clicked, trace=trace, allows=EVERYTHING
        )
        found.append(Kept(Offset(2 * visit + 2), click))
    return found


def test_another_share_of_chance_is_estimated_from_the_shops_own_log() -> None:
    rates = 0.5 / (1 + np.arange(12))
    for asked in (0.0, 0.6):
        truth = (1 - asked) * rates[:6].mean() + asked * rates.mean()
        found = rounds(slates(0.2, 4_000), Surface.FOR_YOU, parse(f"exploration:{asked}", 0.2)).rounds
        assert overlap(found.weights, found.clusters).mean == pytest.approx(1, abs=0.05)
        for one in estimates(found).values():
            assert one.low <= truth <= one.high


def test_much_left_to_chance_is_told_from_the_best() -> None:
    """With 0.6 left to chance the best one's propensity is below one half."""
    rates = 0.5 / (1 + np.arange(12))
    log = slates(0.6, 3_000)
    assert len(rounds(log, Surface.FOR_YOU, parse("order:new=1", 0.6)).rounds.reward) < 0.65 * 6 * 3_000
    found = rounds(log, Surface.FOR_YOU, parse("exploration:0.0", 0.6)).rounds
    assert overlap(found.weights, found.clusters).mean == pytest.approx(1, abs=0.05)
    for one in estimates(found).values():
        assert one.low <= rates[:6].mean() <= one.high


def test_slates_that_two_arms_drafted_are_left_out_and_counted() -> None:
    """An interleaved order is neither arm's; half of what each place brought there would pass for what the policy brings."""
    log = slates(0.2, 900)
    drafted = [_drafted(kept) if number % 3 == 0 else kept for number, kept in enumerate(log)]
    for policy in ("exploration:0.1", "order:new=1"):
        found = rounds(drafted, Surface.FOR_YOU, parse(policy, 0.2))
        without = [kept for kept in drafted if not any(line.team for line in event_of(kept).lines)]
        assert found.left[INTERLEAVED] == 300
        assert np.array_equal(
            found.rounds.weights, rounds(without, Surface.FOR_YOU, parse(policy, 0.2)).rounds.weights
        )
    with pytest.raises(InvalidInput, match="900 slates are left out that two arms drafted"):
        rounds(map(_drafted, log), Surface.FOR_YOU, parse("exploration:0.1", 0.2))


def _drafted(kept: Kept) -> Kept:
    if event_of(kept).kind is not Happened.SHOWN:
        return kept
    lines = [replace(line, team=("a", "b")[line.rank % 2]) for line in event_of(kept).lines]
    return changed(kept, lines=tuple(lines))


def test_only_the_latest_days_are_asked() -> None:
    log = slates(0.2, 100)
    assert rounds(log, Surface.FOR_YOU, parse("exploration:0.1", 0.2), since=60).rounds.clusters.max() == 39  # type: ignore[union-attr]


def test_few_effective_rounds_are_warned_of() -> None:
    """One round in fifty weighs fifty times as much: a thirteenth of the rounds is what they are worth."""
    heavy = np.where(np.arange(40_000) % 50, 0.5, 25.5)
    assert overlap(heavy).effective == pytest.approx(3_019, abs=1) and not overlap(heavy).warning
    assert (
        "worth 377 of" in overlap(heavy[:5_000]).warning and "go by SNIPS" in overlap(heavy[:5_000]).warning
    )


def test_another_order_is_estimated_from_what_was_left_to_chance() -> None:
    """Clicks do not depend on the place here, so that any order is worth as much; only one slate in two can tell."""
    found = rounds(slates(0.5, 4_000), Surface.FOR_YOU, parse("order:new=1", 0.5)).rounds
    assert len(found.reward) < 0.6 * 6 * 4_000
    truth = (0.5 / (1 + np.arange(12))).mean()
    for one in estimates(found).values():
        assert one.low <= truth <= one.high


@pytest.mark.parametrize(("order", "best"), [("old=1", [0, 1, 2]), ("new=1", [2, 1, 0])])
def test_an_order_of_all_that_there_is_to_show_is_estimated(order: str, best: list[int]) -> None:
    """Of the six orders of three products one is never told to be by chance; the higher place is clicked more."""
    log = slates(0.5, 8_000, size=3, places=3, fading=True)
    found = rounds(log, Surface.FOR_YOU, parse(f"order:{order}", 0.5)).rounds
    assert overlap(found.weights, found.clusters).mean == pytest.approx(1, abs=0.05)
    truth = np.mean([0.5 / (1 + product) / place for place, product in enumerate(best, 1)])
    for one in estimates(found).values():
        assert one.low <= truth <= one.high


def test_an_order_is_estimated_where_everything_is_left_to_chance() -> None:
    found = rounds(slates(1, 4_000, size=3, places=3), Surface.FOR_YOU, parse("order:old=1", 1)).rounds
    assert len(found.reward) == 3 * 4_000
    assert overlap(found.weights, found.clusters).mean == pytest.approx(1, abs=0.05)


def test_questions_that_the_shops_log_cannot_answer() -> None:
    log = slates(0.2, 50)
    with pytest.raises(InvalidInput, match="nothing of what was shown on search"):
        rounds(log, Surface.SEARCH, parse("exploration:0.1", 0.2))
    with pytest.raises(InvalidInput, match="was not drawn with"):
        rounds(log, Surface.FOR_YOU, parse("exploration:0.1", 0.01))
    with pytest.raises(InvalidInput, match="100 are needed"):
        estimates(rounds(log, Surface.FOR_YOU, parse("order:new=1", 0.2)).rounds)
    for policy in ("exploration:2", "exploration:", "order:", "order:x", "order:x=nan", "ranker:1"):
        with pytest.raises(InvalidInput, match="no policy"):
            parse(policy, 0.2)
    with pytest.raises(InvalidInput, match="nothing was left to chance"):
        parse("exploration:0.1", 0.0)
