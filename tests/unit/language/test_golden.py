"""The golden utterances stay understood, however they are typed."""

import re
from collections import defaultdict
from collections.abc import Set
from functools import cache
from typing import Any

import pytest

from benchmarks.understanding import CONTEXT, SHOPS, expected, shop, understood, utterances
from shopkeeper.language import Vocabulary, understand
from shopkeeper.types import Constraint, Field, Intent
from tests.conftest import dev_data

GOLDEN = defaultdict(list)
for utterance in utterances():
    GOLDEN[utterance["shop"]].append(utterance)


@cache
def vocabulary(name: str) -> Vocabulary:
    if name == "luma":
        dev_data("luma")
    products = shop(name)
    if not products:
        pytest.skip(f"the catalogue {name!r} is not on this machine")
    return Vocabulary.of(products)


def read(golden: dict[str, Any], text: str) -> Intent:
    return understand(text, vocabulary(golden["shop"]), CONTEXT, photo=golden.get("photo", False))


def wishes(intent: Intent) -> Set[object]:
    return {(c.field, c.op, c.values, c.insist) for c in intent.constraints} | {intent.sort}


@pytest.mark.parametrize("name", [*SHOPS, "all", "luma", "demo"])
def test_exact_match(name: str) -> None:
    failures = []
    for golden in GOLDEN[name]:
        intent = read(golden, golden["text"])
        assert all(c.words and c.words in golden["text"] for c in intent.constraints)
        if expected(golden) != understood(intent):
            failures.append(golden["text"])
    assert len(failures) <= 0.05 * len(GOLDEN[name]), failures


@pytest.mark.parametrize("name", [*SHOPS, "all", "luma", "demo"])
def test_blanks_and_capitals_change_nothing(name: str) -> None:
    """Save that a lone small letter is less surely a size than a capital."""
    for golden in GOLDEN[name]:
        text = golden["text"]
        plain = wishes(read(golden, text))
        assert wishes(read(golden, re.sub(" ", "  \t\n", f" {text} "))) == plain, text
        if not re.search(r"\b[sml]\b", text, re.IGNORECASE):
            assert wishes(read(golden, text.upper())) == wishes(read(golden, text.lower())) == plain, text


@pytest.mark.parametrize("name", [*SHOPS, "all", "luma", "demo"])
def test_taking_a_wish_away_makes_no_other_kind_of_wish(name: str) -> None:
    """Save for the thing itself: without "juice" orange may be a colour again, and "for the bedroom" be all that is left."""
    for golden in GOLDEN[name]:
        intent = read(golden, golden["text"])
        for constraint in intent.constraints:
            if constraint.field != Field.CATEGORY:
                left = fields(read(golden, without(golden["text"], constraint)))
                assert left - {Field.CATEGORY} <= fields(intent), constraint


def without(text: str, constraint: Constraint) -> str:
    return text.replace(constraint.words, " ", 1)


def fields(intent: Intent) -> Set[str]:
    return {constraint.field for constraint in intent.constraints}


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, GOLDEN.values())) >= 900
    splits = {golden["split"] for those in GOLDEN.values() for golden in those}
    assert splits >= {"dev", "held", "blind"} and all(
        s[:6] == "blind " for s in splits - {"dev", "held", "blind"}
    )
