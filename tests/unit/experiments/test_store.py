"""Steps go forward or to an end, other processes see them at once, and the trail of who did what stays."""

import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.events.port import DAY
from shopkeeper.experiments.assignment import Asker
from shopkeeper.experiments.definition import SLOTS
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.rollout import Advice, Lift, State, allow, judge, open_slots, step
from shopkeeper.experiments.store import Entry, ExperimentStore, Reason
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound
from tests.unit.experiments.samples import KEY, experiment, flag

WHY = Reason("ada", "to see")


@pytest.fixture
def store(tmp_path: Path) -> ExperimentStore:
    return ExperimentStore(tmp_path / "experiments.sqlite", clock=iter(range(1, 1_000)).__next__)


def test_from_draft_to_everybody_and_the_trail_of_it(store: ExperimentStore) -> None:
    store.draft(experiment(), WHY)
    assert not store.current().running
    states = []
    entry = store.get("louder")
    for _ in range(6):
        state, share = step(entry.experiment, entry.state, entry.share)
        if state is State.RAMP and share <= entry.share:
            break
        entry = store.move("louder", state, WHY, share=share)
        states.append((entry.state, store.current().running[0].open))
    assert states == [
        (State.CANARY, 200),
        (State.RAMP, 500),
        (State.RAMP, 2_000),
        (State.RAMP, 5_000),
        (State.RAMP, 10_000),
    ]
    store.move("louder", State.FULL, Reason("ada", "it won", {"lift": 0.1}), arm="meaning")
    assert store.current().decide(Place.SEARCH, Asker("anyone"), 0).get(KEY) == {"lexical": 0.2, "text": 0.8}
    trail = store.audit("louder")
    assert [change.what for change in trail][-2:] == ["ramp 1", "full meaning"]
    assert (trail[-1].who, trail[-1].why, trail[-1].report) == ("ada", "it won", {"lift": 0.1})


@pytest.mark.parametrize("then", [State.SHADOW, State.CANARY, State.RAMP, State.FULL, State.STOPPED])
def test_a_stopped_experiment_is_not_restarted(store: ExperimentStore, then: State) -> None:
    store.draft(experiment(), WHY)
    store.move("louder", State.STOPPED, WHY)
    with pytest.raises(Conflict, match="was stopped"):
        store.move("louder", then, WHY, share=0.5, arm="meaning")
    with pytest.raises(Conflict):
        store.draft(experiment(), WHY)
    assert [change.what for change in store.audit()] == ["draft", "stopped"]


def test_steps_that_are_not_allowed(store: ExperimentStore) -> None:
    store.draft(experiment(), WHY)
    with pytest.raises(Conflict, match="full cannot follow"):
        store.move("louder", State.FULL, WHY, arm="meaning")
    store.move("louder", State.RAMP, WHY, share=0.5)
    with pytest.raises(Conflict, match="is open for"):
        store.move("louder", State.RAMP, WHY, share=0.2)
    with pytest.raises(InvalidInput):
        store.move("louder", State.FULL, WHY, arm="nobody")
    with pytest.raises(NotFound):
        store.move("quieter", State.CANARY, WHY)
    for who, why in (("", "because"), ("ada", " ")):
        with pytest.raises(InvalidInput):
            store.move("louder", State.STOPPED, Reason(who, why))


@given(
    st.integers(1, SLOTS), st.integers(1, SLOTS - 1), st.lists(st.floats(0.0001, 1.0), min_size=0, max_size=4)
)
def test_who_takes_part_goes_on_taking_part(traffic: int, control: int, asked: list[float]) -> None:
    """Whatever is planned: by itself and by the steps that people may take, no slot is closed again."""
    arms = [{"name": "off", "share": control / SLOTS}, {"name": "on", "share": (SLOTS - control) / SLOTS, "settings": {"flag.x": 1}}]  # fmt: skip
    one, state, share, slots = experiment(traffic=traffic / SLOTS, arms=arms), State.DRAFT, 0.0, [0]
    while (state, share) != (State.RAMP, 1.0):
        then, wider = step(one, state, share)
        for wish in asked if then is State.RAMP else ():
            with suppress(Conflict):
                allow(one, state, State.RAMP, share, wish)
                then, wider = State.RAMP, wish
        allow(one, state, then, share, wider)
        state, share = then, wider
        slots.append(open_slots(one, state, share))
    assert slots == sorted(slots) and slots[-1] == traffic


def test_a_switchback_is_open_for_all_or_for_none(store: ExperimentStore) -> None:
    """All of the shop is in one arm at a time: a canary of one in a hundred would be half of the hours of everybody."""
    store.draft(experiment(unit="geo_time", switchback={"hours": 4}), WHY)
    for to, share in ((State.CANARY, 0.0), (State.RAMP, 0.5)):
        with pytest.raises(Conflict, match="in one arm at a time"):
            store.move("louder", to, WHY, share=share)
    entry = store.get("louder")
    assert step(entry.experiment, entry.state, entry.share) == (State.RAMP, 1.0)
    assert store.move("louder", State.RAMP, WHY, share=1.0).share == 1.0


