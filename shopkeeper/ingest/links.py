"""What the merchant says goes with each product, from a CSV (``handle``, ``link_type``, ``linked_handle``, ``position``).

Knows four columns. ``crosssell`` goes with a product; ``fits`` and its like are what an accessory or a part is made for; ``related`` and ``upsell`` are what could be bought in its stead, which
likeness finds by itself, and are left out. Refuses to know whether the products exist: they are proven when they are shown.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson

from shopkeeper.ingest.feeds.table import Row, rows
from shopkeeper.types import ProductId
from shopkeeper.types.errors import InvalidInput

WANTED: Final = frozenset({"crosssell", "cross-sell", "goes_with"})
MADE_FOR: Final = frozenset({"fits", "accessory_for", "spare_part_for", "consumable_for", "compatible_with"})
COLUMNS: Final = frozenset({"handle", "link_type", "linked_handle"})


@dataclass(frozen=True, slots=True)
class Links:
    """By product, the most fitting first."""

    beside: Mapping[ProductId, tuple[ProductId, ...]] = field(default_factory=dict)
    fits: Mapping[ProductId, tuple[ProductId, ...]] = field(default_factory=dict)

    def pack(self) -> bytes:
        return orjson.dumps(self)

    @classmethod
    def unpack(cls, body: bytes) -> "Links":
        return cls(
            **{kind: {id: tuple(to) for id, to in some.items()} for kind, some in orjson.loads(body).items()}
        )


def links(file: Path) -> Links:
    """In order of ``position``, or else of the file.

    Raises:
        InvalidInput: there is no such file, or it has no such columns.
    """
    if not file.is_file():
        raise InvalidInput(f"{file} is not a file", field="links", fix="check the path")
    beside, fits = _Sorted(), _Sorted()
    for number, row in enumerate(rows(file)):
        if not isinstance(row, Row):
            continue
        if not row.cells.keys() >= COLUMNS:
            raise InvalidInput(
                f"{file.name} is no list of links", field="links", fix=f"name {', '.join(sorted(COLUMNS))}"
            )
        kind = row["link_type"].strip().lower()
        into = beside if kind in WANTED else fits if kind in MADE_FOR else None
        if into is not None and row["linked_handle"]:
            into.take(row, number)
    return Links(beside.ordered, fits.ordered)


@dataclass(frozen=True, slots=True)
class _Sorted:
    found: defaultdict[ProductId, list[tuple[int, int, ProductId]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def take(self, row: Row, number: int) -> None:
        entry = (row.count("position", otherwise=number), number, ProductId(row["linked_handle"]))
        self.found[ProductId(row["handle"])].append(entry)

    @property
    def ordered(self) -> dict[ProductId, tuple[ProductId, ...]]:
        return {
            id: tuple(dict.fromkeys(other for *_, other in sorted(some))) for id, some in self.found.items()
        }
