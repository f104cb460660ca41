"""What carts and orders tell the log of events, in the words that every reader of the log knows, and what they tell others' servers.

Knows which lines an event has. Refuses to know whether anybody is remembered: an asker without consent is nobody there.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from shopkeeper.fulfilment.actions import Cancel, Place
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Item, Order
from shopkeeper.fulfilment.scene import Goods
from shopkeeper.types import (
    Context,
    Event,
    EventId,
    Happened,
    Line,
    LookKey,
    Money,
    Names,
    Product,
    Purpose,
    Purposes,
    SessionId,
    Sku,
    Surface,
)
from shopkeeper.webhooks.notice import Notice, Topic

_TOPICS = {
    Place.name: Topic.ORDER_PLACED,
    Cancel.name: Topic.ORDER_CANCELLED,
    Mark.RECEIVED: Topic.ORDER_RETURNED,
}


def carted(sku: Sku, more: int, product: Product, context: Context, now: int, id: str) -> Event:
    """CARTED, or UNCARTED where ``more`` is negative."""
    kind = Happened.CARTED if more > 0 else Happened.UNCARTED
    line = _line(product, sku, abs(more))
    names = context.who.under(Purpose.SERVICE)
    return _event(kind, id, now, names, context.who.allows, (line,))


def ordered(
    kind: Happened,
    order: Order,
    items: Sequence[Item],
    goods: Goods,
    now: int,
    session: SessionId,
    id: str = "",
) -> Event:
    """CHECKOUT, BOUGHT or RETURNED: one event for each version of an order (or ``id``), however often it is told."""
    id = f"{kind}.{id or f'{order.id}@{order.version}'}"[:64]
    lines = tuple(_lines(items, goods))
    return _event(kind, id, now, Names(order.shopper, session), order.allows, lines, order.id)


def noticed(order: Order, action: str, at: int) -> Notice:
    """What others' servers are told of one change of an order: its number, and nobody's name."""
    topic = _TOPICS.get(action, Topic.ORDER_CHANGED)
    value = order.value
    return Notice.of(
        topic, at, order=order.id, version=order.version, action=action, status=order.status.value,
        value=value.minor, currency=value.currency,
    )  # fmt: skip


def _event(
    kind: Happened,
    id: str,
    now: int,
    names: Names,
    allows: Purposes,
    lines: tuple[Line, ...],
    order: str = "",
) -> Event:
    return Event(EventId(id), kind, now, *names, lines, Surface.CART, order=order, allows=allows)


def _lines(items: Sequence[Item], goods: Goods) -> Iterable[Line]:
    products = goods.get(list(dict.fromkeys(unit.product for unit in items)))
    counts = Counter((unit.sku, unit.product, unit.price) for unit in items)
    for (sku, product, price), number in counts.items():
        look = _look(products[product], sku) if product in products else LookKey(0)
        yield Line(product, look, sku, number, price)


def _line(product: Product, sku: Sku, number: int) -> Line:
    price: Money | None = next((one.offer.price for one in product.variants if one.sku == sku), None)
    return Line(product.id, _look(product, sku), sku, number, price)


def _look(product: Product, sku: Sku) -> LookKey:
    keys = (look.key for look in product.looks if any(one.sku == sku for one in look.variants))
    return next(keys, LookKey(0))