def test_the_unit_is_not_changed_in_mid_flight(store: ExperimentStore) -> None:
    store.draft(experiment(), WHY)
    store.draft(experiment(days=7), WHY)
    store.move("louder", State.CANARY, WHY)
    with pytest.raises(Conflict, match="unit of louder would change from shopper to session in mid-flight"):
        store.draft(experiment(unit="session"), WHY)
    assert store.get("louder").experiment.days == 7


def test_layers_have_only_so_much_room(store: ExperimentStore) -> None:
    for name, traffic in (("a", 0.6), ("b", 0.4), ("c", 0.2)):
        store.draft(flag(name, traffic=traffic), WHY)
    store.move("a", State.RAMP, WHY, share=0.1)
    store.move("b", State.CANARY, WHY)
    with pytest.raises(Conflict, match="layer default has no room"):
        store.move("c", State.CANARY, WHY)
    store.move("b", State.STOPPED, WHY)
    assert store.move("c", State.CANARY, WHY).first == 6_000


def test_a_layer_is_dealt_by_one_unit(store: ExperimentStore) -> None:
    """Some of whose visits are in the one are themselves in the other."""
    for name, unit in (("a", "shopper"), ("b", "session"), ("c", "shopper")):
        store.draft(flag(name, unit=unit, traffic=0.3), WHY)
    store.move("a", State.CANARY, WHY)
    with pytest.raises(Conflict, match="dealt by shopper"):
        store.move("b", State.CANARY, WHY)
    assert store.move("c", State.CANARY, WHY).first == 3_000


def test_two_layers_may_not_change_one_setting(store: ExperimentStore) -> None:
    store.draft(experiment(), WHY)
    store.draft(experiment(name="other", layer="second"), WHY)
    store.move("louder", State.CANARY, WHY)
    with pytest.raises(Conflict, match=f"changes {KEY} as well"):
        store.move("other", State.CANARY, WHY)
    assert store.get("other").state is State.DRAFT


