"""Kinds of kinds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.language.lexicon import Kin, Lexicon, lexicon


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        ("couch", "sofa", Kin.WIDER),
        ("Couches", "sofa", Kin.WIDER),
        ("headgear", "beanie", Kin.WIDER),
        ("jeans", "trousers", Kin.NARROWER),
        ("vodka", "wine", Kin.OTHER),
        ("mobile phone", "tablet", Kin.OTHER),
        ("christmas tree", "tree", Kin.NARROWER),
        ("sneakers", "shoe", Kin.NARROWER),
    ],
)
def test_a_name_is_wider_or_another_word_a_narrower_or_another_thing(one: str, other: str, kin: Kin) -> None:
    words = lexicon()
    assert words.kin(one, words.senses(other)) is kin


def test_of_words_that_are_not_in_it_nothing_is_known() -> None:
    assert not lexicon().senses("xqzzo")
    assert not lexicon().senses("")


def test_the_nearest_senses_decide() -> None:
    words = Lexicon.read(["device", "~mouse, computer mouse\t0", "animal", "mouse\t2"])
    assert words.kin("device", words.senses("mouse")) is Kin.WIDER
    assert words.kin("mouse", words.senses("animal")) is Kin.NARROWER
    assert words.kin("animal", words.senses("computer mouse")) is Kin.OTHER


names = st.sampled_from(sorted(lexicon().first))


@given(names, names)
def test_a_wider_name_has_narrower_ones(one: str, other: str) -> None:
    words = lexicon()
    if words.kin(one, words.mostly(other)) is Kin.WIDER:
        assert words.kin(other, words.senses(one)) is not Kin.OTHER
