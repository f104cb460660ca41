"""The report is one page, whole in itself, that escapes what it shows and says what was found."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.evaluation import Golden, GoldenSet, evaluate, generate, judge
from shopkeeper.evaluation.golden import Grade
from shopkeeper.evaluation.report import UNSAID, report
from shopkeeper.evaluation.scale import MOST, Scale
from shopkeeper.types import Query, Slate
from tests.unit.evaluation.goods import SHELF, Answers, slate

SETS = [
    GoldenSet(
        "set",
        tuple(
            Golden(
                f"q{n}", f"rain <jacket> {n}", relevant=(Grade(3, {"product": ("rain",)}),), batch="titles"
            )
            for n in range(12)
        ),
    )
]


def right(_: Query) -> Slate:
    return slate("rain/blue", "wind/-")


def wrong(_: Query) -> Slate:
    return slate("wind/-", "mug/-")


def made() -> str:
    """The report of a shop that got worse."""
    before = evaluate(Answers(right), SETS, SHELF, name="v1")
    now = evaluate(Answers(wrong), SETS, SHELF, name="v2")
    return report(judge(now, before), SETS, SHELF, Answers(wrong))


@pytest.fixture(scope="module")
def page() -> str:
    return made()


def test_it_says_the_verdict_and_why(page: str) -> None:
    assert re.search(r'<h1><span class="bad">Do not ship:</span> the shop fails more often than not', page)
    assert "v2 against v1" in page
    assert "The answers that got worse most" in page
    assert "Over all questions, " in page


def test_answers_that_are_as_good_and_others_are_shown() -> None:
    before = evaluate(Answers(right), SETS, SHELF, name="v1")
    now = evaluate(Answers(lambda _: slate("rain/blue", "mug/-")), SETS, SHELF, name="v2")
    page = report(judge(now, before), SETS, SHELF, Answers(right))
    assert "Do not ship:</span> 12 of 12 answers say other first hits than before" in page
    assert "Answers that show something else" in page
    assert "Wind Jacket" in page
    assert "Red Mug" in page


def test_it_needs_nothing_else(page: str) -> None:
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)
    assert "<script" not in page
    assert "url(" not in page


def test_what_was_asked_is_escaped(page: str) -> None:
    assert "rain &lt;jacket&gt; 0" in page
    assert "<jacket>" not in page


def test_answers_before_and_now_stand_side_by_side(page: str) -> None:
    (case, *_) = re.findall(r"<article.*?</article>", page, re.DOTALL)
    assert [part.partition("<")[0] for part in case.split("<h4>")[1:]] == ["Right answers", "v1", "v2"]
    assert case.count("Rain Jacket") == 3  # twice right, once before; never now
    assert case.count("✓") == 1


def test_a_shop_that_ships_and_one_without_answers_have_a_page_too() -> None:
    healthy = evaluate(Answers(right), SETS, SHELF, name="v1")
    assert "Ship:</span> everything that must hold, holds." in report(
        judge(healthy), SETS, SHELF, Answers(right)
    )
    nothing = replace(healthy, answers=())
    assert "Not judged:</span> only 0 questions" in report(judge(nothing), SETS, SHELF, Answers(right))


@given(st.lists(st.floats(-5000, 5000), min_size=1, max_size=6))
def test_an_axis_has_room_for_everything(values: list[float]) -> None:
    scale = Scale.around(values)
    assert scale.ticks[0] <= min(values) + 1e-6
    assert scale.ticks[-1] >= max(values) - 1e-6
    assert 2 <= len(scale.ticks) <= MOST + 2
    assert all(0 <= scale.at(value) <= 100 for value in values)


def test_what_is_asked_without_words_has_a_name() -> None:
    asked = {one.kind for one in generate(SHELF).questions if not one.text}
    assert asked == UNSAID.keys()
