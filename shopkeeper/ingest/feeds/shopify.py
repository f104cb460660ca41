"""Shopify's product CSV, both header generations (the long-standing export and the template of 2024).

https://help.shopify.com/en/manual/products/import-export/using-csv. Product columns stand on a handle's first row;
every row may carry one variant and one picture of the gallery, which do not belong together; ``Variant Image`` does.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from shopkeeper.catalog.runs import HIDDEN, BadRow
from shopkeeper.ingest.feeds.answers import answer
from shopkeeper.ingest.feeds.build import Item, Seen, looks
from shopkeeper.ingest.feeds.group import following
from shopkeeper.ingest.feeds.table import Row, rows
from shopkeeper.ingest.feeds.text import key, money, path, plain, slug, stock, values
from shopkeeper.types import Media, Offer, Product
from shopkeeper.types.errors import InvalidInput

_METAFIELD = re.compile(r"(.+?)\s*\(product\.metafields\.[^)]+\)$")
_GOOGLE = {"google shopping / gender": "gender", "google shopping / age group": "age"}
HANDLE = ("handle", "url handle")


def read(file: Path, currency: str) -> Iterator[Product | BadRow]:
    """Products in the feed's order. Rows of one handle must follow each other, as Shopify writes them."""
    seen = Seen()
    for group in following(rows(file), lambda row: row.first(*HANDLE)):
        if isinstance(group, BadRow):
            yield group
        else:
            yield from _product(group, seen, currency)


def _product(group: list[Row], seen: Seen, currency: str) -> Iterator[Product | BadRow]:
    head = group[0]
    options = [key(head[f"option{n} name"]) for n in (1, 2, 3)]
    handle = head.first(*HANDLE)
    try:
        if reason := _hidden(head):
            yield BadRow(head.line, f"{handle} {reason}", HIDDEN)
            return
        id = seen.product(handle)
        title = _title(head, handle)
    except InvalidInput as error:
        yield BadRow.of(error, head.line, handle)
        return
    items: list[Item] = []
    for row in group:
        try:
            items.extend(_item(row, options, id, seen, currency))
        except InvalidInput as error:
            yield BadRow.of(error, row.line, id)
    if not items:
        yield BadRow(head.line, f"{id} has no variant that can be sold", "Variant SKU", id)
        return
    attributes = _attributes(head)
    yield Product(
        id,
        title,
        description=plain(head.markup("body (html)", "description")),
        brand=head["vendor"],
        categories=_categories(head),
        attributes=attributes,
        looks=looks(id, title, items, _gallery(group), attributes.get("colour", ())),
    )


def _hidden(row: Row) -> str:
    """Why the shop does not show the product, or nothing."""
    if (status := row["status"].casefold()) not in ("", "active"):
        return f"is {status}, not on sale"
    published = row.first("published", "published on online store")
    shown = answer(published) if published else True
    if shown is None:
        raise InvalidInput(
            f"{published!r} says neither yes nor no", field="Published", fix="write TRUE or FALSE"
        )
    return "" if shown else f"is not published ({published})"


def _title(row: Row, handle: str) -> str:
    if not row["title"]:
        fix = "fill Title on the first row of a handle; where a line above is broken, that may be the row"
        raise InvalidInput(f"{handle} has no title", field="Title", fix=fix)
    return row["title"]


def _item(row: Row, names: list[str], handle: str, seen: Seen, currency: str) -> list[Item]:
    """The row's variant, or none when the row only adds a picture."""
    sku, price = row.first("variant sku", "sku"), row.first("variant price", "price")
    chosen = {
        name: row[f"option{n} value"] for n, name in enumerate(names, 1) if name and row[f"option{n} value"]
    }
    if not sku and not price:
        return []
    if chosen.get("title", "").casefold() == "default title":
        chosen.pop("title")
    offer = Offer(
        price=money(price, currency),
        was=money(row.first("variant compare at price", "compare-at price"), currency, "compare at price"),
        stock=_stock(row),
        cost=money(row.first("cost per item", "variant cost", "cost"), currency, "cost per item"),
    )
    sku = seen.sku(sku or f"{handle}-{slug(' '.join(chosen.values()))}".rstrip("-"))
    picture = row.first("variant image", "variant image url")
    pictures = (Media(picture),) if picture else ()
    return [Item(sku, chosen, offer, row.first("variant barcode", "barcode").lstrip("'"), pictures)]


def _stock(row: Row) -> int | None:
    """None when the shop does not count, or sells on when the count is nought."""
    policy = row.first("variant inventory policy", "continue selling when out of stock").casefold()
    units = stock(row.first("variant inventory qty", "inventory quantity"))
    trackers = [
        row[column] for column in ("variant inventory tracker", "inventory tracker") if column in row.cells
    ]
    counted = any(trackers) or not trackers
    return None if units == 0 and (not counted or policy == "continue" or answer(policy)) else units


def _gallery(group: list[Row]) -> list[Media]:
    found = [(row, source) for row in group if (source := row.first("image src", "product image url"))]
    found.sort(key=lambda pair: pair[0].count("image position", otherwise=10**9))
    return [Media(source, alt=row["image alt text"]) for row, source in found]


def _categories(row: Row) -> tuple[tuple[str, ...], ...]:
    paths = (path(row["product category"]), path(row.first("type", "product type")))
    return tuple(dict.fromkeys(p for p in paths if p))


def _attributes(row: Row) -> dict[str, tuple[str, ...]]:
    named = {column: match.group(1) for column in row.cells if (match := _METAFIELD.match(column))} | _GOOGLE
    found = {key(name): values(row[column]) for column, name in named.items() if row[column]}
    tags = values(row["tags"], ",")
    return found | ({"tags": tags} if tags else {})
