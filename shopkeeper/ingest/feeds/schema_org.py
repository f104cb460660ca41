"""schema.org Product and ProductGroup, as JSON-LD (object, list or ``@graph``) or JSONL.

https://schema.org/ProductGroup. Products that name the same group, or refer to it, or that it refers to, are variants of
one product, wherever they stand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds.build import Item, Seen, looks, told_apart
from shopkeeper.ingest.feeds.group import grouped
from shopkeeper.ingest.feeds.jsonlines import objects
from shopkeeper.ingest.feeds.node import Node
from shopkeeper.ingest.feeds.schema_offer import offer_of
from shopkeeper.ingest.feeds.text import count, key, path, plain, slug, values
from shopkeeper.types import Attributes, Media, Product, ProductId, Rating
from shopkeeper.types.errors import InvalidInput

_OPTIONS = {"color": "colour", "size": "size", "pattern": "pattern"}
_ATTRIBUTES = {
    "color": "colour",
    "material": "material",
    "pattern": "pattern",
    "model": "model",
    "keywords": "tags",
}
_LISTS = frozenset({"colour", "gender", "material", "pattern", "tags"})
"""Attributes that are written as lists with commas; in any other value a comma is part of what it says."""
_GTINS = ("gtin", "gtin13", "gtin14", "gtin12", "gtin8")


_ANYWHERE = 0
_Names = Mapping[tuple[int, str], str]
"""Names of groups by the page and the ``@id`` or address by which others refer to them, or they to their variants."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A Product or ProductGroup, where it stood, and on which of the file's pages."""

    line: int
    page: int
    ordinal: int
    node: Node
    names: _Names

    @property
    def is_group(self) -> bool:
        return "ProductGroup" in self.node.types

    @property
    def group(self) -> str:
        if self.is_group:
            return self.node.text("productGroupID", "@id", "sku", "name")
        parents = [
            parent.text("productGroupID") or self._referred(parent) or parent.text("@id", "url", "name")
            for parent in self.node.nodes("isVariantOf")
        ]
        stated = self.node.text("inProductGroupWithID") or next(filter(None, parents), "")
        return stated or self._referred(self.node) or self.own

    @property
    def own(self) -> str:
        return self.node.text("productID", "sku", "@id", "url", "name") or f":{self.ordinal}"

    def _referred(self, node: Node) -> str:
        """The group that is called, or calls its variant, as ``node`` is; an ``@id`` may mean another thing on each page."""
        keys = [(page, node.text(name)) for page in (self.page, _ANYWHERE) for name in ("@id", "url")]
        return next((self.names[key] for key in keys if key in self.names), "")


def read(file: Path, currency: str) -> Iterator[Product | BadRow]:
    seen, names = Seen(), _names(file)
    for group in grouped(lambda: _found(file, names), lambda found: found.group):
        if isinstance(group, BadRow):
            yield group
        else:
            yield from _product(group, seen, currency)


def _names(file: Path) -> _Names:
    names: dict[tuple[int, str], str] = {}
    for found in _found(file, {}):
        if isinstance(found, BadRow) or not found.is_group:
            continue
        variants = [node.text("@id", "url") for node in found.node.nodes("hasVariant") if node.is_reference]
        for reference in filter(None, (found.node.text("@id"), *variants)):
            names.setdefault((found.page, reference), found.group)
            names.setdefault((_ANYWHERE, reference), found.group)
    return names


def _found(file: Path, names: _Names) -> Iterator[_Found | BadRow]:
    ordinal = 0
    for page, (line, value) in enumerate(objects(file), 1):
        if isinstance(value, BadRow):
            yield value
            continue
        for node in _products(Node(value)):
            ordinal += 1
            yield _Found(line, page, ordinal, node, names)


def _products(node: Node) -> Iterator[Node]:
    """The node itself, or those of its graph or list; pages, crumbs and shops are passed by."""
    inner = [
        *node.nodes("@graph"),
        *node.nodes("itemListElement"),
        *node.nodes("item"),
        *node.nodes("mainEntity"),
    ]
    for child in inner:
        yield from _products(child)
    plain_record = not node.types and not inner
    if (plain_record or node.types & {"Product", "ProductGroup"}) and not node.is_reference:
        yield node


def _product(group: list[_Found], seen: Seen, currency: str) -> Iterator[Product | BadRow]:
    head = next((found for found in group if found.is_group), group[0])
    name = head.group.removeprefix(f":{head.ordinal}")
    try:
        id = seen.product(name)
        title = _title(head.node, group)
    except InvalidInput as error:
        yield BadRow.of(error, head.line, name)
        return
    items: list[Item] = []
    stated: list[Attributes] = []
    variants, of_all = _variants(head, group), _stated(head.node) if head.is_group else {}
    for line, node in variants:
        try:
            items.append(_item(node, id, seen, currency))
            stated.append({**of_all, **_stated(node)})
        except InvalidInput as error:
            yield BadRow.of(error, line, id)
    if items:
        yield _assembled(id, title, head.node, variants[0][1], *told_apart(items, stated))


