"""Every engine answers as the plain reference does, whatever was written, replaced, removed or reopened before."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shopkeeper.index.lance import LanceIndex
from shopkeeper.index.memory import MemoryIndex
from shopkeeper.index.port import Document, Index, Ranked, Scope, Space

SENTENCE, VIEW = 8, 6
KEYS = st.integers(1, 12)
WORDS = ["jackets", "Blue", "wool", "Café", "o'neill", "running"]
TAGS = ["colour=blue", "colour=red", "brand=o'neill", 'size="5"', "gender=men"]
EVERYONE = np.arange(20)
texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
typos = st.lists(st.sampled_from(["jakcet", "bleu", "woll", "wool"]), max_size=3).map(" ".join)
scopes = st.builds(
    Scope,
    any_of=st.lists(st.lists(st.sampled_from(TAGS), min_size=1, max_size=2).map(tuple), max_size=2).map(
        tuple
    ),
    none_of=st.lists(st.sampled_from(TAGS), max_size=1).map(tuple),
)
seeds = st.integers(0, 2**32 - 1)
spaces = st.sampled_from(Space)


def unit(seed: int, rows: int, dim: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((rows, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@st.composite
def documents(draw) -> Document:
    seed = draw(seeds)
    tags = tuple(draw(st.lists(st.sampled_from(TAGS), unique=True)))
    views = unit(seed + 1, draw(st.integers(0, 3)), VIEW)
    return Document(draw(KEYS), draw(texts), draw(texts), tags, unit(seed, 1, SENTENCE)[0], views)


def same(found: Ranked, expected: Ranked) -> None:
    assert found.keys.tolist() == expected.keys.tolist()
    assert found.view.tolist() == expected.view.tolist()
    np.testing.assert_allclose(found.scores, expected.scores, atol=2e-4)


class LanceAgreesWithReference(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.home = tempfile.TemporaryDirectory()
        self.folder = Path(self.home.name) / "index"
        self.engine: Index = LanceIndex(self.folder, SENTENCE, VIEW)
        self.reader: Index = LanceIndex(self.folder, SENTENCE, VIEW)  # as another process would hold it
        self.reference: Index = MemoryIndex(SENTENCE, VIEW)

    @rule(batch=st.lists(documents(), min_size=1, max_size=6))
    def write(self, batch: list[Document]) -> None:
        self.engine.write(batch)
        self.reference.write(batch)

    @rule(keys=st.lists(KEYS, max_size=3))
    def remove(self, keys: list[int]) -> None:
        self.engine.remove(keys)
        self.reference.remove(keys)

    @rule()
    def optimize(self) -> None:
        self.engine.optimize()

    @rule()
    def reopen(self) -> None:
        self.engine.close()
        self.engine = LanceIndex(self.folder, SENTENCE, VIEW)

    @rule(space=spaces, seed=seeds, scope=scopes, k=st.integers(1, 6))
    def nearest(self, space: Space, seed: int, scope: Scope, k: int) -> None:
        query = unit(seed, 1, SENTENCE if space is Space.SENTENCE else VIEW)[0]
        same(self.reader.nearest(space, query, scope, k), self.reference.nearest(space, query, scope, k))

    @rule(space=spaces, seed=seeds, keys=st.lists(st.integers(0, 20)), k=st.integers(1, 6))
    def among(self, space: Space, seed: int, keys: list[int], k: int) -> None:
        query, wanted = (
            unit(seed, 1, SENTENCE if space is Space.SENTENCE else VIEW)[0],
            np.array(keys, np.int64),
        )
        same(self.reader.among(space, query, wanted, k), self.reference.among(space, query, wanted, k))

    @rule(text=texts | typos, keys=st.none() | st.lists(st.integers(0, 20)), k=st.integers(1, 6))
    def lexical(self, text: str, keys: list[int] | None, k: int) -> None:
        among = None if keys is None else np.array(keys, np.int64)
        same(self.reader.lexical(text, among, k), self.reference.lexical(text, among, k))

    @rule(text=texts | typos, keys=st.sets(st.integers(0, 20)))
    def titled(self, text: str, keys: set[int]) -> None:
        among = np.array(sorted(keys), np.int64)
        assert self.reader.titled(text, among).tolist() == self.reference.titled(text, among).tolist()

    @invariant()
    def holds_the_same(self) -> None:
        assert self.reader.count() == self.reference.count()

    @rule(space=spaces)
    def vectors(self, space: Space) -> None:
        found, expected = self.reader.vectors(space, EVERYONE), self.reference.vectors(space, EVERYONE)
        np.testing.assert_allclose(found, expected, atol=1e-4)

    def teardown(self) -> None:
        self.home.cleanup()


TestLanceAgreesWithReference = LanceAgreesWithReference.TestCase
TestLanceAgreesWithReference.settings = settings(max_examples=12, stateful_step_count=15)
