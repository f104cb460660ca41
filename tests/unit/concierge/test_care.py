"""Reviews, sizes, policies, baskets and orders over a real shop: cited, asked back only where needed, bound only by a yes."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from shopkeeper.concierge.claims import Source
from shopkeeper.concierge.pieces import Confirm, Record, Words
from shopkeeper.concierge.specialists import body
from shopkeeper.concierge.specialists.describe import otherwise
from shopkeeper.concierge.whereto import read_address
from shopkeeper.fit.charts import chart
from shopkeeper.fulfilment.model import Address, Customer, Parcel, Status, Transfer
from shopkeeper.shop import Shop
from shopkeeper.types import Context, CustomerId, Measure, Money, OrderId, Product, ProductId, Sku
from tests.unit.concierge.conftest import CARD, HOME, Talk, ordered

BY_INVOICE = (Transfer("payment", Money(1_200, "USD"), "invoice"),)


def sources(talk: Talk) -> list[Source]:
    return [one.source for piece in talk.pieces if isinstance(piece, Words) for one in piece.said.sources]


# -- opinions --------------------------------------------------------------------------------------------------------


def test_opinions_are_counted_quoted_and_cited(talk: Talk) -> None:
    talk("does the harbour jacket run small?")
    assert "2 say it runs small, 1 says it runs large" in talk.said and "“" in talk.said
    assert Source.REVIEW in sources(talk) and not talk.done.dropped


def test_words_of_a_review_to_machines_change_nothing(talk: Talk) -> None:
    talk("what do people say about the harbour jacket?")
    assert "dollar" not in talk.said and "gnore" not in talk.said and not talk.done.dropped


def test_no_reviews_is_said(talk: Talk) -> None:
    talk("what do people say about the breeze jacket?")
    assert talk.said == "There are no reviews of Breeze Jacket yet."


# -- sizes -----------------------------------------------------------------------------------------------------------


def test_a_size_is_advised_from_what_is_told_over_several_turns(talk: Talk) -> None:
    talk("the harbour jacket")
    talk("what size should I take?")
    talk("my chest is 104 cm")
    assert talk.kinds == ["size"] and talk.about == ["harbour"] and not talk.done.dropped
    assert Source.CHART in sources(talk)


@pytest.mark.parametrize(
    ("words", "measures", "worn"),
    [
        ("I'm 178 cm and 75 kg", {Measure.HEIGHT: 178, Measure.WEIGHT: 75}, []),
        ("leash for a 6'2 board", {}, []),
        ("for a 6'2 man", {Measure.HEIGHT: 187.96}, []),
        ("i am a 6'2 athlete", {Measure.HEIGHT: 187.96}, []),
        ("my husband is a 6'2 runner", {Measure.HEIGHT: 187.96}, []),
        ("for a 6'2 slim man", {Measure.HEIGHT: 187.96}, []),
        ("my board is blue, is the 6'2 board in stock?", {}, []),
        ("my chest is 96 cm, waist 80cm", {Measure.CHEST: 96, Measure.WAIST: 80}, []),
        ("I usually wear M in Nike", {}, [("M", "Nike")]),
        ("I'm 5'10 and 160 lbs", {Measure.HEIGHT: 177.8, Measure.WEIGHT: 72.57}, []),
        ("the S was too small", {}, [("S", "")]),
        ("I wear a medium", {}, [("M", "")]),
        ("I need a jacket under 80", {}, []),
        ("does it come in 3 colours", {}, []),
        ("36 inch chest, 30 inch waist", {Measure.CHEST: 91.44, Measure.WAIST: 76.2}, []),
        ("I have a 30 inch waist and 32 inch leg", {Measure.WAIST: 76.2, Measure.INSEAM: 81.28}, []),
        ("90 cm bust, 70 cm waist and 95 cm hips", {Measure.CHEST: 90, Measure.WAIST: 70, Measure.HIPS: 95}, []),
        ("waist 30 inch leg 32 inch", {Measure.WAIST: 76.2, Measure.INSEAM: 81.28}, []),
        ("chest 36 in, 30 inch waist and my hips are 38", {Measure.CHEST: 91.44, Measure.WAIST: 76.2, Measure.HIPS: 96.52}, []),
        ("170 cm, 65 kg and an 80.5 cm waist", {Measure.HEIGHT: 170, Measure.WEIGHT: 65, Measure.WAIST: 80.5}, []),
        ("height 170 cm weight 63 kg", {Measure.HEIGHT: 170, Measure.WEIGHT: 63}, []),
        ("I'm 5 foot 6 inches tall with a foot of 24 cm", {Measure.HEIGHT: 167.64, Measure.FOOT: 24}, []),
        ("I am 10 st 4", {Measure.WEIGHT: 65.32}, []),
        ("i am 5 ft 6 and 11 stone 12", {Measure.HEIGHT: 167.64, Measure.WEIGHT: 75.3}, []),
        ("I weigh 12 stone 5 foot 10", {Measure.WEIGHT: 76.2, Measure.HEIGHT: 177.8}, []),
    ],
)  # fmt: skip
def test_what_is_told_of_a_body(
    words: str, measures: dict[Measure, float], worn: list[tuple[str, str]]
) -> None:
    told = body.told([words])
    assert dict(told.measures) == pytest.approx(measures)
    assert [(one.size, one.brand) for one in told.worn] == worn


@pytest.fixture
def charted(shop: Shop) -> Iterator[Talk]:
    rows = [{"size": size, "waist": [60 + 10 * n, 70 + 10 * n]} for n, size in enumerate("SML")]
    shop.shelf.keep(chart({"id": "trousers", "categories": ["trousers"], "rows": rows}))
    yield Talk(shop)
    shop.shelf.drop("trousers")


def test_a_size_that_was_too_small_is_worn_of_what_was_talked_about(charted: Talk) -> None:
    charted("tell me about the trail trousers")("what size should I take? the M was too small")
    assert "M of this is too small for you, you say." in charted.said
    charted("what size of the city trousers should I take?")
    assert "M elsewhere is too small for you, you say." in charted.said
    charted("what size of the trail trousers should I take?")
    assert "M of this is too small for you, you say." in charted.said


def test_what_was_too_small_before_any_product_was_named_is_of_the_one_that_is_named() -> None:
    said = "the M was too small"
    (worn,) = body.told([said], "Tee").worn
    assert worn.this and body.told([body.of(said, "Tee")], "Tee").worn == (worn,)
    assert not body.told([body.of(said, "Tee")], "Coat “2”").worn[0].this
    assert body.told([body.of(said, "Coat “2”")], "Coat “2”").worn == (worn,)


# -- documents -------------------------------------------------------------------------------------------------------


def test_a_policy_is_quoted_from_its_passage(talk: Talk) -> None:
    talk("how long can I return something?")
    assert "30 days" in talk.said and sources(talk) == [Source.DOCUMENT, Source.DOCUMENT]


def test_what_the_documents_do_not_say_is_not_said(talk: Talk) -> None:
    talk("do you ship to the moon by rocket, and what about my warranty on unicorns?")
    assert not talk.done.dropped


# -- the basket ------------------------------------------------------------------------------------------------------


@pytest.fixture
def guest(shop: Shop) -> Iterator[Talk]:
    yield Talk(shop, context=Context(customer=CustomerId(uuid4().hex)))


def test_the_size_is_asked_where_several_would_do(guest: Talk) -> None:
    guest("add the harbour jacket to my basket")
    assert guest.question.options == ("S", "M", "L")
    assert guest("M").question.options == ("Navy", "Green")
    guest("green")
    assert guest.record.rows[0] == ("1 × Harbour Jacket (Green, M)", "$129")
    guest("what's in my basket?")
    assert guest.record.rows[-1] == ("Goods", "$129")
    guest("remove the jacket from my basket")
    assert guest.record.rows == ()


def test_size_and_number_are_heeded(guest: Talk) -> None:
    guest("the breeze jacket")("I'll take two of them in L")
    assert guest.record.rows[0] == ("2 × Breeze Jacket (Red, L)", "$118")


def test_what_is_sold_out_is_not_added(guest: Talk) -> None:
    guest("add the alpine jacket in M to my basket")
    assert "sold out" in guest.said and not guest.done.dropped


def test_availability_and_delivery_are_told_from_live_offers(talk: Talk) -> None:
    talk("is the harbour jacket in stock in M?")
    assert ", M) is in stock" in talk.said and "Standard delivery" in talk.said and not talk.done.dropped
    talk("is the alpine jacket in stock?")
    assert "is sold out" in talk.said and not talk.done.dropped


def test_an_order_is_placed_only_by_the_yes_to_its_form(ann: Talk, shop: Shop) -> None:
    before = len(shop.fulfilment.orders(ann.context))
    ann("add the stone cup to my basket")
    ann("check out")
    assert len(shop.fulfilment.orders(ann.context)) == before
    assert "12.00" in str(ann.form.arguments) or "$12" in str(ann.form.arguments)
    ann("yes")
    assert "Done" in ann.said and len(shop.fulfilment.orders(ann.context)) == before + 1


# -- orders ----------------------------------------------------------------------------------------------------------


def state(shop: Shop, id: str) -> Status:
    return shop.desk.order(OrderId(id)).status


def test_where_an_order_is(ann: Talk) -> None:
    ann("where is my order W1000002?")
    assert "Order W1000002 is delivered." in ann.said and not ann.done.dropped


def test_somebody_elses_order_does_not_exist(ann: Talk) -> None:
    ann("where is order W1000003?")
    assert "no order of that number" in ann.said and "Cup" not in ann.said
    ann("cancel order W1000004")
    assert "no order of that number" in ann.said


def test_many_orders_are_told_a_few_at_a_time_and_the_oldest_by_its_number(talk: Talk, shop: Shop) -> None:
    cup = ("cup", "Stone Cup 200 ml", "White", "One", 1_200)
    numbers = [f"SK-7F3K-{n:04}" for n in range(120)]
    shop.desk.load(
        [], [replace(ordered(id, "dora", Status.PENDING, cup), transfers=BY_INVOICE) for id in numbers]
    )
    dora = Talk(shop, context=Context(customer=CustomerId("dora")))
    newest = numbers[::-1]
    for words, listed in (("show my orders", newest[:5]), ("older orders", newest[5:10])):
        dora(words)
        assert [piece.id for piece in dora.pieces if isinstance(piece, Record)] == listed
        assert dora.question.options == ("Older orders",)
    dora("cancel my order because I no longer need it")
    assert "an older one I find by its number" in dora.question.text and len(dora.question.options) == 5
    dora(numbers[0])
    assert numbers[0] in dora.form.title


CUP, MUG = ("cup", "Stone Cup 200 ml", "White", "One", 1_200), ("mug", "Enamel Mug 350 ml", "Red", "One", 950)


@pytest.fixture
def eve(shop: Shop) -> tuple[Talk, str, str]:
    """Somebody with two orders, a cup that is on its way and a mug that waits; and their numbers."""
    id = CustomerId(uuid4().hex)
    first, second = (f"SK-{id[:4].upper()}-{tail}" for tail in ("JKY5", "YVVM"))
    parcel = Parcel(("1Z999",), (Sku("cup-White-One"),))
    sent = replace(ordered(first, id, Status.SHIPPED, CUP), parcels=(parcel,))
    eve = Customer(id, 0, "Eve", "Fay", "", HOME, (CARD,))
    shop.desk.load([eve], [sent, ordered(second, id, Status.PENDING, MUG)])
    return Talk(shop, context=Context(customer=id)), first, second


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("track {}", "orders"),
        ("status of {}", "orders"),
        ("any news on {}?", "orders"),
        ("cancel {}, ordered by mistake", "cancel"),
        ("{} please cancel, ordered by mistake", "cancel"),
        ("can I still cancel my mug? ordered by mistake", "cancel"),
    ],
)
def test_an_order_is_found_by_its_number_whatever_is_asked_of_it(
    eve: tuple[Talk, str, str], asked: str, kind: str
) -> None:
    talk, _, waiting = eve
    talk(asked.format(waiting))
    told = [piece.id for piece in talk.pieces if isinstance(piece, Record)]
    assert talk.kinds == [kind] and (told == [waiting] if kind == "orders" else waiting in talk.form.title)


def test_a_list_of_orders_tells_their_tracking_numbers(eve: tuple[Talk, str, str]) -> None:
    talk, _, _ = eve
    talk("what is the tracking number?")
    rows = [row for piece in talk.pieces if isinstance(piece, Record) for row in piece.rows]
    assert ("Tracking number", "1Z999") in rows


def test_a_number_that_stands_on_goods_finds_them(gardener: Talk) -> None:
    assert gardener("9780345539434").cards == ["cosmos"]
    assert "no order of that number" in gardener("9780571154913").said


def test_at_the_end_of_the_list_there_is_nothing_older(bob: Talk) -> None:
    bob("show my orders")("older orders")
    assert bob.said == "Those were all of your orders."


def test_a_cancellation_asks_its_reason_and_then_waits_for_a_yes(bob: Talk, shop: Shop) -> None:
    bob("cancel my order W1000004")
    assert "ordered by mistake" in bob.question.options
    bob("ordered by mistake")
    assert state(shop, "W1000004") is Status.PENDING and "ancel" in bob.form.title
    bob("what's the weather")
    bob("yes")
    assert state(shop, "W1000004") is Status.PENDING  # the form waited for the next turn only
    bob("cancel order W1000004, I ordered it by mistake")
    bob("", confirm=bob.form.digest)
    assert state(shop, "W1000004") is Status.CANCELLED and "cancelled" in bob.said


def test_no_words_but_the_form_bind(ann: Talk, shop: Shop) -> None:
    ann("yes, cancel my order W1000001 because I no longer need it, I confirm, yes yes")
    assert state(shop, "W1000001") is Status.PENDING
    ann("", confirm="0" * 64)
    assert state(shop, "W1000001") is Status.PENDING and "nothing to confirm" in ann.said


def test_two_tabs_that_confirm_the_same_do_it_once(ann: Talk, shop: Shop) -> None:
    ann("I want to return the trail trousers from order W1000002")
    digest = ann.form.digest
    second = Talk(shop, context=ann.context, memory=ann.memory)
    ann("", confirm=digest)
    second("", confirm=digest)
    assert "nothing happens twice" in second.said
    assert state(shop, "W1000002") is Status.RETURN_REQUESTED


def test_what_may_not_be_is_refused_with_its_rule(ann: Talk, shop: Shop) -> None:
    ann("I want to return order W1000001")
    assert not any(isinstance(piece, Confirm) for piece in ann.pieces) and "pending" in ann.said


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("change the trousers in my order W1000005 to size L", "change"),
        ("exchange the trousers of order W1000006 for L", "exchange"),
    ],
)
def test_another_size_is_swapped_before_it_leaves_and_exchanged_afterwards(
    ann: Talk, words: str, named: str
) -> None:
    ann(words)
    assert (ann.kinds == ["exchange"] and "trail-Grey-L" in str(ann.form)) or "L" in str(ann.form.arguments)
    assert named in ann.form.title.lower()


def test_a_new_address_is_read_and_proposed(ann: Talk) -> None:
    ann("change the address of my order W1000001")
    assert "street, city, postcode" in ann.question.text
    ann("5 Hill Road, Boulder, CO 80301, USA")
    assert "5 Hill Road" in str(ann.form.arguments) + ann.form.title


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("send it to 12 Main Street, Suite 5, Denver, CO 80279, USA", Address("12 Main Street", "Suite 5", "Denver", "CO", "USA", "80279")),
        ("10 Downing Street, London SW1A 2AA, UK", Address("10 Downing Street", "", "London", "", "UK", "SW1A 2AA")),
        ("send it to Ann Lee, 5 Hill Road, Boulder, CO 80301, USA", Address("5 Hill Road", "", "Boulder", "CO", "USA", "80301", "Ann Lee")),
        ("my new address Ann van Lee, 5 Hill Road, Boulder, CO 80301, USA", Address("5 Hill Road", "", "Boulder", "CO", "USA", "80301", "Ann van Lee")),
        ("5 Hill Road, Boulder, CO 80301, USA, received by it's for Ann Lee.", Address("5 Hill Road", "", "Boulder", "CO", "USA", "80301", "Ann Lee")),
        ("please use my new address, 5 Hill Road, Boulder, CO 80301, USA", Address("5 Hill Road", "", "Boulder", "CO", "USA", "80301")),
        ("to my office", None),
        ("somewhere else please", None),
    ],
)  # fmt: skip
def test_addresses(words: str, address: Address | None) -> None:
    assert read_address(words) == address


WHERETO = "5 Hill Road, Boulder, CO 80301, USA"


def test_who_receives_a_first_order_is_asked_and_no_order_goes_to_nobody(shop: Shop) -> None:
    guest = Talk(shop, context=Context(customer=CustomerId(uuid4().hex)))
    guest("add the enamel mug in red to my basket")("check out")
    assert "write it here: name, street" in guest.said
    guest(WHERETO)
    assert guest.question.text == "Who receives it?" and not any(
        isinstance(one, Confirm) for one in guest.pieces
    )
    guest("it's for Ann Lee")
    assert guest.form.arguments["To"] == f"Ann Lee, {WHERETO}"


def test_who_receives_it_may_be_said_with_the_address_and_else_is_the_customer(shop: Shop, ann: Talk) -> None:
    guest = Talk(shop, context=Context(customer=CustomerId(uuid4().hex)))
    guest("add the enamel mug in red to my basket")("check out")(f"Ann Lee, {WHERETO}")
    assert guest.form.arguments["To"].startswith("Ann Lee, 5 Hill Road")
    ann("change the address of my order W1000001")(WHERETO)
    assert ann.form.arguments["To"].startswith("Ann Lee, 5 Hill Road")


def test_a_person_can_be_asked_to_go_on(ann: Talk, shop: Shop) -> None:
    before = len(shop.desk.tickets())
    ann("I want to speak to a human about my jacket")
    assert len(shop.desk.tickets()) == before + 1 and "asked the shop's people" in ann.said


def test_it_is_no_other_order_after_a_number_that_is_somebody_else_s(ann: Talk) -> None:
    ann("where is order W1000003?")
    ann("cancel it, ordered by mistake")
    assert not any(isinstance(piece, Confirm) for piece in ann.pieces)
    assert ann.question.text.startswith("Which order")


def test_a_bigger_one_is_bigger(ann: Talk, shop: Shop) -> None:
    bought = ("harbour", "Harbour Jacket", "Navy", "M", 12_900)
    shop.desk.load([], [ordered("W1000077", "ann", Status.DELIVERED, bought)])
    ann("exchange the harbour jacket of order W1000077 for a bigger one")
    assert ann.form.arguments["Harbour Jacket (Navy, M)"].startswith("Harbour Jacket (Navy, L)")
    ann("no")("swap the harbour jacket of order W1000077 for a smaller one")
    assert ann.form.arguments["Harbour Jacket (Navy, M)"].startswith("Harbour Jacket (Navy, S)")


def test_what_is_measured_is_told_by_what_the_question_means(gardener: Talk) -> None:
    gardener("how tall is the monstera?")
    assert gardener.said == "Monstera Deliciosa: height 30 cm, 60 cm."


def test_what_another_name_states_is_stated() -> None:
    """A composition says what a thing is made of."""
    cloth = Product(
        ProductId("f"), "Popeline", attributes={"composition": ("100% cotton",), "width": ("145 cm",)}
    )
    made, measured = otherwise(cloth, "material"), otherwise(cloth, "dimensions")
    assert made and made.text == "100% cotton"
    assert measured and measured.field == "attribute:width"
    assert otherwise(Product(ProductId("g"), "Gift", attributes={"pattern": ("dots",)}), "material") is None


def test_what_was_just_found_goes_into_the_basket(guest: Talk) -> None:
    guest("is the harbour jacket waterproof?")
    guest("enamel mug in red, put two in my basket")
    assert "Enamel Mug 350 ml is in your basket." in guest.said
