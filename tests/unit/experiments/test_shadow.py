"""Arms tried aside: never in the way, and what their answers say beside control's."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.experiments.assignment import Asker, Assignment, Decision, Running, Tryout
from shopkeeper.experiments.definition import Experiment
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.rollout import Advice, State, step
from shopkeeper.experiments.shadow import KEPT, WAITING, Shadow, Trial, Trials, Tried
from shopkeeper.experiments.shadowed import correlation, overlap, shadowed
from shopkeeper.experiments.store import ExperimentStore, Reason
from shopkeeper.types.errors import InvalidInput, NotFound
from tests.unit.experiments.samples import BEGUN, KEY, experiment

ANN = Asker("ann", "visit")


@pytest.fixture
def shadow(tmp_path: Path) -> Iterator[Shadow]:
    one = Shadow(Trials(tmp_path / "shadows.sqlite"), share=1.0)
    yield one
    one.close()


def tryouts(one: Experiment | None = None) -> Sequence[Tryout]:
    running = Running(one or experiment(), shadow=True)
    return Assignment((running,)).shadows(Place.SEARCH, ANN, BEGUN)


def answer(decision: Decision) -> list[str]:
    """Another order with the arm's weights."""
    return list("abc") if decision.get(KEY) is None else list("bad")


def test_a_question_is_tried_under_both_and_nobody_counts(shadow: Shadow) -> None:
    tried = tryouts()
    assert shadow.offer(tried, answer)
    shadow.settle()
    (trial,) = shadow.trials.of("louder")
    assert (trial.arm, trial.control.products, trial.other.products) == (
        "meaning",
        ("a", "b", "c"),
        ("b", "a", "d"),
    )
    assert not tried[0].control.arms and not tried[0].other.arms
    assert shadow.trials.newest("louder") == 1 and not shadow.trials.newest("other")


