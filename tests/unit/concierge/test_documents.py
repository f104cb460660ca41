"""What the documents say is quoted up to the sentence that was asked for, and of the product that was asked about."""

import pytest

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
    ],
)
def test_it_is_quoted_on_to_the_place_or_the_amount(gardener: Talk, asked: str, said: str) -> None:
    gardener(asked)
    assert said in gardener.said and not gardener.done.dropped


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
        ("is the sencha toxic?", "Sencha Green Tea"),
    ],
)
def test_before_it_is_said_that_nothing_is_the_documents_are_asked(
    gardener: Talk, asked: str, said: str
) -> None:
    gardener(asked)
    assert said in gardener.said and not gardener.done.dropped


def test_what_is_written_of_another_product_is_not_said_of_it(gardener: Talk) -> None:
    assert "Monstera" not in gardener("is the sencha toxic?").said
