"""What the documents say is quoted up to the sentence that was asked for, and of the product that was asked about."""

import pytest

from shopkeeper.concierge.passages import speaks_of
from tests.unit.concierge.conftest import Talk


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("do you deliver to Northern Ireland?", "We do not send plants to Northern Ireland."),
        ("do you ship to France?", "We do not ship outside the UK."),
        ("what does shipping to Ireland cost?", "We do not ship outside the UK."),
        ("is delivery free on an order of £45?", "It is free on orders over £40."),
        ("how long does shipping take to Madeira?", "We do not ship outside the UK."),
        ("do you deliver to Wales?", "We deliver to England, Wales and mainland Scotland."),
        ("how much is delivery to London?", "We deliver to England, Wales and mainland Scotland. … We do not ship outside the UK."),
        ("do you deliver to the Highlands by air?", "Delivery to the Highlands and Islands costs £9.95."),
    ],
)  # fmt: skip
def test_it_is_quoted_on_to_the_place_or_the_amount(gardener: Talk, asked: str, said: str) -> None:
    gardener(asked)
    assert said in gardener.said and not gardener.done.dropped


@pytest.mark.parametrize("asked", ["do you deliver to Scotland?", "how much is delivery to Scotland?", "do you ship to Wales or France?"])  # fmt: skip
def test_where_nothing_is_sent_is_not_said_of_a_place_that_is_named(gardener: Talk, asked: str) -> None:
    assert "outside" not in gardener(asked).said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("how much is shipping to America?", "Standard delivery costs 5.00 USD"),
        ("is shipping to Canada free?", "Deliveries to Canada cost 12.00 USD"),
        (
            "how long does shipping to Germany take?",
            "We deliver to addresses in the United States and Canada.",
        ),
    ],
)
def test_a_place_has_several_names_and_ends_before_the_verb(talk: Talk, asked: str, said: str) -> None:
    assert said in talk(asked).said


@pytest.mark.parametrize(
    ("place", "text", "named"),
    [
        ("the usa", "We ship to the United States.", True),
        ("uk", "We post to Great Britain only.", True),
        ("canada usually", "We ship to Canada and Ireland.", True),
        ("scotland", "We deliver to mainland Scotland.", True),
        ("united arab emirates", "We ship to the United States.", False),
        ("ireland", "We do not ship to Northern Ireland.", False),
        ("america", "We ship to South America.", False),
        ("the us", "Write to us.", False),
    ],
)
def test_a_place_is_named(place: str, text: str, named: bool) -> None:
    assert speaks_of(place, text) is named


@pytest.mark.parametrize("asked", ["what does shipping to Ireland cost?", "how long does shipping take to Madeira?"])  # fmt: skip
def test_of_a_place_that_is_not_named_no_figure_is_told(gardener: Talk, asked: str) -> None:
    assert not any(letter.isdigit() for letter in gardener(asked).said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("is the peace lily toxic?", "Monstera, peace lily and snake plant are toxic to cats and dogs."),
        ("is the peace lily safe for my cat?", "Monstera, peace lily and snake plant are toxic"),
        ("is the spider plant toxic?", "Spider plants are safe for cats and dogs."),
        ("how do I repot the monstera?", "Repot in spring, every two years."),
        ("how often do I repot the monstera?", "Repot in spring, every two years."),
        ("when should I repot the peace lily?", "Repot in spring, every two years."),
        ("is the sencha toxic?", "Sencha Green Tea"),
    ],
)
def test_before_it_is_said_that_nothing_is_the_documents_are_asked(
    gardener: Talk, asked: str, said: str
) -> None:
    gardener(asked)
    assert said in gardener.said and not gardener.done.dropped


@pytest.mark.parametrize("asked", ["is the pot glazed?", "is the peace lily fragrant?", "is the snake plant easy to care for?"])  # fmt: skip
def test_what_a_document_says_of_it_answers_nothing_else(gardener: Talk, asked: str) -> None:
    assert "›" not in gardener(asked).said


def test_what_is_written_of_another_product_is_not_said_of_it(gardener: Talk) -> None:
    assert "Monstera" not in gardener("is the sencha toxic?").said


def test_what_a_rule_costs_is_told_of_the_document_that_is_named_so(talk: Talk) -> None:
    assert "Returns from the United States are free of charge." in talk("what does a refund cost?").said


@pytest.mark.parametrize("asked", ["how much does the jacket cost?", "what do your jackets cost?"])
def test_what_goods_cost_is_no_question_of_the_rules(talk: Talk, asked: str) -> None:
    assert {"alpine", "harbour"} <= set(talk(asked).cards) and "“" not in talk.said
