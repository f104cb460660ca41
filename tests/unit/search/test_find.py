"""What counts as an answer."""

import pytest

from shopkeeper.search.find import ALSO, CERTAIN, MEANT, _answers, _follow
from shopkeeper.types import Candidate, LookKey


def candidate(text: float, lexical: float = 0.0, image: float = 0.0, key: int = 1) -> Candidate:
    return Candidate(LookKey(key), {"lexical": lexical}, text, {"text": text, "image": image})


@pytest.mark.parametrize(
    ("one", "strange", "answers"),
    [
        (candidate(MEANT, lexical=3.0), False, True),
        (candidate(MEANT - 0.01, lexical=3.0), False, False),  # a word shared by chance
        (candidate(CERTAIN - 0.01, lexical=3.0), True, False),  # "hiking boots" where nobody sells boots
        (candidate(CERTAIN, lexical=3.0), True, True),
        (candidate(CERTAIN - 0.01), False, False),
        (candidate(0.0, image=CERTAIN), False, True),
    ],
)
def test_shared_words_answer_only_with_some_meaning_and_none_the_shop_never_uses(
    one: Candidate, strange: bool, answers: bool
) -> None:
    assert _answers(one, strange) is answers


def test_what_is_much_like_an_answer_follows_in_order() -> None:
    sure, much, little = candidate(0.9, key=1), candidate(ALSO, key=2), candidate(ALSO - 0.01, key=3)
    assert _follow([sure], [sure, much, little]) == [sure, much]
