"""A small shop in which photos decide: close shades of one thing that the merchant only numbers. The healthy shop answers as it did; whoever tells
less of a photo is stopped, and no question of the demo or the traps would say so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import shades
from shopkeeper.embedding.sameness import Sameness
from shopkeeper.evaluation import Judgement, Verdict, judge, load
from shopkeeper.evaluation.compare import REJUDGED
from shopkeeper.search import glimpse, journey, nearby, photos, screens
from shopkeeper.shop import Shop
from shopkeeper.types import LookKey, Match, Product
from shopkeeper.types.errors import Unavailable

STORED = load(shades.BASELINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shades")


@pytest.fixture(scope="module")
def shop(folder: Path) -> Iterator[Shop]:
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(shades.stocked(folder))
        except Unavailable as reason:
            pytest.skip(f"the demo's photos are not on this machine: {reason}")
        yield opened


def test_the_shop_answers_as_it_did(shop: Shop, folder: Path) -> None:
    judgement = judge(shades.asked(shop, folder), STORED)
    assert judgement.verdict is Verdict.SHIP, judgement.findings
    assert not judgement.run.stale


Asked = Callable[[str], Judgement]


@pytest.fixture
def asked(shop: Shop, folder: Path) -> Asked:
    """Of one batch; its photos were looked at already."""

    def ask(batch: str) -> Judgement:
        some = [one for one in shades.questions(folder) if one.batch == batch]
        return judge(shades.asked(shop, folder, some), STORED)

    return ask


def said(judgement: Judgement) -> str:
    return " ".join(finding.title for finding in judgement.findings if finding.good is False)


def against_its_own_colours(
    best: LookKey, similarity: Mapping[LookKey, float], _: Mapping[LookKey, Product]
) -> float:
    others = (score for key, score in similarity.items() if key != best)
    return similarity[best] - next(others, 0.0)


def test_a_margin_over_ones_own_colours_is_stopped(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Things without a second colour do not feel it."""
    monkeypatch.setattr(nearby, "_margin", against_its_own_colours)
    assert f"other {REJUDGED} than before" in said(asked("shades"))


@pytest.mark.parametrize("limit", [0.75, 0.335])
def test_a_limit_that_was_moved_is_stopped(
    limit: float, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few verdicts change, but none that was near the old limit."""
    move(monkeypatch, same=limit)
    assert "other photo verdicts" in said(asked("shades"))


def test_a_laptop_that_is_like_a_pot_of_paint_is_stopped(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where things are like the nearest of all, nothing is ever not sold."""
    move(monkeypatch, alike=0.12)
    assert "hoto verdicts right fell" in said(asked("strangers"))


def test_what_is_hardly_alike_taken_for_what_is_shown_is_stopped(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, shop: Shop
) -> None:
    """A sofa's photo, and "cheaper than this": than a cushion is no answer."""
    monkeypatch.setattr(shop.encoder, "sameness", replace(shop.encoder.sameness, twin=0.3))
    assert "other ways out than before" in said(asked("strangers"))


def move(monkeypatch: pytest.MonkeyPatch, **limits: float) -> None:
    judged = Sameness.judge

    def moved(sameness: Sameness, similarity: float, margin: float) -> tuple[Match, float]:
        return judged(replace(sameness, **limits), similarity, margin)

    monkeypatch.setattr(Sameness, "judge", moved)


def test_black_that_is_the_same_as_any_black_is_stopped(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = nearby.judge

    def seen(*given: Any, **named: Any) -> nearby.Nearby:
        return judged(*given, **{**named, "plain": False})

    for module in (photos, screens, glimpse):
        monkeypatch.setattr(module, "judge", seen)
    assert "must be answered rightly" in said(asked("unsold"))


def nothing(*_: object) -> Sequence[LookKey]:
    return []


def as_they_come(_: object, looks: Sequence[LookKey], shown: LookKey, __: object) -> Sequence[LookKey]:
    return [look for look in looks if look != shown]


@pytest.mark.parametrize("toned", [nothing, as_they_come])
def test_any_look_for_the_green_one_is_stopped(
    toned: Callable[..., Sequence[LookKey]], asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journey, "toned", toned)
    assert "uality of the first ten fell" in said(asked("tones"))
