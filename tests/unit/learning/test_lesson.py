"""Learning really improves what it says it improves: known tastes tell, and a learner fed with noise is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest

from shopkeeper.adapters.lambdamart import train
from shopkeeper.experiments.statistics.bootstrap import bootstrap
from shopkeeper.ingest.progress import silent
from shopkeeper.learning import COLUMNS, Examples, Lesson, learn
from shopkeeper.learning.bias import examination
from shopkeeper.learning.lesson import EARLIER
from shopkeeper.ranking.learned import Floats, Forest
from shopkeeper.shop import Shop
from shopkeeper.simulation import PositionBased, Truth
from shopkeeper.types import TraceId
from tests.unit.simulation.world import END, lived_in

pytest.importorskip("lightgbm")

Truths = Mapping[TraceId, Truth]
DAY = 86_400_000_000


@pytest.fixture(scope="module")
def lived() -> Iterator[tuple[Shop, Truths]]:
    """Fourteen days of 500 shoppers. Weights and the gate were set before they were seen; their number, and that of trees, after."""
    with lived_in(500, 14, seed=11) as (shop, _, summary):
        yield shop, {truth.trace: truth for truth in summary.truths}


@pytest.fixture(scope="module")
def examples(lived: tuple[Shop, Truths]) -> Examples:
    shop, _ = lived
    return Examples.of(shop.events, shop.features.facts)


@pytest.fixture(scope="module")
def lesson(examples: Examples) -> Lesson:
    return learn(examples, train, silent)


def true_ndcg(examples: Examples, scores: Floats, truths: Truths) -> Floats:
    """(q,) of each answer in the order of ``scores``, by what each product was truly worth to who asked."""
    ranks, found = examples.ranks(scores), []
    for answer, begin, end in zip(examples.answers, examples.starts[:-1], examples.starts[1:], strict=True):
        worth, discount = truths[answer.trace].attractive, 1 / np.log2(np.arange(end - begin) + 2.0)
        ideal = np.sort(worth)[::-1] @ discount
        found.append(worth @ (1 / np.log2(ranks[begin:end] + 2.0)) / ideal)
    return np.array(found)


def shuffled(examples: Examples, until: int) -> Examples:
    """With the labels of the first ``until`` answers in no order within each."""
    chance, grades = np.random.default_rng(0), examples.grades.copy()
    for begin, end in zip(examples.starts[:until], examples.starts[1 : until + 1], strict=True):
        chance.shuffle(grades[begin:end])
    return replace(examples, grades=grades)


def test_the_learned_order_is_truly_better_on_later_days(lived: tuple[Shop, Truths], examples: Examples) -> None:  # fmt: skip
    """Learnt on days 1–10, compared with the truth on days 11–14."""
    first = sum(answer.at < END - 4 * DAY for answer in examples.answers)
    earlier, later = examples.part(0, first), examples.part(first, len(examples))
    ranker = learn(earlier, train, silent).ranker
    assert ranker is not None
    before = true_ndcg(later, -later.positions.astype(np.float64), lived[1])
    after = true_ndcg(later, ranker(later.features), lived[1])
    assert bootstrap(after - before)[0] > 0.02


def test_the_gate_sees_it_without_the_truth(lesson: Lesson) -> None:
    assert not lesson.refused and lesson.judged
    shown, lots, chosen = lesson.rows
    assert shown.low > 0 and lots.low > 0
    assert shown.after == lots.after and chosen.answers == shown.answers


def test_the_bias_of_positions_is_found(lesson: Lesson) -> None:
    assert lesson.examination is not None
    assert lesson.examination[:8] == pytest.approx(PositionBased().examined(8), abs=0.12)
    assert (np.diff(lesson.examination) <= 0).all()


@pytest.mark.parametrize("all_of_them", [False, True])
def test_shuffled_labels_are_refused(examples: Examples, all_of_them: bool) -> None:
    until = len(examples) if all_of_them else round(len(examples) * EARLIER)
    refused = learn(shuffled(examples, until), train, silent)
    assert refused.refused and refused.judged
    assert min(row.low for row in refused.rows[:2]) <= 0


def test_what_is_active_must_be_beaten(examples: Examples, lesson: Lesson) -> None:
    """The same lesson again brings nothing new."""
    again = learn(examples, train, silent, active=lesson.ranker)
    assert again.refused and again.rows[0].before == again.rows[0].after


def test_too_little_is_not_judged(examples: Examples) -> None:
    lesson = learn(examples.part(0, 30), train, silent)
    assert lesson.ranker is None and not lesson.judged and "it takes" in lesson.refused


def test_nothing_at_all_is_not_judged() -> None:
    assert not learn(Examples.from_rows([]), train, silent).judged


def test_rows_are_the_lines_that_were_shown(lived: tuple[Shop, Truths], examples: Examples) -> None:
    rows = [line for answer in examples.answers for line in answer.lines]
    assert [line.score for line in rows] == examples.features[:, 0].tolist()
    assert [line.rank for line in rows] == examples.positions.tolist()
    told = sorted(answer.at for answer in examples.answers)
    assert told == [answer.at for answer in examples.answers]


def test_the_bias_is_found_where_the_best_stands_first() -> None:
    """The naive click rate is wrong by twice as much: products fall off with the position, as looks do."""
    chance, answers, places = np.random.default_rng(1), 3000, 10
    quality = chance.normal(-0.15 * np.arange(places), 1.0, (answers, places))
    clicks = np.stack([PositionBased().clicks(1 / (1 + np.exp(1 - row)), chance) for row in quality])
    features = np.zeros((answers * places, len(COLUMNS)))
    features[:, 3] = quality.ravel()
    positions = np.tile(np.arange(1, places + 1), answers)
    table = Examples(features, clicks.ravel().astype(np.int64), positions, np.arange(0, answers * places + 1, places), ())  # fmt: skip
    truth, naive = PositionBased().examined(places), clicks.mean(axis=0)
    found = examination(table)[:places]
    assert np.abs(found - truth).mean() < 0.5 * np.abs(naive / naive[0] - truth).mean()


def test_serving_gives_what_was_judged(lesson: Lesson, examples: Examples) -> None:
    assert lesson.ranker is not None
    served = Forest.load(lesson.ranker.dump())
    assert (served(examples.features) == lesson.ranker(examples.features)).all()
