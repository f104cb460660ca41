"""Reviews as customers wrote them, beside the products: all of a product in one row.

Knows how they are kept. Refuses to know what they say; the change log is silent of them, since nothing of an index
depends on them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Engine, delete, insert, select

from shopkeeper.catalog import schema
from shopkeeper.types import ProductId, Review, ReviewId, Untrusted

CHUNK = 500


class ReviewBook:
    """``port.Reviews``."""

    def __init__(self, reader: Engine, writer: Engine) -> None:
        self._reader, self._writer = reader, writer

    def put(self, reviews: Mapping[ProductId, Sequence[Review]]) -> int:
        table = schema.review
        rows = {id: _row(id, some) if some else None for id, some in reviews.items()}
        with self._writer.begin() as db:
            before: dict[str, bytes] = {}
            for some in _chunks(list(rows)):
                query = select(table.c.product_id, table.c.digest).where(table.c.product_id.in_(some))
                before |= {row.product_id: row.digest for row in db.execute(query)}
            changed = [id for id, row in rows.items() if before.get(id) != (row and row["digest"])]
            for some in _chunks(changed):
                db.execute(delete(table).where(table.c.product_id.in_(some)))
            if fresh := [row for id in changed if (row := rows[id])]:
                db.execute(insert(table), fresh)
        return len(changed)

    def of(self, id: ProductId) -> tuple[Review, ...]:
        with self._reader.connect() as db:
            query = select(schema.review.c.body).where(schema.review.c.product_id == id)
            body = db.execute(query).scalar()
        return tuple(map(_read, orjson.loads(body))) if body else ()

    def version(self, id: ProductId) -> str:
        with self._reader.connect() as db:
            query = select(schema.review.c.digest).where(schema.review.c.product_id == id)
            found: bytes | None = db.execute(query).scalar()
        return found.hex() if found else ""


def _row(id: ProductId, reviews: Sequence[Review]) -> dict[str, Any]:
    body = orjson.dumps([_write(review) for review in reviews])
    return {"product_id": id, "digest": blake2b(body, digest_size=16).digest(), "body": body}


def _write(review: Review) -> list[object]:
    r = review
    return [r.id, r.stars, r.text, r.title, r.author, r.written, r.helpful, r.verified]


def _read(cells: list[Any]) -> Review:
    id, stars, text, title, author, written, helpful, verified = cells
    day = date.fromisoformat(written) if written else None
    return Review(ReviewId(id), stars, Untrusted(text), Untrusted(title), author, day, helpful, verified)


def _chunks(ids: Sequence[ProductId]) -> list[Sequence[ProductId]]:
    return [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)]
