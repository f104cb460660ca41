"""Saleor's demonstration data (``populatedb_data.json``, a Django fixture; the one of the PyPI package saleor 2.10).

Variants that differ in their colour are Looks. Pictures carry the random suffix of an upload; the files beside the
fixture (``placeholders/``) do not.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds.build import Item, Seen, looks
from shopkeeper.ingest.feeds.jsonlines import Json, objects
from shopkeeper.ingest.feeds.text import key, money, plain, stock
from shopkeeper.types import Media, Offer, Product, Sku
from shopkeeper.types.errors import InvalidInput

Attributes = dict[str, tuple[str, ...]]

_LINKS = {
    "productvariant": "product", "productimage": "product", "assignedproductattribute": "product",
    "assignedvariantattribute": "variant",
}  # fmt: skip
_BROKEN = (LookupError, TypeError, ValueError, AttributeError)
"""What following the links of a fixture meets where something is missing or of another type."""


class _Fixture:
    """The fixture by model and primary key, and its links followed. ``bad``: what is no entry, or belongs to nothing."""

    def __init__(self, file: Path) -> None:
        self.models: dict[str, dict[int, Json]] = defaultdict(dict)
        self.bad: list[BadRow] = []
        for _, entry in objects(file):
            if isinstance(entry, BadRow):
                self.bad.append(entry)
                continue
            try:
                self._add(entry["model"].removeprefix("product."), entry["pk"], dict(entry["fields"]))
            except _BROKEN:
                self.bad.append(BadRow(0, "is no entry of a fixture: model, pk and fields are expected"))

    def _add(self, model: str, pk: int, fields: Json) -> None:
        link = _LINKS.get(model)
        if link and type(fields.get(link)) is not int:
            self.bad.append(BadRow(0, f"{model} {pk} belongs to no {link}", link))
        else:
            self.models[model][pk] = fields

    def of(self, model: str, pk: int) -> Iterator[tuple[int, Json]]:
        """The entries of ``model`` that belong to ``pk``."""
        link = _LINKS[model]
        return ((own, fields) for own, fields in self.models[model].items() if fields[link] == pk)

    def path(self, category: int | None) -> tuple[str, ...]:
        """Names from the root. Raises InvalidInput for a category inside itself."""
        names: dict[int, str] = {}
        while category is not None:
            if category in names:
                raise InvalidInput(
                    f"category {category} lies inside itself", field="category", fix="correct its parent"
                )
            fields = self.models["category"][category]
            names[category], category = _text(fields, "name"), fields["parent"]
        return tuple(reversed(names.values()))

    def attributes(self, model: str, pk: int) -> Attributes:
        found: Attributes = {}
        for value in (v for _, assigned in self.of(model, pk) for v in assigned["values"]):
            fields = self.models["attributevalue"][value]
            name = key(_text(self.models["attribute"][fields["attribute"]], "name"))
            found[name] = (*found.get(name, ()), _text(fields, "name"))
        return found


def read(file: Path, currency: str) -> Iterator[Product | BadRow]:
    """``currency`` is not used: the fixture states its own."""
    fixture, seen = _Fixture(file), Seen()
    yield from fixture.bad
    for pk, fields in fixture.models["product"].items():
        slug = fields.get("slug")
        named = slug if isinstance(slug, str) else ""
        try:
            yield _product(fixture, pk, fields, seen)
        except InvalidInput as error:
            yield BadRow.of(error, product=named, about=f"product {pk}: ")
        except _BROKEN as error:
            yield BadRow(0, f"product {pk}: missing or broken in the fixture: {error!r:.200}", "", named)


def _product(fixture: _Fixture, pk: int, fields: Json, seen: Seen) -> Product:
    name, slug = _text(fields, "name"), _text(fields, "slug")
    id = seen.product(f"{slug}-{pk}" if slug in seen.products else slug)
    attributes = fixture.attributes("assignedproductattribute", pk)
    items = [_item(fixture, n, variant, fields, seen) for n, variant in fixture.of("productvariant", pk)]
    pictures = sorted(
        (image for _, image in fixture.of("productimage", pk)), key=lambda i: i["sort_order"] or 0
    )
    gallery = [Media(_source(_text(image, "image")), alt=_text(image, "alt")) for image in pictures]
    kind = _text(fixture.models["producttype"][fields["product_type"]], "name")
    return Product(
        id,
        name,
        description=plain(_text(fields, "description")),
        categories=tuple(dict.fromkeys((fixture.path(fields["category"]), (kind,)))),
        attributes=attributes,
        looks=looks(id, name, items, gallery, attributes.get("colour", ())),
    )


def _item(fixture: _Fixture, pk: int, variant: Json, product: Json, seen: Seen) -> Item:
    options = {name: values[0] for name, values in fixture.attributes("assignedvariantattribute", pk).items()}
    amount = variant["price_override_amount"] or product["price_amount"]
    price = money(str(amount), _text(product, "currency"))
    units = stock(str(variant["quantity"]), "quantity") if variant["track_inventory"] else None
    return Item(Sku(seen.sku(_text(variant, "sku"))), options, Offer(price, stock=units))


def _text(fields: Json, name: str) -> str:
    if not isinstance(fields[name], str):
        raise InvalidInput(f"{name} is not text", field=name, fix="write it in quotes")
    return str(fields[name])


def _source(upload: str) -> str:
    return "placeholders/" + re.sub(r"_[0-9A-Za-z]{7}(?=\.\w+$)", "", PurePosixPath(upload).name)
