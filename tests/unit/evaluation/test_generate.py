"""Questions made from a catalogue have the answers that its structure proves."""

from collections import Counter
from dataclasses import replace

from shopkeeper.evaluation import Shelf, generate
from shopkeeper.evaluation.generate import KINDS
from shopkeeper.evaluation.shelf import keeps
from shopkeeper.evaluation.wishes import orders
from shopkeeper.types import Money, Offer, Op, Sku, Sort, Variant
from tests.unit.evaluation.goods import JACKETS, MUG, SHELF, look, product

QUESTIONS = generate(SHELF).questions
LAMPS = tuple(
    replace(
        product(where, f"{where.title()} Lamp", look(f"{where}/-", price=price), category="Light"),
        brand="Atlas",
    )
    for where, price in (("hall", 3000), ("desk", 2000), ("wall", 2500))
)


def of(batch: str) -> dict[str, dict[str, int]]:
    """Question → right looks with their grades."""
    return {
        question.text or (question.image.look if question.image else question.id): dict(
            SHELF.answers(question)
        )
        for question in QUESTIONS
        if question.batch == batch
    }


def test_every_kind_is_asked_of_a_catalogue_that_has_it() -> None:
    questions = generate(Shelf.of([JACKETS, (MUG,), LAMPS])).questions
    assert Counter(question.batch for question in questions).keys() == KINDS.keys()
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS)


def test_right_answers_are_those_that_the_structure_proves() -> None:
    assert of("titles")["rain jacket"] == {"rain/blue": 3, "rain/red": 3}
    assert of("edits").items() >= {"in red": {"rain/red": 3}}.items() or of("edits") == {
        "in blue": {"rain/blue": 3}
    }
    assert of("views") == {"rain/blue": {"rain/blue": 3, "rain/red": 2}}
    assert of("wishes") == {"jackets up to 60.00 usd": {"rain/blue": 3, "wind/-": 3}}
    assert of("colours").keys() <= {f"{colour} jackets" for colour in ("blue", "red", "green", "black")}
    assert all(not right for right in (*of("impossible").values(), *of("strangers").values()))


def test_nothing_is_stale_when_it_was_just_made() -> None:
    assert not any(SHELF.gone(question) for question in QUESTIONS)


def test_impossible_wishes_lie_below_the_cheapest() -> None:
    said, ticked = (question for question in QUESTIONS if question.batch == "impossible")
    (wish,) = said.constraints
    assert (wish.op, wish.values) == (Op.AT_MOST, ("20.00 USD",))
    assert not ticked.text and ticked.ticked[-1] == wish


def test_a_dead_end_is_left_by_no_single_wish() -> None:
    assert not any(question.batch == "dead_ends" for question in QUESTIONS)  # one maker, of everything
    other = replace(product("pot", "Pot", look("pot/-"), category="Kitchen"), brand="Atlas")
    shelf = Shelf.of([(*SHELF.products.values(), other)])
    (question,) = (one for one in generate(shelf, 1000).questions if one.batch == "dead_ends")
    kept = [wish.constraint for wish in question.ticked]
    assert [wish.field for wish in kept] == ["category", "brand", "price"]
    for given_up in range(3):
        left = kept[:given_up] + kept[given_up + 1 :]
        assert not any(keeps(product, look, left) for product, look in shelf.looks.values())


def test_a_stranger_is_not_asked_of_a_shop_that_knows_the_word() -> None:
    pianos = product("piano", "Grand Pianos", look("piano/-"))
    asked = {question.text for question in generate(Shelf.of([(*JACKETS, pianos)]), 1000).questions}
    assert "grand piano" not in asked
    assert "grand piano" in {question.text for question in generate(SHELF, 1000).questions}


def test_a_photo_that_two_products_share_is_right_for_both() -> None:
    borrowed = replace(look("twin/-"), media=JACKETS[1].looks[0].media)
    shelf = Shelf.of([(JACKETS[1], product("twin", "Twin Jacket", borrowed))])
    photos = [question for question in generate(shelf).questions if question.batch == "photos"]
    assert len(photos) == 2
    assert all(shelf.answers(question) == {"wind/-": 3, "twin/-": 3} for question in photos)


