"""What is left of a question."""

import pytest

from shopkeeper.search.question import Question
from shopkeeper.types import Intent, Sort


@pytest.mark.parametrize(
    ("words", "unknown", "strange"),
    [
        ("leather jacket", "jacket", ("jacket",)),
        ("Red leather jacket", "jacket", ("jacket",)),
        ("analog camera", "analog", ()),  # what it is like, not what it is
        ("jacket", "jacket", ()),  # all of the meaning is strange as it is
        ("tent for kids", "kids", ()),
        ("statue that brings good luck", "luck", ()),
        ("", "", ()),
    ],
)
def test_a_strange_thing_is_the_last_word_of_a_short_name(
    words: str, unknown: str, strange: tuple[str, ...]
) -> None:
    assert Question(Intent(words, words, unknown=(unknown,)), (), Sort.RELEVANCE).strange == strange
