"""Every field that a shelf states something of is wished for in every way, and what is right keeps the wish."""

from collections import Counter
from dataclasses import replace

import pytest

from shopkeeper.evaluation import Shelf, generate
from shopkeeper.evaluation.phrasings import phrasings
from shopkeeper.evaluation.shelf import keeps
from shopkeeper.evaluation.wishes import OF_EACH, facts, orders, prices, refusals, ticked
from shopkeeper.types import Money, Op, Sort
from tests.unit.evaluation.goods import JACKETS, MUG, SHELF, product


def asked(kind) -> dict[str, set[str]]:
    """What is asked → right looks of the best grade."""
    return {
        one.text: {look for look, grade in SHELF.answers(one).items() if grade == 3} for one in kind(SHELF)
    }


def test_prices_are_compared_in_every_way() -> None:
    said = asked(prices)
    assert said["jackets for at least 60.00 usd"] == {"rain/blue", "rain/red", "wool/-", "down/-"}
    assert said["jackets over 60.00 usd"] == {"rain/red", "wool/-", "down/-"}
    assert said["jackets below 60.00 usd"] == {"wind/-"}
    assert said["jackets between 40.00 usd and 60.00 usd"] == {"rain/blue", "wind/-"}
    assert {one.constraints[0].op for one in prices(SHELF)} == set(Op) - {Op.IS, Op.NOT}


def test_facts_are_wished_for_and_refused_where_some_state_them() -> None:
    said = asked(facts)
    assert said["jackets in size l"] == {"rain/blue", "wind/-"}
    assert said["jackets in merino wool"] == {"wool/-"}
    assert said["jackets by acme"] == {look.id for one in JACKETS for look in one.looks}
    assert "jackets on sale" not in said and not any("stars" in text for text in said)
    assert asked(refusals).keys() == {
        "jackets not red",
        "jackets without merino wool",
    }  # without Acme's nothing would be left


def test_limits_are_said_in_many_ways() -> None:
    said = asked(phrasings)
    assert said["jackets 60.00 usd tops"] == said["jackets max 60.00 usd"] == {"rain/blue", "wind/-"}
    assert said["jackets between 60.00 usd and 40.00 usd"] == {"rain/blue", "wind/-"}
    assert said["jackets no less than 60.00 usd"] == {"rain/blue", "rain/red", "wool/-", "down/-"}
    assert not any(" for her" in text for text in said)


def test_whom_things_are_for_is_asked_where_some_say_so() -> None:
    titled = [
        product(f"{whom}{n}", f"{whom}'s Coat {n}", category="Coats")
        for whom in ("Men", "Women")
        for n in range(2)
    ]
    shelf = Shelf.of([titled])
    right = {
        one.text: set(shelf.answers(one))
        for one in phrasings(shelf)
        if " her" in one.text or "not for" in one.text
    }
    assert right == {
        "coats for her": {f"Women{n}/-" for n in range(2)},
        "coats not for women": {f"Men{n}/-" for n in range(2)},
        "coats not for men": {f"Women{n}/-" for n in range(2)},
    }  # fmt: skip


def test_an_order_has_its_first_thing() -> None:
    assert asked(orders) == {"cheapest jackets": {"wind/-"}, "most expensive jackets": {"down/-"}}


def test_an_order_goes_by_what_is_left() -> None:
    wind = JACKETS[1].looks[0]
    gone = tuple(replace(one, offer=replace(one.offer, stock=0)) for one in wind.variants[:1])
    dearer = tuple(
        replace(one, offer=replace(one.offer, price=Money(9999, "USD"))) for one in wind.variants[1:]
    )
    left = replace(JACKETS[1], looks=(replace(wind, variants=gone + dearer),))
    first, *_ = orders(Shelf.of([(left, JACKETS[0], *JACKETS[2:])]))
    assert first.relevant[0].where == {"product": ("rain",)}


def test_ticked_wishes_have_no_words_and_all_that_is_stated_to_keep_them_is_right() -> None:
    questions = list(ticked(SHELF))
    assert questions and not any(one.text for one in questions)
    assert {one.sort for one in questions} == {None, Sort.PRICE_UP, Sort.PRICE_DOWN}
    for one in questions:
        stated = [replace(wish, insist=wish.op is Op.IS) for wish in one.wishes]
        right = {look.id for product, look in SHELF.looks.values() if keeps(product, look, stated)}
        assert SHELF.answers(one).keys() == right


def test_no_wish_is_asked_too_often_and_few_have_some_of_all() -> None:
    many = [
        product(f"{one.id}{n}", one.title, *one.looks, category=f"Kind {n}")
        for n in range(9)
        for one in JACKETS
    ]
    counted = Counter(one.constraints[0].op for one in prices(Shelf.of([many])))
    assert set(counted.values()) == {OF_EACH}
    few = [one for one in generate(Shelf.of([many]), 5).questions if one.batch == "prices"]
    assert len({one.constraints[0].op for one in few}) == 5


@pytest.mark.parametrize(
    "shelf", [Shelf.of([]), Shelf.of([(MUG,)]), Shelf.of([[replace(one, categories=()) for one in JACKETS]])]
)
def test_a_shelf_without_kinds_is_asked_nothing(shelf: Shelf) -> None:
    assert not [one for kind in (prices, facts, refusals, orders, ticked, phrasings) for one in kind(shelf)]
