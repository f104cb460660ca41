"""Feed formats: one importer a file, each ``read(file, currency) -> Iterator[Product | BadRow]``.

Knows which importer reads which file, by content. Refuses to know what becomes of the products.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds import saleor, shopify, vendure
from shopkeeper.ingest.feeds.source import start
from shopkeeper.types import Product
from shopkeeper.types.errors import InvalidInput, Unsupported

Importer = Callable[[Path, str], Iterator[Product | BadRow]]

FORMATS: dict[str, Importer] = {
    "shopify": shopify.read,
    "vendure": vendure.read,
    "saleor": saleor.read,
}


def sniff(file: Path) -> str:
    """The name in FORMATS of the importer that reads ``file``.

    Raises:
        InvalidInput: there is no such file, or it is empty.
        Unsupported: none of them does.
    """
    if not file.is_file():
        raise InvalidInput(f"{file} is not a file", field="file", fix="give the path of a feed")
    text = start(file).lstrip()
    if not text:
        raise InvalidInput(f"{file.name} is empty", field="file", fix="export it again")
    for name, says in _SIGNS:
        if says(text):
            return name
    raise Unsupported(
        f"{file.name} is in no known format", field="file", fix=f"export it as one of: {', '.join(FORMATS)}"
    )


def _columns(text: str) -> set[str]:
    line = text.partition("\n")[0].casefold()
    return {cell.strip().strip('"').strip() for cell in re.split(r"[,;\t]", line)}


_SIGNS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("shopify", lambda text: bool({"handle", "url handle"} & _columns(text)) and "title" in _columns(text)),
    ("vendure", lambda text: {"name", "optiongroups", "sku"} <= _columns(text)),
    ("saleor", lambda text: text.startswith("[") and '"product.' in text and '"fields"' in text),
)
