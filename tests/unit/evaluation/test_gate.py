"""The gate on runs made up for it: what ships, what does not, and what cannot be judged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.evaluation import Run, Verdict, judge, load
from shopkeeper.evaluation.compare import REJUDGED, Pair, churn, pairs, rejudged, reordered
from shopkeeper.evaluation.gate import CHURN, FALSE_ALARMS, FEWEST
from shopkeeper.evaluation.run import Answer, Stale
from shopkeeper.evaluation.said import ORDER
from shopkeeper.types import LookId, Match
from shopkeeper.types.errors import InvalidInput, NotFound
from tests.conftest import ROOT


def run(values: list[float], name: str = "now", batch: str = "titles", **changes: object) -> Run:
    answers = tuple(
        Answer(f"set/{n}", f"d{n}", "", {"nDCG@10": value, "RR": value}, {"query": "words", "batch": batch})
        for n, value in enumerate(values)
    )
    return replace(Run(name, "2026-11-25", answers, (), {"set": "1"}, {"encoder": "lite:2"}, 5), **changes)


def said(verdict: object) -> str:
    return " ".join(finding.title for finding in verdict.findings)


GOOD = [1.0] * 30


def test_a_run_like_its_baseline_ships() -> None:
    judgement = judge(run(GOOD), run(GOOD, "before"))
    assert judgement.verdict is Verdict.SHIP
    assert "Nothing got worse than before" in said(judgement)


def test_without_a_baseline_only_musts_are_judged_and_it_says_so() -> None:
    judgement = judge(run(GOOD))
    assert judgement.verdict is Verdict.SHIP
    assert "Compared with nothing" in said(judgement)


def test_a_fall_beyond_chance_is_stopped_and_a_rise_ships() -> None:
    worse = [*GOOD[:15], *[0.4] * 15]
    assert judge(run(worse), run(GOOD)).verdict is Verdict.DO_NOT_SHIP
    assert judge(run(GOOD), run(worse)).verdict is Verdict.SHIP
    assert "rose" in said(judge(run(GOOD), run(worse)))


def test_a_fall_that_chance_explains_ships() -> None:
    assert judge(run([*GOOD[:29], 0.5]), run(GOOD)).verdict is Verdict.SHIP


def test_a_fall_of_one_kind_is_not_hidden_by_a_rise_of_another() -> None:
    """Photos fall, titles rise, the mean stays."""

    def both(titles: float, photos: float) -> Run:
        some = (run([titles] * 20), run([photos] * 20, batch="views"))
        renamed = tuple(replace(one, key=f"{one.key}b", digest=f"{one.digest}b") for one in some[1].answers)
        return replace(some[0], answers=some[0].answers + renamed)

    judgement = judge(both(0.95, 0.65), both(0.65, 0.95))
    assert judgement.verdict is Verdict.DO_NOT_SHIP
    assert "Views: quality of the first ten fell by 0.300" in said(judgement)


def test_fewer_questions_than_can_be_judged_stop_nothing_by_themselves() -> None:
    few = run([1.0] * (FEWEST - 1), batch="views")
    more = tuple(replace(one, key=f"{one.key}b", digest=f"{one.digest}b") for one in run(GOOD).answers)
    before = replace(few, answers=few.answers + more)
    fell = tuple(
        replace(one, values={"nDCG@10": 0.9}) if "views" in one.slices.values() else one
        for one in before.answers
    )
    judgement = judge(replace(before, answers=fell), before)
    assert not any(finding.title.startswith("Views") for finding in judgement.findings)


@pytest.mark.parametrize(
    "change", [{"broken": {"a": "costs 90"}}, {"faults": ("shows mug 2 times",)}, {"error": "MemoryError"}]
)
def test_one_broken_wish_or_lost_answer_is_enough(change: dict) -> None:
    one = run(GOOD)
    judgement = judge(replace(one, answers=(replace(one.answers[0], **change), *one.answers[1:])))
    assert judgement.verdict is Verdict.DO_NOT_SHIP
    (finding,) = (finding for finding in judgement.findings if finding.good is False)
    assert "set/0" in finding.examples[0]


@pytest.mark.parametrize("before", [None, run([1.0] * 10)])
def test_what_must_always_hold_is_judged_though_nothing_can_be_compared(before: Run | None) -> None:
    now = run(GOOD if before else GOOD[: FEWEST - 1])
    broken = replace(now.answers[0], broken={"a": "costs 90"})
    judgement = judge(replace(now, answers=(broken, *now.answers[1:])), before)
    assert judgement.verdict is Verdict.DO_NOT_SHIP
    assert "1 of 0 hits break a wish" in said(judgement)


@pytest.mark.parametrize("batch", ["titles", "photos"])
def test_a_shop_that_fails_by_name_more_often_than_not_is_stopped_without_a_baseline(batch: str) -> None:
    assert judge(run([0.4] * 20, batch=batch)).verdict is Verdict.DO_NOT_SHIP
    assert judge(run([0.6] * 20, batch=batch)).verdict is Verdict.SHIP


@pytest.mark.parametrize(
    ("now", "before", "says"),
    [
        (run(GOOD[: FEWEST - 1]), None, "Only 9 questions"),
        (run(GOOD), run([1.0] * 10), "was asked only 10 of these 30"),
        (run(GOOD[:12], stale=tuple(Stale(str(n), ("x",), False) for n in range(20))), None, "20 of 32 questions"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_not(now: Run, before: Run | None, says: str) -> None:
    judgement = judge(now, before)
    assert judgement.verdict is Verdict.NOT_JUDGED
    assert says in said(judgement)


def test_a_question_that_was_changed_is_not_compared() -> None:
    before = run([0.0] * 15 + [1.0] * 15)
    changed = tuple(replace(one, digest="new") for one in before.answers[:10]) + before.answers[10:]
    assert len(judge(run(GOOD), replace(before, answers=changed)).pairs) == 20


def test_what_left_the_shop_and_what_changed_is_told() -> None:
    now = run(GOOD, stale=(Stale("set/x", ("product 'mug'",), True),), versions={"encoder": "lite:3"})
    told = said(judge(now, run(GOOD)))
    assert "What has left the shop is named by 1 question; 0 could not be asked." in told
    assert "lite:2 → lite:3" in told


def test_noise_alone_is_stopped_about_as_seldom_as_the_gate_says() -> None:
    """Both runs are drawn alike, a third of the answers differ: no more false alarms than five standard errors allow."""
    rng = np.random.default_rng(11)
    tries, alarms = 120, 0
    for _ in range(tries):
        before = rng.choice([0.0, 0.39, 0.63, 1.0], 100, p=[0.05, 0.1, 0.15, 0.7])
        moved = rng.random(100) < 1 / 3
        now = np.where(moved, rng.permutation(before), before)
        alarms += judge(run(now.tolist(), batch="views"), run(before.tolist(), batch="views")).verdict
    assert alarms / tries <= FALSE_ALARMS + 5 * (FALSE_ALARMS * (1 - FALSE_ALARMS) / tries) ** 0.5


def test_a_run_is_stored_whole_and_read_again(tmp_path: Path) -> None:
    stored = load(ROOT / "golden" / "demo-baseline.json")
    stored.save(tmp_path / "deep" / "again.json")
    assert load(tmp_path / "deep" / "again.json") == stored
    (tmp_path / "link.json").symlink_to(tmp_path / "deep" / "linked.json")
    stored.save(tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink() and load(tmp_path / "deep" / "linked.json") == stored
    assert not list(tmp_path.rglob("*.draft"))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": 99}', b"\xff"])
def test_what_is_no_stored_run_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.json").write_bytes(content)
    with pytest.raises(InvalidInput) as refusal:
        load(tmp_path / "run.json")
    assert refusal.value.fix
    with pytest.raises(NotFound):
        load(tmp_path / "none.json")


def wishing(understood: list[float], wish: str = "price at_least") -> Run:
    """A healthy run, and questions that wish."""
    more = tuple(
        Answer(f"set/w{n}", f"w{n}", "", {"understood": value}, {"batch": "prices", "wish": wish})
        for n, value in enumerate(understood)
    )
    healthy = run(GOOD)
    return replace(healthy, answers=healthy.answers + more)


def test_a_written_question_may_wish_for_several_things_in_a_batch_called_as_one_of_the_made_ones() -> None:
    several = [replace(one, slices={"batch": "prices"}) for one in wishing([0.0]).answers]
    assert judge(replace(run(GOOD), answers=(*run(GOOD).answers, several[-1]))).verdict is Verdict.SHIP


def test_a_wish_that_is_no_longer_understood_is_stopped_however_few_ask_for_it() -> None:
    judgement = judge(wishing([0.0, 0.0]), wishing([1.0, 1.0]))
    assert judgement.verdict is Verdict.DO_NOT_SHIP
    assert "does not understand “price at least”: 0 of 2" in said(judgement)
    assert judge(wishing([0.0, 0.0])).verdict is Verdict.DO_NOT_SHIP
    assert judge(wishing([0.0, 0.0]), wishing([0.0, 0.0])).verdict is Verdict.SHIP  # nor was it before
    assert judge(wishing([1.0, 0.0]), wishing([1.0, 1.0])).verdict is Verdict.SHIP
    assert judge(wishing([0.0]), wishing([1.0])).verdict is Verdict.DO_NOT_SHIP
    assert judge(wishing([0.0])).verdict is Verdict.SHIP  # one alone may be an odd one


def shown(values: list[float]) -> Run:
    healthy = run(GOOD)
    asked = [
        replace(one, key=f"s/{n}", values={"verdict": value}, slices={"query": "photo", "photo": "sideways"})
        for n, (one, value) in enumerate(zip(healthy.answers, values, strict=False))
    ]
    return replace(healthy, answers=(*healthy.answers, *asked))


def test_a_kind_of_photo_that_is_no_longer_known_is_stopped_however_few_show_it() -> None:
    judgement = judge(shown([0.0, 0.0, 1.0]), shown([1.0, 1.0, 1.0]))
    assert judgement.verdict is Verdict.DO_NOT_SHIP
    assert "The verdicts of photos “sideways”: 1 of 3 are right" in said(judgement)
    assert judge(shown([0.0, 0.0]), shown([0.0, 1.0])).verdict is Verdict.DO_NOT_SHIP
    assert judge(shown([0.0, 0.0]), shown([0.0, 0.0])).verdict is Verdict.SHIP  # nor was it before
    assert judge(shown([0.0, 0.0])).verdict is Verdict.SHIP


def heard(**parts: float) -> Run:
    healthy = run(GOOD)
    return replace(healthy, answers=tuple(replace(one, hits=("a",), parts=parts) for one in healthy.answers))


@pytest.mark.parametrize(
    ("now", "ships"),
    [({"lexical": 0.07}, False), ({}, False), ({"lexical": 0.3}, True), ({"lexical": 0.9}, True)],
)
def test_a_retriever_that_fell_silent_is_stopped_though_nothing_got_worse(
    now: dict[str, float], ships: bool
) -> None:
    judgement = judge(heard(text=0.9, **now), heard(text=0.9, lexical=0.7))
    assert (judgement.verdict is Verdict.SHIP) is ships
    assert ("“lexical” has fallen silent" in said(judgement)) is not ships


def test_a_retriever_that_another_took_the_place_of_is_told() -> None:
    judgement = judge(heard(text=0.9, bm25=0.6), heard(text=0.9, lexical=0.7))
    assert judgement.verdict is Verdict.SHIP
    assert "The retriever “lexical” is gone; new is bm25." in said(judgement)


def test_a_run_without_parts_says_nothing_of_retrievers() -> None:
    assert judge(heard(), heard()).verdict is judge(heard(text=1), heard()).verdict is Verdict.SHIP


def test_answers_that_take_twice_as_long_are_told_and_never_stopped() -> None:
    def timed(ms: float) -> Run:
        return replace(run(GOOD), answers=tuple(replace(one, ms={"whole": ms}) for one in run(GOOD).answers))

    judgement = judge(timed(31), timed(13))
    assert judgement.verdict is Verdict.SHIP
    assert "The middle answer took 31 ms, and 13 then" in said(judgement)
    assert "took" not in said(judge(timed(20), timed(13)))


def test_a_question_that_must_be_answered_rightly_stops_by_itself() -> None:
    one = run([0.6, *GOOD])
    assert judge(one).verdict is Verdict.SHIP
    judgement = judge(replace(one, answers=tuple(replace(answer, must=True) for answer in one.answers)))
    assert judgement.verdict is Verdict.DO_NOT_SHIP
    (finding,) = (finding for finding in judgement.findings if finding.good is False)
    assert finding.title == "1 question that must be answered rightly was not."
    assert finding.examples == ("set/0: nDCG@10 0.60, RR 0.60",)


def saying(first: int, why: int = 0, value: float = 1.0, catalog: str = "c", **others: str) -> Run:
    """Thirty answers, of which ``first`` show other hits, and ``why`` say something else of the same ones."""
    answers = tuple(
        replace(
            one,
            values={"nDCG@10": value, "RR": value},
            said={"first hits": f"{n < first}", "reasons": f"{n >= 30 - why}", **others},
        )
        for n, one in enumerate(run(GOOD).answers)
    )
    return replace(run(GOOD), answers=answers, catalog=catalog)


def test_answers_that_changed_for_nothing_are_stopped_and_those_that_gained_are_told() -> None:
    judgement = judge(saying(first=12), saying(first=0))
    assert judgement.verdict is Verdict.DO_NOT_SHIP
    assert "12 of 30 answers say other first hits than before, and nothing that is measured got" in said(
        judgement
    )
    better = judge(saying(first=12), saying(first=0, value=0.6))
    assert better.verdict is Verdict.SHIP
    assert "12 of 30 answers say other first hits than before, while something got better" in said(better)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (saying(first=1), CHURN),
        (saying(first=3), 0.1),  # and meant
        (saying(first=12), 0.5),  # and meant
        (saying(first=12, catalog="another"), CHURN),
        (saying(first=12, catalog=""), CHURN),
    ],
)
def test_few_answers_meant_ones_and_those_of_another_catalogue_may_change(now: Run, allowed: float) -> None:
    assert judge(now, saying(first=0), allowed).verdict is Verdict.SHIP


def test_what_comes_of_words_alone_may_not_change_in_two_answers() -> None:
    """Two of sixty are less than one in twenty."""

    def wishing(many: int) -> Run:
        told = run([1.0] * 60)
        answers = (replace(one, said={"wishes": f"{n < many}"}) for n, one in enumerate(told.answers))
        return replace(told, answers=tuple(answers), catalog="c")

    assert judge(wishing(1), wishing(0)).verdict is Verdict.SHIP
    assert judge(wishing(2), wishing(0)).verdict is Verdict.DO_NOT_SHIP
    assert judge(wishing(2), wishing(0), 1.0).verdict is Verdict.SHIP


def ordered(places: str, scores: tuple[float, ...]) -> Answer:
    return replace(run([1.0]).answers[0], hits=tuple(map(LookId, places)), scores=scores)


FULL, STEP = "abcdefghij", tuple(1 - n / 20 for n in range(10))
"""Ten hits, as many as are asked for, of clearly other scores."""

CLOSE = tuple(1 - n / 1000 for n in range(10))


@pytest.mark.parametrize(
    ("before", "scores", "now", "truly"),
    [
        (FULL, STEP, FULL, False),
        (FULL, STEP, "bacdefghij", True),
        (FULL, CLOSE, "bacdefghij", False),
        (FULL, STEP, "abcdefghiz", False),  # the eleventh for the tenth: nobody knows how far it was
        (FULL, STEP, "zabcdefghi", True),
        (FULL, STEP, "abcdefghzy", True),  # the ninth was clearly before whatever was not shown
        (FULL, CLOSE, "abcdefghzy", False),
        ("ab", (0.5, 0.9), "ba", True),  # by price or by tier, and now by score
        ("abc", (0.9, 0.5, 0.4), "ab", True),
        ("ab", (0.9, 0.5), "abc", True),
        ("", (), "a", True),
        (FULL, (), "bacdefghij", False),  # stored before scores were
    ],
)
def test_an_order_is_another_one_where_scores_were_further_apart_than_noise(
    before: str, scores: tuple[float, ...], now: str, truly: bool
) -> None:
    assert reordered(Pair(ordered(now, ()), ordered(before, scores))) is truly


def test_what_comes_in_with_a_far_better_score_than_the_last_was_let_in_by_no_noise() -> None:
    before, better = ordered(FULL, CLOSE), ordered("klmnopqrst", tuple(2.0 for _ in FULL))
    assert reordered(Pair(better, before))
    assert not reordered(Pair(replace(better, scores=CLOSE), before))


@pytest.mark.parametrize(
    ("before", "now", "truly"),
    [
        ((Match.SAME, 0.9), (Match.SAME, 0.93), False),
        ((Match.SAME, 0.9), (Match.SAME, 0.8), True),  # as near, and less sure
        ((Match.SAME, 0.61), (Match.LOOK_ALIKE, 0.58), False),  # noise on the line
        ((Match.LOOK_ALIKE, 0.5), (Match.SAME, 0.5), True),  # the line was moved
        ((Match.SAME, 0.7), (Match.LOOK_ALIKE, 0.7), True),
        ((Match.LOOK_ALIKE, 0.01), (Match.NOT_STOCKED, 0.01), False),  # no confidence tells
    ],
)
def test_a_photo_is_judged_otherwise_where_no_noise_explains_it(
    before: tuple[Match, float], now: tuple[Match, float], truly: bool
) -> None:
    (plain,) = run([1.0]).answers
    pair = Pair(replace(plain, verdicts=(now,)), replace(plain, verdicts=(before,)))
    assert rejudged(pair, line=0.6) is truly
    assert not rejudged(replace(pair, before=None), line=0.6)


def test_two_photos_of_a_hundred_that_are_judged_otherwise_are_stopped() -> None:
    def seen(many: int) -> Run:
        plain = run([1.0] * 100)
        said = [
            replace(answer, verdicts=((Match.SAME, 0.9 if n >= many else 0.5),))
            for n, answer in enumerate(plain.answers)
        ]
        return replace(plain, answers=tuple(said), catalog="c")

    assert judge(seen(1), seen(0)).verdict is Verdict.SHIP
    stopped = judge(seen(2), seen(0))
    assert stopped.verdict is Verdict.DO_NOT_SHIP and any(REJUDGED in one.title for one in stopped.findings)


def test_fewer_answers_may_be_in_another_order_when_no_machine_explains_it() -> None:
    """Of a hundred: one is chance, two are not, unless their hits were as good as alike."""

    def placed(many: int, scores: tuple[float, ...]) -> Run:
        told = run([1.0] * 100)
        other, usual = ordered("bacdefghij", scores), ordered(FULL, scores)
        answers = tuple(
            replace(
                one, hits=(of := other if n < many else usual).hits, scores=scores, said={ORDER: str(of.hits)}
            )
            for n, one in enumerate(told.answers)
        )
        return replace(told, answers=answers, catalog="c")

    assert judge(placed(1, STEP), placed(0, STEP)).verdict is Verdict.SHIP
    assert judge(placed(2, STEP), placed(0, STEP)).verdict is Verdict.DO_NOT_SHIP
    assert judge(placed(2, CLOSE), placed(0, CLOSE)).verdict is Verdict.SHIP
    assert judge(placed(2, STEP), placed(0, STEP), 1.0).verdict is Verdict.SHIP


def test_what_is_said_of_hits_is_compared_where_the_hits_are_the_same() -> None:
    moved = [one.part for one in churn(pairs(saying(first=12, why=6), saying(first=0)))]
    assert moved == ["first hits", "reasons"]
    assert not [one for one in churn(pairs(saying(12, why=18), saying(0, why=30))) if one.part == "reasons"]


def test_a_part_that_few_answers_have_is_stopped_when_it_is_lost() -> None:
    """Of thirty answers two mend a spelling: one less is chance, both are a loss."""

    def spelling(many: int) -> Run:
        told = saying(first=0)
        mended = [replace(one, said={**one.said, "spelling": "x"}) for one in told.answers[:many]]
        return replace(told, answers=(*mended, *told.answers[many:]))

    assert judge(spelling(1), spelling(2)).verdict is Verdict.SHIP
    assert judge(spelling(0), spelling(2)).verdict is Verdict.DO_NOT_SHIP


def test_a_kind_of_which_most_answers_changed_is_stopped_however_small_it_is() -> None:
    def of_a_kind(moved: int) -> Run:
        few = [
            replace(
                one,
                key=f"{one.key}b",
                digest=f"{one.digest}b",
                slices={"batch": "both"},
                said={"first hits": str(n < moved)},
            )
            for n, one in enumerate(run(GOOD).answers[:FEWEST])
        ]
        many = saying(first=0)
        more = [
            replace(one, key=f"{n}{one.key}", digest=f"{n}{one.digest}")
            for n in range(4)
            for one in many.answers
        ]
        return replace(many, answers=(*more, *few))

    judgement = judge(of_a_kind(6), of_a_kind(0))
    assert judgement.verdict is Verdict.DO_NOT_SHIP
    assert "6 of 10 “both” answers say other first hits than before" in said(judgement)
    assert judge(of_a_kind(5), of_a_kind(0)).verdict is Verdict.SHIP
    assert judge(of_a_kind(6), of_a_kind(0), allowed=1).verdict is Verdict.SHIP
