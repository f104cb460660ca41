"""What may be wrong with an experiment or its log, each by its name: refused, left out and told, or told as not known yet."""

from pathlib import Path

import numpy as np
import pytest

from shopkeeper.events.port import DAY
from shopkeeper.experiments.counting import count
from shopkeeper.experiments.metrics import COLUMNS, Column, need_events
from shopkeeper.experiments.report import OEC, Report, Verdict, report
from shopkeeper.experiments.rollout import Advice, State
from shopkeeper.experiments.statistics import Sums
from shopkeeper.experiments.store import ExperimentStore, Reason
from shopkeeper.types import Happened, Line, ProductId, TraceId
from shopkeeper.types.errors import Conflict, InvalidInput
from tests.known import changed, event_of
from tests.unit.experiments.samples import BEGUN, Log, experiment, visits

WHY = Reason("ada", "to see")
END = BEGUN + 12 * DAY


@pytest.fixture
def store(tmp_path: Path) -> ExperimentStore:
    return ExperimentStore(tmp_path / "experiments.sqlite")


def begun(store: ExperimentStore, name: str, **changes: object) -> None:
    store.draft(experiment(name=name, **changes), WHY)
    store.move(name, State.RAMP, WHY, share=1.0)


def judged(log: Log) -> Report:
    return report(count(log.sorted(), experiment(), BEGUN, END, "USD"), 11, "USD")


def test_overlapping_layers(store: ExperimentStore) -> None:
    """Two layers that change one setting would give one shopper both; one layer may not be given away twice."""
    begun(store, "one", layer="a")
    with pytest.raises(Conflict, match="one"):
        begun(store, "two", layer="b")
    with pytest.raises(Conflict):
        begun(store, "three", layer="a", traffic=0.5)


def test_arms_that_do_not_add_up() -> None:
    with pytest.raises(InvalidInput, match=r"add up to 0\.9"):
        experiment(arms=[{"name": "a", "share": 0.5}, {"name": "b", "share": 0.4, "settings": {"flag.x": 1}}])


def test_a_metric_without_events() -> None:
    there = dict.fromkeys(Happened, 5) | {Happened.CONVERSED: 0}
    with pytest.raises(InvalidInput, match="deflection needs events that nobody sends: conversed"):
        need_events(experiment(metrics=["deflection"]).needs, there)


def test_a_unit_that_is_changed_in_mid_flight(store: ExperimentStore) -> None:
    begun(store, "one")
    with pytest.raises(Conflict):
        store.draft(experiment(name="one", unit="session"), WHY)


def test_a_stopped_experiment_that_is_started_again(store: ExperimentStore) -> None:
    begun(store, "one")
    store.move("one", State.STOPPED, WHY)
    for state in (State.SHADOW, State.CANARY, State.RAMP, State.FULL):
        with pytest.raises(Conflict):
            store.move("one", state, WHY, share=1.0, **({"arm": "meaning"} if state is State.FULL else {}))


def test_a_clock_that_is_wrong() -> None:
    """Of a year ago or of tomorrow: no such event is counted, and the report says how many there were."""
    log = visits(experiment(), 600)
    sound = judged(log)
    shown = [kept for kept in log.kept if event_of(kept).kind is Happened.SHOWN]
    for kept, off in zip(shown[:100], (-365 * DAY, 365 * DAY) * 50, strict=True):
        log.kept.append(changed(kept, at=event_of(kept).at + off))
    found = judged(log)
    assert found.rows == sound.rows
    assert any("100 events bear an arm from outside" in said and "clock" in said for said in found.warnings)


def test_programs_that_visit() -> None:
    """Those that say so are marked in the log, or from when they are found out on; those that do not see more in a day than a person can."""
    log = visits(experiment(), 600)
    sound = judged(log)
    for number in range(2_000):
        log.tell(Happened.BOUGHT, BEGUN + DAY, "robot", bot=True, order=f"bot-{number}")
    log.tell(Happened.SHOWN, BEGUN + DAY, "sly", arms={"louder": "meaning"})
    for bot in (False, True):
        log.tell(Happened.CLICKED, BEGUN + DAY + 1 + bot, "sly", bot=bot)
    for number in range(501):
        log.tell(Happened.SHOWN, BEGUN + DAY + number, "quick", trace=TraceId(str(number)), arms={"louder": "meaning"})  # fmt: skip
    log.tell(Happened.BOUGHT, BEGUN + DAY + 600, "quick", order="q")
    found = judged(log)
    assert found.rows == sound.rows
    said = " ".join(found.warnings)
    assert "2001 events of programs" in said and "1 units turned out to be programs" in said
    assert "more in a day than a person can" in said


def test_one_shopper_in_both_arms() -> None:
    log = visits(experiment(), 600)
    arms = {"control": "meaning", "meaning": "control"}
    shown = [event_of(kept) for kept in log.kept if event_of(kept).kind is Happened.SHOWN][:50]
    for event in shown:
        log.tell(Happened.SHOWN, event.at + 10, event.shopper, arms={"louder": arms[event.arms["louder"]]})
    found = judged(log)
    assert sum(found.units.values()) == 550
    assert any("50 units were seen in two arms" in said for said in found.warnings)


