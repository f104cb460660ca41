"""What is said is so: counts, silence of the record and of the reviews, and nothing about another thing than was asked."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from shopkeeper.concierge import Memory
from shopkeeper.concierge.counts import counted
from shopkeeper.concierge.desk import Desk
from shopkeeper.shop import Shop
from shopkeeper.types import Context, CustomerId, Query
from tests.unit.concierge.conftest import Talk


@pytest.fixture
def guest(shop: Shop) -> Talk:
    """Somebody with a basket of their own."""
    return Talk(shop, context=Context(customer=CustomerId(uuid4().hex)))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("jackets under $150", "2 products fit."),
        ("a waterproof jacket under $150", "One product fits. Harbour Jacket costs"),
        ("waterproof trousers", "2 products may fit: “waterproof” is not stated of them."),
        ("jackets with a hood", "One product fits. 2 more may: “hood” is not stated of them."),
        ("insulated mugs", "I found 2 products. The shop says “insulated” of none of those shown."),
        ("pockets", "Nothing in the shop is quite that; these come closest."),
        ("cheapest waterproof trousers", "2 products may fit: “waterproof” is not stated of them."),
    ],
)
def test_a_count_claims_what_is_proven_and_no_more(talk: Talk, asked: str, said: str) -> None:
    talk(asked)
    assert talk.cards and said in talk.said and not talk.done.dropped


def test_of_what_the_shop_states_nothing_it_says_so(talk: Talk) -> None:
    talk("trousers by saturday")
    assert talk.cards and "Whether that is “by saturday”, the shop does not say." in talk.said
    assert not talk.done.dropped


def test_what_answers_without_the_name_is_said_to_do_so(shop: Shop, desk: Callable[[Memory], Desk]) -> None:
    slate = replace(shop.search(Query("pockets")), near=False)
    (claim,) = counted(slate, desk(Memory()), ["pockets"])
    assert claim.text == "None of these has “pockets” in its name; they come closest."
    (claim,) = counted(replace(slate, hits=slate.hits[:1], total=1), desk(Memory()), ["pockets"])
    assert claim.text == "This has no “pockets” in its name; it comes closest."


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("what do people say about the battery?", "None of the 7 reviews of Harbour Jacket speaks of “battery”."),
        ("is it noisy?", "None of the 7 reviews of Harbour Jacket speaks of “noisy”."),
        ("what about the smell", "None of the 7 reviews of Harbour Jacket speaks of “smell”."),
        ("what do reviewers say about the colour?", "None of the 7 reviews of Harbour Jacket speaks of its colour."),
        ("what do they say about the shoulders?", "A reviewer writes of Harbour Jacket: “It runs small in the shoulders.”"),
        ("is it itchy?", "None of the 7 reviews of Harbour Jacket speaks of “itchy”."),
        ("is it any good?", "Harbour Jacket has 7 reviews, 4 of 5 stars on average."),
        ("does it run small?", "2 say it runs small"),
    ],
)  # fmt: skip
def test_that_no_review_speaks_of_it_is_said(talk: Talk, asked: str, said: str) -> None:
    talk("the harbour jacket")(asked)
    assert talk.about == ["harbour"] and said in talk.said and not talk.done.dropped


def test_where_nobody_wrote_a_review_nothing_is_said_of_reviews_but_that(talk: Talk) -> None:
    talk("the city trousers")("are they noisy?")
    assert "There are no reviews of City Trousers yet." in talk.said and not talk.done.dropped


@pytest.mark.parametrize(
    ("before", "asked", "kind", "said"),
    [
        ("the harbour jacket", "how long until it gets here?", "delivery", "Harbour Jacket"),
        ("the harbour jacket", "how much in euros?", "describe", "Prices here are in USD; I cannot convert them."),
        ("the harbour jacket", "how much in canadian dollars?", "describe", "Prices here are in USD; I cannot convert them."),
        ("the harbour jacket", "what is the price in rand?", "describe", "Prices here are in USD; I cannot convert them."),
        ("the harbour jacket", "got it in XXL?", "describe", "No, not “XXL”. Harbour Jacket: S, M, L."),
        ("the enamel mug", "does it come with a cup?", "describe", "Enamel Mug"),
        ("the harbour jacket", "how long does the battery last", "describe", "speaks of “battery”"),
        ("the harbour jacket", "does it contain latex?", "describe", "If your health depends on it"),
        ("jackets", "the second one", "describe", "costs $"),
        ("jackets", "which one is the lightest?", "compare", "Which of these is “lightest” the shop does not state."),
        ("jackets", "do you have a warmer one", "compare", "Which of these is “warmer” the shop does not state."),
        ("jackets", "which one would you recommend?", "compare", "I have no taste of my own"),
        ("the harbour jacket", "no i dont want that, too expensive", "find", "Cheaper than Harbour Jacket"),
        ("mugs", "take the first", "add", "is in your basket"),
        ("mugs", "is the enamel mug better than the stone cup?", "compare", "costs $2.50 less"),
        ("mugs", "youre useless", "help", "I am sorry"),
        ("mugs", "student discount?", "policy", ""),
        ("mugs", "ship it to berlin", "policy", ""),
        ("mugs", "i bought a jacket last week and it doesnt fit", "send_back", "no order of yours"),
    ],
)  # fmt: skip
def test_what_is_asked_is_what_is_answered(
    guest: Talk, before: str, asked: str, kind: str, said: str
) -> None:
    talk = guest(before)(asked)
    assert talk.kinds == [kind] and any(words in talk.said for words in said.split("|")), talk.said
    assert not talk.done.dropped


def test_a_place_that_nothing_stands_on_is_asked_for(talk: Talk) -> None:
    talk("the harbour jacket")("is the tenth one waterproof?")
    assert talk.question.text == "Which product do you mean?" and "Harbour" not in talk.said


def test_what_is_not_in_the_basket_is_not_taken_out_of_it(guest: Talk) -> None:
    talk = guest("add the enamel mug in red to my basket")
    talk("remove the plant")
    assert "Your basket holds nothing called “plant”." in talk.said
    assert talk.record.rows[0][0].startswith("1 × Enamel Mug")
    talk("remove it")
    assert "Taken out" in talk.said


def test_a_change_of_one_thing_of_a_set_is_no_change_of_the_others(talk: Talk) -> None:
    talk("a jacket and a mug and some trousers for under 200 together")
    talk("cheaper trousers")
    assert set(talk.cards) <= {"trail"} and "jackets" not in talk.said.lower()


def test_no_white_is_a_change_of_mind_and_no_denial(talk: Talk) -> None:
    talk("mugs")("red")("no, white")
    assert talk.cards == ["cup"]


def test_the_two_cheapest_are_found_before_they_are_compared(talk: Talk) -> None:
    talk("compare the two cheapest mugs")
    assert talk.kinds == ["find", "compare"] and set(talk.table.products) == {"mug", "cup"}
    talk("which is bigger?")
    assert set(talk.table.products) == {"mug", "cup"}


def test_who_it_is_for_is_more_of_the_same_wish(talk: Talk) -> None:
    talk("trousers for my dad under $60")("he likes grey")
    assert (
        talk.memory.wish.phrases[0] == "trousers for my dad under $60" and len(talk.memory.wish.phrases) == 2
    )


def test_why_something_is_asked_is_no_search(talk: Talk) -> None:
    talk("I'm allergic to latex, can I wear these shoes?")
    assert talk.question.text == "Which product do you mean?" and not talk.cards


def test_nothing_names_all_that_it_is_not(talk: Talk) -> None:
    talk("a purple mug under $10")
    assert not talk.cards and "We do not stock anything like that" not in talk.said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("houseplants that are safe for cats", "The shop says “safe for cats” of 1 of the 4 shown."),
        ("books in English", "The shop says “in english” of 1 of the 2 shown."),
    ],
)
def test_it_is_counted_of_how_many_the_shop_says_so_and_does_not_deny_it(
    gardener: Talk, asked: str, said: str
) -> None:
    assert said in gardener(asked).said and not gardener.done.dropped
