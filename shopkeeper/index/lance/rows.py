"""Documents as Arrow rows. Knows the shape of both tables; refuses vectors of another size than theirs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from shopkeeper.index.lance.tables import looks_schema, views_schema
from shopkeeper.index.lance.where import clean
from shopkeeper.index.port import Document, Scores
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    import pyarrow as pa

_VIEWS = 1 << 10
"""No look has more pictures; ``id`` is ``key * _VIEWS + ordinal``."""


def look_rows(documents: Sequence[Document], stamp: int, dim: int) -> "pa.Table":
    import pyarrow as pa

    columns = {
        "key": [document.key for document in documents],
        "title": [clean(document.title) for document in documents],
        "body": [clean(document.body) for document in documents],
        "tags": [[clean(tag) for tag in document.tags] for document in documents],
        "stamp": [stamp] * len(documents),
        "vector": _vectors([document.sentence[None] for document in documents], dim, "sentence"),
    }
    return pa.table(columns, schema=looks_schema(dim))


def view_rows(documents: Sequence[Document], stamp: int, dim: int) -> "pa.Table":
    """May be empty: a look without pictures has no rows here."""
    import pyarrow as pa

    owners = [
        (document, ordinal) for document in documents for ordinal in range(min(len(document.views), _VIEWS))
    ]
    columns = {
        "id": [document.key * _VIEWS + ordinal for document, ordinal in owners],
        "key": [document.key for document, _ in owners],
        "ordinal": [ordinal for _, ordinal in owners],
        "tags": [[clean(tag) for tag in document.tags] for document, _ in owners],
        "stamp": [stamp] * len(owners),
        "vector": _vectors(
            [document.views[:_VIEWS] for document in documents if len(document.views)], dim, "views"
        ),
    }
    return pa.table(columns, schema=views_schema(dim))


def _vectors(parts: Sequence[Scores], dim: int, field: str) -> "pa.Array":
    import pyarrow as pa

    vectors = np.concatenate([np.empty((0, dim), np.float32), *parts]) if _fit(parts, dim) else None
    if vectors is None or not np.isfinite(vectors).all():
        raise InvalidInput(
            f"{field} must be finite vectors of {dim}", field=field, fix="encode with the index's encoder"
        )
    return pa.FixedSizeListArray.from_arrays(pa.array(vectors.astype(np.float32).ravel()), dim)


def _fit(parts: Sequence[Scores], dim: int) -> bool:
    return all(part.ndim == 2 and part.shape[1] == dim for part in parts)
