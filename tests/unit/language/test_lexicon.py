"""Kinds of kinds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.language.lexicon import Kin, Lexicon, lexicon


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        ("couch", "sofa", Kin.SAME),
        ("Couches", "sofa", Kin.SAME),
        ("headgear", "beanie", Kin.WIDER),
        ("jeans", "trousers", Kin.NARROWER),
        ("vodka", "wine", Kin.OTHER),
        ("mobile phone", "tablet", Kin.OTHER),
        ("christmas tree", "tree", Kin.NARROWER),
        ("sneakers", "shoe", Kin.NARROWER),
    ],
)
def test_a_name_is_another_word_a_wider_a_narrower_or_another_thing(one: str, other: str, kin: Kin) -> None:
    words = lexicon()
    assert words.kin(words.senses(one), words.senses(other)) is kin


def test_of_words_that_are_not_in_it_nothing_is_known() -> None:
    assert not lexicon().senses("xqzzo")
    assert not lexicon().senses("")


def test_the_nearest_senses_decide() -> None:
    words = Lexicon.read(["device", "mouse, computer mouse\t0", "animal", "mouse\t2"])
    assert words.kin(words.senses("device"), words.senses("mouse")) is Kin.WIDER
    assert words.kin(words.senses("mouse"), words.senses("animal")) is Kin.NARROWER
    assert words.kin(words.senses("animal"), words.senses("computer mouse")) is Kin.OTHER


names = st.sampled_from(sorted(lexicon().named))


@given(names, names)
def test_what_is_wider_than_a_name_is_narrowed_by_it(one: str, other: str) -> None:
    words = lexicon()
    there, back = (words.kin(words.named[a], words.named[b]) for a, b in ((one, other), (other, one)))
    assert (there is Kin.OTHER) is (back is Kin.OTHER)
    assert (there is Kin.SAME) is (back is Kin.SAME)
