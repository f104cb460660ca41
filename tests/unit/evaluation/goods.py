"""A shelf of a few invented products, and a shop of any answers. Knows shapes; refuses to search."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from shopkeeper.evaluation import Shelf
from shopkeeper.types import (
    Constraint,
    Glimpse,
    Hit,
    Intent,
    Look,
    LookId,
    Media,
    MediaId,
    Money,
    Offer,
    Product,
    ProductId,
    Query,
    Sku,
    Slate,
    Trace,
    TraceId,
    Variant,
)  # fmt: skip

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def look(id: str, colour: str = "", price: int = 5000, sizes: Sequence[str] = (), views: int = 1) -> Look:
    options = [{"size": size} for size in sizes] or [{}]
    return Look(
        LookId(id),
        colour,
        (colour,) if colour else (),
        tuple(Media(f"{id}-{view}.jpg", MediaId(f"{id}-{view}")) for view in range(views)),
        tuple(
            Variant(Sku(f"{id}-{n}"), option, Offer(Money(price, "USD"), stock=3))
            for n, option in enumerate(options)
        ),
    )


def product(id: str, title: str, *looks: Look, category: str = "Jackets", **attributes: str) -> Product:
    said = {key: tuple(value.split("; ")) for key, value in attributes.items()}
    return Product(
        ProductId(id),
        title,
        brand="Acme",
        categories=(("Apparel", category),),
        attributes=said,
        looks=looks or (look(f"{id}/-"),),
    )


JACKETS = (
    product(
        "rain", "Rain Jacket", look("rain/blue", "Blue", 6000, "SML", 2), look("rain/red", "Red", 7000, "SM")
    ),
    product("wind", "Wind Jacket", look("wind/-", "Green", 4000, "ML")),
    product("wool", "Wool Jacket", look("wool/-", "Black", 9000), material="Merino Wool"),
    product("down", "Down Jacket", look("down/-", "Navy", 12000), material="Nylon; Down", gender="Women"),
)
MUG = product("mug", "Red Mug", look("mug/-", "", 950), category="Kitchen")
SHELF = Shelf.of([JACKETS, (MUG,)])


def slate(*looks: str, applied: tuple[Constraint, ...] = (), near: bool = False) -> Slate:
    hits = []
    for id in looks:
        owner, shown = SHELF.looks[LookId(id)]
        others = tuple(one for one in owner.looks if one.id != id)
        hits.append(Hit(owner, shown, shown.variants[0], 0.5, {}, others=others))
    trace = Trace(TraceId("0" * 32), versions={"encoder": "toy:1"})
    return Slate(tuple(hits), len(hits), Intent("", ""), applied, trace, near=near)


@dataclass(frozen=True)
class Records:
    """A catalogue that only reads."""

    shelf: Shelf = SHELF

    def head(self) -> int:
        return 1

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {id: self.shelf.products[id] for id in ids if id in self.shelf.products}


@dataclass(frozen=True)
class Answers:
    """A shop that answers as it is told."""

    answer: Callable[[Query], Slate]
    catalog: Records = field(default_factory=Records)

    def search(self, query: Query) -> Slate:
        return self.answer(query)

    suggestions: tuple[str, ...] = ()

    def look_up(self, query: Query) -> Slate:
        return self.answer(replace(query, text=f"looked up: {query.text}"))

    def similar(self, id: ProductId, size: int) -> Slate:
        return self.answer(Query(f"like {id}", size=size))

    def suggest(self, prefix: str) -> tuple[str, ...]:
        return self.suggestions

    def glimpse(self, photo: bytes) -> Glimpse:
        return Glimpse("toy:1", ())

    def media(self, id: MediaId, width: int = 0) -> tuple[bytes, str]:
        return PIXEL, "image/png"