def test_what_won_before_is_what_control_falls_back_on() -> None:
    won = experiment(name="before", layer="b", arms=[{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": {"search.ranker": "ranker:2"}}])  # fmt: skip
    (one,) = Assignment((Running(won, full="b"), Running(experiment(), shadow=True))).shadows(Place.SEARCH, ANN, BEGUN)  # fmt: skip
    assert {side.get("search.ranker") for side in (one.control, one.other)} == {"ranker:2"}
    assert one.control.get(KEY) is None and one.other.get(KEY)


def test_a_question_that_reads_no_setting_of_the_arm_is_not_compared(shadow: Shadow) -> None:
    shadow.offer(tryouts(), lambda _: ["a"])
    shadow.settle()
    assert not shadow.trials.of("louder")


@pytest.mark.parametrize("error", [RuntimeError("broken"), NotFound("no ranker")])
def test_an_arm_that_fails_is_counted_and_stops_nothing(shadow: Shadow, error: Exception) -> None:
    def breaks(decision: Decision) -> list[str]:
        if decision.get(KEY):
            raise error
        return ["a"]

    for _ in range(2):
        shadow.offer(tryouts(), breaks)
        shadow.settle()
    assert [(trial.control.failed, trial.other.failed) for trial in shadow.trials.of("louder")] == [
        (False, True)
    ] * 2


def test_an_arm_that_hangs_makes_nobody_wait(shadow: Shadow) -> None:
    hang = threading.Event()

    def hangs(decision: Decision) -> list[str]:
        hang.wait(20)
        return answer(decision)

    taken = [shadow.offer(tryouts(), hangs) for _ in range(WAITING + 5)]
    assert WAITING <= sum(taken) <= WAITING + 1, "what there is no room for is let go"
    hang.set()
    shadow.settle()
    assert len(shadow.trials.of("louder")) == sum(taken)


def test_after_the_end_nothing_is_taken(tmp_path: Path) -> None:
    one = Shadow(Trials(tmp_path / "shadows.sqlite"))
    one.close()
    one.close()
    assert not one.offer(tryouts(), answer)


def test_the_latest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopkeeper.experiments.shadow.KEPT", 3)
    tried = Tried(("a",), 1.0)
    with closing(Trials(tmp_path / "shadows.sqlite")) as trials:
        for at in range(5):
            trials.note(Trial("louder", "meaning", at, tried, tried))
            trials.note(Trial("other", "meaning", at, tried, tried))
        assert [trial.at for trial in trials.of("louder")] == [2, 3, 4] and len(trials.of("other")) == 3
    assert KEPT == 5_000


def trials(
    count: int, fails: float = 0.0, slower: float = 1.0, empty: float = 0.0, seed: int = 1
) -> list[Trial]:
    chance, found = np.random.default_rng(seed), list[Trial]()
    for number in range(count):
        ms = float(chance.gamma(9, 1))
        failed = bool(chance.random() < fails)
        other = () if failed or chance.random() < empty else ("b", "a", "d")
        arm = Tried(other, ms * slower, failed)
        found.append(Trial("louder", "meaning", number, Tried(("a", "b", "c"), ms), arm))
    return found


def test_lists_are_compared() -> None:
    assert overlap("abc", "bad") == pytest.approx(2 / 3) and overlap("", "") == 1 and overlap("a", "") == 0
    assert correlation("abcd", "abcd") == 1 and correlation("abcd", "dcba") == -1
    assert correlation("abx", "bay") == -1 and correlation("ab", "bx") is None
    (found,) = shadowed(experiment(), trials(120, empty=0.5))
    assert found.trials == 120 and found.empty.control == 0 and 0.3 < found.empty.arm < 0.7
    assert found.overlap < 0.5 and found.correlation == -1 and found.first == 0


def test_the_advice_waits_stops_and_goes_on() -> None:
    one = experiment(guardrails=[{"metric": "latency", "margin": 0.1}])

    def advice(*some: Trial) -> Advice:
        return shadowed(one, some)[0].advice.advice

    assert advice(*trials(99)) is Advice.WAIT
    assert advice(*trials(100)) is Advice.GO_ON
    assert advice(*trials(300, fails=0.3)) is Advice.STOP
    assert advice(*trials(300, slower=1.5)) is Advice.STOP
    assert advice(*trials(150, empty=0.3)) is Advice.WAIT, "to find less may be meant"
    unguarded = shadowed(experiment(), trials(300, slower=1.5))[0].advice
    assert unguarded.advice is Advice.GO_ON and "300 questions" in unguarded.reasons[0]


def test_what_is_widened_by_itself_begins_in_the_shadow_where_it_can() -> None:
    assert step(experiment(step_hours=6), State.DRAFT, 0.0) == (State.SHADOW, 0.0)
    assert step(experiment(), State.DRAFT, 0.0) == (State.CANARY, 0.0)
    flags = [{"name": "off", "share": 0.5}, {"name": "on", "share": 0.5, "settings": {"flag.x": True}}]
    assert step(experiment(step_hours=6, arms=flags), State.DRAFT, 0.0) == (State.CANARY, 0.0)
    assert step(experiment(step_hours=6), State.SHADOW, 0.0) == (State.CANARY, 0.0)


@pytest.mark.parametrize(
    ("place", "settings", "why"),
    [
        ("concierge", {"concierge.cards": 4}, "sets concierge.cards: a turn fills baskets"),
        ("search", {"layout.columns": 3}, "sets layout.columns: a layout is only how an answer is drawn"),
        ("search", {"flag.banner": True}, "sets flag.banner: what a flag does, other code knows"),
    ],
)
def test_what_has_no_shadow_is_refused_by_name(tmp_path: Path, place: str, settings: dict[str, object], why: str) -> None:  # fmt: skip
    arms = [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": settings}]
    one = experiment(surface=place, arms=arms, step_hours=6)
    assert step(one, State.DRAFT, 0.0) == (State.CANARY, 0.0)
    with closing(ExperimentStore(tmp_path / "experiments.sqlite")) as store:
        store.draft(one, Reason("ann", "a test"))
        with pytest.raises(InvalidInput, match=why):
            store.move(one.name, State.SHADOW, Reason("ann", "a test"))
        assert store.get(one.name).state is State.DRAFT
