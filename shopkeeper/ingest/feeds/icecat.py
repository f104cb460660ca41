"""Icecat-style product lines (JSONL): one flat product a line, attributes with the source's type letter.

``t_`` text, ``n_`` number, ``b_`` yes/no; prices are cents: hundredths, whatever the currency's smallest unit. One Look
and one Variant each, named by the product's id.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds.build import Item, Seen, looks
from shopkeeper.ingest.feeds.jsonlines import objects
from shopkeeper.ingest.feeds.text import key, plain, values
from shopkeeper.types import Media, Money, Offer, Product
from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.money import MAX_MINOR

_TYPES: dict[str, type] = {
    "title": str, "name": str, "description": str, "brand": str, "image_url": str, "price_cents": int, "ean": list,
    "attributes": dict,
}  # fmt: skip
_LISTS = {"colour": ",/", "material": ","}


def read(file: Path, currency: str) -> Iterator[Product | BadRow]:
    seen = Seen()
    for line, row in objects(file):
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            _check(row)
            yield _product(row, seen, currency)
        except InvalidInput as error:
            yield BadRow.of(error, line, str(row.get("id", "")))


def _check(row: Mapping[str, Any]) -> None:
    """Raises InvalidInput naming the first field that has another type than it should."""
    for field, kind in _TYPES.items():
        value = row.get(field)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            fix = f"write {'a list' if kind is list else 'an object' if kind is dict else 'a plain value'}"
            raise InvalidInput(f"{field} cannot be {type(value).__name__}", field=field, fix=fix)


def _product(row: dict[str, Any], seen: Seen, currency: str) -> Product:
    id = seen.product(str(row.get("id") or ""))
    title = row.get("title") or row.get("name")
    if not isinstance(title, str) or not title.strip():
        raise InvalidInput("title is missing", field="title", fix="give every product a title")
    attributes = _attributes(row.get("attributes") or {})
    if row.get("date_released"):
        attributes["released"] = (str(row["date_released"])[:10],)
    if row.get("name") and row["name"] not in title:
        attributes["model"] = (str(row["name"]),)
    offer = Offer(_cents(row.get("price_cents"), currency))
    gallery = [Media(row["image_url"])] if row.get("image_url") else []
    item = Item(seen.sku(id), {}, offer, gtin=next(iter(row.get("ean") or ()), ""))
    return Product(
        id,
        title.strip(),
        description=plain(row.get("description") or ""),
        brand=row.get("brand") or "",
        categories=_categories(row.get("product_type")),
        attributes=attributes,
        looks=looks(id, title, [item], gallery, attributes.get("colour", ())),
    )


def _cents(value: object, currency: str) -> Money | None:
    if value is None:
        return None
    if not isinstance(value, int) or not 0 <= value <= MAX_MINOR:
        raise InvalidInput(f"{value!r} is not a price in cents", field="price_cents", fix="write whole cents")
    return Money.of(Decimal(value).scaleb(-2), currency)


def _categories(kind: object) -> tuple[tuple[str, ...], ...]:
    """The source's stray counts ("1") are no product type."""
    return ((kind,),) if isinstance(kind, str) and not kind.isdecimal() else ()


def _attributes(raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in raw.items():
        label = _label(name)
        said = (
            "yes"
            if value is True
            else "no"
            if value is False
            else f"{value:g}"
            if isinstance(value, float)
            else str(value)
        )
        found.setdefault(label, values(said, _LISTS[label]) if label in _LISTS else (said.strip(),))
    return {label: some for label, some in found.items() if any(some)}


@lru_cache(maxsize=1 << 14)
def _label(name: str) -> str:
    """``b_colour`` says that a printer prints in colour, not which; ``t_dimensions__wxdxh_`` → ``dimensions (wxdxh)``; ``t_connector_s_`` → ``connectors``."""
    if name == "b_colour":
        return "colour printing"
    name = re.sub(r"_s_(?=_|$)", "s", re.sub(r"^[tnb]_", "", name))
    return key(re.sub(r"__(.+?)(?:__|_$)", r" (\1) ", name))
