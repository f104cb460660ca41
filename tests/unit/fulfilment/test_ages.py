"""What is for adults is put into no cart and ordered by nobody who did not say that they are one."""

from dataclasses import replace

import pytest

from shopkeeper.fulfilment import actions as act
from shopkeeper.trust.ages import Ages
from shopkeeper.types import Sku
from shopkeeper.types.errors import NotOfAge
from tests.unit.fulfilment.till import ANNA, GOODS, HOME, Till

SHIRT = Sku("shirt-M")
GROWN = replace(ANNA, of_age=True)


def restrict(till: Till) -> None:
    product = next(one for one in GOODS if any(variant.sku == SHIRT for variant in one.variants))
    till.fulfilment.ages = Ages.of((product.categories[0][0],))


def test_the_cart_takes_no_more_of_it_by_any_way(till: Till) -> None:
    till.fulfilment.add(ANNA, SHIRT, 2)
    restrict(till)
    for more in (lambda: till.fulfilment.add(ANNA, SHIRT), lambda: till.fulfilment.put(ANNA, SHIRT, 3)):
        with pytest.raises(NotOfAge):
            more()
    assert till.fulfilment.cart(ANNA).cart.quantity(SHIRT) == 2
    assert till.fulfilment.put(ANNA, SHIRT, 1).cart.quantity(SHIRT) == 1, "less may always be had"
    assert till.fulfilment.put(GROWN, SHIRT, 3).cart.quantity(SHIRT) == 3


def test_what_lies_in_the_cart_already_is_not_ordered_and_an_order_says_that_they_were_asked(
    till: Till,
) -> None:
    basket = till.fulfilment.add(ANNA, SHIRT)
    restrict(till)
    place = act.Place(basket.cart.version, HOME, "invoice", "pickup", "ann@example.com")
    with pytest.raises(NotOfAge):
        till.fulfilment.propose(ANNA, place)
    proposal = till.fulfilment.propose(GROWN, place)
    with pytest.raises(NotOfAge):  # the word was given to the proposal, and is gone at the yes
        till.fulfilment.accept(ANNA, proposal.digest)
    assert till.fulfilment.orders(ANNA) == []
    order = till.fulfilment.accept(GROWN, proposal.digest).order
    assert order and till.fulfilment.history(ANNA, order.id)[0].arguments["of_age"] is True


def test_other_goods_ask_nothing_and_say_nothing(till: Till) -> None:
    restrict(till)
    basket = till.fulfilment.add(ANNA, Sku("hat-S"))
    place = act.Place(basket.cart.version, HOME, "invoice", "pickup", "ann@example.com")
    order = till.fulfilment.accept(ANNA, till.fulfilment.propose(ANNA, place).digest).order
    assert order and "of_age" not in till.fulfilment.history(ANNA, order.id)[0].arguments
