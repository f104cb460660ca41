"""What a shopper calls by a part of its title is what is answered, before any of the shop's rules."""

import pytest

from tests.unit.concierge.conftest import Talk


@pytest.mark.parametrize(
    ("asked", "about", "said"),
    [
        ("how much is the monstera?", "monstera", "Monstera Deliciosa costs £18.50 to £34."),
        ("what is the price of the sencha?", "sencha", "Sencha Green Tea costs £11."),
        ("can I put the teapot in the dishwasher?", "teapot", "“Dishwasher safe, not suitable for the hob.”"),
        ("how many ml does the teapot hold?", "teapot", "“Glass Teapot 800 ml”"),
        ("does the sencha have caffeine?", "sencha", "“Moderate caffeine.”"),
        ("how often do I water the monstera?", "monstera", "“Water once a week.”"),
        ("is the sencha loose leaf?", "sencha", "“Japanese loose leaf green tea, 50 g tin.”"),
    ],
)
def test_a_question_about_a_thing_is_answered_of_it(
    gardener: Talk, asked: str, about: str, said: str
) -> None:
    gardener(asked)
    assert gardener.kinds == ["describe"] and gardener.about == [about]
    assert said in gardener.said and not gardener.done.dropped


@pytest.mark.parametrize("asked", ["how much is the trampoline?", "what does the ladder cost?"])
def test_the_price_of_something_else_is_no_answer(gardener: Talk, asked: str) -> None:
    assert "3.95" not in gardener(asked).said


@pytest.mark.parametrize(
    "asked", ["how much is the delivery?", "what does the shipping cost?", "how much is delivery?"]
)
def test_what_the_shop_does_has_its_price(gardener: Talk, asked: str) -> None:
    assert "Standard delivery costs £3.95." in gardener(asked).said


def test_a_quote_that_is_the_title_proves_nothing(gardener: Talk) -> None:
    assert "“365 pages.”" in gardener("how many pages has Cosmos?").said


def test_where_nothing_is_stated_to_fit_things_of_that_kind_are_shown(gardener: Talk) -> None:
    gardener("which pot fits the monstera?")
    assert "Of nothing in the shop it is stated that it fits “the monstera”." in gardener.said
    assert gardener.cards == ["pot"]
