"""The fulfilment specialist, after an order: where it is, and changing, cancelling, sending back, exchanging it.

Knows one's own orders. Which order and which goods are meant is asked where words do not tell; what binds is proposed.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from itertools import chain

from shopkeeper.concierge import units
from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.claims import Claim
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import pattern, plain, rules, says, wished, without_lead
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.pieces import Piece, Question, Words
from shopkeeper.concierge.pointing import names_goods
from shopkeeper.concierge.references import by_place, by_title
from shopkeeper.concierge.specialists.asking import addressed, proposed, waiting
from shopkeeper.concierge.specialists.goods import numbered_goods
from shopkeeper.concierge.specialists.ordered import bought, record, state
from shopkeeper.concierge.specialists.policy import rules_on
from shopkeeper.concierge.topic import asks_only
from shopkeeper.concierge.whereto import address_apart, read_address
from shopkeeper.fulfilment.actions import Cancel, ChangeAddress, ChangeItems, Exchange, Return
from shopkeeper.fulfilment.model import Item, Order, Status
from shopkeeper.fulfilment.possible import Possible
from shopkeeper.language.stem import split, stems
from shopkeeper.search.verify import verify
from shopkeeper.types import Constraint, Op, OrderId, Product, Sku, Variant
from shopkeeper.types.errors import NotFound
from shopkeeper.types.normal import normal

_NONE = Claim(
    "I find no order of yours here. Orders are known by the browser they were placed in.", courtesy=True
)
_CUES = {"no longer needed": "no_longer", "ordered by mistake": "mistake"}
"""Reasons that have other words for them, and the pattern of these."""
_PEOPLE = Claim("I have asked the shop's people to go on from here; they see what you wrote.", courtesy=True)
_MASKED = Claim(
    "I have asked the shop's people to go on from here; they see what you wrote, without personal addresses and numbers.",
    courtesy=True,
)
_ALL = Claim("Those were all of your orders.", courtesy=True)
_LISTED = 5
_LOOKED = 100
"""Orders among which the one that is meant is looked for; older ones are named by their number."""


def status(act: Act, desk: Desk) -> Answer:
    if not _bare(act.words, desk) and (goods := numbered_goods(act, desk)):
        return goods
    if says(act.words, "order", "older"):
        return _listed(desk, desk.memory.orders) if desk.memory.orders else Answer.of(_ALL)
    if says(act.words, "order", "several"):
        desk = replace(desk, memory=replace(desk.memory, order=""))  # not only the one that is talked about
    found = _meant(act, desk, tuple(Status))
    if isinstance(found, Order):
        return Answer((record(found, desk), Words.of(state(found, desk))), _about(found))
    return _listed(desk)


def _listed(desk: Desk, cursor: str = "") -> Answer:
    """A few orders, and the way to those before them."""
    listing = desk.call("orders", lambda: desk.shop.fulfilment.listing(desk.context, _LISTED, cursor))
    pieces: tuple[Piece, ...] = tuple(record(order, desk) for order in listing.orders)
    more = (Question("Shall I show those before them?", ("Older orders",)),) if listing.cursor else ()
    offered = tuple(order.id for order in listing.orders)
    return Answer(
        (*pieces, *more) or (Words.of(_NONE),),
        lambda memory: replace(memory, orders=listing.cursor, offered=offered),
        open=not listing.orders,
    )


def cancel(act: Act, desk: Desk) -> Answer:
    order = _meant(act, desk, (Status.PENDING,))
    if not isinstance(order, Order):
        return _which(order, act, desk)
    reasons = _rules(Cancel.name, order, desk).reasons or tuple(_CUES)
    reason = reason_of(act.words, reasons)
    if not reason:
        return _ask("Why shall it be cancelled?", reasons, act, order)
    return _keeping(proposed(Cancel(order.id, reason), desk), order)


def _rules(action: str, order: Order, desk: Desk) -> Possible:
    possible = desk.call("possible", lambda: desk.shop.fulfilment.possible(desk.context, order.id))
    return next(one for one in possible if one.action == action)


def _condition(action: str, act: Act, order: Order, desk: Desk) -> str:
    """Of those in which goods are not taken back, what is said of them and not denied; what they came in is not the shopper's doing."""
    told, titles = plain(act.words), stems(*(item.title for item in order.items))
    if says(told, "order", "came_so"):
        return ""
    known = (one for one in _rules(action, order, desk).conditions if not stems(one) <= titles)
    said = (one for one in known if wished(told, _so(normal(one))))
    return ", ".join(said)


