"""What several things cost together: the set that is shown, the basket, or what is talked about; with delivery where that is asked.

Knows live prices and the shop's own quotes. Refuses to add up what has no price.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from shopkeeper.concierge import facts, variants
from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.claims import Claim, Evidence, Source
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import says
from shopkeeper.concierge.pieces import Piece, Question, Words
from shopkeeper.concierge.specialists import baskets
from shopkeeper.concierge.sums import bought, summed
from shopkeeper.fulfilment.checkout import Basket
from shopkeeper.types import Money, Product, Variant

_IN_BASKET = frozenset({Kind.ADD, Kind.BASKET, Kind.TAKE_OUT, Kind.CHECKOUT})

Things = Sequence[tuple[Product, Variant]]


def total(act: Act, desk: Desk) -> Answer:
    """Of what was shown last: a set; else of the basket; else of what is talked about."""
    things = () if desk.memory.last in _IN_BASKET else _meant(act, desk)
    lone = len(things) == 1 and says(act.words, "reference", "plural")
    if things and not lone:
        claims = [*_prices(things, desk)]
        if says(act.words, "order", "delivered"):
            numbers = {variant.sku: 1 for _, variant in things}
            quote = desk.call("quote", partial(desk.shop.fulfilment.quote, desk.context, numbers))
            claims += _delivered(quote, desk)
        return Answer.of(*claims)
    basket = desk.call("cart", lambda: desk.shop.fulfilment.cart(desk.context))
    if not basket.lines and desk.memory.focus and not things and not desk.memory.talked:
        return total(act, replace(desk, memory=desk.memory.looking_at(desk.memory.focus[:1])))
    if not basket.lines and lone:
        return Answer((Question("Which of them shall I add up?", desk.memory.choices),))
    if not basket.lines:
        return Answer((baskets.empty(),))
    pieces: tuple[Piece, ...] = (baskets.record(basket, desk),)
    told = list(_delivered(basket, desk))
    return Answer((*pieces, Words.of(*told)) if told else pieces)


def _meant(act: Act, desk: Desk) -> Things:
    """The set that is shown, all that are compared, or the one that is talked about."""
    memory = desk.memory
    if memory.bundle and (things := bought(memory.skus, desk)):
        return things
    if not memory.talked and not says(act.words, "reference", "plural"):
        return ()
    products = desk.products(act.about or memory.focus)
    return [
        (product, variant)
        for product in products
        if (variant := facts.best(variants.meant(product, act, desk)))
    ]


def _prices(things: Things, desk: Desk) -> Iterator[Claim]:
    """The sum, with what it is made of."""
    known = [(product, variant.offer.price) for product, variant in things if variant.offer.price]
    evidence = [facts.fact(product, "price", str(price)) for product, price in known]
    each = desk.wording.all([f"{product.title} {desk.wording.price(price)}" for product, price in known])
    whole = summed([variant for _, variant in things])
    if len(things) == 1 or whole is None:
        yield from (
            Claim(f"{product.title} costs {desk.wording.price(price)}.", (one,))
            for (product, price), one in zip(known, evidence, strict=True)
        )
        return
    sum_ = Evidence(Source.PRODUCT, "answer", "total price", str(whole))
    yield Claim(f"Together they cost {desk.wording.price(whole)}: {each}.", (*evidence, sum_))


def _delivered(basket: Basket, desk: Desk) -> Iterator[Claim]:
    """The sum of the goods with each way of delivery."""
    for way in basket.deliveries[:3]:
        if basket.goods is None or way.cost.currency != basket.goods.currency:
            continue
        whole = Money(basket.goods.minor + way.cost.minor, basket.goods.currency)
        cost = desk.wording.price(way.cost) if way.cost.minor else "free"
        text = f"{way.name} {way.cost} {cost} {whole}"
        yield Claim(
            f"With {way.name.lower()} ({cost}): {desk.wording.price(whole)}.",
            (Evidence(Source.ORDER, f"delivery:{way.option}", "delivery", text),),
        )
