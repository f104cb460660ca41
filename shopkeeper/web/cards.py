"""A result as a card: picture, title, price, promise, colours, one quiet line of why.

Knows what a shopper reads at a glance. Refuses to choose or order results.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from shopkeeper.language.wording import Wording
from shopkeeper.types import Hit, Look, LookKey, Match, Offer, Product, ProductId, Slate, Surface, TraceId
from shopkeeper.web.pictures import NEUTRAL, Picture, pictures
from shopkeeper.web.proofs import Bar, ProofRow, bars, rows, silent
from shopkeeper.web.swatches import swatch

SEVERAL = " · "
"""Between reasons."""
FEW = 3
DOTS = 5


@dataclass(frozen=True, slots=True)
class Price:
    """``now`` is empty when the merchant does not say; ``was`` when nothing was higher before."""

    now: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    name: str
    colour: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Which product of which answer this is: what a click on it will tell."""

    product: ProductId
    surface: Surface = Surface.OTHER
    rank: int = 0
    trace: TraceId = TraceId("")


@dataclass(frozen=True, slots=True)
class Card:
    url: str
    title: str
    look: str
    brand: str
    picture: Picture | None
    second: Picture | None
    price: Price
    promise: str
    sold_out: bool
    dots: tuple[Dot, ...]
    more_dots: int
    why: str
    silent: tuple[str, ...]
    exact: bool
    proofs: tuple[ProofRow, ...]
    bars: tuple[Bar, ...]
    id: str
    place: Place
    adults: bool
    """Sold to adults only."""
    tint: str
    """What stands for the picture that is not shown to everybody; empty where none is held back."""


def cards(slate: Slate, wording: Wording, surface: Surface = Surface.SEARCH) -> tuple[Card, ...]:
    same = frozenset(one.look_key for one in slate.photos if one.match is Match.SAME and one.look_key)
    ranked = enumerate(slate.hits, slate.first)
    wording = wording.meaning(slate.intent.corrections)
    return tuple(
        card(hit, wording, same, Place(hit.product.id, surface, rank, slate.trace.id)) for rank, hit in ranked
    )


def card(
    hit: Hit, wording: Wording, same: frozenset[LookKey] = frozenset(), place: Place | None = None
) -> Card:
    views, offer = pictures(hit.product, hit.look), hit.variant.offer
    return Card(
        url=address(hit.product, hit.look, hit.variant.sku if len(hit.look.variants) > 1 else ""),
        title=hit.product.title,
        look=hit.look.name,
        brand=hit.product.brand,
        picture=views[0] if views else None,
        second=views[1] if len(views) > 1 else None,
        price=price(offer, wording),
        promise=promise(offer, wording),
        sold_out=offer.stock == 0,
        dots=dots(hit.product, hit.others[:DOTS]),
        more_dots=max(0, len(hit.others) - DOTS),
        why=wording.stated(_why(hit)),
        silent=silent(hit, wording),
        exact=hit.look.key in same,
        proofs=rows(hit, wording),
        bars=bars(hit, wording),
        id=str(hit.look.key),
        place=place or Place(hit.product.id),
        adults=hit.product.age_restricted,
        tint=next((media.blur or NEUTRAL for media in hit.look.media), "") if _held_back(hit) else "",
    )


def _held_back(hit: Hit) -> bool:
    return hit.product.age_restricted and not hit.look.pictures


def _why(hit: Hit) -> str:
    """The reasons without those that the card shows anyway: what is not stated has its own line, and so has the title."""
    title = f"“{hit.product.title}”"
    return reasons(one for one in hit.why.split(SEVERAL) if one != title and not one.endswith(" not stated"))


def reasons(kept: Iterable[str]) -> str:
    """In one line that begins as a sentence does."""
    said = SEVERAL.join(kept)
    return said[:1].upper() + said[1:]


def address(product: Product, look: Look | None = None, sku: str = "") -> str:
    chosen = {"look": look.id if look and len(product.looks) > 1 else "", "sku": sku}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"/products/{quote(product.id, safe='')}" + (f"?{query}" if query else "")


def dots(product: Product, looks: Iterable[Look]) -> tuple[Dot, ...]:
    return tuple(Dot(look.name or product.title, swatch(look), address(product, look)) for look in looks)


def price(offer: Offer, wording: Wording) -> Price:
    if offer.price is None:
        return Price("")
    return Price(wording.price(offer.price), wording.price(offer.was) if offer.was and offer.on_sale else "")


def promise(offer: Offer, wording: Wording) -> str:
    """What the shop promises of stock and delivery; nothing when the merchant is silent."""
    if offer.stock == 0:
        return "Out of stock"
    stock = "" if offer.stock is None else "In stock"
    if offer.stock is not None and offer.stock <= FEW:
        stock = f"Only {wording.number(offer.stock)} left"
    by = offer.promised(wording.today)
    delivery = f"arrives by {wording.day(by)}" if by else ""
    said = ", ".join(filter(None, (stock, delivery)))
    return said[:1].upper() + said[1:]
