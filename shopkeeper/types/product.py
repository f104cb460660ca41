"""What a shop sells: Product → Look → Variant → Offer, and Media.

Knows the shape that schema.org ``ProductGroup`` gives a product. Refuses to know where it is kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from math import inf
from typing import Literal

from shopkeeper.types.ids import LookId, LookKey, MediaId, ProductId, Sku
from shopkeeper.types.money import Money

MediaKind = Literal["image", "video", "model"]
PRODUCT_TYPE = frozenset({"type", "product type", "product_type"})
"""Attribute keys under which merchants file a category of their own."""

Attributes = Mapping[str, tuple[str, ...]]
"""Lower-case key → values as the merchant wrote them: ``{"material": ("Wool", "Fleece")}``."""


@dataclass(frozen=True, slots=True)
class Media:
    """One picture, clip or 3D model. ``id`` is empty until its bytes were fetched and checked."""

    source: str
    id: MediaId = MediaId("")
    kind: MediaKind = "image"
    alt: str = ""
    width: int = 0
    height: int = 0
    blur: str = ""
    """``#rrggbb`` mean colour, shown while the picture loads."""
    print: str = ""
    """A ``Fingerprint`` in writing; empty for a plain picture, and where none was taken yet."""
    key: str = ""
    """Opens the address of a picture that is for adults, for a day or two; told to whoever is of age."""


UNCOUNTED = 10**9
"""Stock of what is said to be there, where nobody counts it: more than anybody can ask for."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A sale that is yet to begin."""

    price: Money
    since: int
    """Seconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Live facts of a Variant; they change many times a day. ``None`` means the merchant does not say."""

    price: Money | None = None
    was: Money | None = None
    stock: int | None = None
    """Units on hand; 0 is out of stock, and UNCOUNTED what is there in a number that nobody says."""
    delivery: date | None = None
    """The day the shop promises to deliver by, if ordered today."""
    cost: Money | None = None
    """What the merchant pays for one. For the shop's own sums: no door tells it."""
    until: int | None = field(default=None, repr=False)
    """When the sale ends, in seconds since 1970 UTC; None where nobody says. Equal catalogues of today may differ in it."""
    coming: Coming | None = field(default=None, repr=False)

    def at(self, now: float) -> "Offer":
        """From when its sale begins, the sale's price; once it is over, what was asked before it."""
        offer = self
        if self.coming and self.coming.since <= now:
            begun = replace(self, price=self.coming.price, was=self.price, coming=None)
            offer = begun if begun.on_sale else replace(self, coming=None, until=None)
        if offer.until is None or offer.until > now:
            return offer
        over = replace(offer, until=None, coming=None)
        return replace(over, price=offer.was, was=None) if offer.on_sale else over

    def asking(self, price: Money | None, was: Money | None) -> "Offer":
        """With another price: whatever sale went with the old one is over, and a former price that is no higher is none."""
        if (price, was) == (self.price, self.was):
            return self
        offer = replace(self, price=price, was=was, until=None, coming=None)
        return offer if offer.on_sale else replace(offer, was=None)

    @property
    def turns(self) -> int | None:
        """When ``at`` next changes it, in seconds since 1970 UTC."""
        return self.coming.since if self.coming else self.until

    @property
    def counted(self) -> int | None:
        """Units on hand, where anybody counts them."""
        return None if self.stock == UNCOUNTED else self.stock

    @property
    def in_stock(self) -> str:
        """``12 in stock``, ``in stock`` where nobody counts; nothing where the merchant does not say."""
        if self.stock is None:
            return ""
        return "in stock" if self.counted is None else f"{self.counted} in stock"

    def promised(self, today: date | None) -> date | None:
        """The day of delivery, while it is not past."""
        return None if today and self.delivery and self.delivery < today else self.delivery

    @property
    def on_sale(self) -> bool:
        """Whether the former price is higher, in the same currency."""
        if self.price is None or self.was is None:
            return False
        return self.was.currency == self.price.currency and self.was.minor > self.price.minor


