"""What "cheaper", "the total", "both" and "how much is it" mean after a set, a comparison and a question of the rules."""

from uuid import uuid4

import pytest

from shopkeeper.concierge.pieces import Record
from shopkeeper.shop import Shop
from shopkeeper.types import Context, CustomerId
from tests.unit.concierge.conftest import Talk


@pytest.fixture
def guest(shop: Shop) -> Talk:
    """Somebody with a basket of their own."""
    return Talk(shop, context=Context(customer=CustomerId(uuid4().hex)))


SET = "a jacket and some trousers and a mug, under 260 together"


@pytest.mark.parametrize(
    "asked", ["what's the total?", "how much is that altogether?", "total", "how much for everything?"]
)
def test_the_total_of_a_set_is_the_sum_of_its_live_prices(talk: Talk, asked: str) -> None:
    talk(SET)
    cards = set(talk.cards)
    talk(asked)
    assert talk.kinds == ["total"] and talk.said.startswith("Together they cost $") and not talk.done.dropped
    assert len(cards) == 3 and talk.said.count("$") == 4


def test_cheaper_after_a_set_is_a_cheaper_set(talk: Talk) -> None:
    talk("a jacket and some trousers, under 200 together")
    before = talk.cards
    talk("cheaper")
    assert talk.kinds == ["bundle"] and len(talk.cards) == 2 and talk.cards != before
    assert ", less than the $" in talk.said and not talk.done.dropped
    for _ in range(6):
        talk("cheaper please")
    assert (
        "Nothing goes lower than that: the cheapest choice costs $108." in talk.said and not talk.done.dropped
    )


def test_another_budget_is_one_for_the_whole_set(talk: Talk) -> None:
    talk("a jacket and some trousers, under 200 together")("make it under 120")
    assert talk.kinds == ["bundle"] and set(talk.cards) == {"breeze", "trail"}
    assert "within your limit (“under 120”)" in talk.said


def test_one_thing_of_a_set_is_swapped_for_a_cheaper_one_and_the_others_stay(talk: Talk) -> None:
    talk("a jacket and some city trousers, under 250 together")
    assert "city" in talk.cards
    talk("swap the trousers for cheaper ones")
    assert talk.kinds == ["bundle"] and "trail" in talk.cards and len(talk.cards) == 2
    talk("swap the trousers for cheaper ones")
    assert "I find none that costs less than $49; the set stays as it is." in talk.said
    talk("what's the total")
    assert "Trail Trousers $49" in talk.said


def test_a_whole_set_goes_into_the_basket_and_then_the_total_is_that_of_the_basket(guest: Talk) -> None:
    guest("a mug and a stone cup, under 30 together")("add them both")
    assert {row[0][:4] for row in guest.record.rows} >= {"1 × "} and len(guest.record.rows) == 3
    guest("what's the total?")
    assert any(isinstance(one, Record) for one in guest.pieces)
    assert "With standard delivery" in guest.said and not guest.done.dropped


def test_what_is_compared_is_summed_and_undercut(talk: Talk) -> None:
    talk("compare the harbour jacket and the breeze jacket")("how much for both?")
    assert talk.said == "Together they cost $188: Harbour Jacket $129 and Breeze Jacket $59."
    talk("anything cheaper?")
    assert "Cheaper than Breeze Jacket, which costs $59:" in talk.said or not talk.cards
    assert "harbour" not in talk.cards


@pytest.mark.parametrize(
    "asked", ["anything cheaper?", "is there a cheaper one?", "are there less expensive options?"]
)
def test_what_is_talked_about_is_undercut_and_not_what_was_looked_for_before(asked: str, talk: Talk) -> None:
    talk("mugs")("compare the harbour jacket and the city trousers")(asked)
    assert talk.cards == ["trail"] and "Cheaper than City Trousers, which costs $79:" in talk.said


