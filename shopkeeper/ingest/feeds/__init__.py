"""Feed formats: one importer a file, each ``read(file, currency) -> Iterator[Product | BadRow]``.

Knows which importer reads which file, by content. Refuses to know what becomes of the products.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import reduce
from pathlib import Path

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds import icecat, merchant, saleor, schema_org, shopify, vendure
from shopkeeper.ingest.feeds.source import start
from shopkeeper.ingest.feeds.text import named
from shopkeeper.types import Product, audience
from shopkeeper.types.errors import InvalidInput, Unsupported

Importer = Callable[[Path, str], Iterator[Product | BadRow]]


def _changed(read: Importer, *changes: Callable[[Product], Product]) -> Importer:
    def products(file: Path, currency: str) -> Iterator[Product | BadRow]:
        for row in read(file, currency):
            yield (
                row
                if isinstance(row, BadRow)
                else reduce(lambda product, change: change(product), changes, row)
            )

    return products


def _named(product: Product) -> Product:
    """Its title and brand without markup and HTML's entities, which no shopper types; descriptions have none left."""
    return replace(product, title=named(product.title), brand=named(product.brand))


FORMATS: dict[str, Importer] = {
    "shopify": _changed(shopify.read, _named, audience.spoken),
    "merchant": _changed(merchant.read, _named, audience.spoken),
    "schema.org": _changed(schema_org.read, _named, audience.spoken),
    "vendure": _changed(vendure.read, _named),
    "saleor": _changed(saleor.read, _named),
    "icecat": _changed(icecat.read, _named),
}
"""By name; where a format has codes for genders, shops and shoppers have words."""
TELL_FITS = frozenset({"schema.org"})
"""Formats that say themselves what a thing is made for: where such a feed is silent, it is made for nothing."""
NAMES = ", ".join(FORMATS)
LEAST = "or write a CSV with the columns Handle, Title and Variant Price"


def importer(file: Path, format: str = "") -> tuple[str, Importer]:
    """The name and the importer of ``format``, or of what ``file`` looks like. Raises as ``sniff`` does."""
    name = format or sniff(file)
    if name not in FORMATS:
        raise Unsupported(f"{name!r} is no format", field="format", fix=f"name one of: {NAMES}")
    return name, FORMATS[name]


def sniff(file: Path) -> str:
    """The name in FORMATS of the importer that reads ``file``.

    Raises:
        InvalidInput: there is no such file, or it is empty or damaged.
        Unsupported: none of them does.
    """
    if not file.is_file():
        what = "is no file but a folder" if file.is_dir() else "does not exist"
        raise InvalidInput(f"{file} {what}", field="file", fix="give the path of a feed")
    text = start(file).lstrip()
    if not text:
        raise InvalidInput(f"{file.name} is empty", field="file", fix="export it again")
    for name, says in _SIGNS:
        if says(text):
            return name
    raise Unsupported(
        f"{file.name} is in no known format", field="file", fix=f"export it as one of: {NAMES}; {LEAST}"
    )


def _columns(text: str) -> set[str]:
    line = text.partition("\n")[0].casefold()
    return {
        cell.strip().strip('"').strip().removeprefix("g:").replace("_", " ")
        for cell in re.split(r"[,;\t]", line)
    }


def _is_json(text: str) -> bool:
    return text[0] in "[{"


_SIGNS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("merchant", lambda text: text.startswith("<") and re.search(r"<(rss|feed|channel)\b", text) is not None),
    ("saleor", lambda text: _is_json(text) and '"product.' in text and '"fields"' in text),
    ("icecat", lambda text: _is_json(text) and '"attributes"' in text and '"price_cents"' in text),
    ("schema.org", lambda text: _is_json(text) and ('"@type"' in text or "schema.org" in text)),
    ("shopify", lambda text: bool({"handle", "url handle"} & _columns(text)) and "title" in _columns(text)),
    ("vendure", lambda text: {"name", "optiongroups", "sku"} <= _columns(text)),
    ("merchant", lambda text: {"id", "title", "price"} <= _columns(text)),
)
