"""Reviews as customers wrote them, beside the products: all of a product in one row.

Knows how they are kept. Refuses to know what they say; the change log is silent of them, since nothing of an index
depends on them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Engine, delete, func, insert, select

from shopkeeper.catalog import schema
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Reviews
from shopkeeper.types import Media, MediaId, ProductId, Review, ReviewId, Untrusted

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

    def showing(self, photo: MediaId) -> tuple[ProductId, ...]:
        with self._reader.connect() as db:
            query = select(schema.review.c.product_id).where(
                func.instr(schema.review.c.body, photo.encode()) > 0
            )
            return tuple(ProductId(row.product_id) for row in db.execute(query))


def keep(reviews: Reviews, media: MediaStore, said: Mapping[ProductId, Sequence[Review]]) -> None:
    """Reviews in the place of those before; a photo that no review shows any more is forgotten."""
    had = {photo.id for id in said for review in reviews.of(id) for photo in review.photos}
    reviews.put(said)
    for photo in had:
        if not reviews.showing(photo):
            media.forget(photo)


def _row(id: ProductId, reviews: Sequence[Review]) -> dict[str, Any]:
    body = orjson.dumps([_write(review) for review in reviews])
    return {"product_id": id, "digest": blake2b(body, digest_size=16).digest(), "body": body}


def _write(review: Review) -> list[object]:
    r = review
    told = [r.id, r.stars, r.text, r.title, r.author, r.written, r.helpful, r.verified]
    photos = [[one.source, one.id, one.width, one.height, one.blur] for one in r.photos]
    return [*told, photos] if photos else told


def _read(cells: list[Any]) -> Review:
    id, stars, text, title, author, written, helpful, verified, *more = cells
    day = date.fromisoformat(written) if written else None
    photos = tuple(map(_photo, more[0] if more else ()))
    return Review(
        ReviewId(id), stars, Untrusted(text), Untrusted(title), author, day, helpful, verified, photos
    )


def _photo(cells: list[Any]) -> Media:
    source, id, width, height, blur = cells
    return Media(source, MediaId(id), width=width, height=height, blur=blur)


def _chunks(ids: Sequence[ProductId]) -> list[Sequence[ProductId]]:
    return [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)]
