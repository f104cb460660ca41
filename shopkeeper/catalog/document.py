"""A Product as one compact JSON document without its offers, and back.

Knows every field of a Product. Refuses to know tables. Offers are left out since they change many times a day; what
is left decides, by digest, whether a product changed.
"""

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson

from shopkeeper.types import (
    UNCOUNTED,
    Look,
    LookId,
    LookKey,
    Media,
    MediaId,
    Offer,
    Product,
    ProductId,
    Rating,
    Sku,
    Variant,
)
from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.money import MAX_MINOR

MAX_STOCK = UNCOUNTED
Json = dict[str, Any]


def facts(product: Product) -> Json:
    """The product as JSON, offers and look keys left out, empty values too."""
    return _full(
        id=product.id,
        title=product.title,
        description=product.description,
        brand=product.brand,
        categories=product.categories,
        attributes=dict(product.attributes),
        looks=[_look(look) for look in product.looks],
        rating=product.rating and [product.rating.mean, product.rating.count],
        url=product.url,
        links=product.links,
        fits=product.fits,
    )


def digest(facts: Json) -> bytes:
    return blake2b(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


def pack(facts: Json, keys: Mapping[LookId, LookKey]) -> bytes:
    looks = [{**look, "key": keys[look["id"]]} for look in facts.get("looks", ())]
    return orjson.dumps({**facts, "looks": looks})


def unpack(body: bytes, offers: Mapping[Sku, Offer]) -> Product:
    d = orjson.loads(body)
    return Product(
        id=ProductId(d["id"]),
        title=d.get("title", ""),
        description=d.get("description", ""),
        brand=d.get("brand", ""),
        categories=tuple(tuple(path) for path in d.get("categories", ())),
        attributes={key: tuple(values) for key, values in d.get("attributes", {}).items()},
        looks=tuple(_read_look(look, offers) for look in d["looks"]),
        rating=Rating(*d["rating"]) if "rating" in d else None,
        url=d.get("url", ""),
        links=tuple(d.get("links", ())),
        fits=tuple(d.get("fits", ())),
    )


def offers(product: Product) -> dict[Sku, Offer]:
    return {variant.sku: variant.offer for variant in product.variants}


def check(product: Product) -> None:
    """Refuse what no table could hold truthfully.

    Raises:
        InvalidInput: an empty id, a look or sku twice, or an impossible offer.
    """
    if not product.id:
        raise InvalidInput("a product has no id", field="id", fix="give every product a stable id")
    for name, ids in (
        ("look", [look.id for look in product.looks]),
        ("sku", [v.sku for v in product.variants]),
    ):
        if twice := [i for i, n in Counter(ids).items() if n > 1]:
            raise InvalidInput(
                f"{product.id}: {name} {twice[0]!r} twice", field=name, fix=f"make every {name} unique"
            )
    if any(not variant.sku for variant in product.variants):
        raise InvalidInput(
            f"{product.id}: a variant has no sku", field="sku", fix="give every variant a stable sku"
        )
    for sku, offer in offers(product).items():
        check_offer(sku, offer)


def check_offer(sku: Sku, offer: Offer) -> None:
    if offer.stock is not None and not 0 <= offer.stock <= MAX_STOCK:
        raise InvalidInput(
            f"{sku}: stock {offer.stock} is outside 0…{MAX_STOCK}", field="stock", fix="count units"
        )
    for money in (offer.price, offer.was, offer.cost, offer.coming and offer.coming.price):
        if money and not 0 <= money.minor <= MAX_MINOR:
            raise InvalidInput(
                f"{sku}: price {money.minor} is outside 0…{MAX_MINOR}", field="price", fix="check it"
            )


def _look(look: Look) -> Json:
    return _full(
        id=look.id,
        name=look.name,
        colours=look.colours,
        media=[_media(media) for media in look.media],
        variants=[_full(sku=v.sku, options=dict(v.options), gtin=v.gtin) for v in look.variants],
    )


def _media(m: Media) -> Json:
    kind = "" if m.kind == "image" else m.kind
    size = {"width": m.width, "height": m.height}
    return _full(source=m.source, id=m.id, kind=kind, alt=m.alt, **size, blur=m.blur, print=m.print)


def _full(**values: Any) -> Json:
    return {key: value for key, value in values.items() if value}


def _read_look(d: Json, offers: Mapping[Sku, Offer]) -> Look:
    return Look(
        id=LookId(d["id"]),
        name=d.get("name", ""),
        colours=tuple(d.get("colours", ())),
        media=tuple(_read_media(m) for m in d.get("media", ())),
        variants=tuple(_read_variant(v, offers) for v in d.get("variants", ())),
        key=LookKey(d["key"]),
    )


def _read_media(d: Json) -> Media:
    return Media(**{"source": "", **d, "id": MediaId(d.get("id", ""))})


def _read_variant(d: Json, offers: Mapping[Sku, Offer]) -> Variant:
    sku = Sku(d.get("sku", ""))
    return Variant(sku, d.get("options", {}), offers.get(sku, Offer()), d.get("gtin", ""))