def test_another_process_kills_and_the_next_decision_knows(tmp_path: Path, store: ExperimentStore) -> None:
    store.draft(experiment(), WHY)
    store.move("louder", State.RAMP, WHY, share=1.0)
    assert store.current().running
    code = (
        "import sys; from pathlib import Path; from shopkeeper.experiments.store import *;"
        "ExperimentStore(Path(sys.argv[1])).stop_all(Reason('ada', 'it hurts'))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "experiments.sqlite")], check=True)
    assert not store.current().running


def test_what_another_process_stops_meanwhile_keeps_nothing_running(tmp_path: Path) -> None:
    class Overtaken(ExperimentStore):
        def all(self) -> list[Entry]:
            found = super().all()
            watchman.move("second", State.STOPPED, Reason("guardrails", "it hurts"))
            return found

    file = tmp_path / "experiments.sqlite"
    with closing(ExperimentStore(file)) as watchman, closing(Overtaken(file)) as store:
        for name in ("first", "second", "third"):
            watchman.draft(flag(name, layer=name), WHY)
            watchman.move(name, State.CANARY, WHY)
        store.stop_all(WHY)
        assert {entry.state for entry in watchman.all()} == {State.STOPPED}


def test_the_trail_cannot_be_changed(tmp_path: Path, store: ExperimentStore) -> None:
    store.draft(experiment(), WHY)
    with sqlite3.connect(tmp_path / "experiments.sqlite") as db:
        for change in ("UPDATE change SET who = 'eve'", "DELETE FROM change"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(change)


def test_holdouts_and_overrides_are_kept(store: ExperimentStore) -> None:
    store.draft(experiment(), WHY)
    store.move("louder", State.CANARY, WHY)
    store.hold_out(0.05, WHY)
    store.hold_out(0.1, WHY, Place.SEARCH)
    store.override("louder", "tester", "meaning", WHY)
    current = store.current()
    assert current.holdouts == {"": 0.05, "search": 0.1}
    assert current.running[0].overrides == {"tester": "meaning"}
    store.override("louder", "tester", "", WHY)
    store.hold_out(0.0, WHY)
    assert store.current().holdouts == {"search": 0.1} and not store.current().running[0].overrides
    for share in (-0.1, 0.6):
        with pytest.raises(InvalidInput):
            store.hold_out(share, WHY)


@pytest.mark.parametrize(
    ("lifts", "advice"),
    [
        ({"oec": (-0.2, -0.06), "latency": (-0.1, 0.05)}, Advice.STOP),
        ({"oec": (-0.02, 0.2), "latency": (0.12, 0.3)}, Advice.STOP),
        ({"oec": (-0.02, 0.2), "latency": (-0.1, 0.12)}, Advice.WAIT),
        ({"oec": (-0.2, 0.2), "latency": (-0.1, 0.05)}, Advice.WAIT),
        ({"oec": (-0.02, 0.2)}, Advice.WAIT),
        ({"oec": (-0.02, 0.2), "latency": (-0.1, 0.05)}, Advice.GO_ON),
    ],
)
def test_guardrails(lifts: dict[str, tuple[float, float]], advice: Advice) -> None:
    """Latency is better when it is less; of the OEC the minimum effect may be lost."""
    one = experiment(guardrails=[{"metric": "latency", "margin": 0.1}])
    judged = judge(one, {name: Lift(*bounds) for name, bounds in lifts.items()})
    assert judged.advice is advice and judged.reasons


def test_days_in_the_shadow_are_none_of_the_planned_ones(tmp_path: Path) -> None:
    now = iter(range(10 * DAY, 10_000 * DAY, DAY))
    with closing(ExperimentStore(tmp_path / "experiments.sqlite", lambda: next(now))) as store:
        store.draft(experiment(), WHY)
        aside, shown, wider = (store.move("louder", state, WHY, share=share) for state, share in ((State.SHADOW, 0.0), (State.CANARY, 0.0), (State.RAMP, 0.5)))  # fmt: skip
        assert aside.begun < shown.begun == wider.begun and aside.first == shown.first


def test_what_was_drafted_before_it_was_refused_is_still_read(store: ExperimentStore, tmp_path: Path) -> None:
    """Else nothing of the file would be: everybody would get control, and nothing could be stopped."""
    store.draft(experiment(), WHY)
    told = orjson.loads(store._db.execute("SELECT definition FROM experiment").fetchone()[0])
    told["arms"] = [{**arm, "settings": {**arm["settings"], "flag.both": True}} for arm in told["arms"]]
    told |= {
        "unit": "geo_time",
        "switchback": {"hours": 2, "washout_minutes": 15},
        "traffic": 0.5,
        "step_hours": 24,
    }
    told |= {"metrics": ["clicks"], "guardrails": [{"metric": "latency", "margin": 0.1}]}
    store._db.execute("UPDATE experiment SET definition = ?", (orjson.dumps(told),))
    (entry,) = store.all()
    one = entry.experiment
    assert (one.traffic, one.step_hours, one.metrics, one.guardrails) == (1.0, 0, (), ())
    assert "flag.both" not in {key for arm in one.arms for key in arm.settings} and one.keys


def test_a_visit_that_was_to_be_judged_by_its_returns_is_still_read(store: ExperimentStore) -> None:
    store.draft(
        experiment(metrics=["returns", "orders"], guardrails=[{"metric": "returns", "margin": 0.1}]), WHY
    )
    store._db.execute("UPDATE experiment SET definition = replace(definition, '\"shopper\"', '\"session\"')")
    (entry,) = store.all()
    assert (entry.experiment.metrics, entry.experiment.guardrails) == (("orders",), ())


def test_one_that_cannot_be_read_keeps_no_other_from_running_or_being_stopped(store: ExperimentStore) -> None:
    for name in ("sound", "broken"):
        store.draft(flag(name, layer=name), WHY)
    store.move("sound", State.RAMP, WHY, share=1.0)
    store._db.execute(
        "UPDATE experiment SET definition = replace(definition, 'true', 'null') WHERE name = 'broken'"
    )
    assert [one.experiment.name for one in store.current().running] == ["sound"]
    assert [entry.experiment.name for entry in store.all()] == ["sound"]
    assert store.stop_all(WHY) == 1
    store.draft(flag("broken"), WHY)
    assert store.get("broken").state is State.DRAFT


def test_taking_the_winner_back_leaves_the_days_that_were_compared(store: ExperimentStore) -> None:
    store.draft(experiment(), WHY)
    store.move("louder", State.RAMP, WHY, share=1.0)
    won = store.move("louder", State.FULL, WHY, arm="meaning")
    stopped = store.move("louder", State.STOPPED, WHY)
    assert (stopped.begun, stopped.ended) == (won.begun, won.ended)


def test_the_winner_that_was_given_to_all_last_is_what_all_get(store: ExperimentStore) -> None:
    for name, weights in (("first", {"text": 1.0}), ("second", {"text": 2.0})):
        arms = [{"name": "off", "share": 0.5}, {"name": "on", "share": 0.5, "settings": {KEY: weights}}]
        store.draft(experiment(name=name, arms=arms, traffic=0.5), WHY)
        store.move(name, State.RAMP, WHY, share=1.0)
    for name in ("second", "first"):
        store.move(name, State.FULL, WHY, arm="on")
    assert store.current().decide(Place.SEARCH, Asker("anyone"), 0).get(KEY) == {"text": 1.0}
