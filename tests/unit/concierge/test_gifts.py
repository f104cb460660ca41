"""A present: what they like is asked once, in words that can be tapped, and never what was said already."""

import pytest

from shopkeeper.concierge import gifts
from shopkeeper.concierge.pieces import Question
from tests.unit.concierge.conftest import Talk


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("I need a gift for my dad who likes coffee", "coffee"),
        ("birthday present for a coffee lover", "coffee"),
        ("do you have gift ideas for hikers under 50", "hikers under 50"),
        ("a gift for my sister, she’s really into yoga", "yoga"),
        ("something nice for my wife", ""),
        ("I'm looking for a present for my husband, he's into photography", "photography"),
    ],
)
def test_the_words_around_a_gift_are_no_wish(words: str, wish: str) -> None:
    assert gifts.asked(words) and gifts.bare(words) == wish


@pytest.mark.parametrize(
    "words", ["gift cards", "do you gift wrap?", "a lamp for my bedroom", "something for my kitchen"]
)
def test_what_is_no_gift(words: str) -> None:
    assert not gifts.asked(words)


@pytest.mark.parametrize(
    "words",
    [
        "a gift for my dad",
        "I need a present for my wife",
        "birthday gift for a 10 year old?",
        "gift ideas",
        "something for my mum",
    ],
)
def test_what_they_like_is_asked_where_only_a_person_is_named(talk: Talk, words: str) -> None:
    talk(words)
    assert talk.question.text == "What do they like, and what may it cost?" and not talk.cards
    assert "Jacket" in talk.question.options


def test_the_answer_is_looked_for_inside_the_budget_that_was_said(talk: Talk) -> None:
    talk("a gift for my dad under $100")
    assert talk.question.text == "What do they like?"
    talk("he likes jackets")
    assert talk.cards == ["breeze"]


def test_a_tapped_kind_is_an_answer(talk: Talk) -> None:
    talk("a gift for my dad")("Trousers")
    assert set(talk.cards) == {"trail", "city"}
    talk("under 60")
    assert talk.cards == ["trail"]


def test_a_gift_with_a_taste_is_looked_for_at_once(talk: Talk) -> None:
    talk("a waterproof jacket as a gift for my dad")
    assert talk.cards[0] == "harbour" and not any(isinstance(one, Question) for one in talk.pieces)


@pytest.mark.parametrize("answer", ["no idea", "anything", "I don't know, surprise me"])
def test_it_is_asked_once_and_then_something_is_said(talk: Talk, answer: str) -> None:
    talk("a gift for my dad")(answer)
    assert not any(isinstance(one, Question) for one in talk.pieces)
    assert talk.cards or "Tell me one thing that they like" in talk.said


def test_where_nothing_is_all_of_it_the_rest_is_wished_for(talk: Talk) -> None:
    talk("a gift for my mum who likes sailing boats, under 15")
    assert set(talk.cards) & {"mug", "cup"} and not talk.done.dropped


def test_what_they_cannot_have_is_no_part_of_the_rest(talk: Talk) -> None:
    talk("a gift for my dad who likes kites, nothing red, under $60")
    assert talk.cards and "breeze" not in talk.cards and "This is for “under $60 nothing red”" in talk.said


def test_a_budget_alone_is_an_answer(talk: Talk) -> None:
    talk("a gift for my dad")("under 15")
    assert set(talk.cards) == {"mug", "cup"}


def test_another_gift_is_no_answer_to_what_they_like(talk: Talk) -> None:
    talk("a gift for my dad")("a gift for my sister")
    assert talk.question.text == "What do they like, and what may it cost?"


def test_what_can_be_tapped_does_not_repeat_itself() -> None:
    kinds = ("Clothing", "Clothing Tops", "Hoodies & Sweatshirts", "Men's Clothing", "Mugs")
    assert gifts.apart(kinds) == ["Clothing", "Hoodies & Sweatshirts", "Mugs"]