@pytest.mark.parametrize(
    "asked", ["the cheaper one", "show me the cheaper one", "what about the cheaper one?", "the cheaper of the two"]
)  # fmt: skip
@pytest.mark.parametrize("before", ["jackets", "compare the harbour jacket and the breeze jacket"])
def test_the_cheaper_one_is_one_of_those_and_no_cheaper_one(before: str, asked: str, talk: Talk) -> None:
    talk(before)(asked)
    assert "Breeze Jacket costs $59." in talk.said and not talk.cards


def test_a_cheaper_one_is_looked_for_after_nothing_but_a_comparison(talk: Talk) -> None:
    talk("compare the harbour jacket and the breeze jacket")("is there a cheaper one?")
    assert talk.kinds == ["find"] and "Cheaper than Breeze Jacket, which costs $59:" in talk.said


@pytest.mark.parametrize(
    "asked", ["is there a cheaper option for delivery?", "are there cheaper options to ship it?"]
)
def test_a_cheaper_way_is_no_cheaper_thing(asked: str, talk: Talk) -> None:
    talk("breeze jacket")(asked)
    assert "find" not in talk.kinds and "Cheaper than" not in talk.said


def test_the_total_of_one_thing_with_delivery_is_added_up(guest: Talk) -> None:
    guest("the breeze jacket")("how much with shipping?")
    assert (
        "Breeze Jacket costs $59." in guest.said and "With express delivery ($12.90): $71.90." in guest.said
    )
    assert not guest.done.dropped


def test_what_is_shown_first_is_meant_where_the_basket_is_empty(guest: Talk) -> None:
    guest("jackets")("how much with shipping?")
    assert "Harbour Jacket costs $129." in guest.said and "With express delivery" in guest.said


def test_it_may_be_the_rule_or_what_is_talked_about(talk: Talk) -> None:
    talk("the harbour jacket")("do you ship to Canada?")("and how much is it?")
    assert "Harbour Jacket costs $129." in talk.said and "Deliveries to Canada cost 12.00 USD" in talk.said


def test_a_question_of_a_product_is_no_question_of_the_rules(talk: Talk) -> None:
    talk("is there a warranty?")("does it come in red?")
    assert talk.question.text == "Which product do you mean?"


def test_the_total_of_nothing_is_an_empty_basket(guest: Talk) -> None:
    guest("what's the total?")
    assert guest.said == "Your basket is empty."


@pytest.mark.parametrize(
    ("before", "asked", "said", "unsaid"),
    [
        ("do you ship to Canada?", "and how much is it?", "Deliveries to Canada cost 12.00 USD", ""),
        ("do you ship to Norway?", "and how much is it?", "we do not ship to other countries", "Canada cost"),
        ("do you gift wrap?", "how much is that?", "We wrap each thing for 4.00 USD", ""),
        ("can I return it?", "what does that cost?", "free of charge", ""),
    ],
)
def test_how_much_it_is_after_a_rule_is_what_the_rule_costs_there(
    talk: Talk, before: str, asked: str, said: str, unsaid: str
) -> None:
    talk(before)(asked)
    assert talk.kinds == ["policy"] and said in talk.said and not talk.done.dropped
    assert not unsaid or unsaid not in talk.said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("how much is shipping to Canada?",), "Deliveries to Canada cost 12.00 USD"),
        (
            ("how much is shipping to Canada?", "and to Germany?"),
            "We deliver to addresses in the United States and Canada.",
        ),
        (("how much is shipping to germany?",), "We deliver to addresses in the United States and Canada."),
        (
            ("what does delivery to Germany cost?",),
            "We deliver to addresses in the United States and Canada.",
        ),
        (("how much is shipping to the United States?",), "Standard delivery costs 5.00 USD"),
        (("how much is shipping to my house?",), "Standard delivery costs 5.00 USD"),
        (("how much is shipping?",), "Standard delivery costs 5.00 USD"),
    ],
)
def test_no_price_is_said_of_a_place_that_the_documents_do_not_name(
    talk: Talk, asked: tuple[str, ...], said: str
) -> None:
    for words in asked:
        talk(words)
    assert talk.kinds == ["policy"] and said in talk.said
    assert (" USD" in talk.said) == (" USD" in said)


