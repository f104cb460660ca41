"""Google Merchant product data, tab-separated or XML (RSS 2.0, Atom).

https://support.google.com/merchants/answer/7052112. Rows with one ``item_group_id`` are variants of one product. What XML
repeats a table lists with commas, in quotes where a value has one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from string import whitespace
from time import time

from shopkeeper.catalog.runs import HIDDEN, BadRow
from shopkeeper.ingest.feeds.build import Item, Seen, looks, told_apart
from shopkeeper.ingest.feeds.group import grouped
from shopkeeper.ingest.feeds.source import start
from shopkeeper.ingest.feeds.table import Row, rows
from shopkeeper.ingest.feeds.text import listed, money, path, plain, stock, values
from shopkeeper.ingest.feeds.xmlitems import PART
from shopkeeper.ingest.feeds.xmlitems import items as xml_items
from shopkeeper.types import UNCOUNTED, Attributes, Coming, Media, Offer, Product, ProductId
from shopkeeper.types.errors import InvalidInput

_OPTIONS = {"color": "colour", "size": "size", "pattern": "pattern"}
_ATTRIBUTES = {
    "gender": "gender", "age_group": "age", "material": "material", "pattern": "pattern", "condition": "condition",
    "size_system": "size system", "size_type": "size type", "energy_efficiency_class": "energy class", "mpn": "model",
    "color": "colour",
}  # fmt: skip
_NEXT = re.compile(r"[,\n]\s*(?=https?://)")
_LISTED = ("product_type", "product_highlight")


def read(file: Path, currency: str) -> Iterator[Product | BadRow]:
    seen = Seen()
    for group in grouped(
        lambda: _rows(file), lambda row: row["item_group_id"] or row["id"] or f":{row.line}"
    ):
        if isinstance(group, BadRow):
            yield group
        else:
            yield from _product(group, seen, currency)


def _rows(file: Path) -> Iterator[Row | BadRow]:
    if start(file, 1024).lstrip().startswith("<"):
        return xml_items(file, ("item", "entry"))
    return (row if isinstance(row, BadRow) else _as_items(row) for row in rows(file))


def _as_items(row: Row) -> Row:
    """With names and lists as in XML; headers may say ``image link`` or ``g:image_link`` for ``image_link``."""
    cells = {name.removeprefix("g:").replace(" ", "_"): cell for name, cell in row.cells.items()}
    lists = {name: "\n".join(listed(cells[name])) for name in _LISTED if name in cells}
    return Row(row.line, cells | lists | {"product_detail": _details(cells.get("product_detail", ""))})


def _details(text: str) -> str:
    """``section:name:value`` in lines; a part without a name is of the value before it."""
    found: list[str] = []
    for part in listed(text):
        if ":" in part or not found:
            found.append(PART.join(part.split(":", 2)))
        else:
            found[-1] += f", {part}"
    return "\n".join(found)


def _product(group: list[Row], seen: Seen, currency: str) -> Iterator[Product | BadRow]:
    head = group[0]
    try:
        id = seen.product(head["item_group_id"] or head["id"])
        title = head.first("item_group_title", "title")
        if not title:
            raise InvalidInput("title is missing", field="title", fix="give every item a title")
    except InvalidInput as error:
        yield BadRow.of(error, head.line, head["item_group_id"] or head["id"])
        return
    items: list[Item] = []
    good: list[Row] = []
    for row in group:
        try:
            if _expired(row["expiration_date"]):
                yield BadRow(row.line, f"{row['id']} has expired", HIDDEN)
                continue
            items.append(_item(row, seen, currency))
            good.append(row)
        except InvalidInput as error:
            yield BadRow.of(error, row.line, id)
    if items:
        yield _assembled(id, _common(title, group, items), head, *told_apart(items, [*map(_stated, good)]))


def _assembled(id: ProductId, title: str, head: Row, items: list[Item], attributes: Attributes) -> Product:
    gallery = list(dict.fromkeys(picture for item in items for picture in item.pictures))
    return Product(
        id,
        title,
        description=plain(head.markup("description")),
        brand=head["brand"],
        categories=_categories(head),
        attributes=attributes,
        looks=looks(id, title, items, gallery, attributes.get("colour", ())),
        url=head.first("canonical_link", "link"),
    )


def _common(title: str, group: list[Row], items: list[Item]) -> str:
    """The words that every variant's title has: Google asks for colour and size in each, a product has neither."""
    if len(group) == 1:
        return title
    everywhere = set[str].intersection(*(set(_plain(row["title"], row).split()) for row in group))
    chosen = {value.casefold() for item in items for value in item.options.values()}
    words = [
        word
        for word in _plain(title, group[0]).split()
        if word in everywhere and word.casefold() not in chosen
    ]
    return " ".join(words).strip(" -–|,/") or title


