"""Questions about fitting are taken apart; whether a size fits somebody is none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.concierge.fitting import Apart, apart, asking, has


@pytest.mark.parametrize(
    ("words", "subject", "other", "open_"),
    [
        ("Will this bulb fit an E27 lamp?", "this bulb", "an e27 lamp", False),
        ("does a 14 inch laptop fit in it?", "", "a 14 inch laptop", False),
        ("is this case for the iPhone 12", "this case", "the iphone 12", False),
        ("can I use the wide lens with my Snap 200", "the wide lens", "my snap 200", False),
        ("which lenses fit an EF mount?", "lenses", "an ef mount", True),
        ("what goes on an EF mount", "", "an ef mount", True),
        ("are the case and the Galaxy S22 compatible?", "the case", "the galaxy s22", False),
    ],
)
def test_what_shall_fit_what(words: str, subject: str, other: str, open_: bool) -> None:
    assert apart(words) == Apart(subject, other, open_)


@pytest.mark.parametrize(
    "words",
    [
        "will it fit me?", "does it fit true to size", "would it fit my son", "slim fit jeans", "which size fits a 42 inch chest",
        "can it go in the dishwasher?", "how does it fit?", "a red jacket", "does it fit well", "",
    ],
)  # fmt: skip
def test_bodies_and_habits_are_nothing_to_fit(words: str) -> None:
    assert apart(words) is None


def test_an_answer_is_taken_for_what_was_asked() -> None:
    question = asking("Does this lens fit my camera?")
    assert apart("Does this lens fit my camera?") == Apart("this lens", "my camera")
    for said in ("a Canon EOS 80D", "it's a Canon EOS 80D", "I have a Canon EOS 80D"):
        assert apart(f"{question} {said}") == Apart("this lens", "a canon eos 80d")


def test_only_a_kind_of_ones_own_is_asked_for() -> None:
    own = {
        words: Apart("it", words).own
        for words in ("my camera", "my canon 80d", "a camera", "my old film camera")
    }
    assert own == {"my camera": "camera", "my canon 80d": "", "a camera": "", "my old film camera": ""}
    assert has("my phone is a Galaxy S22") == "a galaxy s22" and has("a red jacket") == ""


@given(st.text(max_size=80))
def test_no_words_break_it(words: str) -> None:
    apart(words), has(words), asking(words)