_SYSTEMS = "eu|uk|us|usa|fr|it|de|jp|au"
_NOT_WORN = "packs?|packets?|packages?|sets?|bundles?|batch|box|carton|screen|display|monitor|font|drive|disk|storage|serving|portion"
_SIZE_OF = re.compile(
    rf"(?:(?P<before>{_SYSTEMS}) )?(?:(?!(?:{_NOT_WORN}) )[^\W\d_]+ ){{0,2}}size(?: ?[(\[]?(?P<behind>{_SYSTEMS})[)\]]?)?"
)
_SIZE = re.compile(rf"(?:(?:{_SYSTEMS}) ?)?\d{{1,3}}(?:[.,]\d+|[½¼¾])?|x{{0,4}}[sl]|\dx[sl]|m", re.IGNORECASE)
"""Worn: of a screen, a pack or a frame a size is a measure, with its unit, or a name."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A buyable size/colour."""

    sku: Sku
    options: Mapping[str, str] = field(default_factory=dict)
    """Lower-case option name → value: ``{"size": "M", "colour": "Blue"}``."""
    offer: Offer = Offer()
    gtin: str = ""

    @property
    def size(self) -> str:
        """Also of one option that is called a size of its kind: "ring size"; with the system that its name tells, where "size (eu)" is 42, EU 42."""
        if size := self.options.get("size"):
            return size
        named = [(match, value) for name, value in self.options.items() if (match := _sized(name))]
        if len(named) != 1 or not _SIZE.fullmatch(named[0][1].strip()):
            return ""
        (match, value), *_ = named
        system = match["before"] or match["behind"]
        return f"{system.upper()} {value}" if system and value[0].isdigit() else value


@lru_cache(maxsize=1 << 10)
def _sized(option: str) -> re.Match[str] | None:
    return _SIZE_OF.fullmatch(option)


@dataclass(frozen=True, slots=True)
class Look:
    """A product in one appearance: the unit that has pictures and is indexed."""

    id: LookId
    name: str = ""
    """The appearance in the merchant's words ("Navy", "Leopard print"); empty when there is only one."""
    colours: tuple[str, ...] = ()
    """Colour values of this appearance as the merchant wrote them."""
    media: tuple[Media, ...] = ()
    variants: tuple[Variant, ...] = ()
    key: LookKey = LookKey(0)
    """0 until the catalogue has given it one."""

    @property
    def pictures(self) -> tuple[Media, ...]:
        """Those of its images that were fetched, in the merchant's order."""
        return tuple(media for media in self.media if media.id and media.kind == "image")


@dataclass(frozen=True, slots=True)
class Rating:
    """Mean stars (1–5) over ``count`` reviews."""

    mean: float
    count: int


@dataclass(frozen=True, slots=True)
class Product:
    """What the merchant sells, whole."""

    id: ProductId
    title: str
    description: str = ""
    """Plain text; markup was removed at ingest."""
    brand: str = ""
    categories: tuple[tuple[str, ...], ...] = ()
    """Paths, root first: ``(("Apparel", "Tops", "Hoodies"),)``."""
    attributes: Attributes = field(default_factory=dict)
    looks: tuple[Look, ...] = ()
    rating: Rating | None = None
    url: str = ""
    links: tuple[ProductId, ...] = ()
    """What the merchant says goes with it, most fitting first; ids that may not be sold (any more)."""
    fits: tuple[ProductId, ...] = ()
    """What the merchant says it is made for: the accessory's camera, the spare part's machine. schema.org ``isAccessoryOrSparePartFor``."""
    age_restricted: bool = False
    """Sold to adults only, as the shop is set today; told with an answer, never stored."""

    @property
    def variants(self) -> Iterator[Variant]:
        return (variant for look in self.looks for variant in look.variants)

    def look(self, key: LookKey) -> Look:
        return next(look for look in self.looks if look.key == key)

    def look_of(self, sku: Sku) -> Look | None:
        """The Look that is sold under ``sku``."""
        return next((look for look in self.looks if any(one.sku == sku for one in look.variants)), None)


def parted(option: str) -> tuple[str, ...]:
    """The values of an option that lists several: ``Wool, Cotton``."""
    return tuple(option.split(", "))


def kinds(product: Product) -> tuple[str, ...]:
    """The narrowest category of each path, and what the merchant calls its type; each once."""
    narrowest = (path[-1] for path in product.categories if path)
    types = (value for key in sorted(PRODUCT_TYPE) for value in product.attributes.get(key, ()))
    return tuple(dict.fromkeys([*narrowest, *types]))


def cheapest(variants: Iterable[Variant]) -> Money | None:
    """Their lowest live price; None where none is stated."""
    prices = [variant.offer.price for variant in variants if variant.offer.price]
    return min(prices, key=lambda price: price.minor, default=None)


def turning(variants: Iterable[Variant]) -> float:
    """When the first of their sales begins or ends, in seconds since 1970 UTC; never without one."""
    return min((turn for one in variants if (turn := one.offer.turns) is not None), default=inf)
