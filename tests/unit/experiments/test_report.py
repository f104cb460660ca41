"""From a log to a decision: what is counted, what is left out and said, and when no number may be believed."""

import random
from dataclasses import replace

import numpy as np
import orjson
import pytest

from shopkeeper.events import Kept
from shopkeeper.events.nobody import nobodys
from shopkeeper.events.port import DAY
from shopkeeper.experiments.asides import asides
from shopkeeper.experiments.blocks import blocks
from shopkeeper.experiments.counting import count, everyone
from shopkeeper.experiments.metrics import COLUMNS, Column
from shopkeeper.experiments.report import OEC, Report, Verdict, report
from shopkeeper.experiments.statistics import Sums
from shopkeeper.types import Happened, Line, Money, ProductId, Surface, TraceId
from tests.known import changed, event_of
from tests.unit.experiments.samples import BEGUN, Log, experiment, visits

END = BEGUN + 12 * DAY


def judged(log: Log, one: object = None, day: int = 11, **more: object) -> Report:
    counted = count(log.sorted(), one or experiment(), BEGUN, END, "USD")  # type: ignore[arg-type]
    return report(counted, day, "USD", **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def better() -> Log:
    return visits(experiment(), 12_000, gain=0.08, known=0.6)


def test_what_is_better_is_shipped(better: Log) -> None:
    found = judged(better, experiment(metrics=["order_value", "zero_results", "revenue_per_visit"]))
    assert found.decision.verdict is Verdict.SHIP and found.decision.arm == "meaning"
    row = found.row(OEC)
    assert row and 0 < row.low < row.lift < row.high and row.p < 0.001
    assert found.series[-1][0] == 11 and found.series[-1][1].low == pytest.approx(row.low)
    assert found.series[-1][1].seen == pytest.approx(row.lift), "what was seen is not in the middle"
    assert all(before[0] < after[0] for before, after in zip(found.series, found.series[1:], strict=False))
    assert {one.slice for one in found.slices} == {"new", "known before"}
    assert not found.blocked and not found.warnings
    orjson.dumps(found)


def test_money_is_money(better: Log) -> None:
    found = judged(better, experiment(metrics=["revenue_per_visit"]))
    row = found.row("revenue_per_visit")
    assert row and isinstance(row.control, Money) and isinstance(row.treatment, Money)
    assert row.control.currency == "USD" and 0 < row.control.minor < row.treatment.minor < 3998


def test_no_difference_is_found_where_there_is_none() -> None:
    found = judged(visits(experiment(), 4_000), day=5)
    assert found.decision.verdict is Verdict.CONTINUE
    row = found.row(OEC)
    assert row and row.low < 0 < row.high


def test_what_hurts_is_stopped() -> None:
    log = visits(experiment(), 6_000, gain=-0.12)
    found = judged(log)
    assert found.decision.verdict is Verdict.STOP and "worse" in found.decision.reason


def test_nothing_is_out_of_reach_of_an_arm_that_is_not_measured_yet() -> None:
    shares = {"control": 0.5, "meaning": 0.49, "rare": 0.01}
    arms = [{"name": name, "share": share, "settings": {"flag.x": share}} for name, share in shares.items()]
    one = experiment(arms=arms, minimum_effect=0.5)
    found = judged(visits(one, 6_000), one, day=5)
    assert found.missing and "58 units" in found.missing[OEC]
    assert found.decision.verdict is Verdict.CONTINUE and found.rows[0].high < one.minimum_effect


def test_a_slow_arm_is_stopped_however_good_it_is(better: Log) -> None:
    rng = np.random.default_rng(1)
    one = experiment(guardrails=[{"metric": "latency", "margin": 0.1}])
    readings = {"latency": {name: Sums.of(rng.gamma(4, ms, (3_000, 1))) for name, ms in (("control", 10), ("meaning", 14))}}  # fmt: skip
    found = judged(better, one, readings=readings)
    assert found.decision.verdict is Verdict.STOP and "latency" in found.decision.reason
    waiting = judged(better, one)
    assert (
        waiting.decision.verdict is Verdict.CONTINUE
        and "latency is not measured yet" in waiting.decision.reason
    )


def test_a_mismatch_blocks_every_number(better: Log) -> None:
    """One in ten shoppers of the second arm is lost on the way."""
    chance = random.Random(1)
    lost = {
        event_of(kept).shopper
        for kept in better.kept
        if event_of(kept).arms.get("louder") == "meaning" and chance.random() < 0.1
    }
    log = Log()
    log.kept = [kept for kept in better.kept if event_of(kept).shopper not in lost]
    found = judged(log)
    assert found.blocked and not found.rows and found.decision.verdict is Verdict.STOP


def test_who_is_left_out_is_told_by_name(better: Log) -> None:
    log = Log()
    log.kept = [*better.kept]
    shown = [kept for kept in log.kept if event_of(kept).kind is Happened.SHOWN]
    for kept in shown[:300]:  # seen in the other arm as well
        other = "control" if event_of(kept).arms["louder"] == "meaning" else "meaning"
        log.kept.append(changed(kept, at=event_of(kept).at + 10, arms={"louder": other}))
    for kept in shown[300:900]:  # a clock that is a year behind
        log.kept.append(changed(kept, at=event_of(kept).at - 365 * DAY))
    busy = event_of(shown[1_000])
    for n in range(600):
        log.tell(Happened.SHOWN, busy.at + n, busy.shopper, trace=TraceId(str(n)), arms=busy.arms)
    for _ in range(100):
        log.tell(Happened.BOUGHT, busy.at + 1, event_of(shown[1_001]).shopper, bot=True, order="bot")
    euros = Line(ProductId("p"), price=Money(10**9, "EUR"))
    log.tell(
        Happened.BOUGHT,
        event_of(shown[1_002]).at + 10**9,
        event_of(shown[1_002]).shopper,
        order="e",
        lines=(euros,),
    )
    counted = count(log.sorted(), experiment(), BEGUN, END, "USD")
    assert (counted.left.crossed, counted.left.skewed, counted.left.busy, counted.left.bots, counted.left.foreign) == (300, 600, 1, 100, 1)  # fmt: skip
    said = " ".join(report(counted, 11, "USD").warnings)
    for words in ("two arms", "clock", "than a person can", "other currencies"):
        assert words in said
    assert counted.totals[:, COLUMNS.index(Column.REVENUE)].max() < 10**6


def test_slices_are_by_what_was_known_before_and_all_of_them_are_one_family() -> None:
    """On phones the new arm helps a lot; what a shopper's first answer told counts, not what a later one does."""
    log, chance = Log(), np.random.default_rng(5)
    for number in range(8_000):
        who, second = f"s{number}", number % 2
        device, language = ("phone", "desktop")[number // 2 % 2], ("de", "en", "fr")[number // 4 % 3]
        log.tell(Happened.SHOWN, BEGUN + number - 8_000, who, facts={"source": f"host-{number % 30}"})
        facts = {"device": device, "language": language}
        at = BEGUN + 10**6 + number
        log.tell(Happened.SHOWN, at, who, facts=facts, surface=Surface.SEARCH, arms={"louder": ("control", "meaning")[second]})  # fmt: skip
        log.tell(Happened.SHOWN, at + 1, who, facts={"device": "tablet", "category": "Hats"})
        if chance.random() < 0.3 + 0.15 * second * (device == "phone"):
            log.tell(Happened.CLICKED, at + 2, who)
            log.tell(Happened.BOUGHT, at + 3, who, order=who)
    found = judged(log)
    by = {(one.by, one.slice): one for one in found.slices}
    assert {what for what, _ in by} == {"shopper", "device", "language"}, "one surface tells nobody apart"
    assert {name for what, name in by if what == "device"} == {"phone", "desktop"}
    assert by["device", "phone"].q < 0.01 and by["device", "phone"].lift > by["device", "desktop"].lift
    assert all(one.q > 0.05 for key, one in by.items() if key[0] == "language")


def test_a_day_that_has_just_begun_is_no_novelty_that_wore_off() -> None:
    """Every day the arm finds as much more as on the first; half an hour into a day it has found hardly anything yet."""
    log, chance = Log(), np.random.default_rng(6)
    for number in range(2_000):
        who, vain = f"s{number}", (0.3, 0.2)[number % 2]
        log.tell(Happened.SHOWN, BEGUN, who, arms={"louder": ("control", "meaning")[number % 2]})
        for at in chance.random(chance.poisson(7.02 * vain)) * 7.02 * DAY:
            log.tell(Happened.ASKED, BEGUN + at, who, number=0.0)
    found = judged(log, day=7)
    assert found.novelty and not found.novelty.fades


def test_five_observations_say_nothing() -> None:
    found = judged(visits(experiment(), 5))
    assert found.decision.verdict is Verdict.CONTINUE and not found.rows
    assert "too few" in (found.missing or {})[OEC]


def test_counts_of_one_visit() -> None:
    one, log = experiment(), Log()
    arms = {"louder": "control"}
    first = Line(ProductId("p"), price=Money(500, "USD"), quantity=3)
    log.tell(Happened.CLICKED, BEGUN + 1, "s")  # before the exposure
    log.tell(Happened.ASKED, BEGUN + 10e6, "s", trace=TraceId("a"), arms=arms)
    log.tell(Happened.ASKED, BEGUN + 20e6, "s", trace=TraceId("b"), number=4.0, arms=arms)
    log.tell(Happened.SHOWN, BEGUN + 20e6, "s", trace=TraceId("b"), arms=arms)
    log.tell(Happened.CLICKED, BEGUN + 30e6, "s", trace=TraceId("b"))
    log.tell(Happened.CLICKED, BEGUN + 31e6, "s", trace=TraceId("b"))
    log.tell(Happened.CARTED, BEGUN + 40e6, "s")
    for _ in range(2):  # told twice
        log.tell(Happened.BOUGHT, BEGUN + 50e6, "s", order="1", lines=(first,))
    log.tell(Happened.RETURNED, BEGUN + 3 * DAY, "s", order="1", lines=(replace(first, quantity=1),))
    (totals,) = count(log.sorted(), one, BEGUN, END, "USD").totals
    assert {column.value: value for column, value in zip(COLUMNS, totals, strict=True) if value} == {
        "visits": 1, "asked": 2, "in_vain": 1, "exits": 1, "shown": 1, "clicks": 2, "clicked_once": 1, "carted_once": 1,
        "bought_once": 1, "orders": 1, "bought": 3, "returned": 1, "revenue": 1500, "waited": 20, "waits": 1, "told": 2,
    }  # fmt: skip


def test_history_counts_everyone(better: Log) -> None:
    (seen,) = everyone(better.sorted(), [experiment()], BEGUN, END, "USD")
    assert len(seen.units) == 12_000 and seen.reach == sorted(seen.reach) and seen.reach[-1] == 12_000


def test_a_switchback_is_judged_by_its_blocks() -> None:
    one = experiment(unit="geo_time", switchback={"hours": 4})
    log, rng = Log(), np.random.default_rng(2)
    for block in range(120):
        treated = bool(rng.random() < 0.5)
        said = {"louder": f"{'meaning' if treated else 'control'}@north:{block}"}
        for n in range(30):
            who, at = f"{block}-{n}", BEGUN + block * DAY / 12 + n
            log.tell(Happened.SHOWN, at, who, trace=TraceId(who), arms=said)
            if rng.random() < 0.3 + 0.2 * treated:
                log.tell(Happened.CLICKED, at + 1, who, trace=TraceId(who))
            if rng.random() < 0.1:
                log.tell(Happened.SHOWN, at + 2, who, arms={"louder": "washed"})
                log.tell(Happened.BOUGHT, at + 3, who, order=who)
    found = judged(log, one, day=14)
    row = found.row(OEC)
    assert sum(found.units.values()) == 120
    assert (
        row
        and row.control == pytest.approx(0.3 * 0.05, rel=0.2)
        and row.lift == pytest.approx(2 / 3, rel=0.4)
    )
    assert found.decision.verdict is Verdict.SHIP and any("washout" in each for each in found.assumptions)


SWITCHED = experiment(unit="geo_time", switchback={"hours": 4})


def switched(vain: float, clicks: tuple[float, float], seen: int = 30, followed: float = 1.0) -> Log:
    """Blocks of ``seen`` visits that search once; ``clicks``: how many click in control and in the arm."""
    log, rng = Log(), np.random.default_rng(3)
    for block in range(60):
        arm = int(rng.integers(2))
        said = {"louder": f"{SWITCHED.arms[arm].name}@shop:{block}"}
        for n in range(seen):
            who, at = f"{block}-{n}", BEGUN + block * DAY / 6 + n
            found, start = float(rng.random() >= vain), len(log.kept)
            log.tell(Happened.SHOWN, at, who, trace=TraceId(who), number=found, arms=said)
            log.tell(Happened.ASKED, at, who, trace=TraceId(who), number=found, arms=said)
            if rng.random() < clicks[arm]:
                log.tell(Happened.CLICKED, at + 1, who, trace=TraceId(who))
            if rng.random() >= followed:
                log.kept[start:] = [Kept(kept.offset, nobodys(event_of(kept))) for kept in log.kept[start:]]
    return log


@pytest.mark.parametrize(("vain", "clicks"), [(0.9, (0.05, 0.5)), (0.0, (0.0, 0.5))])
def test_of_a_goal_that_is_not_above_nought_a_switchback_tells_no_lift(
    vain: float, clicks: tuple[float, float]
) -> None:
    """A share of what is below nought has the other sign: the worse arm was shipped; by nought nothing is divided."""
    for day, verdict in ((5, Verdict.CONTINUE), (14, Verdict.STOP)):
        found = judged(switched(vain, clicks), SWITCHED, day)
        assert found.decision.verdict is verdict and not found.rows
        assert found.missing and "control is not above 0" in found.missing[OEC]


def test_visits_that_nobody_may_follow_are_in_no_block() -> None:
    """All of them were one visit without a name, whose searches in vain have no end."""
    found = blocks(count(switched(0.2, (0.4, 0.4), 40, followed=0.2).sorted(), SWITCHED, BEGUN, END, "USD"))
    assert np.mean([block.value for block in found]) == pytest.approx(0.05 * (0.4 - 0.2), abs=0.003)


def test_a_block_of_many_people_is_no_program() -> None:
    """Five hundred answers a day are too many for a person; a block of hours may have as many."""
    log = Log()
    for n in range(600):
        log.tell(Happened.SHOWN, BEGUN + n, f"s{n}", arms={"louder": "control@shop:0"})
        log.tell(Happened.SHOWN, BEGUN + n, "quick", arms={"louder": "meaning@shop:1"})
    counted = count(log.sorted(), SWITCHED, BEGUN, END, "USD")
    assert counted.units == ("control@shop:0",) and counted.left.busy == 1


def test_a_design_is_told_besides_with_what_it_assumes(better: Log) -> None:
    one = experiment(
        units=12_000, design={"looks": [0.25, 0.5, 1.0], "strata": True, "quantiles": ["time_to_product:0.5", "revenue_per_visit:0.9"]}
    )  # fmt: skip
    found = judged(better, one)
    row, by = found.row(OEC), {aside.what: aside for aside in found.asides}
    assert row and set(by) == {"look 3", "strata", "revenue_per_visit:0.9"}
    look, strata = by["look 3"], by["strata"]
    assert look.sure and look.low > row.low and look.high < row.high, "few looks are narrower than all"
    assert look.value == pytest.approx(row.lift, rel=0.02) and strata.value == pytest.approx(
        row.lift, rel=0.1
    )
    assert all(aside.assumptions for aside in found.asides)
    assert "all units of" in (found.missing or {})["time_to_product:0.5"], "every click came after 5 seconds"
    early = judged(better, experiment(units=200_000, design={"looks": [0.5, 1.0]}))
    assert not early.asides and "100,000 units" in (early.missing or {})["looks"]


def test_few_looks_are_wrong_as_seldom_as_they_say() -> None:
    """Where nothing differs, as the report judges it: whole days, planned looks, one alpha."""
    one = experiment(units=600, design={"looks": [0.3, 0.6, 1.0]})
    wrong = sum(
        any(aside.sure for aside in asides(count(visits(one, 700, days=6, seed=seed).sorted(), one, BEGUN, END, "USD", 0), 7)[0])
        for seed in range(20)
    )  # fmt: skip
    assert wrong <= 4, "of 20, at 5 %: more than four have a chance of 1 in 300"
