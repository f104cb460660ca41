"""Reviews from a CSV, one a row, and the mean stars they give.

Knows the columns of review exports. Refuses to know what reviews say: their words stay untrusted.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from itertools import count
from pathlib import Path

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds.answers import answer
from shopkeeper.ingest.feeds.table import Row, rows
from shopkeeper.types import Media, ProductId, Rating, Review, ReviewId, Untrusted
from shopkeeper.types.errors import InvalidInput

MAX_TEXT = 10_000
"""Letters kept of one review."""
MAX_AUTHOR = 80
MAX_HELPFUL = 10**9
MAX_PHOTOS = 8
"""Of one review."""
_VERIFIED = frozenset({"verified", "buyer", "verified-buyer"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BETWEEN = re.compile(r"[\s,|;]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Told:
    """Reviews by product, in the order of the file, and the rows that are none."""

    reviews: Mapping[ProductId, Sequence[Review]] = field(default_factory=dict)
    bad: tuple[BadRow, ...] = ()

    def rating(self, id: ProductId) -> Rating | None:
        stars = [review.stars for review in self.reviews.get(id, ())]
        return Rating(round(sum(stars) / len(stars), 2), len(stars)) if stars else None


def read(file: Path) -> Told:
    """``product_handle`` and ``rating`` (1–5) are needed; ``id``, ``title``, ``text``, ``author``, ``date``,
    ``helpful``, ``verified`` and ``photos`` are read where they are, under the names that exports give them.

    Raises:
        InvalidInput: there is no such file, or it has no such columns.
    """
    if not file.is_file():
        raise InvalidInput(f"{file} is not a file", field="reviews", fix="check the path")
    found: defaultdict[ProductId, dict[ReviewId, Review]] = defaultdict(dict)
    bad: list[BadRow] = []
    for row in _rows(file):
        if isinstance(row, BadRow):
            bad.append(BadRow(row.line, f"{file.name}: {row.reason}", "reviews"))
            continue
        product = ProductId(row["product_handle"])
        try:
            review = _review(row, found[product])
        except InvalidInput as error:
            bad.append(BadRow.of(error, row.line, product, about=f"{file.name}: "))
        else:
            found[product][review.id] = review
    return Told({id: tuple(some.values()) for id, some in found.items()}, tuple(bad))


def _rows(file: Path) -> Iterator[Row | BadRow]:
    for row in rows(file):
        if isinstance(row, Row) and not {"product_handle", "rating"} <= row.cells.keys():
            raise InvalidInput(
                f"{file.name} is no review list", field="reviews", fix="name product_handle and rating"
            )
        yield row


def _review(row: Row, others: Mapping[ReviewId, Review]) -> Review:
    """Raises InvalidInput naming the column. ``others``: those of the same product so far."""
    title, text = _words(row["title"]), _words(row.first("text", "body", "review", "content"))
    author = _words(row.first("author", "reviewer_name", "nickname"))[:MAX_AUTHOR]
    day = row.first("date", "review_date", "created_at")
    verified = row.first("verified", "verified_purchase", "verified_buyer")
    own = ReviewId(row.first("id", "review_id")[:MAX_AUTHOR])
    if own in others:
        raise InvalidInput(f"the id {own!r} is there twice", field="id", fix="give every review its own id")
    return Review(
        own or _made_up(others, author, day, title, text),
        _stars(row["rating"]),
        Untrusted(text[:MAX_TEXT]),
        Untrusted(title[:MAX_TEXT]),
        author,
        _day(day),
        min(row.count("helpful", "helpful_count", "votes_up"), MAX_HELPFUL),
        bool(answer(verified)) or verified.casefold() in _VERIFIED,
        _photos(row.first("photos", "images", "picture_urls", "media")),
    )


def _photos(text: str) -> tuple[Media, ...]:
    """Addresses, or names of files beside the feed, with blanks, commas or bars between them."""
    return tuple(Media(one) for one in dict.fromkeys(_BETWEEN.split(text)) if one)[:MAX_PHOTOS]


def _words(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _made_up(others: Mapping[ReviewId, Review], *parts: str) -> ReviewId:
    """An id for who has none, made of what is written, so that it stays the same wherever the row stands."""
    id = blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
    alike = (ReviewId(f"{id}-{n}" if n > 1 else id) for n in count(1))
    return next(one for one in alike if one not in others)


def _stars(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value <= 5:
        raise InvalidInput(f"a rating of {text[:20]!r}", field="rating", fix="give 1 to 5 stars")
    return value


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(found[0]) if (found := _DAY.match(text)) else _other(text)
    except ValueError:
        raise InvalidInput(f"a date of {text[:30]!r}", field="date", fix="write 2026-05-17") from None


def _other(text: str) -> date:
    """What can be read without guessing whether the day or the month comes first."""
    return datetime.strptime(text[:20], "%d %b %Y").date()
