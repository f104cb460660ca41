"""A product as its page: gallery, Looks, choices with what is out of stock, facts, and the same for machines.

Knows one Product and what is picked of it. Refuses to know carts and other products.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from shopkeeper.language.wording import Wording, heading
from shopkeeper.types import Constraint, Field, Look, LookKey, Op, Product, ProductId, Sku, Variant
from shopkeeper.types.errors import NotFound
from shopkeeper.web import wire
from shopkeeper.web.cards import Price, address, price, promise
from shopkeeper.web.pictures import Picture, pictures
from shopkeeper.web.swatches import swatch

COLOUR_NAMES = frozenset({"color", "colour"})
MANY = 12
"""Values of an option that are buttons; more of them are a list to choose from."""
TAGS = "tags"


@dataclass(frozen=True, slots=True)
class LookTile:
    name: str
    url: str
    picture: Picture | None
    colour: str
    current: bool
    sold_out: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of an option, and the Variant of it that is most like the picked one."""

    value: str
    sku: str
    url: str
    current: bool
    sold_out: bool


@dataclass(frozen=True, slots=True)
class Picker:
    name: str
    choices: tuple[Choice, ...]

    @property
    def many(self) -> bool:
        return len(self.choices) > MANY


@dataclass(frozen=True, slots=True)
class Detail:
    id: ProductId
    look: LookKey
    url: str
    title: str
    brand: str
    paragraphs: tuple[str, ...]
    crumbs: tuple[tuple[str, str], ...]
    gallery: tuple[Picture, ...]
    looks: tuple[LookTile, ...]
    look_name: str
    pickers: tuple[Picker, ...]
    price: Price
    promise: str
    sold_out: bool
    sku: str
    chosen: str
    """The picked Variant's options, in words; what the basket will be told."""
    rating: str
    stars: float
    reviews: str
    facts: tuple[tuple[str, str], ...]
    shop_url: str
    json_ld: dict[str, Any]


def detail(product: Product, look_id: str, sku: str, wording: Wording, base: str) -> Detail:
    """The page of ``product`` with a Look and a Variant picked; ``base`` is the site's address for JSON-LD.

    Raises:
        NotFound: the product has no Look, or no Variant of the picked one.
    """
    look = _look(product, look_id, sku)
    variant = _variant(look, sku)
    return Detail(
        id=product.id,
        look=look.key,
        url=address(product),
        title=product.title,
        brand=product.brand,
        paragraphs=tuple(part for part in product.description.split("\n") if part.strip()),
        crumbs=_crumbs(product),
        gallery=pictures(product, look),
        looks=_looks(product, look) if len(product.looks) > 1 else (),
        look_name=look.name,
        pickers=_pickers(product, look, variant),
        price=price(variant.offer, wording),
        promise=promise(variant.offer, wording),
        sold_out=variant.offer.stock == 0,
        sku=variant.sku,
        chosen=", ".join(variant.options.values()),
        rating=wording.number(round(product.rating.mean, 1)) if product.rating else "",
        stars=product.rating.mean if product.rating else 0.0,
        reviews=wording.number(product.rating.count) if product.rating else "",
        facts=_facts(product),
        shop_url=product.url if product.url.startswith(("https://", "http://")) else "",
        json_ld=_json_ld(product, base),
    )


def _look(product: Product, look_id: str, sku: str) -> Look:
    by_id = (look for look in product.looks if look.id == look_id)
    by_sku = filter(None, [product.look_of(Sku(sku))])
    buyable = (look for look in product.looks if not _sold_out(look.variants))
    for found in (*by_id, *by_sku, *buyable, *product.looks):
        return found
    raise NotFound("this product is not for sale any more", field="id", fix="search for something like it")


def _variant(look: Look, sku: str) -> Variant:
    picked = (one for one in look.variants if one.sku == sku)
    in_stock = (one for one in look.variants if one.offer.stock != 0)
    for found in (*picked, *in_stock, *look.variants):
        return found
    raise NotFound("this product cannot be bought any more", field="id", fix="search for something like it")


def _sold_out(variants: Sequence[Variant]) -> bool:
    return all(variant.offer.stock == 0 for variant in variants)


