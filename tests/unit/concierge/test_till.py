"""Which units, orders and ways to pay are meant by what a shopper says, and that the form tells all of them."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from shopkeeper.concierge import units
from shopkeeper.concierge.pieces import Record
from shopkeeper.concierge.specialists import orders
from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.model import Customer, Method, Order, Status
from shopkeeper.fulfilment.rulebook import default, read_policy
from shopkeeper.shop import Shop
from shopkeeper.types import Context, CustomerId, Intent, Money, OrderId, Sku
from tests.unit.concierge.conftest import CARD, HOME, Talk, ordered

MUG = ("mug", "Enamel Mug 350 ml", "Red", "One", 950)
BLUE_MUG = ("mug", "Enamel Mug 350 ml", "Blue", "One", 950)
HARBOUR = ("harbour", "Harbour Jacket", "Navy", "M", 12_900)
TRAIL = ("trail", "Trail Trousers", "Grey", "M", 4_900)
YEN = Method("yen", "gift_card", balance=Money(0, "JPY"))


def buyer(shop: Shop, *sold: Order, methods: tuple[Method, ...] = (CARD,)) -> Talk:
    """Somebody new, whose orders these are."""
    id = CustomerId(uuid4().hex)
    own = [replace(order, customer=id) for order in sold]
    shop.desk.load([Customer(id, 0, "Cleo", "Fay", "", HOME, methods)], own)
    return Talk(shop, context=Context(customer=id))


def bought(status: Status, *units: tuple[str, str, str, str, int]) -> Order:
    return ordered(f"W{uuid4().int % 10**9}", "", status, *units)


def action(talk: Talk) -> act.Action:
    """What the form would do."""
    proposal = talk.shop.fulfilment.proposal(talk.context, talk.form.digest)
    return act.read(proposal.action.encode())


def test_money_goes_to_a_gift_card_of_the_orders_currency(shop: Shop) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, MUG), methods=(YEN, CARD))
    cleo("return my mug, refund it to my gift card")
    sent = action(cleo)
    assert isinstance(sent, act.Return) and sent.refund_to == CARD.id


TITLES = ("All-Weather Jacket", "Enamel Mug 350 ml", "Trail Trousers")


@pytest.mark.parametrize(
    "words", ["return everything", "send all of it back", "both, please", "the whole order", "it all"]
)
def test_the_whole_of_it_is_meant(words: str) -> None:
    assert units.whole(words, TITLES)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("return the all-weather jacket", TITLES[:1]),
        ("return the all weather jacket", TITLES[:1]),
        ("return the mug, it doesn’t fit at all", TITLES[1:2]),
        ("return the trousers, that’s all", TITLES[2:]),
        ("return the trousers, that will be all", TITLES[2:]),
        ("send both mugs back", TITLES[1:2]),
        ("return all the mugs", TITLES[1:2]),
        ("it does not fit at all", ()),
    ],
)
def test_all_is_no_wish_for_everything_where_it_says_no_more_of_it(
    words: str, named: tuple[str, ...]
) -> None:
    assert not units.whole(words, TITLES) and units.named(words, TITLES) == named


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("return one enamel mug", 1), ("one of the two mugs", 1), ("take out two mugs", 2), ("a mug", 1),
        ("send 12 of the red mugs back", 12), ("take one of them out", 1), ("return two", 2),
        ("send 1 back", 1), ("the mug", 0), ("the enamel mug 350 ml", 0), ("bought 2 days ago, a red mug", 1),
        ("two trousers and the mug", 0), ("return the mug from order 12345", 0), ("the size 10 mug", 0),
    ],
)  # fmt: skip
def test_the_number_that_was_said_of_a_thing(words: str, number: int) -> None:
    assert units.many(words, TITLES[1]) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [("add 5 g-shock watches", 5), ("add 2 l watches", 2), ("add the 9 watt watch", 0), ("add 3 metres of watch", 0)],
)  # fmt: skip
def test_what_is_measured_is_not_counted(words: str, number: int) -> None:
    assert units.many(words, "G-Shock Watch") == number


def sent_back(talk: Talk) -> list[str]:
    sent = action(talk)
    assert isinstance(sent, act.Return)
    return sorted(sent.skus)


def test_as_many_go_back_as_were_said(shop: Shop) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, MUG, MUG, MUG, HARBOUR))
    assert sent_back(cleo("I want to return one Enamel Mug")) == ["mug-Red-One"]
    assert sent_back(cleo("return 2 of the Enamel Mugs")) == ["mug-Red-One"] * 2
    assert sent_back(cleo("return the Enamel Mugs, that's all")) == ["mug-Red-One"] * 3
    assert len(sent_back(cleo("return everything"))) == 4


def test_of_several_variants_the_one_that_goes_back_is_asked_for(shop: Shop) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, MUG, BLUE_MUG, HARBOUR))
    assert sent_back(cleo("I want to return a blue enamel mug")) == ["mug-Blue-One"]
    assert sent_back(cleo("I want to return the enamel mug, but not the red one")) == ["mug-Blue-One"]
    cleo("I want to return one Enamel Mug")
    assert cleo.question.options[1:3] == ("Enamel Mug 350 ml in Blue, One", "Harbour Jacket")
    assert sent_back(cleo("Enamel Mug 350 ml in Blue, One")) == ["mug-Blue-One"]


def test_as_many_leave_the_basket_as_were_said(shop: Shop) -> None:
    cleo = buyer(shop)
    till = shop.fulfilment
    for sku in ("mug-Red-One", "harbour-Navy-M", "harbour-Navy-L"):
        till.add(cleo.context, Sku(sku), 3)

    def left() -> dict[str, int]:
        return {line.sku: line.quantity for line in till.cart(cleo.context).lines}

    cleo("take out two mugs")
    assert left() == {"mug-Red-One": 1, "harbour-Navy-M": 3, "harbour-Navy-L": 3}
    cleo("take the Harbour Jacket in L out of my basket, I don't need it at all")
    assert left() == {"mug-Red-One": 1, "harbour-Navy-M": 3} and "Say the word" not in cleo.said
    till.add(cleo.context, Sku("harbour-Navy-L"))
    cleo("remove one Harbour Jacket from my basket")
    assert cleo.question.options == ("Harbour Jacket in Navy, M", "Harbour Jacket in Navy, L")
    cleo("Harbour Jacket in Navy, M")
    assert left() == {"mug-Red-One": 1, "harbour-Navy-M": 2, "harbour-Navy-L": 1}
    cleo("remove all the jackets from my basket")
    assert left() == {"mug-Red-One": 1}
    cleo("empty my basket")
    assert left() == {}


@dataclass(frozen=True)
class Unit:
    title: str
    options: dict[str, str]


HALF, LITRE = (Unit("Apple Juice", {"volume": volume}) for volume in ("500ml", "1 l"))
BALL, HOODIE, RED = Unit("Basketball", {}), Unit("Hoodie", {}), Unit("Mug", {"colour": "red"})
BLUE = Unit("Mug", {"colour": "blue"})
SOLD = [HALF, HALF, HALF, LITRE, BALL, HOODIE]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("everything except the basketball", [HALF, HALF, HALF, LITRE, HOODIE]),
        ("take all of it out but the hoodie", [HALF, HALF, HALF, LITRE, BALL]),
        ("everything apart from the apple juice and the hoodie", [BALL]),
        ("everything but one 500ml apple juice", [HALF, HALF, LITRE, BALL, HOODIE]),
        ("the hoodie but not the basketball", [HOODIE]),
        ("remove the hoodie, keep the basketball", [HOODIE]),
        ("return the hoodie, it is not the right size", [HOODIE]),
        ("return the hoodie, don't return the basketball", [HOODIE]),
        ("return everything, it is not my style", SOLD),
        ("return all of them, they're not the right size", SOLD),
        ("return the hoodie, I want to keep the basketball", [HOODIE]),
        ("return the hoodie but I'd like to keep the basketball", [HOODIE]),
        ("return the apple juices except the 1l one", [HALF] * 3),
        ("remove all but one of the 500 ml apple juices", [HALF, HALF]),
        ("two of the 500ml apple juices", [HALF, HALF]),
        ("one 1l apple juice", [LITRE]),
        ("everything except the kayak", []),
        ("one apple juice", []),
    ],
)
def test_what_is_excepted_stays_and_options_tell_apart(words: str, meant: list[Unit]) -> None:
    assert units.meant(words, SOLD, lambda said: Intent(said, said))[0] == meant


def test_of_the_basket_stays_what_is_said_to(shop: Shop) -> None:
    cleo = buyer(shop)
    till = shop.fulfilment

    def left() -> dict[str, int]:
        return {line.sku: line.quantity for line in till.cart(cleo.context).lines}

    for sku in ("mug-Red-One", "harbour-Navy-M"):
        till.add(cleo.context, Sku(sku), 4)
    cleo("remove all but one enamel mug")
    assert left() == {"mug-Red-One": 1, "harbour-Navy-M": 4}
    cleo("remove half of the harbour jackets")
    assert left()["harbour-Navy-M"] == 4 and "How many" in cleo.question.text
    cleo("two")
    assert left() == {"mug-Red-One": 1, "harbour-Navy-M": 2}
    cleo("take everything out except the mug")
    assert left() == {"mug-Red-One": 1}


def test_any_number_goes_into_the_basket(shop: Shop) -> None:
    cleo = buyer(shop)

    def left() -> dict[str, int]:
        return {line.sku: line.quantity for line in shop.fulfilment.cart(cleo.context).lines}

    cleo("add six stone cups to my cart")
    assert left() == {"cup-White-One": 6}
    for words, number in (("make it a dozen", 12), ("actually just one", 1), ("make it seven", 7)):
        cleo(words)
        assert left() == {"cup-White-One": number}
    cleo("add 150 stone cups")
    assert left() == {"cup-White-One": 7} and "99" in cleo.said
    cleo("add 2 stone cups and 3 red enamel mugs")
    assert left() == {"cup-White-One": 9, "mug-Red-One": 3}


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("I want to return the jacket, it is worn", "worn"),
        ("I want to return the jacket, I have already used it", "used"),
        ("exchange the jacket for an L, I have worn it once", "worn"),
        ("I want to return the jacket, it was never worn", ""),
        ("I want to return the jacket, I haven't used it", ""),
        ("I want to return the jacket, it is not what I am used to", ""),
        ("I want to return the jacket, I have used my card to pay", ""),
        ("I want to return the jacket, it was used when it arrived", ""),
    ],
)
def test_a_condition_that_is_said_is_held_against_the_policy(shop: Shop, words: str, condition: str) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, HARBOUR, MUG))(words)
    if condition:
        assert f"not taken back {condition}" in cleo.said
    else:
        assert sent_back(cleo) == ["harbour-Navy-M"]


def test_the_form_tells_every_line(shop: Shop) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, MUG, BLUE_MUG, HARBOUR))
    cleo("return everything")
    told = cleo.form.arguments
    assert (
        told["Send back"]
        == "Enamel Mug 350 ml (Red, One); Enamel Mug 350 ml (Blue, One); Harbour Jacket (Navy, M)"
    )
    assert told["Refund"] == "$148 to gift card"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("where is order 1234?", "1234"), ("where is my order number 1234", "1234"), ("order no. 12345", "12345"),
        ("cancel #1234", "#1234"), ("cancel w1000003", "w1000003"), ("sk-7f3k-29qx", "sk-7f3k-29qx"), ("12345", "12345"),
        ("send it to 12345 long road", ""), ("denver, co 80279", ""), ("return the 2024 phone", ""),
        ("call me on 5551234", ""), ("my phone number 5551234", ""), ("berlin, d-10115", ""),
    ],
)  # fmt: skip
def test_a_number_alone_is_no_order(words: str, number: str) -> None:
    assert orders.numbered(words) == number.removeprefix("#")


def test_an_address_is_no_number_of_an_order(shop: Shop) -> None:
    cleo = buyer(shop, bought(Status.PENDING, MUG))
    cleo("change the address of my order to Cleo Fay, 12345 Long Road, Denver, CO 80279, USA")
    assert "12345 Long Road" in cleo.form.arguments["To"]
    cleo("change the delivery address of my order")("54321 Long Road, Denver, CO 80279, USA")
    assert "54321 Long Road" in cleo.form.arguments["To"]


def test_a_bare_number_is_an_order_of_theirs(shop: Shop) -> None:
    mug, jacket = bought(Status.DELIVERED, MUG), bought(Status.DELIVERED, HARBOUR)
    bare = replace(jacket, id=OrderId(jacket.id[1:].rjust(9, "1")))
    cleo = buyer(shop, mug, bare)
    cleo(f"where is my order of 2024, {bare.id}?")
    assert cleo.record.id == bare.id


def test_a_conversation_checks_out_with_what_is_named_or_can_bear_it(shop: Shop) -> None:
    small = Method("small", "gift_card", balance=Money(100, "USD"))
    cleo = buyer(shop, methods=(YEN, small, CARD))
    cleo.shop.fulfilment.add(cleo.context, Sku("mug-Red-One"))

    def paid_with(words: str) -> str:
        placing = action(cleo(f"{words} to Cleo Fay, 12 Mill Lane, Bath, BA1 1AA, UK"))
        assert isinstance(placing, act.Place)
        return placing.payment

    assert paid_with("check out") == "invoice"
    assert paid_with("check out and pay on delivery") == "on_delivery"
    assert paid_with("check out with my gift card") == CARD.id


@pytest.mark.parametrize(
    ("words", "delivery", "payment"),
    [
        ("check out to Cleo Fay, 12 Express Road, Bath, BA1 1AA, UK", "standard", "invoice"),
        ("check out to Ann Quick, 12 Pickup Lane, Bath, BA1 1AA, UK", "standard", "invoice"),
        ("check out to Cleo Fay, 12 Mill Lane, Bath, BA1 1AA, UK, express", "express", "invoice"),
        ("express check out to Cleo Fay, 12 Mill Lane, Bath, BA1 1AA, UK", "express", "invoice"),
        ("check out to Cleo Fay, 12 Mill Lane, Bath, BA1 1AA, UK, no express", "standard", "invoice"),
        ("check out, I don't want to pay by invoice", "standard", "on_delivery"),
        ("check out, not by invoice but with my gift card", "standard", CARD.id),
        ("check out, not the standard way but express", "express", "invoice"),
    ],
)
def test_neither_a_street_nor_a_refusal_chooses(shop: Shop, words: str, delivery: str, payment: str) -> None:
    cleo = buyer(shop)
    cleo.shop.fulfilment.add(cleo.context, Sku("mug-Red-One"))
    placing = action(cleo(words))
    assert isinstance(placing, act.Place)
    assert (placing.delivery, placing.payment) == (delivery, payment)


def test_a_gift_card_that_does_not_suffice_is_told_so(shop: Shop) -> None:
    cleo = buyer(shop, methods=(Method("small", "gift_card", balance=Money(100, "USD")),))
    cleo.shop.fulfilment.add(cleo.context, Sku("mug-Red-One"))
    cleo("check out with my gift card to Cleo Fay, 12 Mill Lane, Bath, BA1 1AA, UK")
    assert "1.00 USD" in cleo.said or "$1" in cleo.said


def test_an_order_is_named_by_its_goods_whichever_was_talked_about(shop: Shop) -> None:
    jacket, trousers, mug = (bought(Status.PENDING, one) for one in (HARBOUR, TRAIL, MUG))
    cleo = buyer(shop, jacket, trousers, mug)
    for words, order in (
        ("cancel the order with the trail trousers, I no longer need it", trousers),
        ("cancel the trousers I ordered last week, I don't need them", trousers),
        ("cancel my last order, ordered by mistake", mug),
        ("change the address of the jacket order to Cleo Fay, 7 Last Road, Denver, CO 80279, USA", jacket),
        ("change the address of it to Cleo Fay, 7 Trail Road, Denver, CO 80279, USA", mug),
    ):
        cleo(f"where is order {mug.id}?")(words)
        done = action(cleo)
        assert isinstance(done, act.Cancel | act.ChangeAddress) and done.order == order.id, words


def test_a_lone_unit_is_not_what_is_named_otherwise(shop: Shop) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, HARBOUR))
    assert sent_back(cleo("I want to return it")) == ["harbour-Navy-M"]
    cleo("I want to return the trousers")
    assert cleo.question.options == ("Harbour Jacket", "Everything")


def test_an_order_is_meant_by_its_place_and_by_not_being_the_one_before(shop: Shop) -> None:
    one, two = bought(Status.PENDING, MUG), bought(Status.PENDING, HARBOUR)
    cleo = buyer(shop, one, two)
    options = cleo("cancel my order, I no longer need it").question.options
    second = action(cleo("the second one"))
    assert isinstance(second, act.Cancel) and options[1].startswith(second.order)
    other = action(cleo("cancel my other order, ordered by mistake"))
    assert isinstance(other, act.Cancel) and options[0].startswith(other.order)
    assert "Cancel" in cleo.form.arguments, "its goods"
    listed = buyer(shop, bought(Status.PENDING, MUG), bought(Status.PENDING, HARBOUR))("show my orders")
    shown = [piece.id for piece in listed.pieces if isinstance(piece, Record)]
    first = action(listed("cancel the first one, I no longer need it"))
    assert isinstance(first, act.Cancel) and first.order == shown[0]
    again = action(listed("cancel it, it is the second time I ordered it by mistake"))
    assert isinstance(again, act.Cancel) and again.order == shown[0]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("I changed my mind, cancel it", "Changed my mind"),
        ("it was delayed: the delivery is too slow", "Delivery too slow"),
        ("I don't need it any more", "no longer needed"),
        ("I need to cancel my order", ""),
        ("ordered by mistake", ""),
    ],
)
def test_a_reason_is_one_of_the_shops(words: str, reason: str) -> None:
    own = ("no longer needed", "Changed my mind", "Delivery too slow")
    assert orders.reason_of(words, own) == reason


def test_the_shops_own_reasons_are_offered_and_count(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = shop.fulfilment.ledger.rules
    own = default("policy.toml").replace('"no longer needed", "ordered by mistake"', '"Delivery too slow"')
    monkeypatch.setattr(type(rules), "policy", read_policy(own))
    cleo = buyer(shop, bought(Status.PENDING, MUG))
    cleo("cancel my order")
    assert cleo.question.options == ("Delivery too slow",)
    cancelled = action(cleo("Delivery too slow"))
    assert isinstance(cancelled, act.Cancel) and cancelled.reason == "Delivery too slow"


@pytest.mark.parametrize(
    ("words", "delivery"),
    [
        ("actually standard delivery please", "standard"), ("no, not express", "standard"),
        ("by invoice, check out", "express"), ("make it standard", "standard"),
        ("hmm, pick it up in the shop instead", "pickup"), ("not the standard way", "express"),
    ],
)  # fmt: skip
def test_a_way_alters_the_form_of_an_order(shop: Shop, words: str, delivery: str) -> None:
    cleo = buyer(shop)
    cleo.shop.fulfilment.add(cleo.context, Sku("mug-Red-One"))
    first = action(cleo("check out to Ann Lee, 5 Last Street, Bath, BA1 1AA, UK, express, pay on delivery"))
    second = action(cleo(words))
    assert isinstance(first, act.Place) and first.delivery == "express"
    paid = "invoice" if "invoice" in words else "on_delivery"
    assert second == replace(first, delivery=delivery, payment=paid)


def test_a_variant_alters_the_form_of_an_exchange(shop: Shop) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, HARBOUR, TRAIL))
    cleo("exchange the Harbour Jacket for a green S")
    for words, sku in (
        ("no, L please", "harbour-Green-L"),
        ("actually in navy", "harbour-Navy-L"),
        ("rather an S", "harbour-Navy-S"),
        ("sorry, the green one in L", "harbour-Green-L"),
    ):
        swap = action(cleo(words))
        assert isinstance(swap, act.Exchange) and (swap.skus, swap.new) == (("harbour-Navy-M",), (sku,))


def test_other_goods_of_the_order_alter_the_form_of_a_return(shop: Shop) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, MUG, MUG, HARBOUR), methods=(CARD,))
    assert sent_back(cleo("return one enamel mug")) == ["mug-Red-One"]
    assert sent_back(cleo("actually the jacket instead")) == ["harbour-Navy-M"]
    assert sent_back(cleo("no, the mugs")) == ["mug-Red-One"] * 2
    assert sent_back(cleo("sorry, one mug")) == ["mug-Red-One"]


@pytest.mark.parametrize(
    "words", ["show me jackets", "no, the stone cup", "keep the mug", "the trail trousers"]
)
def test_other_words_alter_no_form(shop: Shop, words: str) -> None:
    cleo = buyer(shop, bought(Status.DELIVERED, MUG, HARBOUR))
    sent_back(cleo("return the mug"))
    assert "send_back" not in cleo(words).kinds


@pytest.mark.parametrize(
    "words",
    ["where is my jacket?", "where’s my Harbour Jacket", "when will my jacket arrive?", "has my jacket been shipped"],
)  # fmt: skip
def test_what_is_theirs_is_looked_for_among_their_orders(shop: Shop, words: str) -> None:
    jacket = bought(Status.SHIPPED, HARBOUR)
    cleo = buyer(shop, bought(Status.PENDING, MUG), jacket)
    assert cleo(words).record.id == jacket.id


@pytest.mark.parametrize(
    "words",
    ["where is my wishlist?", "where is my nearest store", "where is my chat history", "when will my voucher arrive?", "has my refund been sent?", "where is my return label", "where is my warranty", "where is my nearest pickup point", "where is my address saved"],
)  # fmt: skip
def test_what_they_never_ordered_is_not_looked_for_there(shop: Shop, words: str) -> None:
    cleo = buyer(shop, bought(Status.PENDING, MUG), bought(Status.SHIPPED, HARBOUR))
    assert "orders" not in cleo(words).kinds


def test_all_orders_are_shown_whichever_is_talked_about(shop: Shop) -> None:
    mug, jacket = bought(Status.PENDING, MUG), bought(Status.PENDING, HARBOUR)
    cleo = buyer(shop, mug, jacket)(f"where is order {mug.id}?")("show my orders")
    assert {piece.id for piece in cleo.pieces if isinstance(piece, Record)} == {mug.id, jacket.id}
    assert cleo("when will it arrive?").kinds != ["orders"] or cleo.record.id == mug.id


@pytest.mark.parametrize("words", ["where are my pants?", "when will my things come?", "has my gift arrived?", "what happened to my parka?", "cancel my coat", "i want to cancel my return"])  # fmt: skip
def test_what_is_called_otherwise_is_theirs_as_well(shop: Shop, words: str) -> None:
    assert buyer(shop, bought(Status.SHIPPED, HARBOUR))(words).kinds == ["orders"]
    assert "order of yours" in buyer(shop)(words).said


@pytest.mark.parametrize("words", ["where is {}?", "what happened to {}?", "has {} shipped?"])
def test_a_number_is_an_order_whatever_is_asked_of_it(shop: Shop, words: str) -> None:
    jacket = bought(Status.SHIPPED, HARBOUR)
    assert buyer(shop, jacket, bought(Status.PENDING, MUG))(words.format(jacket.id)).record.id == jacket.id


@pytest.mark.parametrize(
    ("what", "cancels"),
    [("mug", True), ("delivery", True), ("whole shipment", True), ("stuff", True), ("return parcel", False), ("basket", False), ("return", False), ("address change", False), ("gift card", False), ("monthly subscription", False), ("jacket", False)],
)  # fmt: skip
def test_goods_of_theirs_are_cancelled_and_nothing_else_that_is_theirs(
    shop: Shop, what: str, cancels: bool
) -> None:
    cleo = buyer(shop, bought(Status.PENDING, MUG))(f"cancel my {what}")
    assert ("cancel" in cleo.kinds) is cancels


@pytest.mark.parametrize(
    "words",
    ["return {}, but i want to keep the trousers", "return order {} but I’d like to keep the trousers", "return {} and keep the trousers", "return {}, leave the trousers", "send back {}, i need to keep the trousers", "return {} and i want to keep the trousers", "return {} but I have to keep the trousers", "return {} and want to keep the trousers", "return {} without the trousers"],
)  # fmt: skip
def test_of_an_order_goes_back_what_is_not_kept(shop: Shop, words: str) -> None:
    order = bought(Status.DELIVERED, HARBOUR, TRAIL)
    cleo = buyer(shop, order)(words.format(order.id))
    assert cleo.kinds == ["send_back"]
    assert "Harbour Jacket" in cleo.form.title and "Trail" not in cleo.form.title


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("can you not cancel my order please?", "no"),
        ("could you kindly not cancel {}", "no"),
        ("why can you not cancel my order?", "cancel"),
        ("can’t you cancel my order?", "cancel"),
    ],
)
def test_what_is_asked_not_to_be_cancelled_is_not(shop: Shop, words: str, kind: str) -> None:
    mug = bought(Status.PENDING, MUG)
    assert buyer(shop, mug)(words.format(mug.id)).kinds == [kind]
