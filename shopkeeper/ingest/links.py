"""What the merchant says goes with each product, from a CSV (``handle``, ``link_type``, ``linked_handle``, ``position``).

Knows four columns. ``crosssell`` goes with a product; ``related`` and ``upsell`` are what could be bought in its stead, which
likeness finds by itself, and are left out. Refuses to know whether the products exist: they are proven when they are shown.
"""

from collections import defaultdict
from pathlib import Path
from typing import Final

from shopkeeper.ingest.feeds.table import Row, rows
from shopkeeper.types import ProductId
from shopkeeper.types.errors import InvalidInput

WANTED: Final = frozenset({"crosssell", "cross-sell", "goes_with"})
COLUMNS: Final = frozenset({"handle", "link_type", "linked_handle"})


def links(file: Path) -> dict[ProductId, tuple[ProductId, ...]]:
    """In order of ``position``, or else of the file.

    Raises:
        InvalidInput: there is no such file, or it has no such columns.
    """
    if not file.is_file():
        raise InvalidInput(f"{file} is not a file", field="links", fix="check the path")
    found: defaultdict[ProductId, list[tuple[int, int, ProductId]]] = defaultdict(list)
    for number, row in enumerate(rows(file)):
        if not isinstance(row, Row):
            continue
        if not row.cells.keys() >= COLUMNS:
            raise InvalidInput(
                f"{file.name} is no list of links", field="links", fix=f"name {', '.join(sorted(COLUMNS))}"
            )
        if row["link_type"].strip().lower() in WANTED and row["linked_handle"]:
            place = row["position"] if "position" in row.cells else ""
            entry = (int(place) if place.isdigit() else number, number, ProductId(row["linked_handle"]))
            found[ProductId(row["handle"])].append(entry)
    return {id: tuple(dict.fromkeys(other for *_, other in sorted(some))) for id, some in found.items()}