def _crumbs(product: Product) -> tuple[tuple[str, str], ...]:
    steps = ((name, Constraint(Field.CATEGORY, Op.IS, (name,))) for name in _deepest(product))
    return tuple((name, _results(step)) for name, step in steps if wire.writable(step))


def _deepest(product: Product) -> tuple[str, ...]:
    return max(product.categories, key=len, default=())


def _results(wish: Constraint) -> str:
    return f"/search?{urlencode({'c': wire.write(wish)}, doseq=True)}"


def _looks(product: Product, current: Look) -> tuple[LookTile, ...]:
    return tuple(
        LookTile(
            look.name or product.title,
            address(product, look),
            next(iter(pictures(product, look)), None),
            swatch(look),
            look is current,
            _sold_out(look.variants),
        )
        for look in product.looks
    )


def _pickers(product: Product, look: Look, current: Variant) -> tuple[Picker, ...]:
    names = dict.fromkeys(name for variant in look.variants for name in variant.options)
    pickers = (Picker(heading(name), _choices(name, product, look, current)) for name in names)
    return tuple(
        picker for picker in pickers if len(picker.choices) > 1 or picker.name.lower() not in COLOUR_NAMES
    )


def _choices(name: str, product: Product, look: Look, current: Variant) -> tuple[Choice, ...]:
    values = dict.fromkeys(one.options[name] for one in look.variants if name in one.options)
    others = dict.fromkeys(other for one in look.variants for other in one.options if other != name)
    kept = {other: current.options.get(other) for other in others if not _settles(name, other, look.variants)}
    return tuple(_choice(name, value, kept, product, look, current) for value in values)


def _settles(name: str, other: str, variants: Sequence[Variant]) -> bool:
    """Whether who picks the one has picked the other: what weighs more is larger."""
    pairs = {(one.options.get(name), one.options.get(other)) for one in variants}
    return len(pairs) == len({value for value, _ in pairs})


def _choice(
    name: str, value: str, kept: Mapping[str, str | None], product: Product, look: Look, current: Variant
) -> Choice:
    def likeness(one: Variant) -> tuple[int, bool]:
        return sum(one.options.get(of) == v for of, v in kept.items()), one.offer.stock != 0

    nearest = max((one for one in look.variants if one.options.get(name) == value), key=likeness)
    url = address(product, look, nearest.sku)
    return Choice(value, nearest.sku, url, current.options.get(name) == value, nearest.offer.stock == 0)


def _facts(product: Product) -> tuple[tuple[str, str], ...]:
    """Tags are left out where they only repeat the rest."""
    rest = {key: values for key, values in product.attributes.items() if key != TAGS}
    said = {product.brand, *chain(*product.categories), *chain(*rest.values())}
    told = {one.casefold() for one in said}
    tags = tuple(one for one in product.attributes.get(TAGS, ()) if one.casefold() not in told)
    return tuple((heading(key), ", ".join(values)) for key, values in (rest | {TAGS: tags}).items() if values)


AVAILABILITY = {True: "https://schema.org/OutOfStock", False: "https://schema.org/InStock"}


def _json_ld(product: Product, base: str) -> dict[str, Any]:
    """schema.org Product (https://schema.org/Product) with one Offer per Variant that has a price."""
    images = [base + view.large for look in product.looks for view in pictures(product, look)]
    rating = product.rating and {
        "@type": "AggregateRating", "ratingValue": product.rating.mean, "reviewCount": product.rating.count
    }  # fmt: skip
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": product.description,
        "productID": product.id,
        "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
        "category": " > ".join(_deepest(product)),
        "image": images,
        "url": base + address(product),
        "offers": [_offer(variant) for variant in product.variants if variant.offer.price],
        "aggregateRating": rating,
    }
    return {key: value for key, value in data.items() if value}


def _offer(variant: Variant) -> dict[str, Any]:
    assert variant.offer.price is not None
    offer: dict[str, Any] = {
        "@type": "Offer",
        "sku": variant.sku,
        "price": str(variant.offer.price.amount),
        "priceCurrency": variant.offer.price.currency,
    }
    stock = {} if variant.offer.stock is None else {"availability": AVAILABILITY[variant.offer.stock == 0]}
    gtin = {"gtin": variant.gtin} if variant.gtin else {}
    return offer | stock | gtin
