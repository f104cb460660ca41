"""The golden utterances stay understood."""

from collections import defaultdict

import pytest

from benchmarks.understanding import CONTEXT, SHOPS, expected, shop, understood, utterances
from shopkeeper.language import Vocabulary, understand
from tests.conftest import dev_data

GOLDEN = defaultdict(list)
for utterance in utterances():
    GOLDEN[utterance["shop"]].append(utterance)


@pytest.mark.parametrize("name", [*SHOPS, "all", "luma"])
def test_exact_match(name: str) -> None:
    if name == "luma":
        dev_data("luma")
    vocabulary = Vocabulary.of(shop(name))
    failures = []
    for golden in GOLDEN[name]:
        intent = understand(golden["text"], vocabulary, CONTEXT, photo=golden.get("photo", False))
        assert all(c.words and c.words in golden["text"] for c in intent.constraints)
        if expected(golden) != understood(intent):
            failures.append(golden["text"])
    assert len(failures) <= 0.05 * len(GOLDEN[name]), failures


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, GOLDEN.values())) >= 300
    assert {golden["split"] for those in GOLDEN.values() for golden in those} == {"dev", "held", "blind"}
