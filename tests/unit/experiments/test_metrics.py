"""Every metric, against a log that was worked by hand."""

import numpy as np
import pytest

from shopkeeper.experiments.counting import count, weights
from shopkeeper.experiments.metrics import METRICS, READINGS, Measure, needs_costs
from shopkeeper.experiments.report import report
from shopkeeper.types import UNTOLD, Care, Happened, Line, Money, ProductId, Sku, TraceId
from tests.unit.experiments.samples import BEGUN, Log, experiment

ARM = {"louder": "control"}
HAT, MUG, GIFT = (
    Line(ProductId(name), sku=Sku(name), price=price)
    for name, price in (("hat", Money(2000, "USD")), ("mug", Money(500, "USD")), ("gift", Money(900, "USD")))
)
COSTS = {"hat": Money(1250, "USD"), "mug": Money(700, "USD")}
"""The mug is sold for less than it costs; what the gift costs, nobody says."""


def by_hand() -> Log:
    """Ann comes twice, Bob once, Cy once and only looks."""
    log = Log()

    def asked(who: str, at: float, trace: str, found: int) -> None:
        log.tell(Happened.ASKED, BEGUN + at, who, trace=TraceId(trace), number=found, arms=ARM)
        if found:
            log.tell(Happened.SHOWN, BEGUN + at + 1, who, trace=TraceId(trace), arms=ARM)

    asked("ann", 0, "a1", 9)
    log.tell(Happened.CLICKED, BEGUN + 20e6, "ann", trace=TraceId("a1"))
    log.tell(Happened.CARTED, BEGUN + 30e6, "ann")
    log.tell(Happened.BOUGHT, BEGUN + 40e6, "ann", order="1", lines=(HAT, MUG))
    log.tell(Happened.BOUGHT, BEGUN + 41e6, "ann", order="1", lines=(HAT, MUG))  # told twice
    log.tell(Happened.CONVERSED, BEGUN + 50e6, "ann", care=Care.OPEN, micros=400)
    log.tell(Happened.CONVERSED, BEGUN + 60e6, "ann", care=Care.SETTLED, micros=200)
    log.tell(Happened.RETURNED, BEGUN + 90e6, "ann", order="1", lines=(MUG,))
    asked("bob", 5, "b1", 0)
    asked("bob", 6, "b2", 4)
    log.tell(Happened.CLICKED, BEGUN + 46e6, "bob", trace=TraceId("b2"))
    log.tell(Happened.CLICKED, BEGUN + 47e6, "bob", trace=TraceId("b2"))
    log.tell(Happened.BOUGHT, BEGUN + 50e6, "bob", order="2", lines=(HAT, GIFT))
    log.tell(Happened.CONVERSED, BEGUN + 60e6, "bob", care=Care.SETTLED, micros=100)
    log.tell(Happened.CONVERSED, BEGUN + 61e6, "bob", care=Care.HANDED_OVER)
    log.tell(Happened.CONVERSED, BEGUN + 62e6, "bob", care=Care.SETTLED)
    asked("cy", 7, "c1", 3)
    log.tell(Happened.ASKED, BEGUN + 8, "cy", trace=TraceId("c2"), number=UNTOLD)
    log.tell(Happened.CONVERSED, BEGUN + 60e6, "cy", micros=77)
    log.tell(Happened.CONVERSED, BEGUN + 61e6, "dee", care=Care.HANDED_OVER, micros=9)  # met no arm
    return log


WORKED = {
    "conversion": 2 / 3,
    "add_to_cart": 1 / 3,
    "click_through": 2 / 3,
    "clicks_per_answer": 3 / 3,
    "orders": 2 / 3,
    "revenue_per_visit": (2000 + 500 + 2000 + 900) / 3,
    "margin_per_visit": (750 - 200 + 750) / 3,  # the gift is left out
    "order_value": 5400 / 2,
    "zero_results": 1 / 4,
    "search_exits": 3 / 5,  # Bob's in vain, and Cy's
    "searches_in_vain": 1 / 3,
    "time_to_product": (20 + 46 - 5e-6) / 2,
    "returns": 1 / 4,
    "deflection": 1 / 2,  # Ann's; Bob wanted a person, whatever was said after it
    "escalation": 1 / 3,  # Bob's, of all who talked
    "cost_per_visit": (600 + 100 + 77) / 3,
}


@pytest.mark.parametrize("name", [name for name in METRICS if name not in READINGS])
def test_is_what_was_worked_by_hand(name: str) -> None:
    counted = count(by_hand().sorted(), experiment(), BEGUN, BEGUN + 10**9, "USD", cost=lambda line: COSTS.get(line.sku))  # fmt: skip
    of, *per = (counted.totals @ weight for weight in weights(METRICS[name]))
    bottom = per[0].sum() if per else len(counted.units)
    assert of.sum() / bottom == pytest.approx(WORKED[name])
    assert (counted.left.uncosted, counted.left.priced) == (1, 4)


def test_every_metric_says_what_it_is_in_what_and_which_way_is_better() -> None:
    for name, one in METRICS.items():
        assert one.name == name and one.said and one.good in (1, -1)
        assert one.unit is not Measure.SHARE or name in READINGS or not one.per or 0 <= WORKED[name] <= 1
        assert one.needs or name in READINGS
    assert needs_costs(["margin_per_visit"]) and not needs_costs(["revenue_per_visit", "oec", "latency"])


def test_amounts_are_whole_numbers_of_their_smallest_unit() -> None:
    log, chance = Log(), np.random.default_rng(1)
    for number in range(600):
        arms = {"louder": "meaning" if number % 2 else "control"}
        log.tell(Happened.SHOWN, BEGUN + number, f"s{number}", arms=arms)
        log.tell(Happened.CONVERSED, BEGUN + 10**6, f"s{number}", micros=int(chance.integers(1, 500)))
        log.tell(Happened.BOUGHT, BEGUN + 10**6 + 1, f"s{number}", order=str(number), lines=(HAT,) * int(chance.integers(1, 4)))  # fmt: skip
    one = experiment(metrics=["margin_per_visit", "cost_per_visit"])
    counted = count(log.sorted(), one, BEGUN, BEGUN + 10**9, "USD", cost=lambda line: COSTS.get(line.sku))
    found = report(counted, 5, "USD")
    margin, cost = found.row("margin_per_visit"), found.row("cost_per_visit")
    assert margin and isinstance(margin.control, Money) and 750 < margin.control.minor < 3 * 750
    assert cost and isinstance(cost.control, int) and 200 < cost.control < 300
    assert not found.warnings
    gifts = count(log.sorted(), one, BEGUN, BEGUN + 10**9, "USD", cost=lambda line: None)
    assert any("nobody says what they cost" in said for said in report(gifts, 5, "USD").warnings)
