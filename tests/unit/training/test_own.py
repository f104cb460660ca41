"""From a shop's own log to a transformer that answers in it; needs torch, which only training does."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.events import Kept, Offset
from shopkeeper.shop import Shop
from shopkeeper.shop.blends import read_model
from shopkeeper.types import (
    EVERYTHING,
    Event,
    EventId,
    Happened,
    Line,
    Occasion,
    ProductId,
    SessionId,
    ShopperId,
    Surface,
)
from shopkeeper.types.errors import InvalidInput
from tests.unit.search.test_journey import opened, shirts

pytest.importorskip("torch").set_num_threads(1)

from training import own  # noqa: E402

COURSE, SOLD = 7, 14
RECIPE = replace(own.SMALL, width=32, epochs=6, rate=1e-2, dropout=0.1, tokens=256)
BEGIN = time.time_ns() // 1000 - 10**12


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    """Everybody goes on by three, round and round, and looks at something else each time in between; only eve ever saw the last one."""
    chance = np.random.default_rng(0)
    with opened(shirts([1_000] * SOLD)) as front:
        for number in range(400):
            other = (COURSE + chance.permutation(SOLD - 1 - COURSE)[:2]).tolist()
            first, second, third = ((number + 3 * step) % COURSE for step in range(3))
            came(front, f"ann{number}", number, [first, other[0], second, other[1], third])
            if number == 3:
                came(front, "eve", number, [SOLD - 1, 0])
        yield front


def came(shop: Shop, who: str, minute: int, course: list[int]) -> None:
    shop.events.restore([
        Kept(Offset(0), Event(
            EventId(f"{who}.{minute}.{step}"), Happened.VIEWED, BEGIN + minute * 60_000_000 + step, ShopperId(who), SessionId(f"{who}-{minute}"),
            (Line(ProductId(f"shirt-{n:03}")),), allows=EVERYTHING
        ))
        for step, n in enumerate(course)
    ])  # fmt: skip


def test_it_learns_the_course_passes_the_gate_and_answers(shop: Shop, tmp_path: Path) -> None:
    fitted = own.train(shop, tmp_path, RECIPE)
    assert fitted.blend and not fitted.refused, own.told(fitted)
    model = read_model(tmp_path)
    assert model.card.until < model.card.judged_from < shop.events.head() and model.card.recipe["seed"] == 0
    assert model.card.metrics["hybrid"]["NDCG@20"] > model.card.metrics["as it runs"]["NDCG@20"]
    assert not any(b"ann1" in file.read_bytes() for file in tmp_path.iterdir()), "nobody's name is in it"
    shop.blends.use(shop.blends.keep(fitted.blend))
    seen = Occasion(seen=(ProductId("shirt-001"), ProductId("shirt-008")))
    picks = shop.recommend(Surface.FOR_YOU, seen)
    assert picks.picks[0].product == "shirt-004", "three on from the one before the last"
    assert picks.trace.versions["sequence"] == model.name


def test_who_was_erased_is_not_in_the_next_one(shop: Shop, tmp_path: Path) -> None:
    past = shop.recommender.past()
    only = ProductId(f"shirt-{SOLD - 1:03}")
    assert any(only in visit for visit in past.visits(Offset(0), shop.events.head()))
    shop.forget(ShopperId("eve"))
    own.train(shop, tmp_path, replace(RECIPE, epochs=1))
    model = read_model(tmp_path)
    assert only not in model.vocabulary and model.card.erased_at > BEGIN


def test_too_few_visits_say_how_many_it_takes(tmp_path: Path) -> None:
    with opened(shirts([1_000])) as empty, pytest.raises(InvalidInput, match="it takes 50"):
        own.train(empty, tmp_path)
