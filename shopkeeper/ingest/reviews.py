"""Mean stars per product from a CSV of reviews (``product_handle``, ``rating`` 1–5).

Knows two columns. Refuses to know what reviews say.
"""

from collections import defaultdict
from pathlib import Path

from shopkeeper.ingest.feeds.table import Row, rows
from shopkeeper.types import ProductId, Rating
from shopkeeper.types.errors import InvalidInput


def ratings(file: Path) -> dict[ProductId, Rating]:
    """Rows whose rating is not a number of 1–5 are left out.

    Raises:
        InvalidInput: there is no such file, or it has no such columns.
    """
    if not file.is_file():
        raise InvalidInput(f"{file} is not a file", field="reviews", fix="check the path")
    stars: defaultdict[ProductId, list[float]] = defaultdict(list)
    for row in rows(file):
        if not isinstance(row, Row):
            continue
        if not {"product_handle", "rating"} <= row.cells.keys():
            raise InvalidInput(
                f"{file.name} is no review list", field="reviews", fix="name product_handle and rating"
            )
        if (value := _stars(row["rating"])) is not None:
            stars[ProductId(row["product_handle"])].append(value)
    return {id: Rating(round(sum(some) / len(some), 2), len(some)) for id, some in stars.items()}


def _stars(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 1 <= value <= 5 else None