@cache
def _so(condition: str) -> re.Pattern[str]:
    return re.compile(rules("order")["condition"].replace("CONDITION", re.escape(condition)))


def reason_of(words: str, reasons: Sequence[str]) -> str:
    """The one that is said, in its own words or in others that mean it; empty where none is."""
    said = stems(words)
    spelt = (one for one in reasons if stems(one) <= said)
    meant = (one for one in reasons if one in _CUES and says(words, "order", _CUES[one]))
    return next(chain(spelt, meant), "")


def send_back(act: Act, desk: Desk) -> Answer:
    order = _meant(act, desk, (Status.DELIVERED,))
    if not isinstance(order, Order):
        return _which(order, act, desk)
    if uncounted := units.uncounted(act.words):
        return _ask("How many shall go back?", (), replace(act, words=uncounted), order)
    items = _items(act, order, desk)
    if not items:
        return _ask(
            "What shall go back?",
            (*_choices(order), "Everything"),
            act,
            order,
        )
    refund_to, condition = _refund_to(act, order, desk), _condition(Return.name, act, order, desk)
    action = Return(order.id, tuple(item.sku for item in items), refund_to, condition)
    return _keeping(proposed(action, desk), order)


def exchange(act: Act, desk: Desk) -> Answer:
    """Another variant of the same product: sent back for it once delivered, swapped in the order before it leaves."""
    order = _meant(act, desk, (Status.DELIVERED, Status.PENDING))
    if not isinstance(order, Order):
        return _which(order, act, desk)
    old, new = _apart(act.words)
    items = _items(replace(act, words=old), order, desk)[:1]
    if not items:
        return _ask("Which of these shall I exchange?", _choices(order), act, order)
    wishes = [wish for wish in desk.understand(new or act.words).constraints if wish.op is Op.IS]
    product = next(iter(desk.products([items[0].product])), None)
    choices = _other_variants(product, items[0], wishes, act.words) if product else []
    if not choices:
        none = Claim(f"No other {items[0].title} is in stock so.", (bought(order, items[0]),))
        return Answer.of(none, open=True)
    if len(choices) > 1:
        return _ask("For which one?", tuple(", ".join(values) for _, values in choices[:6]), act, order)
    swap = order.id, (items[0].sku,), (choices[0][0],), next(iter(order.borne), "")
    if order.status is Status.PENDING:
        return _keeping(proposed(ChangeItems(*swap), desk), order)
    return _keeping(proposed(Exchange(*swap, _condition(Exchange.name, act, order, desk)), desk), order)


def _apart(words: str) -> tuple[str, str]:
    """What is had, and what is wanted for it: "the jacket for an L", "the size of the jacket to L"."""
    for before, between, after in (words.partition(" for "), words.rpartition(" to ")):
        if between and before:
            return before, after
    return words, ""


def address(act: Act, desk: Desk) -> Answer:
    order = _meant(act, desk, (Status.PENDING,))
    if not isinstance(order, Order):
        return _which(order, act, desk)
    found = read_address(act.words)
    if found is None:
        until = replace(act, words=f"{act.words.rstrip(' .,!?')} to")
        return _ask("Whereto? Write it as street, city, postcode, country.", (), until, order)
    found = replace(found, name=found.name or order.address.name)
    return _keeping(addressed(ChangeAddress(order.id, found), act.words, desk), order)


def hand_over(act: Act, desk: Desk) -> Answer:
    """A person of the shop goes on, with what was said."""
    ticket = desk.call("hand_over", lambda: desk.shop.fulfilment.hand_over(desk.context, act.words))
    return Answer.of(_PEOPLE if ticket.summary == act.words.strip() else _MASKED)


