import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.index.inverted import Texts
from shopkeeper.index.lance import LanceIndex, index, tables
from shopkeeper.index.port import EVERYTHING, Scope, Space
from shopkeeper.types.errors import InvalidInput, Unavailable
from tests.unit.index.shelf import document, unit

DIM = 8
NASTY = [
    "'",
    '"',
    "''; DROP TABLE looks --",
    "jacket AND (",
    "a:b^2~",
    "\\",
    "\0",
    "\ud800",
    "%_*?",
    "🧥",
    "{}[]",
]


@pytest.fixture
def lance(tmp_path: Path) -> LanceIndex:
    return LanceIndex(tmp_path / "index", DIM, DIM)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory) -> LanceIndex:
    made = LanceIndex(tmp_path_factory.mktemp("shop") / "index", DIM, DIM)
    made.write([document(key, "waterproof jacket", "with a hood", ("colour=blue",)) for key in range(1, 6)])
    return made


texts = st.lists(st.sampled_from([*NASTY, "jacket"]) | st.text(max_size=8), max_size=5).map(" ".join)


@given(text=texts, tag=texts)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_nothing_typed_is_syntax(stocked: LanceIndex, text: str, tag: str) -> None:
    found = stocked.lexical(text, k=10)
    assert len(found.keys) in (0, 5)
    query = unit(1, 1, DIM)[0]
    assert not len(stocked.nearest(Space.SENTENCE, query, Scope(any_of=((f"x={tag}",),))).keys)
    assert len(stocked.nearest(Space.SENTENCE, query, Scope(none_of=(f"x={tag}",))).keys) == 5


def test_nasty_tags_are_found_again(lance: LanceIndex) -> None:
    lance.write([document(n + 1, text, text, (f"brand={text}",)) for n, text in enumerate(NASTY)])
    for n, text in enumerate(NASTY):
        found = lance.nearest(Space.SENTENCE, unit(1, 1, DIM)[0], Scope(any_of=((f"brand={text}",),)), 50)
        assert n + 1 in found.keys, text


def test_a_word_counts_in_the_title_and_in_the_body(lance: LanceIndex) -> None:
    lance.write([document(1, "lamp", "blue"), document(2, "blue", "lamp"), document(3, "chair", "chair")])
    assert lance.lexical("lamp").keys.tolist() == [1, 2]


def test_one_search_scores_its_words_once(stocked: LanceIndex, monkeypatch) -> None:
    asked, score = [], Texts.scores
    monkeypatch.setattr(Texts, "scores", lambda self, text: asked.append(text) or score(self, text))
    steady = stocked.steady()
    assert len(steady.lexical("jacket").keys) == 5
    assert steady.lexical("jacket", np.array([2, 9])).keys.tolist() == [2] and asked == ["jacket"]
    assert len(stocked.steady().lexical("jacket").keys) == 5 and len(asked) == 2


def test_typos_are_forgiven_at_once(lance: LanceIndex) -> None:
    lance.write([document(1, "waterproof jacket"), document(2, "wool scarf")])
    assert lance.lexical("watreproof").keys.tolist() == [1]
    assert not len(lance.lexical("xylophone").keys)


def test_a_million_characters_are_bounded(stocked: LanceIndex) -> None:
    assert len(stocked.lexical("jacket " * 150_000).keys) == 5


def test_fewer_pictures_replace_more(lance: LanceIndex) -> None:
    before = document(1, views=3)
    lance.write([before])
    lance.write([document(1, views=1)])
    assert lance.nearest(Space.VIEW, before.views[2]).view.tolist() == [0]


def test_graph_finds_what_a_scan_finds(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tables, "GRAPH_ABOVE", 1000)
    monkeypatch.setattr(index, "GRAPH_ABOVE", 1000)
    lance = LanceIndex(tmp_path / "index", 32, 32)
    lance.write([document(key, tags=(f"shelf={key % 10}",), dim=32) for key in range(1, 2001)])
    lance.optimize()
    assert any("HNSW" in config.index_type.upper() for config in lance._tables.looks.list_indices())
    hits = []
    for scope, allowed in (
        (EVERYTHING, np.arange(1, 2001)),
        (Scope((("shelf=3",),)), np.arange(3, 2001, 10)),
    ):
        for query in unit(5, 15, 32):
            exact = lance.among(Space.SENTENCE, query, allowed, 10).keys
            hits.append(np.isin(exact, lance.nearest(Space.SENTENCE, query, scope, 10).keys).mean())
    assert np.mean(hits) >= 0.99
    assert len(lance.nearest(Space.SENTENCE, unit(1, 3, 32)[0], k=400).keys) == 400  # deep questions too


def test_another_process_sees_a_write_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    here = LanceIndex(folder, DIM, DIM)
    here.write([document(1, "jacket")])
    query = document(2).sentence
    assert here.among(Space.SENTENCE, query, np.array([1, 2]), 5).keys.tolist() == [1]
    code = (
        "from tests.unit.index.shelf import document; from shopkeeper.index.lance import LanceIndex;"
        f"from pathlib import Path; LanceIndex(Path({str(folder)!r}), 8, 8).write([document(2, 'jacket')])"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
    assert here.lexical("jacket").keys.tolist() == [1, 2]
    assert here.among(Space.SENTENCE, query, np.array([1, 2]), 1).keys.tolist() == [2]


def test_an_index_that_another_process_reset_is_read_anew(tmp_path: Path) -> None:
    """Whether its versions are behind by then, ahead, or by chance the same."""
    for commits in (1, 3, 9):
        folder = tmp_path / f"index{commits}"
        here = LanceIndex(folder, DIM, DIM)
        for _ in range(3):
            here.write([document(1, "mug")])
        assert here.lexical("mug").keys.tolist() == [1]
        LanceIndex.reset(folder)
        there = LanceIndex(folder, DIM, DIM)
        there.write([document(1, "jug"), document(2, "teapot")])
        for _ in range(1, commits):
            there.write([document(3, "lamp")])
        assert here.lexical("teapot").keys.tolist() == [2] and here.lexical("jug").keys.tolist() == [1]
        assert here.lexical("mug").keys.tolist() == []


def test_wrong_vectors_are_refused_by_name(lance: LanceIndex) -> None:
    with pytest.raises(InvalidInput) as refused:
        lance.write([document(1, dim=5)])
    assert refused.value.field == "views"
    assert lance.count() == 0


def test_damage_is_named_and_reset_heals(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    lance = LanceIndex(folder, DIM, DIM)
    lance.write([document(1, "jacket")])
    for manifest in folder.rglob("*.manifest"):
        manifest.write_bytes(b"broken")
    with pytest.raises(Unavailable) as refused:
        LanceIndex(folder, DIM, DIM).lexical("jacket")
    assert "reset" in refused.value.fix
    LanceIndex.reset(folder)
    assert LanceIndex(folder, DIM, DIM).count() == 0


def test_another_encoders_index_is_refused(tmp_path: Path) -> None:
    LanceIndex(tmp_path / "index", DIM, DIM)
    with pytest.raises(Unavailable):
        LanceIndex(tmp_path / "index", DIM, DIM + 1)
