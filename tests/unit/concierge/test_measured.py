"""Of goods that differ only in how much of it there is, the one whose amount was said; where none was, it is asked."""

import pytest

from shopkeeper.concierge import measured
from shopkeeper.concierge.references import by_title
from shopkeeper.types import ProductId
from tests.unit.concierge.conftest import Talk


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("add the basmati rice 5 kg", "1 × Basmati Rice 5 kg (White)"),
        ("add 5000 g of basmati rice", "1 × Basmati Rice 5 kg (White)"),
        ("add the 1 kg basmati rice", "1 × Basmati Rice 1 kg (White)"),
        ("add the 5 kg rice", "1 × Basmati Rice 5 kg (White)"),
        ("add two 5 kg bags of basmati rice", "2 × Basmati Rice 5 kg (White)"),
        ("add 2 x 5 kg basmati rice", "2 × Basmati Rice 5 kg (White)"),
        ("add the jute rug 200 x 300", "1 × Jute Rug 200 x 300 cm (Natural)"),
        ("add the jute rug, 2 x 3 m", "1 × Jute Rug 200 x 300 cm (Natural)"),
        ("add two 80 by 150 cm rugs", "2 × Jute Rug 80 x 150 cm (Natural)"),
    ],
)
def test_the_amount_that_is_said_tells_which(dealer: Talk, asked: str, line: str) -> None:
    assert dealer(asked).record.rows[0][0] == line


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("how much is the 5 kg basmati rice?", "Basmati Rice 5 kg costs $13."),
        ("how much is the jute rug 200 x 300 cm?", "Jute Rug 200 x 300 cm costs $260."),
    ],
)
def test_it_is_told_of_that_one(dealer: Talk, asked: str, said: str) -> None:
    assert said in dealer(asked).said


@pytest.mark.parametrize(
    "asked", ["add the jute rug", "add the jute rug 100 x 100 cm", "put a jute rug in my basket"]
)
@pytest.mark.parametrize("answer", ["200 x 300", "the 200 x 300 cm one", "Jute Rug 200 x 300 cm"])
def test_where_the_words_call_both_it_is_asked_which(dealer: Talk, asked: str, answer: str) -> None:
    assert dealer(asked).question.options == ("Jute Rug 80 x 150 cm", "Jute Rug 200 x 300 cm")
    assert dealer(answer).record.rows[0][0] == "1 × Jute Rug 200 x 300 cm (Natural)"


def test_it_is_not_asked_where_one_of_them_is_talked_about(dealer: Talk) -> None:
    dealer("how much is the 5 kg basmati rice?")
    assert dealer("add the basmati rice").record.rows[0][0] == "1 × Basmati Rice 5 kg (White)"


@pytest.mark.parametrize(
    ("asked", "answer", "line"),
    [
        ("add two basmati rice", "the 5 kg one", "2 × Basmati Rice 5 kg (White)"),
        ("add 3 bags of basmati rice", "1 kg", "3 × Basmati Rice 1 kg (White)"),
        ("add 10 kg of basmati rice", "5 kg", "1 × Basmati Rice 5 kg (White)"),
        ("add dark coffee, ground", "250 g", "1 × Dark Coffee 250 g (Ground)"),
        ("add 4 led bulbs", "9 w", "4 × LED Bulb 9 W (White)"),
    ],
)
def test_how_many_and_in_what_option_is_not_forgotten_over_the_question(
    dealer: Talk, asked: str, answer: str, line: str
) -> None:
    assert dealer(asked).question.text == "Which one do you mean?"
    assert dealer(answer).record.rows[0][0] == line


def test_what_is_sure_is_put_in_while_the_other_is_asked_for(dealer: Talk) -> None:
    dealer("add two basmati rice and the side table in white")
    assert dealer.question.options == ("Basmati Rice 1 kg", "Basmati Rice 5 kg")
    assert dealer.record.rows[0][0] == "1 × Side Table (White)"
    assert dealer("5 kg").record.rows[1][0] == "2 × Basmati Rice 5 kg (White)"


@pytest.mark.parametrize("asked", ["add the 1 kg one too", "add the 1 kg one as well"])
def test_the_one_of_another_amount_is_not_what_is_talked_about(dealer: Talk, asked: str) -> None:
    dealer("add the 5 kg basmati rice")
    assert [row[0] for row in dealer(asked).record.rows][:-1] == [
        "1 × Basmati Rice 5 kg (White)",
        "1 × Basmati Rice 1 kg (White)",
    ]


def test_one_whose_title_tells_no_amount_may_be_of_that_as_well() -> None:
    titles = {ProductId("sunflower"): "Sunflower Oil 500 ml", ProductId("olive"): "Olive Oil"}
    assert by_title("the 500 ml oil", titles.items(), most=1, thing=True) == ()
    titles[ProductId("olive")] = "Olive Oil 1 l"
    assert by_title("the 500 ml oil", titles.items(), most=1, thing=True) == ("sunflower",)


@pytest.mark.parametrize("asked", ["remove the 1 kg rice", "remove the 1 kg one", "take out 1 kg"])
def test_of_those_in_the_basket_the_one_is_taken_out_whose_amount_is_said(dealer: Talk, asked: str) -> None:
    dealer("add the 1 kg basmati rice")
    dealer("add the 5 kg basmati rice")
    dealer(asked)
    assert [row[0] for row in dealer.record.rows][:-1] == ["1 × Basmati Rice 5 kg (White)"]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("the rug 200 x 300", ["large", "mug"]),
        ("the rug", ["small", "large", "mug"]),
        ("the rug of 1 kg", ["small", "large", "mug"]),
        ("the rug 80x150 cm and the mug", ["small", "mug"]),
        ("the mug of 300 ml on the rug", ["small", "large", "mug"]),
    ],
)
def test_titles_of_another_amount_are_not_meant(words: str, left: list[str]) -> None:
    titles = {"small": "Rug 80 x 150 cm", "large": "Rug 200 x 300 cm", "mug": "Mug 300 ml"}
    assert [*measured.agreeing(words, titles)] == left
