"""Vendure's product CSV (https://docs.vendure.io/guides/developer-guide/importing-data/).

A named row opens a product; nameless rows below it add variants. Lists are joined by ``|``, facets are ``name:value``.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds.build import Item, Seen, looks
from shopkeeper.ingest.feeds.table import Row, rows
from shopkeeper.ingest.feeds.text import key, money, plain, slug, stock, values
from shopkeeper.types import Media, Offer, Product
from shopkeeper.types.errors import InvalidInput


def read(file: Path, currency: str) -> Iterator[Product | BadRow]:
    seen, opened = Seen(), 0

    def number(row: Row | BadRow) -> BadRow | int:
        nonlocal opened
        if isinstance(row, BadRow):
            return row
        opened += bool(row["name"])
        return opened

    for bad, group in groupby(rows(file), key=number):
        if isinstance(bad, BadRow):
            yield bad
        else:
            yield from _product([row for row in group if isinstance(row, Row)], seen, currency)


def _product(group: list[Row], seen: Seen, currency: str) -> Iterator[Product | BadRow]:
    head = group[0]
    names = [key(name) for name in head["optiongroups"].split("|")]
    try:
        id = seen.product(head["slug"] or (slug(head["name"]) if head["name"] else ""))
    except InvalidInput as error:
        yield BadRow.of(error, head.line, head["slug"])
        return
    items: list[Item] = []
    for row in group:
        try:
            items.append(_item(row, names, {item.sku for item in items}, seen, currency))
        except InvalidInput as error:
            yield BadRow.of(error, row.line, id)
    if not items:
        return
    facets = _facets(head["facets"])
    categories = facets.pop("category", ())
    brand = facets.pop("brand", ("",))
    gallery = [Media(source) for source in values(head["assets"], "|")]
    yield Product(
        id,
        head["name"],
        description=plain(head.markup("description")),
        brand=brand[0],
        categories=(categories,) if categories else (),
        attributes=facets,
        looks=looks(id, head["name"], items, gallery, facets.get("colour", ())),
    )


def _item(row: Row, names: list[str], mine: set[str], seen: Seen, currency: str) -> Item:
    options = {
        name: value.strip().removeprefix("Size ")
        for name, value in zip(names, row["optionvalues"].split("|"), strict=False)
        if name
    }
    sku = row["sku"]
    if sku in mine:  # Vendure lets the variants of one product share a sku; here it names one
        sku = f"{sku}-{slug(' '.join(options.values()))}"
    offer = Offer(money(row["price"], currency), stock=stock(row["stockonhand"], "stockOnHand"))
    if row["trackinventory"].casefold() == "false":
        offer = Offer(offer.price)
    pictures = tuple(Media(source) for source in values(row["variantassets"], "|"))
    return Item(seen.sku(sku), options, offer, pictures=pictures, colours=_item_colours(options, row))


def _item_colours(options: dict[str, str], row: Row) -> tuple[str, ...]:
    own = (options["colour"],) if "colour" in options else ()
    return tuple(dict.fromkeys((*own, *_facets(row["variantfacets"]).get("colour", ()))))


def _facets(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for facet in values(text, "|"):
        name, _, value = facet.partition(":")
        found[key(name)] = (*found.get(key(name), ()), value.strip())
    return found