def test_a_rule_and_what_it_costs_in_one_breath(talk: Talk) -> None:
    talk("do you ship to Canada, and how much is it?")
    assert "We deliver to addresses in the United States and Canada" in talk.said
    assert "Deliveries to Canada cost 12.00 USD" in talk.said
    talk("the harbour jacket")("how much is it?")
    assert "Harbour Jacket costs $129." in talk.said


@pytest.mark.parametrize(
    ("before", "asked", "kinds", "said"),
    [
        ("my mug arrived broken", "how long do I have to report it?", ["policy"], "within 7 days"),
        ("my mug arrived broken", "how long may I return it?", ["policy"], "within 30 days"),
        ("do you ship to Norway?", "and to Canada, how much is it?", ["policy"], "Deliveries to Canada cost 12.00 USD"),
        ("do you ship to Norway?", "what about Canada", ["policy"], "We deliver to addresses in the United States and Canada"),
        ("do you ship to Norway?", "and to Canada?", ["policy"], "We deliver to addresses in the United States and Canada"),
        ("is there a warranty?", "who made this shop?", ["policy"], "The shop's documents do not say"),
        ("how do I exchange it?", "does that cost anything?", ["policy"], "without charge"),
        ("the harbour jacket", "how will it be delivered?", ["delivery"], "Standard delivery by"),
        ("the harbour jacket", "what other colours does it come in?", ["describe"], "Harbour Jacket comes in Navy and Green."),
        ("the harbour jacket", "size L available?", ["delivery"], "Harbour Jacket (Navy, L) is in stock."),
        ("jackets", "I don't like any of these", ["more"], "Tell me what should be different"),
        ("jackets", "these are ugly", ["more"], "Tell me what should be different"),
    ],
)  # fmt: skip
def test_what_goes_on_from_the_turn_before(
    talk: Talk, before: str, asked: str, kinds: list[str], said: str
) -> None:
    talk(before)(asked)
    assert talk.kinds == kinds and said in talk.said and not talk.done.dropped


def test_who_has_no_order_is_told_the_rule(guest: Talk) -> None:
    guest("I want to send it back")
    assert "I find no order of yours here." in guest.said and "print the label" in guest.said


def test_what_never_was_so_is_not_called_sold_out(guest: Talk) -> None:
    guest("the harbour jacket")("I'll take it in red")
    assert (
        "Harbour Jacket is not sold so. Colour: Navy, Green." in guest.said and "sold out" not in guest.said
    )


def test_some_of_a_line_are_taken_out(guest: Talk) -> None:
    guest("the enamel mug")("add 5 of them in red")("remove 2 of them")
    assert guest.record.rows[0][0].startswith("3 × Enamel Mug")


def test_both_of_one_is_asked_about(talk: Talk) -> None:
    talk("the harbour jacket")("how much for both?")
    assert talk.question.text == "Which of them shall I add up?"


def test_a_quotation_begins_with_the_main_rule(talk: Talk) -> None:
    talk("what does a return cost?")
    assert "“Returns from the United States are free of charge." in talk.said


@pytest.mark.parametrize("kind", ["compare", "describe"])
def test_of_what_nobody_rated_none_is_the_best_rated(talk: Talk, kind: str) -> None:
    talk("mugs")({"compare": "which one is the best rated?", "describe": "the best rated one"}[kind])
    assert talk.kinds == ["compare"] and set(talk.table.products) == {"mug", "cup"}
    assert "There are no reviews of Enamel Mug 350 ml yet." in talk.said and not talk.done.dropped
    talk("best rated mugs")
    assert "There are no ratings of these yet." in talk.said and not talk.done.dropped


