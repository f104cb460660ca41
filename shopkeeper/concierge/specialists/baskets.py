"""The fulfilment specialist, before an order: is it there, when can it be here, the basket, and the way to an order.

Knows the shop's own ``fulfilment``. What binds is only proposed: the shopper sends the form, or says yes to it.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from shopkeeper.concierge import facts, measured, units, variants
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Source, heard
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import number, pattern, plain, says, wished
from shopkeeper.concierge.pieces import Question, Record, Words
from shopkeeper.concierge.specialists.asking import addressed, waiting
from shopkeeper.concierge.specialists.refusals import not_so, sold_out, told_of
from shopkeeper.concierge.topic import asks_only
from shopkeeper.concierge.whereto import address_apart, receiver
from shopkeeper.fulfilment.actions import Place
from shopkeeper.fulfilment.checkout import Basket, Priced
from shopkeeper.fulfilment.model import Delivery, Method
from shopkeeper.language.stem import split
from shopkeeper.types import Product, Sku, Variant

_WAYS = 3
_COUNTED = 5
"""So many of what is sold by numbers are a count, and no size."""


def delivery(act: Act, desk: Desk) -> Answer:
    """Live stock, and the ways in which it could travel: what they cost and by when."""
    claims: list[Claim] = []
    for product in desk.products(act.about[:2]):
        best = facts.best(variants.meant(product, act, desk))
        if best is None:
            claims += not_so(product)
            continue
        claims.append(_stock(product, best, desk))
        if best.offer.stock != 0:
            basket = desk.call("quote", partial(desk.shop.fulfilment.quote, desk.context, {best.sku: 1}))
            claims += [_way(product, way, desk) for way in basket.deliveries[:_WAYS]]
    told = variants.telling(act, desk)
    return Answer((Words.of(*claims),), lambda memory: memory.looking_at(act.about, told), act.about)


def take_out(act: Act, desk: Desk) -> Answer:
    basket = desk.call("cart", lambda: desk.shop.fulfilment.cart(desk.context))
    if not basket.lines:
        return Answer((empty(),))
    said = plain(act.words)
    titles = tuple(dict.fromkeys(line.title for line in basket.lines))
    if uncounted := units.uncounted(said):
        return _asked("How many shall I take out?", (), uncounted)
    said = pattern("order", "empty").sub("everything", said)
    lying = [line for line in basket.lines for _ in range(line.quantity)]
    thing = "" if says(said, "order", "of_them") else _thing(said)
    talked = {line.title for line in basket.lines if line.product in desk.memory.focus}
    it = () if thing else talked or (titles if len(basket.lines) == 1 else ())
    if thing and not measured.without(thing):  # "the 5 kg one"
        it = {title for title in titles if measured.said(said) & measured.stated(title)}
    found, unsure = units.meant(said, lying, desk.understand, it)
    if found:
        return _taken_out(Counter(line.sku for line in found), basket, desk)
    if thing and not unsure:
        text = f"Your basket holds nothing called “{thing}”."
        return Answer((Words.of(Claim(text, (heard(act.words),), echo=True)), record(basket, desk)))
    names = dict.fromkeys(map(units.spelt, unsure)) if unsure else titles
    return _asked("What shall I take out?", tuple(names), act.words)


def _asked(text: str, options: Sequence[str], words: str) -> Answer:
    """``words``: what the answer is said on to."""
    return Answer((Question(text, tuple(options)),), lambda memory: replace(memory, asked=words), open=True)


def _taken_out(gone: Mapping[Sku, int], basket: Basket, desk: Desk) -> Answer:
    """``gone``: how many of each go."""
    for line in (line for line in basket.lines if line.sku in gone):
        stay = line.quantity - gone[line.sku]
        basket = desk.call("put", partial(desk.shop.fulfilment.put, desk.context, line.sku, stay))
    return Answer((Words.of(Claim("Taken out.", courtesy=True)), record(basket, desk)))


def _thing(said: str) -> str:
    """What shall be taken out, where the words name something."""
    spare = pattern("order", "taking").sub(" ", said)
    return " ".join(word for word in split(spare) if not asks_only(word))


def show(act: Act, desk: Desk) -> Answer:
    """What lies in it, at live prices; or so many of it, where that was said."""
    basket = desk.call("cart", lambda: desk.shop.fulfilment.cart(desk.context))
    if (made := pattern("order", "made").search(plain(act.words))) and basket.lines:
        focus = desk.memory.focus or tuple(one.product for one in basket.lines[-1:])
        if meant := next((one for one in basket.lines if one.product in focus), None):
            basket = _made(meant, made["n"], desk)
    elif other := pattern("order", "otherwise").match(plain(act.words)):
        lying = [one for one in basket.lines if one.product in act.about]
        for product in desk.products(act.about) if lying else ():
            return _otherwise(lying[-1], product, replace(act, words=other["what"]), desk)
    return Answer((record(basket, desk),) if basket.lines else (empty(),))


def _made(line: Priced, said: str, desk: Desk) -> Basket:
    """So many of it; or the same in another size, where many of it are said and its sizes are numbers: "make it 44" of shoes."""
    times, put = number(said), desk.shop.fulfilment.put
    other = _in_size(line, said, desk) if times > _COUNTED else None
    if other is None:
        return desk.call("put", partial(put, desk.context, line.sku, times))
    desk.call("add", partial(desk.shop.fulfilment.add, desk.context, other.sku, line.quantity))
    return desk.call("put", partial(put, desk.context, line.sku, 0))


def _otherwise(line: Priced, product: Product, act: Act, desk: Desk) -> Answer:
    """As many of the same as are said, and otherwise as they lie there: "change it to L", "swap it for the red one"."""
    said, own = variants.said(product, act, desk), line.options or {}
    so = [variants.proven(product, wish) for wish in said.values()]
    fitting = [one for one in product.variants if so and all(one in some for some in so)]
    if not fitting:
        return told_of(not_so(product), act)
    chosen = variants.options_of(product, said)
    kept = {name: value for name, value in own.items() if name not in chosen}
    alike = [one for one in fitting if kept.items() <= one.options.items()]
    there = variants.there(alike)
    if not there:
        return told_of(sold_out(product, alike or fitting), act)
    if there[0].sku != line.sku:
        desk.call("add", partial(desk.shop.fulfilment.add, desk.context, there[0].sku, line.quantity))
    stay = line.quantity if there[0].sku == line.sku else 0
    basket = desk.call("put", partial(desk.shop.fulfilment.put, desk.context, line.sku, stay))
    told = variants.telling(act, desk)
    return Answer((record(basket, desk),), lambda memory: memory.looking_at(act.about, told))


def _in_size(line: Priced, size: str, desk: Desk) -> Variant | None:
    """The same but for its size, in stock."""
    own = line.options or {}
    for product in desk.products((line.product,)):
        sold = variants.there(product.variants) if size in variants.sizes([*product.variants]) else []
        for one in sold:
            if [value for name, value in one.options.items() if own.get(name) != value] == [size]:
                return one
    return None


def checkout(act: Act, desk: Desk) -> Answer:
    """The order as a form, where the shop knows whereto; else the way to the page that asks."""
    basket = desk.call("cart", lambda: desk.shop.fulfilment.cart(desk.context))
    if not basket.lines:
        return Answer((empty(),))
    customer = desk.call("customer", lambda: desk.shop.fulfilment.customer(desk.context))
    written, around = address_apart(act.words)
    form = waiting(desk)
    before = form if isinstance(form, Place) else None
    address = written or (before.address if before else customer.address)
    if not basket.ready or address is None or not basket.payments or not basket.deliveries:
        text = (
            "Your basket is ready: the checkout page asks where it goes and how you pay, and shows the total before you order."
            " Or write it here: name, street, city, postcode, country."
        )
        trouble = [
            Claim(f"{line.title}: {line.trouble}", (line_of(line),)) for line in basket.lines if line.trouble
        ]
        return Answer((record(basket, desk), Words.of(*(trouble or [Claim(text, courtesy=True)]))))
    said = plain(around)
    stays = before.delivery if before and not wished(said, pattern("order", "standard")) else ""
    way = _chosen(sorted(basket.deliveries, key=lambda one: one.option != stays), said)
    address = replace(address, name=receiver(act.words) or address.name)
    method = _paying(basket, way, said, before.payment if before else "")
    place = Place(basket.cart.version, address, method.id, way.option, customer.email)
    return addressed(place, act.words, desk)


def record(basket: Basket, desk: Desk) -> Record:
    rows = [
        (
            f"{line.quantity} × {line.title}{_options(line)}",
            desk.wording.price(line.sum) if line.sum else line.trouble,
        )
        for line in basket.lines
    ]
    total = [("Goods", desk.wording.price(basket.goods))] if basket.goods else []
    return Record("basket", "", "Your basket", (*rows, *total))


def _stock(product: Product, variant: Variant, desk: Desk) -> Claim:
    options = ", ".join(variant.options.values())
    name = f"{product.title} ({options})" if options else product.title
    evidence = facts.stock(product, variant)
    own = facts.fact(product, "options", options)
    if evidence is None:
        return Claim(f"The shop does not state how many of {name} there are.", (own,))
    if variant.offer.stock == 0:
        return Claim(f"{name} is sold out.", (evidence, own))
    left = variant.offer.stock or 0
    few = f": {desk.wording.number(left)} left" if left <= 5 else ""
    return Claim(f"{name} is in stock{few}.", (evidence, own))


def _way(product: Product, way: Delivery, desk: Desk) -> Claim:
    cost = desk.wording.price(way.cost) if way.cost.minor else "free"
    by = f" by {desk.wording.day(way.by)}" if way.by else ""
    day = way.by.isoformat() if way.by else ""
    text = f"{way.name} {way.cost} {'free' if not way.cost.minor else ''} {day} {way.pickup}"
    return Claim(f"{way.name}{by}: {cost}.", (facts.fact(product, f"delivery:{way.option}", text),))


def _chosen(ways: Sequence[Delivery], said: str) -> Delivery:
    """As the words wish, else the first the shop offers that they do not refuse."""
    express, fetched = (wished(said, pattern("order", name)) for name in ("express", "pickup"))
    if express:
        return min(ways, key=lambda way: (way.by is None, way.by))
    if fetched and (fetching := next((way for way in ways if way.pickup), None)):
        return fetching
    left = (
        way
        for way in ways
        if not (express is False and says(f"{way.option} {way.name}", "order", "express"))
        and not (fetched is False and way.pickup)
    )
    return next(left, ways[0])


def _paying(basket: Basket, way: Delivery, said: str, before: str) -> Method:
    """What is named, else that of the form before, else the first that is no gift card and not refused; a gift card that holds the sum
    before one that does not."""
    due = (basket.goods.minor if basket.goods else 0) + way.cost.minor

    def bears(method: Method) -> bool:
        return method.moves(way.cost.currency) and (not method.balance or method.balance.minor >= due)

    ways = sorted(
        basket.payments, key=lambda one: (not bears(one), one.id != before, one.balance is not None)
    )
    called = [wished(said, _called(one)) for one in ways]
    best = [one for wish in (True, None) for one, so in zip(ways, called, strict=True) if so is wish]
    return next(iter(best), ways[0])


def _called(method: Method) -> re.Pattern[str]:
    if method.balance is not None:
        return pattern("order", "gift_card")
    names = filter(None, (method.kind.replace("_", " "), method.last_four))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


def line_of(line: Priced) -> Evidence:
    """A line of the basket, as it stands there."""
    return Evidence(
        Source.ORDER,
        f"basket:{line.sku}",
        "line",
        f"{line.quantity} × {line.title} {line.sum or ''} {line.trouble}",
        line.product,
        line.title,
    )


def _options(line: Priced) -> str:
    return f" ({', '.join(line.options.values())})" if line.options else ""


def empty() -> Words:
    return Words.of(Claim("Your basket is empty.", courtesy=True))
