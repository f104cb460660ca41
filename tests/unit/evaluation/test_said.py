"""What an answer says is told part by part, whatever machine it was computed on."""

from dataclasses import replace

import pytest

from shopkeeper.evaluation.said import said
from shopkeeper.types import (
    Constraint,
    Facet,
    FacetValue,
    Intent,
    Match,
    Op,
    PhotoVerdict,
    Proof,
    Relaxation,
    Slate,
    Verdict,
)
from tests.unit.evaluation.goods import slate

BLUE, RED = (Constraint("colour", Op.IS, (colour,)) for colour in ("blue", "red"))
PROOF = Proof(BLUE, Verdict.PROVEN, "Navy", "variant:a")


def facet(*values: FacetValue) -> tuple[Facet, ...]:
    return (Facet("colour", values),)


def of_hits(given: Slate, **otherwise: object) -> Slate:
    return replace(given, hits=tuple(replace(hit, **otherwise) for hit in given.hits))


FULL = replace(
    of_hits(slate("rain/blue", "wind/-", applied=(BLUE,)), proofs=(PROOF,), why="Navy is a blue · 82 %"),
    facets=facet(FacetValue("blue", 2, selected=True), FacetValue("red", 1)),
    relaxations=(Relaxation(BLUE, 4),),
    unmet=(RED,),
    photos=(PhotoVerdict(Match.SAME, 0.9),),
    suggestion="blue jacket",
    near=True,
)


def moved(now: Slate) -> set[str]:
    before, after = said(FULL), said(now)
    return {part for part in before | after if before.get(part) != after.get(part)}


@pytest.mark.parametrize(
    ("now", "parts"),
    [
        (replace(FULL, hits=FULL.hits[::-1]), {"first hits", "variants"}),
        (of_hits(FULL, why=""), {"reasons"}),
        (of_hits(FULL, proofs=(replace(PROOF, quote="Truly blue."),)), {"quotes"}),
        (of_hits(FULL, proofs=(replace(PROOF, value="Blue"),)), {"proofs"}),
        (replace(FULL, applied=(RED,)), {"wishes"}),
        (replace(FULL, unmet=()), {"wishes that nothing meets"}),
        (replace(FULL, suggestion=""), {"spelling"}),
        (replace(FULL, intent=Intent("", "", like_photo=True)), {"readings"}),
        (replace(FULL, intent=Intent("", "", unknown=("plinth",))), {"unknown words"}),
        (replace(FULL, near=False), {"things not sold"}),
        (replace(FULL, facets=facet(FacetValue("blue", 2, selected=True))), {"facets"}),
        (replace(FULL, facets=facet(FacetValue("blue", 2), FacetValue("red", 1))), {"ticks"}),
        (replace(FULL, relaxations=(Relaxation(BLUE, 5),)), {"ways out"}),
        (replace(FULL, photos=(PhotoVerdict(Match.LOOK_ALIKE, 0.9),)), {"photo verdicts"}),
        (replace(FULL, photos=(PhotoVerdict(Match.SAME, 0.4),)), {"photo verdicts"}),
        (replace(FULL, total=7), {"counts"}),
        (replace(FULL, judged=7, proven=4), {"counts", "counts of what is not stated"}),
    ],
)
def test_each_part_moves_alone(now: Slate, parts: set[str]) -> None:
    assert moved(now) == parts


def test_numbers_that_come_of_vectors_are_not_told() -> None:
    now = of_hits(FULL, why="Navy is a blue · 81 %", score=0.1, scores={"text": 0.2})
    assert not moved(replace(now, photos=(PhotoVerdict(Match.SAME, 0.8),)))


def test_what_says_nothing_is_left_out() -> None:
    assert said(replace(slate(), intent=Intent("", ""))).keys() == set()