def test_zero_variance() -> None:
    """Everybody clicked and nobody bought: nothing differs, so nothing can be said of it, and no page divides by nothing."""
    log = Log()
    for number in range(600):
        log.tell(Happened.SHOWN, BEGUN + number, f"s{number}", arms={"louder": ("control", "meaning")[number % 2]})  # fmt: skip
        log.tell(Happened.CLICKED, BEGUN + DAY, f"s{number}")
    found = judged(log)
    assert not found.rows and not found.slices and found.missing
    assert "all units are the same" in found.missing[OEC] and "conversion" in found.missing


def test_purchases_without_a_price_are_told() -> None:
    """They count as orders, so that an order's value would be too low and nobody would know."""
    log = visits(experiment(), 600)
    for number in range(3):
        log.tell(Happened.BOUGHT, BEGUN + 11 * DAY, f"shopper-{number}", order=f"free-{number}", lines=(Line(ProductId("p")),))  # fmt: skip
    assert any("3 lines were bought without a price" in said for said in judged(log).warnings)


def test_what_was_bought_before_and_comes_back_is_not_the_arms() -> None:
    log, one = visits(experiment(), 400), experiment(metrics=["returns"])
    bought = next(event_of(kept) for kept in log.kept if event_of(kept).kind is Happened.BOUGHT)
    for order in ("of-before", bought.order):
        log.tell(Happened.RETURNED, END - 1, bought.shopper, order=order, lines=(Line(ProductId("p")),))
    counted = count(log.sorted(), one, BEGUN, END, "USD")
    assert counted.totals[:, COLUMNS.index(Column.RETURNED)].sum() == 1


def test_a_return_that_names_no_products_is_of_all_that_is_left_of_its_order() -> None:
    log = Log()
    log.tell(Happened.SHOWN, BEGUN, "s", arms={"louder": "meaning"})
    log.tell(Happened.BOUGHT, BEGUN + 1, "s", order="o", lines=(Line(ProductId("p"), quantity=3),))
    for lines in ((Line(ProductId("p")),), (), (), (Line(ProductId("p")),)):
        log.tell(Happened.RETURNED, BEGUN + 2, "s", order="o", lines=lines)
    counted = count(log.sorted(), experiment(metrics=["returns"]), BEGUN, END, "USD")
    assert counted.totals[0, COLUMNS.index(Column.RETURNED)] == 3


def test_history_that_is_imported_after_what_followed_counts_from_its_first_exposure_on() -> None:
    log = Log()
    for at in (BEGUN + 3 * DAY, BEGUN + DAY):
        log.tell(Happened.SHOWN, at, "s", arms={"louder": "meaning"})
    log.tell(Happened.BOUGHT, BEGUN + DAY + 1, "s", order="o")
    counted = count(log.kept, experiment(), BEGUN, END, "USD")
    assert counted.totals[0, COLUMNS.index(Column.ORDERS)] == 1 and counted.days.tolist() == [1]


def test_nobody_bought_in_the_arm_yet() -> None:
    """Five of a hundred in control and none in the arm is what chance gives; the delta method left it no variance, and stopped it."""
    log = Log()
    for number in range(240):
        arm = ("control", "meaning")[number % 2]
        log.tell(Happened.SHOWN, BEGUN + number, f"s{number}", arms={"louder": arm})
        if number in (10, 50, 90, 130, 170):
            log.tell(Happened.BOUGHT, BEGUN + DAY, f"s{number}", order=f"o{number}")
    found = report(count(log.sorted(), experiment(guardrails=[{"metric": "conversion", "margin": 0.1}]), BEGUN, END, "USD"), 5, "USD")  # fmt: skip
    assert found.decision.verdict is Verdict.CONTINUE
    assert found.guardrails and found.guardrails.advice is Advice.WAIT
    assert found.missing and "too little yet" in found.missing["conversion"]


def failures(control: int, arm: int, of: int) -> dict[str, dict[str, Sums]]:
    """Of so many answers of each."""
    each = {"control": control, "meaning": arm}
    return {"errors": {name: Sums.of((np.arange(of) < failed)[:, None]) for name, failed in each.items()}}


def test_a_control_that_never_fails_is_no_excuse_for_failures() -> None:
    """A margin is a share of control; of nothing it is nothing, not anything."""
    one = experiment(guardrails=[{"metric": "errors", "margin": 0.1}])
    counted = count(visits(one, 600).sorted(), one, BEGUN, END, "USD")
    hurt = report(counted, 5, "USD", failures(0, 150, 500))
    assert (
        hurt.decision.verdict is Verdict.STOP
        and "errors is at least infinitely worse" in hurt.decision.reason
    )
    assert hurt.guardrails and hurt.guardrails.advice is Advice.STOP

    def reasons(*told: int) -> str:
        judged = report(counted, 5, "USD", failures(*told)).guardrails
        return " ".join(judged.reasons) if judged else ""

    assert "errors" in reasons(0, 1, 500) and "errors" in reasons(0, 0, 999)
    assert "errors" not in reasons(0, 0, 1_000), "what nobody ever saw does not keep it from being shipped"


def test_five_observations() -> None:
    found = judged(visits(experiment(), 5))
    assert not found.rows and found.missing and "too few" in found.missing[OEC]
    assert found.decision.verdict == "continue" and "too little" in found.decision.reason
