"""Two orders in one answer: who takes part, fair drafts that stay, and what clicks say of them."""

from collections import Counter
from pathlib import Path

import pytest

from shopkeeper.events.port import DAY
from shopkeeper.experiments.assignment import INTERLEAVED, Asker, Assignment, Decision, Running
from shopkeeper.experiments.definition import Experiment
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.preferred import Credits, report
from shopkeeper.experiments.report import Report, Verdict
from shopkeeper.experiments.rollout import State
from shopkeeper.experiments.statistics.interleaving import team_draft
from shopkeeper.experiments.store import ExperimentStore, Reason
from shopkeeper.types import Happened, Line, ProductId, TraceId
from shopkeeper.types.errors import Conflict, InvalidInput
from tests.unit.experiments.samples import BEGUN, KEY, Log, experiment, interleaved

DESIGN = {"interleaving": True}
WHY = Reason("ada", "to see")


def drafted(**changes: object) -> Experiment:
    return experiment(design=DESIGN, **changes)


def decide(*running: Running, shopper: str = "ann") -> Decision:
    return Assignment(running).decide(Place.SEARCH, Asker(shopper, f"{shopper}-visit"), BEGUN)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"guardrails": [{"metric": "latency", "margin": 0.1}]}, "guardrails"),
        ({"metrics": ["orders"]}, "metrics"),
        ({"step_hours": 4}, "step_hours"),
        ({"design": {"interleaving": True, "strata": True}}, "design.strata"),
        ({"arms": [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": {"flag.x": 1}}]}, "arms.settings"),
        ({"arms": [{"name": n, "share": s, "settings": {KEY: {"text": w}}} for n, s, w in (("a", 0.4, 1), ("b", 0.4, 2), ("c", 0.2, 3))]}, "arms"),
        ({"unit": "geo_time", "switchback": {"hours": 4}}, "design"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_interleaved_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        experiment(**({"design": DESIGN} | changes))
    assert refused.value.field == field


def test_both_sides_read_their_own_arm_and_events_say_that_both_made_it() -> None:
    decision = decide(Running(drafted()))
    sides = decision.interleaved("search.")
    assert sides and sides.teams == ("control", "meaning") and not decision.arms and not sides.met
    assert sides.decisions[0].get(KEY) is None and sides.met
    assert sides.decisions[1].get(KEY) == {"lexical": 0.2, "text": 0.8}
    assert decision.arms == {"louder": INTERLEAVED}
    assert decision.interleaved("recommend.") is None


def test_outside_an_interleaved_answer_nobody_is_of_an_arm() -> None:
    decision = decide(Running(drafted()))
    assert decision.get(KEY, "usual") == "usual" and not decision.arms


def test_a_winner_for_everybody_is_no_draft_and_a_tester_sees_one_arm() -> None:
    won = decide(Running(drafted(), full="meaning"))
    assert won.interleaved("search.") is None and won.get(KEY) == {"lexical": 0.2, "text": 0.8}
    tester = decide(Running(drafted(), overrides={"ann": "meaning"}))
    assert tester.interleaved("search.") is None and tester.get(KEY) == {"lexical": 0.2, "text": 0.8}
    assert not tester.arms
    held = Assignment((Running(drafted()),), {"": 0.5})
    asked = [held.decide(Place.SEARCH, Asker(f"s{n}"), BEGUN) for n in range(40)]
    assert 5 < sum(one.interleaved("search.") is None for one in asked) < 35


def test_one_units_same_question_is_drafted_alike_and_others_fairly() -> None:
    first = Counter[int]()
    for number in range(600):
        sides = decide(Running(drafted()), shopper=f"s{number}").interleaved("search.")
        assert sides
        drafts = [team_draft("abcdef", "fedcba", 6, sides.coin(b"hats")) for _ in range(2)]
        assert drafts[0] == drafts[1]
        first[drafts[0].teams[0]] += 1
        other = [team_draft(range(40), range(40, 80), 40, sides.coin(q)).teams for q in (b"hats", b"coats")]
        assert other[0] != other[1]
    assert 250 < first[0] < 350


def test_two_drafts_of_one_journey_do_not_run_at_once(tmp_path: Path) -> None:
    store = ExperimentStore(tmp_path / "experiments.sqlite")
    ranker = [
        {"name": "a", "share": 0.5},
        {"name": "b", "share": 0.5, "settings": {"search.ranker": "ranker:1"}},
    ]
    for one in (drafted(), drafted(name="second", layer="other", arms=ranker)):
        store.draft(one, WHY)
    store.move("louder", State.RAMP, WHY, share=1.0)
    with pytest.raises(Conflict, match="louder interleaves"):
        store.move("second", State.RAMP, WHY, share=1.0)
    store.close()


def clicked(liking: float, shoppers: int, seed: int = 1) -> Report:
    one = drafted(units=1_000)
    credits = Credits(one, BEGUN, BEGUN + 10 * DAY)
    for kept in interleaved(one, shoppers, liking, seed).sorted():
        credits.add(kept)
    return report(credits.counted(), 9)


def test_what_is_clicked_more_is_preferred() -> None:
    found = clicked(0.15, 600)
    assert found.preferred and found.preferred.low > 0 and found.preferred.won > found.preferred.lost
    assert (
        found.preferred.p < 0.001
        and found.decision.verdict is Verdict.SHIP
        and found.decision.arm == "meaning"
    )
    assert "in the goal" in found.decision.reason
    assert [day for day, _ in found.series] == sorted(day for day, _ in found.series) and found.series[-1][
        0
    ] == 9
    assert found.units == {INTERLEAVED: 600}
    worse = clicked(-0.15, 600)
    assert worse.preferred and worse.preferred.high < 0 and worse.decision.verdict is Verdict.STOP


def test_equal_orders_are_hardly_ever_told_apart() -> None:
    """Looked at at the end only; the sequence is far wider, so that looking always is allowed."""
    false = sum(bool(one and not one.low <= 0 <= one.high) for one in (clicked(0.0, 150, seed).preferred for seed in range(20)))  # fmt: skip
    assert false <= 1


def test_too_few_clicks_say_so() -> None:
    found = clicked(0.1, 40)
    assert found.preferred is None and found.missing and "too few" in found.decision.reason


def test_bots_strangers_and_those_in_a_frenzy_do_not_vote() -> None:
    one, log = drafted(), Log()
    line = Line(ProductId("p"), rank=1, team="meaning")

    def see(who: str, trace: str, bot: bool = False, at: float = BEGUN + 5) -> None:
        log.tell(
            Happened.SHOWN, at, who, bot, trace=TraceId(trace), lines=(line,), arms={"louder": INTERLEAVED}
        )
        log.tell(Happened.CLICKED, at + 1, who, bot, trace=TraceId(trace), lines=(line,))

    see("ann", "a")
    see("bot", "b", bot=True)
    see("sly", "s")
    see("sly", "t", bot=True)
    see("early", "c", at=BEGUN - 5)
    for number in range(501):
        see("frenzy", f"f{number}")
    log.tell(Happened.CLICKED, BEGUN + 9, "bob", trace=TraceId("a"), lines=(Line(ProductId("other")),))
    credits = Credits(one, BEGUN, BEGUN + DAY)
    for kept in log.sorted():
        credits.add(kept)
    assert credits.counted().credits == {"ann": [(0, 1)]}
