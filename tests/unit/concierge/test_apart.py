"""Which of two that were compared is meant; what is asked of the rules and what of an order; what is too dear."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from shopkeeper.concierge import Memory
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.pointing import thing
from shopkeeper.shop import Shop
from shopkeeper.types import Context, CustomerId, ProductId
from tests.unit.concierge.conftest import Talk

TWO = "compare the harbour jacket and the breeze jacket"


@pytest.fixture
def guest(shop: Shop) -> Talk:
    """Somebody with a basket of their own."""
    return Talk(shop, context=Context(customer=CustomerId(uuid4().hex)))


@pytest.mark.parametrize(
    "said",
    [
        (TWO, "add two of them"),
        (f"{TWO}, add it",),
        (f"{TWO} and put it in my basket",),
        (TWO, "add it"),
        (TWO, "i'll take it"),
    ],
)
def test_of_two_that_were_compared_it_is_neither(guest: Talk, said: tuple[str, ...]) -> None:
    for words in said:
        guest(words)
    assert set(guest.question.options) == {"Harbour Jacket", "Breeze Jacket"} and "add" not in guest.kinds
    assert guest("the breeze jacket").question.text == "Which size of Breeze Jacket?"


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ((f"{TWO} and add the cheaper one",), ["breeze"]),
        ((f"{TWO}, add the most expensive one",), ["harbour"]),
        ((TWO, "add the cheaper one"), ["breeze"]),
        ((TWO, "add the second one"), ["breeze"]),
        ((TWO, "add the red one in M"), ["breeze"]),
        ((TWO, "add the green one in M"), ["harbour"]),
        ((TWO, "add both"), ["harbour", "breeze"]),
        ((f"{TWO}, add both",), ["harbour", "breeze"]),
        ((TWO, "tell me more about the breeze jacket", "add it"), ["breeze"]),
        (("compare the harbour and the breeze jacket", "add both"), ["harbour", "breeze"]),
    ],
)
def test_what_is_said_of_one_of_the_two_tells_which(
    guest: Talk, said: tuple[str, ...], about: list[str]
) -> None:
    for words in said:
        guest(words)
    assert guest.about[-len(about) :] == about and "compare" not in guest.kinds[-1:]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("which is the cheaper of the two?", "Breeze Jacket costs $59."),
        ("which is the dearer of the two?", "Harbour Jacket costs $129."),
        ("which is the cheapest?", "Breeze Jacket costs $59."),
    ],
)
def test_the_cheaper_of_the_two_is_told_with_its_price(guest: Talk, asked: str, said: str) -> None:
    assert said in guest(TWO)(asked).said and not guest.done.dropped


@pytest.mark.parametrize(
    "asked",
    [
        "compare the harbour and the breeze jacket",
        "harbour vs breeze jacket",
        "compare the harbour jacket and the breeze",
    ],
)
def test_the_thing_that_is_said_once_is_both(guest: Talk, asked: str) -> None:
    assert guest(asked).about == ["harbour", "breeze"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("can you not cancel an order once it shipped?", "policy"),
        ("can I cancel an order once it has shipped?", "policy"),
        ("what happens if I cancel my order", "policy"),
        ("what happens if i cancel my delivery?", "policy"),
        ("what if I cancel my order after it shipped?", "policy"),
        ("can you cancel my order?", "cancel"),
        ("can I cancel my order?", "cancel"),
        ("i want to cancel an order", "cancel"),
        ("can you cancel an order for me?", "cancel"),
        ("cancel both", "cancel"),
        ("exchange both", "exchange"),
        ("exchange everything", "exchange"),
        ("cancel my refund", "orders"),
        ("cancel the return", "orders"),
        ("cancel the return of the mug", "orders"),
        ("cancel my refund for the mug", "orders"),
        ("cancel my return of order W1000001", "orders"),
        ("can you cancel orders W1000001 and W1000005?", "cancel"),
        ("can i cancel an order i placed yesterday?", "cancel"),
        ("can we cancel an order for the mug?", "cancel"),
        ("can I cancel orders?", "policy"),
        ("what if i exchange these?", "policy"),
        ("cancel everything in my basket", "take_out"),
        ("i would like to cancel what is in my basket", "take_out"),
    ],
)
def test_the_rules_are_asked_for_and_an_order_is_called_off(ann: Talk, words: str, kind: str) -> None:
    ann(words)
    kinds = ann.kinds or [ann.memory.asked and kind]
    assert kinds == [kind]


@pytest.mark.parametrize(
    ("said", "first", "hidden"),
    [
        (("the harbour jacket is too expensive",), "breeze", "harbour"),
        (("show me jackets", "the harbour jacket is too expensive"), "breeze", "harbour"),
        (("show me jackets", "the harbour jacket looks a bit too pricey for me"), "breeze", "harbour"),
        (("the harbour jacket is too expensive, is there anything cheaper?",), "breeze", "harbour"),
        (("the jackets are too expensive",), "breeze", ""),
        (("how much is the city trousers?", "they are too expensive"), "trail", "city"),
    ],
)
def test_what_is_too_dear_is_undercut(guest: Talk, said: tuple[str, ...], first: str, hidden: str) -> None:
    for words in said:
        guest(words)
    assert guest.cards[:1] == [first] and hidden not in guest.cards


def test_of_a_wide_department_a_thing_is_what_its_title_ends_with_as_others_do(
    shop: Shop, desk: Callable[[Memory], Desk]
) -> None:
    sold = shop.products((ProductId("harbour"), ProductId("cup")))
    jacket, cup = (replace(sold[ProductId(id)], categories=(("Outdoor",),)) for id in ("harbour", "cup"))
    assert thing(jacket, desk(Memory())) == "jacket"
    assert thing(cup, desk(Memory())) == "Outdoor", "no other is called a cup"
