from dataclasses import replace
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.index import plan
from shopkeeper.index.memory import MemoryIndex
from shopkeeper.index.port import EVERYTHING, Scope, Space
from tests.unit.index.shelf import document, unit

QUERY = unit(77, 1, 8)[0]


@pytest.fixture
def index() -> MemoryIndex:
    made = MemoryIndex(8, 8)
    made.write([document(key, "blue jacket" if key % 2 else "red jacket") for key in range(1, 201)])
    return made


@pytest.mark.parametrize("every", [1, 3, 50])
@pytest.mark.parametrize("exact", [0, 20_000])
def test_both_ways_find_the_nearest_allowed(index, every: int, exact: int, monkeypatch) -> None:
    monkeypatch.setattr(plan, "EXACT", exact)
    allowed = np.arange(1, 201, every)
    found = plan.nearest(index, Space.VIEW, QUERY, allowed, EVERYTHING, 10)
    assert found.keys.tolist() == index.among(Space.VIEW, QUERY, allowed, 10).keys.tolist()


def test_words_ask_wider_until_enough_are_allowed(index) -> None:
    allowed = np.array([150, 175, 199])
    found = plan.Words(index, "jacket")(allowed, EVERYTHING, 10)
    assert sorted(found.keys.tolist()) == [150, 175, 199]


def test_words_ask_the_index_nothing_twice(index, monkeypatch) -> None:
    asked, ask = [], index.lexical
    monkeypatch.setattr(index, "lexical", lambda *given: asked.append(given) or ask(*given))
    words, everything = plan.Words(index, "jacket"), np.arange(1, 201)
    few, more = words(everything, EVERYTHING, 50), words(everything, EVERYTHING, 20)
    assert len(asked) == 1 and more.keys.tolist() == few.keys.tolist()[:20]
    assert len(words(everything, EVERYTHING, 100).keys) == 100 and len(asked) == 2
    assert len(words(everything, EVERYTHING, 500).keys) == 200 and len(asked) == 3
    assert len(words(everything, EVERYTHING, 900).keys) == 200 and len(asked) == 3  # there are no more


WORDS = ("blue", "red", "jacket", "warm", "wool", "mug")


@st.composite
def shelves(draw: st.DrawFn) -> MemoryIndex:
    made = MemoryIndex(8, 8)
    titles = draw(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=60))
    tagged = draw(st.lists(st.sampled_from([(), ("a=1",), ("a=1", "b=1")]), min_size=60, max_size=60))
    made.write(
        [
            replace(document(key, " ".join(title)), tags=tags)
            for key, (title, tags) in enumerate(zip(titles, tagged, strict=False), 1)
        ]
    )
    return made


@given(
    shelves(),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.lists(
        st.tuples(
            st.sampled_from([EVERYTHING, Scope((("a=1",),)), Scope((("b=1",),)), Scope((), ("b=1",))]),
            st.sets(st.integers(1, 60)),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(1, 40),
)
def test_words_answer_as_one_plain_filtered_question_would(
    index: MemoryIndex, text: str, asked: list[tuple[Scope, set[int]]], k: int
) -> None:
    """In whatever order constraints are tried: the best allowed ones, all of them or at least enough for a page."""
    words = plan.Words(index, text)
    whole = index.lexical(text, EVERYTHING, 10_000)
    for scope, some in asked:
        inside = {each.key for each in index._inside(scope)}
        allowed = np.array(sorted(some & inside), np.int64)
        found = words(allowed, scope, k).keys.tolist()
        best = [key for key in whole.keys.tolist() if key in allowed][:k]
        assert found == best[: len(found)]
        assert len(found) >= min(len(best), ceil(k / plan.ENOUGH))


def test_nothing_allowed_nothing_asked(index) -> None:
    assert not len(plan.Words(index, "jacket")(np.array([], np.int64), EVERYTHING).keys)