def test_the_best_rated_of_what_nobody_rated_is_not_put_into_the_basket(guest: Talk) -> None:
    guest("mugs")("add the best rated one to my basket")
    assert guest.question.text == "What shall I put into your basket?"


def test_which_of_them_is_answered_in_the_words_of_their_record(talk: Talk) -> None:
    talk("jackets")("which one keeps the wind out?")
    assert talk.kinds == ["describe"] and not talk.done.dropped
    assert talk.said == "The shop says of Breeze Jacket: “Keeps the wind out; not waterproof.”"
    talk("how much is it?")
    assert talk.said == "Breeze Jacket costs $59."
    talk("jackets")("which one takes film?")
    assert talk.said == "The shop says “film” of none of these." and not talk.done.dropped


def test_which_of_them_is_more_so_is_still_compared(talk: Talk) -> None:
    talk("jackets")("which one is better for hiking?")
    assert talk.kinds == ["compare"]


def test_so_many_of_them_are_of_what_was_just_shown(guest: Talk) -> None:
    guest("the stone cup")("6 of them please")
    assert guest.record.rows[0][0].startswith("6 × Stone Cup")
    guest("just 1")
    assert guest.record.rows[0][0].startswith("1 × Stone Cup")


def test_so_many_of_several_asks_of_which(guest: Talk) -> None:
    guest("mugs")("6 of them please")
    assert guest.question.text == "What shall I put into your basket?"
    guest("the stone cup")
    assert guest.record.rows[0][0].startswith("6 × Stone Cup")


def test_a_yes_to_which_is_asked_again_and_what_was_said_is_kept(guest: Talk) -> None:
    guest("the harbour jacket")("add 2 of them in green")
    asked = guest.question
    assert asked.text == "Which size of Harbour Jacket?"
    guest("yes")
    assert guest.question == asked
    guest("L")
    assert guest.record.rows[0][0].startswith("2 × Harbour Jacket (Green, L)")


@pytest.mark.parametrize("yes", ["yes", "ok", "go ahead"])
def test_a_yes_to_nothing_is_told_so(talk: Talk, yes: str) -> None:
    talk("mugs")(yes)
    assert talk.said == "All right. Nothing is waiting for your yes."


@pytest.mark.parametrize(
    "asked", ["can I get a discount?", "any discount codes?", "how do i use a promo code"]
)
def test_what_the_documents_say_of_discounts_is_said(talk: Talk, asked: str) -> None:
    talk(asked)
    assert talk.kinds == ["policy"] and ("Discount codes" in talk.said or "Student discount" in talk.said)


def test_who_haggles_is_refused_and_told_of_codes(talk: Talk) -> None:
    talk("the harbour jacket")("can you do 10% off?")
    assert talk.kinds == ["refuse"] and "Discount codes" in talk.said and not talk.done.dropped


@pytest.mark.parametrize("said", ["red. obviously.", "red, duh", "obviously red", "red of course!"])
def test_what_only_stresses_a_wish_is_no_wish(talk: Talk, said: str) -> None:
    talk("mugs")(said)
    assert talk.cards == ["mug"]


@pytest.mark.parametrize(
    ("before", "asked", "kinds", "cards"),
    [
        ("jackets", "thats a lot. any trousers?", ["find"], {"trail", "city"}),
        ("the harbour jacket", "hm, too much. anything under 100?", ["find"], {"breeze"}),
        ("mugs", "fine. trousers under 60", ["find"], {"trail"}),
        ("mugs", "forget it, back to the trousers", ["find"], {"trail", "city"}),
        ("the harbour jacket", "anything similar thats cheaper?", ["find"], {"breeze"}),
    ],
)  # fmt: skip
def test_what_leads_to_a_wish_is_none(
    talk: Talk, before: str, asked: str, kinds: list[str], cards: set[str]
) -> None:
    talk(before)(asked)
    assert talk.kinds == kinds and set(talk.cards) == cards and not talk.done.dropped


