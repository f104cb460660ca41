"""Saleor's demonstration data (``populatedb_data.json``, a Django fixture; the one of the PyPI package saleor 2.10).

Variants that differ in their colour are Looks. Pictures carry the random suffix of an upload; the files beside the
fixture (``placeholders/``) do not.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds.build import Item, Seen, looks
from shopkeeper.ingest.feeds.source import open_bytes
from shopkeeper.ingest.feeds.text import key, money, plain, stock
from shopkeeper.types import Media, Offer, Product, Sku
from shopkeeper.types.errors import InvalidInput

Json = dict[str, Any]
Attributes = dict[str, tuple[str, ...]]


class _Fixture:
    """The fixture by model and primary key, and its links followed."""

    def __init__(self, entries: list[Json]) -> None:
        self.models: dict[str, dict[int, Json]] = defaultdict(dict)
        for entry in entries:
            self.models[entry["model"].removeprefix("product.")][entry["pk"]] = entry["fields"]

    def of(self, model: str, link: str, pk: int) -> list[Json]:
        return [fields for fields in self.models[model].values() if fields[link] == pk]

    def path(self, category: int | None) -> tuple[str, ...]:
        if category is None:
            return ()
        fields = self.models["category"][category]
        return (*self.path(fields["parent"]), fields["name"])

    def attributes(self, model: str, link: str, pk: int) -> Attributes:
        found: dict[str, tuple[str, ...]] = {}
        for value in (v for assigned in self.of(model, link, pk) for v in assigned["values"]):
            fields = self.models["attributevalue"][value]
            name = key(self.models["attribute"][fields["attribute"]]["name"])
            found[name] = (*found.get(name, ()), fields["name"])
        return found


def read(file: Path, currency: str) -> Iterator[Product | BadRow]:
    """``currency`` is not used: the fixture states its own."""
    with open_bytes(file) as opened:
        fixture, seen = _Fixture(orjson.loads(opened.read())), Seen()
    for pk, fields in fixture.models["product"].items():
        try:
            yield _product(fixture, pk, fields, seen)
        except InvalidInput as error:
            yield BadRow(0, f"{fields.get('name')}: {error.message}", error.field, fields.get("slug", ""))
        except (KeyError, TypeError) as error:
            yield BadRow(0, f"product {pk}: {error!r} is missing from the fixture")


def _product(fixture: _Fixture, pk: int, fields: Json, seen: Seen) -> Product:
    id = seen.product(f"{fields['slug']}-{pk}" if fields["slug"] in seen.products else fields["slug"])
    attributes = fixture.attributes("assignedproductattribute", "product", pk)
    variants = [(n, v) for n, v in fixture.models["productvariant"].items() if v["product"] == pk]
    items = [_item(fixture, n, variant, fields, seen) for n, variant in variants]
    pictures = sorted(fixture.of("productimage", "product", pk), key=lambda image: image["sort_order"] or 0)
    gallery = [Media(_source(image["image"]), alt=image["alt"]) for image in pictures]
    kind = fixture.models["producttype"][fields["product_type"]]["name"]
    return Product(
        id,
        fields["name"],
        description=plain(fields["description"]),
        categories=tuple(dict.fromkeys((fixture.path(fields["category"]), (kind,)))),
        attributes=attributes,
        looks=looks(id, fields["name"], items, gallery, attributes.get("colour", ())),
    )


def _item(fixture: _Fixture, pk: int, variant: Json, product: Json, seen: Seen) -> Item:
    options = {
        name: values[0]
        for name, values in fixture.attributes("assignedvariantattribute", "variant", pk).items()
    }
    price = money(str(variant["price_override_amount"] or product["price_amount"]), product["currency"])
    units = stock(str(variant["quantity"]), "quantity") if variant["track_inventory"] else None
    return Item(Sku(seen.sku(variant["sku"])), options, Offer(price, stock=units))


def _source(upload: str) -> str:
    return "placeholders/" + re.sub(r"_[0-9A-Za-z]{7}(?=\.\w+$)", "", PurePosixPath(upload).name)