def _plain(title: str, row: Row) -> str:
    """Without what the row is sold in: no "cm" is left of a "Thuja hedge 60-80 cm"."""
    said = filter(None, map(row.__getitem__, _OPTIONS))
    return reduce(lambda left, one: re.sub(rf"(?i)(?<!\w){re.escape(one)}(?!\w)", " ", left), said, title)


def _item(row: Row, seen: Seen, currency: str) -> Item:
    options = {name: row[column] for column, name in _OPTIONS.items() if row[column]}
    sources = (row["image_link"], *_addresses(row["additional_image_link"]))
    pictures = tuple(Media(source) for source in dict.fromkeys(sources) if source)
    return Item(seen.sku(row["id"]), options, _offer(row, currency), row["gtin"], pictures)


def _addresses(text: str) -> Sequence[str]:
    """Commas are part of some: they end one before the next, or outside of quotes, or where none is a whole address."""
    if '"' in text or "://" not in text:
        return listed(text)
    return [part.strip(f",{whitespace}\u00a0") for part in _NEXT.split(text)]


def _offer(row: Row, currency: str) -> Offer:
    price = money(row["price"], currency)
    sale = money(row["sale_price"], currency, "sale_price")
    cost = money(row.first("cost_of_goods_sold", "cost"), currency, "cost_of_goods_sold")
    if sale and price and sale.currency != price.currency:
        raise InvalidInput(
            f"{row['sale_price']!r} is no price in {price.currency}",
            field="sale_price",
            fix="write one currency",
        )
    (begins, ends), now = _span(row["sale_price_effective_date"]), time()
    offer = Offer(price, None, _stock(row), cost=cost)
    if sale and price and 0 < sale.minor < price.minor:
        return replace(offer, until=ends, coming=Coming(sale, begins)).at(now)
    return offer


def _stock(row: Row) -> int | None:
    """Google asks for a word, not a count: "in stock" is not counted; preorder and backorder are none today."""
    units = stock(row.first("quantity", "sell_on_google_quantity", "inventory"))
    word = row["availability"].casefold().replace(" ", "_")
    if not word:
        return units
    if word not in ("in_stock", "available", "limited_availability"):
        return 0
    return UNCOUNTED if units is None else units


def _span(interval: str) -> tuple[int, int | None]:
    """ISO 8601 ``start/end`` in seconds since 1970 UTC, an end without a time by the end of its day; always, when there is none."""
    first, slash, last = interval.partition("/")
    if not slash:
        return 0, None
    try:
        return _moment(first), _end(last)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"{interval!r} is no time span", field="sale_price_effective_date", fix="write start/end"
        ) from None


def _expired(text: str) -> bool:
    try:
        return bool(text) and _end(text) <= time()
    except (ValueError, OverflowError):
        fix = "write 2030-12-31"
        raise InvalidInput(f"{text!r} is no time", field="expiration_date", fix=fix) from None


def _end(text: str) -> int:
    """A day without a time lasts until its end."""
    return _moment(text, whole_day=len(text.strip()) <= len("2030-12-31"))


def _moment(text: str, *, whole_day: bool = False) -> int:
    """Seconds since 1970, UTC where no zone is written."""
    moment = datetime.fromisoformat(text.strip())
    if whole_day:
        moment = moment.replace(hour=23, minute=59, second=59)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _categories(row: Row) -> tuple[tuple[str, ...], ...]:
    taxonomy = "" if row["google_product_category"].isdecimal() else row["google_product_category"]
    return tuple(dict.fromkeys(p for p in map(path, (taxonomy, *values(row["product_type"], "\n"))) if p))


def _stated(row: Row) -> Attributes:
    found: dict[str, list[str]] = {}
    for column, name in _ATTRIBUTES.items():
        found.setdefault(name, []).extend(values(row[column], "\n" if column == "mpn" else "/,"))
    for detail in values(row["product_detail"], "\n"):
        name, value = detail.split(PART)[-2:] if PART in detail else ("", "")
        if name:
            found.setdefault(name.strip().casefold(), []).append(value.strip())
    found.setdefault("features", []).extend(values(row["product_highlight"], "\n"))
    return {name: tuple(dict.fromkeys(some)) for name, some in found.items() if some}
