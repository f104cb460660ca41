"""Coins are fair, stick, and know nothing of each other; a unit that could not have noticed is not exposed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import Reason

from shopkeeper.experiments.assignment import (
    HELD,
    HOLDOUT,
    OPEN,
    WASHED,
    Asker,
    Assignment,
    Coin,
    Running,
    held_at,
)
from shopkeeper.experiments.definition import SLOTS
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.openfeature import ExperimentProvider
from shopkeeper.experiments.statistics.tables import chi_square_tail
from tests.unit.experiments.samples import KEY, experiment, flag

HOUR = 3600 * 1_000_000
UNITS = [f"shopper-{n}" for n in range(20_000)]


def arms(assignment: Assignment, key: str, units: list[str] = UNITS, at: int = 0) -> list[str]:
    """Each unit's arm of the one experiment that has the key; empty where it takes no part."""
    found = []
    for unit in units:
        decision = assignment.decide(Place.SEARCH, Asker(unit), at)
        decision.get(key)
        found.append(next((arm for name, arm in decision.arms.items() if name != HOLDOUT), ""))
    return found


def test_coins_are_uniform_and_independent() -> None:
    """Ids that only count up are the hardest; p of a chi-square test would be below 1e-4 once in 10,000 sound coins."""
    first, second = (np.array([Coin(name)(unit) for unit in UNITS]) for name in "ab")
    for coin in (first, second):
        counts = np.bincount(coin * 50 // SLOTS, minlength=50)
        assert chi_square_tail(((counts - 400) ** 2 / 400).sum(), 49) > 1e-4
    both = np.histogram2d(first, second, bins=5)[0]
    assert chi_square_tail(((both - 800) ** 2 / 800).sum(), 24) > 1e-4


@given(st.text(), st.text(min_size=1))
def test_a_coin_sticks(unit: str, name: str) -> None:
    assert Coin(name)(unit) == Coin(name)(unit) < SLOTS


def test_arms_get_their_shares_and_who_is_in_stays_in_as_it_opens() -> None:
    three = [{"name": name, "share": share, "settings": {KEY: {"text": share}}} for name, share in (("a", 0.5), ("b", 0.3), ("c", 0.2))]  # fmt: skip
    one = experiment(arms=three)
    narrow, wide = (arms(Assignment((Running(one, 100, open),)), KEY) for open in (500, 5_000))
    assert 0.03 < np.mean([bool(arm) for arm in narrow]) < 0.07
    assert all(before == after for before, after in zip(narrow, wide, strict=True) if before)
    taking = [arm for arm in wide if arm]
    assert [taking.count(name) / len(taking) for name in "abc"] == pytest.approx([0.5, 0.3, 0.2], abs=0.02)


def test_experiments_of_one_layer_never_meet_and_of_two_do() -> None:
    a, b = (flag(name, traffic=0.5, layer="one") for name in ("a", "b"))
    in_a, in_b = (
        arms(Assignment((Running(one, first, 5_000),)), f"flag.{one.name}")
        for one, first in ((a, 0), (b, 5_000))
    )
    assert all(bool(x) != bool(y) for x, y in zip(in_a, in_b, strict=True))
    other = arms(Assignment((Running(flag("b", layer="two")),)), "flag.b")
    both = [(x, y) for x, y in zip(in_a, other, strict=True) if x]
    assert 0.45 < np.mean([x == y for x, y in both]) < 0.55


def test_only_who_reads_a_setting_that_differs_is_exposed() -> None:
    decision = Assignment((Running(experiment()),)).decide(Place.SEARCH, Asker("s"), 0)
    assert decision.get("search.weights.photo", 7) == 7
    assert not decision.arms
    decision.get(KEY)
    assert set(decision.arms) == {"louder"}


def test_who_is_held_out_gets_nothing_and_it_is_said() -> None:
    assignment = Assignment((Running(experiment()),), {"": 0.1, "search": 0.1, "concierge": 0.5})
    held = 0
    for unit in UNITS[:5_000]:
        decision = assignment.decide(Place.SEARCH, Asker(unit), 0)
        decision.get(KEY)
        held += decision.arms[held_at(Place.SEARCH)] == HELD
        assert (decision.arms[held_at(Place.SEARCH)] == OPEN) == ("louder" in decision.arms)
        assert (decision.arms[HOLDOUT] == OPEN) or decision.arms[held_at(Place.SEARCH)] == HELD
    assert held / 5_000 == pytest.approx(1 - 0.9 * 0.9, abs=0.02)


def test_who_is_not_meant_or_nobody_takes_no_part() -> None:
    german = Assignment((Running(experiment(targeting={"locale": ["de"]})),))
    for asker, meant in ((Asker("s", "", "", {"locale": "de"}), True), (Asker("s"), False), (Asker("", "visit", "", {"locale": "de"}), False)):  # fmt: skip
        decision = german.decide(Place.SEARCH, asker, 0)
        decision.get(KEY)
        assert bool(decision.arms) is meant


def test_a_tester_sees_an_arm_and_does_not_count() -> None:
    assignment = Assignment((Running(experiment(), open=0, overrides={"tester": "meaning"}),))
    decision = assignment.decide(Place.SEARCH, Asker("tester"), 0)
    assert decision.get(KEY) == {"lexical": 0.2, "text": 0.8}
    assert not decision.arms


def test_what_won_is_what_the_next_experiment_falls_back_on() -> None:
    won = Running(flag("first"), full="on")
    arms = [
        {"name": "off", "share": 0.5},
        {"name": "other", "share": 0.5, "settings": {"flag.first": "other"}},
    ]
    assignment = Assignment((Running(experiment(name="second", arms=arms), begun=1), won))
    values = set()
    for unit in UNITS[:100]:
        decision = assignment.decide(Place.SEARCH, Asker(unit), 0)
        values.add((decision.get("flag.first"), decision.arms["second"]))
    assert values == {(True, "off"), ("other", "other")}


def test_in_the_shadow_nobody_sees_anything() -> None:
    assignment = Assignment((Running(experiment(), shadow=True),))
    decision = assignment.decide(Place.SEARCH, Asker("s"), 0)
    assert decision.get(KEY, "as ever") == "as ever" and not decision.arms
    (tried,) = assignment.shadows(Place.SEARCH, Asker("s"), 0)
    assert (tried.experiment, tried.arm) == ("louder", "meaning")
    assert tried.control.get(KEY) is None and tried.other.get(KEY) == {"lexical": 0.2, "text": 0.8}
    assert not tried.other.arms and assignment.shadows(Place.RECOMMENDATIONS, Asker("s"), 0) == []


def test_in_the_shadow_an_arm_is_tried_above_what_won_meanwhile() -> None:
    arms = [{"name": "off", "share": 0.5}, {"name": "on", "share": 0.5, "settings": {KEY: {"text": 1.0}}}]
    won = Running(experiment(name="first", arms=arms), full="on", begun=5, won=9)
    (tried,) = Assignment((Running(experiment(), shadow=True, begun=1), won)).shadows(
        Place.SEARCH, Asker("s"), 10
    )
    assert tried.control.get(KEY) == {"text": 1.0} and tried.other.get(KEY) == {"lexical": 0.2, "text": 0.8}


def test_a_tester_sees_the_arm_also_where_held_out_and_is_counted_nowhere() -> None:
    testers, other = UNITS[:500], Running(flag("banner", layer="second"))
    shown = Running(experiment(), overrides=dict.fromkeys(testers, "meaning"))
    before, assignment = (Assignment(running, {"": 0.3}) for running in ((other,), (shown, other)))
    held = [unit for unit in testers if HELD in before.decide(Place.SEARCH, Asker(unit), 0).arms.values()]
    for unit in held:
        decision = assignment.decide(Place.SEARCH, Asker(unit), 0)
        assert decision.get(KEY) == {"lexical": 0.2, "text": 0.8}
        assert decision.get("flag.banner") is None and not decision.arms
    assert len(held) > 100


def test_a_switchback_switches_by_the_clock_and_washes_out() -> None:
    one = experiment(unit="geo_time", switchback={"hours": 4, "washout_minutes": 60})
    assignment = Assignment((Running(one),))
    seen = dict[str, list[str]]()
    for half in range(24 * 60 * 2):
        decision = assignment.decide(Place.SEARCH, Asker(geo="north"), half * HOUR // 2)
        decision.get(KEY)
        said = decision.arms["louder"]
        seen.setdefault("washed" if said == WASHED else said.partition("@")[0], []).append(said)
    labels = set(seen["control"]) | set(seen["meaning"])
    assert {label.partition("@")[2].partition(":")[0] for label in labels if "@" in label} == {"north"}
    assert len({label.rpartition(":")[2] for label in labels}) >= 350
    assert 0.4 < len(seen["control"]) / (len(seen["control"]) + len(seen["meaning"])) < 0.6
    assert len(seen["washed"]) / (24 * 60 * 2) == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize("name", ["banner", "holdout-banner"])
def test_openfeature_tells_of_the_unit_that_the_coin_was_thrown_for(name: str) -> None:
    exposed = list[tuple[str, str, str]]()
    assignment = Assignment((Running(flag(name, unit="session")),))
    provider = ExperimentProvider(lambda: assignment, lambda: 0, lambda *what: exposed.append(what))
    asker = EvaluationContext("shopper-1", {"session": "visit-9"})
    found = provider.resolve_boolean_details(f"flag.{name}", False, asker)
    assert exposed == [("visit-9", name, found.variant)]


def test_openfeature_asks_on_the_surface_of_the_flag() -> None:
    one = flag("banner", surface="recommendations")
    assignment = Assignment((Running(one),), {Place.RECOMMENDATIONS: 0.5})
    provider = ExperimentProvider(lambda: assignment, lambda: 0)
    told = [provider.resolve_boolean_details("flag.banner", False, EvaluationContext(unit)).variant for unit in UNITS[:400]]  # fmt: skip
    assert 150 < told.count(None) < 250


def test_any_code_may_ask_through_openfeature() -> None:
    exposed = list[tuple[str, str, str]]()
    assignment = Assignment((Running(flag("banner")),))
    api.set_provider(ExperimentProvider(lambda: assignment, lambda: 0, lambda *what: exposed.append(what)))
    try:
        client = api.get_client()
        found = [
            client.get_boolean_details("flag.banner", False, EvaluationContext(unit)) for unit in UNITS[:50]
        ]
        assert {(one.value, one.variant) for one in found} == {(True, "on"), (False, "off")}
        assert len(exposed) == 50 and exposed[0][:2] == (UNITS[0], "banner")
        assert client.get_boolean_details("flag.none", True).reason == Reason.DEFAULT
        on = next(unit for unit, one in zip(UNITS, found, strict=False) if one.value)
        assert (
            client.get_string_details("flag.banner", "x", EvaluationContext(on)).error_code == "TYPE_MISMATCH"
        )
    finally:
        api.clear_providers()
