"""From a cart to an order: exact totals at live prices, then one order or a refusal.

Knows that a price is a promise only once the shopper confirmed it. Refuses to take money: a payment is booked as owed, and
whoever collects it says when it is settled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.delivery import Option, chosen, offered
from shopkeeper.fulfilment.model import Cart, Delivery, Item, Method, Order, Wanted
from shopkeeper.fulfilment.policy import refuse
from shopkeeper.fulfilment.proposal import Line
from shopkeeper.fulfilment.scene import Change, Scene, book, checked, item, taken
from shopkeeper.types import Money, Offer, OrderId, Product, ProductId, Sku, Variant, clock
from shopkeeper.types.errors import Conflict, InvalidInput, Outdated

UNNUMBERED = OrderId("")


@dataclass(frozen=True, slots=True)
class Priced:
    """A line of a cart as it is now. ``unit`` is None where it cannot be bought any more; ``left``: units on the shelf, where they are counted."""

    sku: Sku
    quantity: int
    title: str = ""
    product: ProductId = ProductId("")
    options: Mapping[str, str] | None = None
    unit: Money | None = None
    sum: Money | None = None
    left: int | None = None
    trouble: str = ""
    """Why this line cannot be ordered as it stands, in plain words."""
    was: Money | None = None
    """What one cost when it was put in, where that is another price than now."""


@dataclass(frozen=True, slots=True)
class Basket:
    """A cart with live facts. ``goods``: the sum of its lines; None while a line is in trouble or currencies differ."""

    cart: Cart
    lines: tuple[Priced, ...]
    goods: Money | None
    deliveries: tuple[Delivery, ...] = ()
    payments: tuple[Method, ...] = ()

    @property
    def ready(self) -> bool:
        return bool(self.lines) and self.goods is not None


def priced(cart: Cart, scene: Scene, options: Sequence[Option], currency: str) -> Basket:
    """What lies in the cart, at live prices, and how it could travel and be paid."""
    found = _found(cart, scene)
    lines = tuple(_line(wanted, found.get(wanted.sku)) for wanted in cart.lines)
    sums = [line.sum for line in lines if line.sum and not line.trouble]
    whole = len(sums) == len(lines) and len({one.currency for one in sums}) == 1
    goods = Money(sum(one.minor for one in sums), sums[0].currency) if whole else None
    offers = [variant.offer for _, variant in found.values()]
    ways = () if goods is None else offered(options, goods, offers, clock.day(scene.now), currency)
    allowed = scene.policy.rule("place").pay_with
    methods = (*scene.customer.methods, *scene.ways)
    payments = tuple(one for one in methods if not allowed or one.kind in allowed)
    return Basket(cart, lines, goods, ways, payments)


def place(action: act.Place, cart: Cart, basket: Basket, scene: Scene) -> Change:
    """The order, without its number yet.

    Raises:
        Conflict: the cart is another one by now, a line is in trouble, or a gift card does not suffice.
        InvalidInput: an empty cart, or an address, a delivery or a payment that cannot be.
        AgainstPolicy: too much, or a payment that the shop does not take.
    """
    if action.cart_version != cart.version:
        raise Outdated("the cart changed", cart.version, field="cart_version")
    goods = _sound(basket)
    delivery = chosen(action.delivery, basket.deliveries)
    method = scene.method(action.payment)
    scene.policy.pays(action.name, method)
    address, items = checked(action.address, scene.customer), _items(cart, scene)
    if len(items) > scene.policy.most_units:
        refuse(
            action.name,
            "most_units",
            f"{len(items)} units",
            f"at most {scene.policy.most_units} in one order",
        )
    order = Order(
        UNNUMBERED,
        cart.customer,
        items,
        address,
        delivery,
        at=scene.now,
        email=_email(action.email),
        done=(action.name,),
    )
    sum_ = Money(goods.minor + delivery.cost.minor, goods.currency)
    order, customer = book(scene, order, scene.customer, method, sum_.minor)
    customer = replace(
        customer,
        address=customer.address or address,
        email=customer.email or order.email,
        version=customer.version + 1,
    )
    lines = (*_lines(basket), *_terms(delivery, method, order, sum_))
    words = f"Order {len(items)} {'unit' if len(items) == 1 else 'units'} for {sum_}, {delivery.name}, paid by {method}."
    return Change(order, customer, taken(items), sum_, words, lines)


def _sound(basket: Basket) -> Money:
    if not basket.lines:
        raise InvalidInput("the cart is empty", field="cart", fix="put something into it")
    if trouble := next((line for line in basket.lines if line.trouble), None):
        raise Conflict(
            f"{trouble.title or trouble.sku}: {trouble.trouble}", field="cart", fix="change that line"
        )
    if basket.goods is None:
        raise InvalidInput(
            "prices in several currencies", field="cart", fix="order them one currency at a time"
        )
    return basket.goods


def _found(cart: Cart, scene: Scene) -> dict[Sku, tuple[Product, Variant]]:
    """In two questions to the catalogue, however long the cart is."""
    owners = scene.goods.owners([line.sku for line in cart.lines])
    products = scene.goods.get(list(dict.fromkeys(owners.values())))
    return {
        sku: (products[owner], variant)
        for sku, owner in owners.items()
        if owner in products
        for variant in products[owner].variants
        if variant.sku == sku
    }


def _line(wanted: Wanted, found: tuple[Product, Variant] | None) -> Priced:
    sku, quantity = wanted.sku, wanted.quantity
    if found is None:
        return Priced(sku, quantity, trouble="it is not sold any more")
    product, variant = found
    offer: Offer = variant.offer
    sum_ = offer.price and Money(offer.price.minor * quantity, offer.price.currency)
    trouble = ""
    if offer.price is None:
        trouble = "it has no price just now"
    elif offer.stock == 0:
        trouble = "it is out of stock"
    elif offer.stock is not None and offer.stock < quantity:
        trouble = f"only {offer.stock} are left"
    return Priced(
        sku,
        quantity,
        product.title,
        product.id,
        dict(variant.options),
        offer.price,
        sum_,
        offer.counted,
        trouble,
        wanted.price if offer.price and wanted.price != offer.price else None,
    )


def _items(cart: Cart, scene: Scene) -> tuple[Item, ...]:
    found = _found(cart, scene)
    return tuple(unit for line in cart.lines for unit in [item(*found[line.sku])] * line.quantity)


def _lines(basket: Basket) -> tuple[Line, ...]:
    return tuple(Line(f"{line.quantity} × {_name(line)}", str(line.sum)) for line in basket.lines)


def _terms(delivery: Delivery, method: Method, order: Order, whole: Money) -> tuple[Line, ...]:
    by, address = f", by {delivery.by:%Y-%m-%d}" if delivery.by else "", str(order.address)
    fetched = (Line("Fetched", delivery.pickup), Line("Invoice to", address))
    return (
        Line(delivery.name, f"{delivery.cost if delivery.cost.minor else 'free'}{by}"),
        *(fetched if delivery.pickup else (Line("To", address),)),
        *((Line("E-mail", order.email),) if order.email else ()),
        Line("Payment", str(method)),
        Line("Total", str(whole)),
    )


def _name(line: Priced) -> str:
    options = ", ".join((line.options or {}).values())
    return f"{line.title} ({options})" if options else line.title


def _email(text: str) -> str:
    plain = text.isprintable() and not any(letter.isspace() for letter in text)
    mailbox, _, host = text.rpartition("@")
    if text and not (mailbox and host and len(text) <= 254 and plain):
        raise InvalidInput(f"{text[:80]!r} is no e-mail address", field="email", fix="write name@example.org")
    return text