def _variants(head: _Found, group: list[_Found]) -> list[tuple[int, Node]]:
    inside = [(head.line, node) for node in head.node.nodes("hasVariant") if not node.is_reference]
    beside = [(found.line, found.node) for found in group if not found.is_group]
    return [*inside, *beside] or [(head.line, head.node)]


def _title(node: Node, group: list[_Found]) -> str:
    parents = [parent.text("name") for found in group for parent in found.node.nodes("isVariantOf")]
    title = next(filter(None, parents), "") or node.text("name")
    if not title:
        raise InvalidInput("name is missing", field="name", fix="give every product a name")
    return title


def _item(node: Node, product: ProductId, seen: Seen, currency: str) -> Item:
    options = {name: text for column, name in _OPTIONS.items() if (text := node.text(column))}
    if set(node.types) & {"Product"} and node.text("sku") != product:
        options |= {
            name: v[0] for name, v in _properties(node).items() if name not in options and len(v) == 1
        }
    sku = node.text("sku", "productID", *_GTINS, "@id") or "-".join([product, *map(slug, options.values())])
    return Item(seen.sku(sku), options, offer_of(node, currency), node.text(*_GTINS), tuple(_pictures(node)))


def _assembled(
    id: ProductId, title: str, head: Node, first: Node, items: list[Item], attributes: Attributes
) -> Product:
    gallery = [*_pictures(head), *(picture for item in items for picture in item.pictures)]
    return Product(
        id,
        title,
        description=plain(head.markup("description") or first.markup("description")),
        brand=head.text("brand", "manufacturer") or first.text("brand", "manufacturer"),
        categories=_categories(head) or _categories(first),
        attributes=attributes,
        looks=looks(id, title, items, gallery, attributes.get("colour", ())),
        rating=_rating(head) or _rating(first),
        url=head.text("url"),
        fits=tuple(dict.fromkeys(_made_for(head))),
    )


def _made_for(node: Node) -> Iterator[ProductId]:
    """Products of the same feed that it is an accessory, part or consumable of."""
    for name in ("isAccessoryOrSparePartFor", "isConsumableFor"):
        for other in node.nodes(name):
            if id := other.text("productGroupID", "productID", "sku", "@id"):
                yield ProductId(id)


def _pictures(node: Node) -> list[Media]:
    captions = {
        picture.text("contentUrl", "url"): picture.text("caption", "name") for picture in node.nodes("image")
    }
    plain_ones = [text for text in node.texts("image") if text not in captions.values()]
    return [
        Media(source, alt=captions.get(source, ""))
        for source in dict.fromkeys([*captions, *plain_ones])
        if source
    ]


def _categories(node: Node) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(p for text in node.texts("category") if (p := path(text.replace("/", ">")))))


def _stated(node: Node) -> Attributes:
    stated = {name: tuple(node.texts(column)) for column, name in _ATTRIBUTES.items()}
    people = {"gender": tuple(text for a in node.nodes("audience") for text in a.texts("suggestedGender"))}
    parts = {
        name: values("\n".join(some), ";,\n" if name in _LISTS else ";\n")
        for name, some in (stated | people | _properties(node)).items()
    }
    return {name: some for name, some in parts.items() if some}


def _properties(node: Node) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in node.nodes("additionalProperty"):
        name = key(entry.text("name") or entry.text("propertyID"))
        said = tuple(" ".join(filter(None, (text, entry.text("unitText")))) for text in _said(entry))
        found[name] = (*found.get(name, ()), *said)
    return {name: said for name, said in found.items() if name and said}


def _said(entry: Node) -> list[str]:
    return ["no"] if entry.data.get("value") is False else entry.texts("value")


def _rating(node: Node) -> Rating | None:
    for stars in node.nodes("aggregateRating"):
        try:
            best = _stars(stars.text("bestRating") or "5")
            told = count(stars.text("reviewCount", "ratingCount") or "1", "reviewCount")
            mean = _stars(stars.text("ratingValue")) * 5 / best
        except (InvalidInput, ValueError, ZeroDivisionError):
            continue
        if 1 <= mean <= 5 and told > 0:
            return Rating(round(mean, 2), told)
    return None


def _stars(text: str) -> float:
    """``4.5`` or ``4,5``. Raises ValueError."""
    return float(text.replace(",", "."))