def _meant(act: Act, desk: Desk, states: Sequence[Status]) -> Order | list[Order]:
    """The order that is meant: by its number, by its goods, by its place, or talked about, or the only one in such a state; else
    all of these. After a number that is not theirs "it" is no other order: they are asked.

    Raises NotFound for a number that is not one's own.
    """
    if number := numbered(act.words):
        return _named(number, desk)
    if bare := _bare(act.words, desk):
        return bare
    said, possible, own = plain(address_apart(act.words)[1]), _own(desk, states), _own(desk)
    if holding := _holding(said, list({order.id: order for order in (*possible, *own)}.values())):
        fitting = [order for order in holding if order.status in states] or holding
        talked_of = (order for order in fitting if order.id == desk.memory.order)
        return next(talked_of, fitting[0] if len(fitting) == 1 else fitting)
    if placed := by_place(pattern("order", "no_place").sub(" ", said), desk.memory.offered):
        return _named(placed[0], desk)
    if own and says(said, "order", "newest"):
        return own[0]
    if says(said, "order", "other"):
        others = [order for order in possible if order.id != desk.memory.order]
        return others[0] if len(others) == 1 else others
    if desk.memory.order and (talked := _talked(desk)):
        return talked
    return possible[0] if len(possible) == 1 and not desk.memory.order else possible or own


def of_theirs(words: str, desk: Desk) -> Kind | None:
    """What is asked of their orders where none is said: "where is my jacket?"; "cancel my jacket" cancels where an order holds it, and else
    shows them."""
    said = without_lead(plain(words))
    looks, calls_off = says(said, "order", "theirs"), says(said, "order", "calls_off")
    if not (looks or calls_off) or says(said, "asking", "in_general"):
        return None
    if _holding(said, _own(desk)):
        return Kind.ORDERS if looks or says(said, "order", "of_returns") else Kind.CANCEL
    goods = calls_off and names_goods(said, desk)
    return Kind.ORDERS if goods or not says(said, "order", "never_ordered") else None


def _holding(said: str, orders: Sequence[Order]) -> list[Order]:
    """Those that hold most of the goods that are named; none, where none are."""
    goods = {item.product: item.title for order in orders for item in order.items}
    spare = pattern("order", "telling").sub(" ", said)
    named = by_title(" ".join(word for word in split(spare) if not asks_only(word)), goods.items())
    held = [len({item.product for item in order.items} & {*named}) for order in orders]
    return [order for order, number in zip(orders, held, strict=True) if 0 < number == max(held)]


def spoken_of(act: Act) -> Callable[[Memory], Memory]:
    """A number that was said is what is being talked about, theirs or not."""
    number = numbered(act.words)
    return lambda memory: replace(memory, order=number.upper()) if number else memory


def numbered(words: str) -> str:
    """What is called the number of an order, or can be nothing else: a house, a postcode and a year have numbers as well."""
    said = plain(words)
    found = pattern("order", "numbered").search(said) or pattern("order", "number").fullmatch(said)
    return found["id"] if found else ""


def _bare(words: str, desk: Desk) -> Order | None:
    """The order of theirs whose number stands in the words by itself."""
    for found in pattern("order", "number").finditer(plain(words)):
        with suppress(NotFound):
            return _named(found["id"], desk)
    return None


def _own(desk: Desk, states: Sequence[Status] = (), limit: int = _LOOKED) -> list[Order]:
    """Newest first."""
    return desk.call("orders", lambda: desk.shop.fulfilment.orders(desk.context, states, limit))


def _talked(desk: Desk) -> Order | None:
    """The order that is being talked about, while it is still theirs."""
    try:
        return _named(desk.memory.order, desk)
    except NotFound:
        return None


def _named(number: str, desk: Desk) -> Order:
    for id in map(OrderId, (number.upper(), f"#{number.upper()}", number)):
        try:
            return desk.call("order", partial(desk.shop.fulfilment.order, desk.context, id))
        except NotFound:
            continue
    raise NotFound(
        "you have no order of that number", field="order", fix="look at the number in your confirmation"
    )