def test_what_costs_more_than_what_is_shown_is_not_like_it() -> None:
    dear = replace(look("dear/-", price=9900), media=JACKETS[1].looks[0].media)
    shelf = Shelf.of([(JACKETS[1], product("dear", "Dear Jacket", dear))])
    likes = {q.image.look: shelf.answers(q) for q in generate(shelf).questions if q.batch == "likes"}
    assert likes == {"wind/-": {"wind/-": 3}, "dear/-": {"wind/-": 3, "dear/-": 3}}


def test_the_cheapest_of_what_is_called_so_comes_before_the_others() -> None:
    """Of what is filed under the word, other questions ask: no jackets here."""
    shelf = Shelf.of([JACKETS, LAMPS])
    (asked,) = (question for question in generate(shelf).questions if question.batch == "called")
    assert asked.text == "cheapest lamp" and asked.sort is Sort.PRICE_UP
    assert shelf.answers(asked) == {"desk/-": 3, "hall/-": 1, "wall/-": 1}


def test_of_what_is_priced_in_several_currencies_none_is_the_cheapest() -> None:
    hall, *others = LAMPS
    euros = replace(hall.looks[0].variants[0], offer=Offer(Money(100, "EUR"), stock=3))
    abroad = replace(hall, looks=(replace(hall.looks[0], variants=(euros,)),))
    asked = generate(Shelf.of([JACKETS, (abroad, *others)])).questions
    assert not any(question.batch == "called" for question in asked)


def test_what_is_filed_below_a_kind_is_of_it() -> None:
    """The cheapest jacket is an anorak, and half of what the cheapest jacket costs is less than half of that."""
    anorak = replace(
        product("calm", "Calm", look("calm/-", price=1000)), categories=(("Jackets", "Anoraks"),)
    )
    shelf = Shelf.of([JACKETS, (anorak,)])
    (kind,) = shelf.kinds
    assert (kind.name, kind.lowest.minor, len(kind.products)) == ("Jackets", 1000, 5)
    cheapest = next(one for one in orders(shelf) if one.sort is Sort.PRICE_UP)
    assert shelf.answers(cheapest)["calm/-"] == 3


def test_a_price_that_nobody_can_pay_is_not_the_cheapest() -> None:
    """A list by price goes by what is not sold out."""
    wall, *others = reversed(LAMPS)
    gone = Variant(Sku("gone"), {}, Offer(Money(900, "USD"), stock=0))
    sold = replace(wall.looks[0], variants=(*wall.looks[0].variants, gone))
    shelf = Shelf.of([JACKETS, (replace(wall, looks=(sold,)), *others)])
    (asked,) = (question for question in generate(shelf).questions if question.batch == "called")
    assert shelf.answers(asked)["desk/-"] == 3


def test_beside_a_photo_another_product_is_named_or_others_of_its_kind_are_meant() -> None:
    asked = [question for question in QUESTIONS if question.batch == "others"]
    for one in asked:
        right = SHELF.answers(one).keys()
        assert right and one.image.look not in right
    assert {one.id.partition(":")[0] for one in asked} == {"named", "beside", "instead"}


def test_of_the_cheapest_of_its_kind_nothing_is_cheaper() -> None:
    cheaper = {q.image.look: SHELF.answers(q).keys() for q in QUESTIONS if q.batch == "cheaper"}
    assert cheaper["wool/-"] == {"rain/blue", "rain/red", "wind/-"}
    assert not cheaper["wind/-"] and not cheaper["mug/-"]


def test_another_product_changes_few_questions() -> None:
    more = product("parka", "Parka", look("parka/-"))
    before, after = (
        {question.digest for question in generate(Shelf.of([some])).questions if question.batch != "wishes"}
        for some in ((*JACKETS, MUG), (*JACKETS, MUG, more))
    )
    assert len(before - after) <= 8 < len(before) / 10


def test_an_empty_catalogue_and_one_without_structure_are_asked_what_they_can() -> None:
    assert {question.batch for question in generate(Shelf.of([])).questions} == {"strangers"}
    bare = product("thing", "Thing", look("thing/-", views=0))
    asked = {question.batch for question in generate(Shelf.of([(bare,)])).questions}
    assert asked == {"titles", "strangers", "glances", "typed"}