@pytest.mark.parametrize(
    ("before", "asked", "kind", "said"),
    [
        ("jackets", "ooh the second one, tell me more", "describe", "costs $"),
        ("the harbour jacket", "tell me more", "describe", "Harbour Jacket"),
        ("the harbour jacket", "the shop next door sells it for 90, can you match that?", "policy", "do not match"),
        ("mugs", "and if it breaks after a year?", "policy", ""),
        ("the stone cup", "I take the mug", "add", "is in your basket"),
        ("the harbour jacket", "thats a lot. can you do 10% off?", "refuse", "Discount codes"),
    ],
)  # fmt: skip
def test_what_goes_around_a_request_is_no_search(
    guest: Talk, before: str, asked: str, kind: str, said: str
) -> None:
    guest(before)(asked)
    assert guest.kinds == [kind] and (said in guest.said or guest.question) and not guest.done.dropped


def test_nothing_is_told_of_what_was_not_found(talk: Talk) -> None:
    talk("a purple spaceship under $3 and tell me what goes with it")
    assert talk.kinds == ["find", "goes_with"] and "went wrong" not in talk.said
    assert not talk.cards and "Similar" not in talk.said and "Name the product" not in talk.said


def test_all_together_is_the_basket_where_only_one_thing_is_talked_about(guest: Talk) -> None:
    guest("add the stone cup to my basket")("the enamel mug")("how much is it all together with delivery")
    assert guest.record.title == "Your basket" and "With standard delivery" in guest.said


def test_one_thing_of_a_set_is_wished_for_otherwise_and_the_others_stay(talk: Talk) -> None:
    talk("a jacket and some trousers, under 200 together")("make the trousers green")
    assert talk.kinds == ["bundle"] and len(talk.cards) == 2 and "trail" in talk.cards
    assert "within your limit (“under 200”)" in talk.said and not talk.done.dropped
    talk("cheaper")
    assert talk.kinds == ["bundle"] and "trail" in talk.cards


@pytest.mark.parametrize("foreign", ["busco una chaqueta impermeable", "wie lange kann ich das zurückgeben?"])
def test_what_is_not_english_is_said_to_be_not_understood_and_changes_nothing(
    talk: Talk, foreign: str
) -> None:
    talk("mugs")(foreign)
    assert talk.cards or talk.said == "I know none of these words; so far I understand English."
    talk("in red")
    assert "mug" in talk.cards or talk.memory.wish.phrases[0] == foreign


def test_a_condition_before_a_rule_is_no_question_of_the_product(talk: Talk) -> None:
    talk("the trail trousers")("and if they dont fit can i send it back")
    assert talk.kinds == ["policy"] and "Returns" in talk.said and "reviews" not in talk.said


@pytest.mark.parametrize("asked", ["wait, do I have to pay for sending it back?", "who pays for the return?"])
def test_who_pays_is_answered_by_what_it_costs(talk: Talk, asked: str) -> None:
    talk(asked)
    assert talk.kinds == ["policy"] and "What a return costs" in talk.said and not talk.done.dropped


def test_what_needs_no_size_goes_in_while_the_size_of_the_other_is_asked(guest: Talk) -> None:
    guest("a stone cup and some trousers, under 100 together")("add them both")
    assert guest.record.rows[0][0].startswith("1 × Stone Cup") and len(guest.record.rows) == 2
    assert guest.question.text.startswith("Which size of")
    guest("L")
    assert len(guest.record.rows) == 3 and not guest.done.dropped


def test_the_size_of_a_set_is_that_which_was_wished_for(guest: Talk) -> None:
    guest("a stone cup and some trousers in L, under 100 together")("add them both")
    assert len(guest.record.rows) == 3 and any(", L)" in row[0] for row in guest.record.rows)