def _items(act: Act, order: Order, desk: Desk) -> list[Item]:
    """The units that are meant, or the only one there is; none where it is open which."""
    lone = len(order.items) == 1 and not _of_another(plain(act.words), order.items[0], desk)
    return list(order.items) if lone else units.meant(act.words, order.items, desk.understand)[0]


def _of_another(said: str, item: Item, desk: Desk) -> bool:
    """Whether goods are named, and not this one."""
    return names_goods(said, desk) and stems(item.title, *item.kinds).isdisjoint(stems(said))


def _choices(order: Order) -> tuple[str, ...]:
    """What an order holds, in words that tell its units apart."""
    variants = Counter(title for _, title in {(item.sku, item.title) for item in order.items})
    names = (units.spelt(item) if variants[item.title] > 1 else item.title for item in order.items)
    return tuple(dict.fromkeys(names))


def _other_variants(
    product: Product, item: Item, wishes: Sequence[Constraint], words: str
) -> list[tuple[Sku, tuple[str, ...]]]:
    """Variants of the same product that meet the wishes and else are as the old one, in stock; bigger or smaller, by the merchant's order."""
    sizes = list(dict.fromkeys(variant.size for variant in product.variants))
    own = Variant(item.sku, item.options).size
    at = sizes.index(own) if own in sizes else -1
    if at >= 0 and says(words, "order", "bigger"):
        sizes = sizes[at + 1 :]
    elif at >= 0 and says(words, "order", "smaller"):
        sizes = sizes[:at]
    found = []
    for look in product.looks:
        for variant in look.variants:
            alone = replace(look, variants=(variant,))
            proven = verify(replace(product, looks=(alone,)), alone, wishes)
            sized = variant.size in sizes
            if (
                sized
                and variant.sku != item.sku
                and variant.offer.stock != 0
                and proven
                and proven.silent == 0
            ):
                shared = sum(item.options.get(name) == value for name, value in variant.options.items())
                found.append((shared, variant.sku, tuple(variant.options.values())))
    best = max((shared for shared, *_ in found), default=0)
    return [(sku, values) for shared, sku, values in found if shared == best]


def _refund_to(act: Act, order: Order, desk: Desk) -> str:
    """Where the money came from, unless a gift card of theirs is asked for, in these words or for the form they alter."""
    if says(act.words, "order", "gift_card"):
        customer = desk.call("customer", lambda: desk.shop.fulfilment.customer(desk.context))
        cards = [one for one in customer.methods if one.kind == "gift_card" and one.moves(order.currency)]
        if cards:
            return cards[0].id
    form = waiting(desk)
    if isinstance(form, Return) and form.order == order.id:
        return form.refund_to
    return next(iter(order.borne), "")


def _which(orders: list[Order], act: Act, desk: Desk) -> Answer:
    if not orders:
        claims = [_NONE, *rules_on(act.kind, desk)]
        return Answer((Words.of(*claims),), lambda memory: replace(memory, ruled=act.words), open=True)
    offered = [order for order in orders[:_LISTED] if order.items]
    options = tuple(f"{order.id}: {order.items[0].title}" for order in offered)
    ids = tuple(order.id for order in offered)
    text = "Which order do you mean?"
    if len(orders) > _LISTED:
        text += " These are the latest; an older one I find by its number."
    return Answer(
        (Question(text, options),), lambda memory: replace(memory, asked=act.words, offered=ids), open=True
    )


def _ask(text: str, options: Sequence[str], act: Act, order: Order) -> Answer:
    return Answer(
        (Question(text, tuple(options)),),
        lambda memory: replace(memory, asked=act.words, order=order.id),
        open=True,
    )


def _keeping(answer: Answer, order: Order) -> Answer:
    return replace(answer, remember=lambda memory: replace(answer.remember(memory), order=order.id))


def _about(order: Order) -> Callable[[Memory], Memory]:
    return lambda memory: replace(memory, order=order.id).looking_at([item.product for item in order.items])
