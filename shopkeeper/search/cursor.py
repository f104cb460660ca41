"""Where a Slate ended, as an opaque string that continues it.

Knows the question's fingerprint and which looks were shown. Refuses to hold results: what is left is asked anew, so that
prices may move and products vanish between two pages, and still none is shown twice and none is skipped.
"""

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from struct import Struct, error

import numpy as np

from shopkeeper.types import Context, LookKey, Query
from shopkeeper.types.errors import InvalidInput

REMEMBERED = 1_000
"""Looks that a cursor names, the last ones shown: some 4 kB of URL in a shop of millions."""

_HEAD = Struct(">8sI")
_KEY = 8
"""Bytes of a look's key."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """``shown``: keys of the looks shown last, in order; ``forgotten``: how many were shown before those."""

    fingerprint: bytes
    shown: tuple[LookKey, ...] = ()
    forgotten: int = 0

    @property
    def next_rank(self) -> int:
        """Rank of the first look that follows, counted from 1."""
        return self.forgotten + len(self.shown) + 1

    def after(self, keys: Sequence[LookKey]) -> "Cursor":
        """The cursor once ``keys`` have been shown too."""
        shown = (*self.shown, *keys)
        lost = max(0, len(shown) - REMEMBERED)
        return replace(self, shown=shown[lost:], forgotten=self.forgotten + lost)

    def encode(self) -> str:
        keys = np.array(self.shown, ">i8").view(np.uint8).reshape(-1, _KEY)
        planes = zlib.compress(keys.T.tobytes(), 9)  # the high bytes are nearly all zero: two bytes a key
        packed = _HEAD.pack(self.fingerprint, self.forgotten) + planes
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def fingerprint(query: Query) -> bytes:
    """Eight bytes that differ for another question; page size, cursor, date, asker and whether regions are told are not part of it."""
    context = Context(query.context.currency, query.context.locale, date.min)
    words = replace(query, images=(), cursor="", size=0, context=context, regions=False)
    mark = blake2b(repr(words).encode("utf-8", "surrogatepass"), digest_size=8)
    for image in query.images:
        mark.update(blake2b(bytes(image)).digest())
    return mark.digest()


def decode_cursor(query: Query) -> Cursor:
    """The cursor of ``query``; a fresh one when it has none.

    Raises:
        InvalidInput: not a cursor, or one of another question.
    """
    asked = fingerprint(query)
    if not query.cursor:
        return Cursor(asked)
    try:
        raw = base64.urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4))
        belongs, forgotten = _HEAD.unpack(raw[: _HEAD.size])
        shown = _keys(raw[_HEAD.size :])
    except (binascii.Error, error, zlib.error, ValueError):
        belongs = b""
    if belongs != asked:
        raise InvalidInput(
            "the cursor is not one of this query",
            field="cursor",
            fix="send it with the query that returned it",
        )
    return Cursor(asked, shown, forgotten)


def _keys(packed: bytes) -> tuple[LookKey, ...]:
    """Raises ValueError or zlib.error for anything but 0…REMEMBERED keys; never unpacks more than those."""
    reader = zlib.decompressobj()
    planes = np.frombuffer(reader.decompress(packed, REMEMBERED * _KEY), np.uint8)
    if not reader.eof or reader.unused_data:
        raise ValueError("not the end of a cursor")
    keys = np.ascontiguousarray(planes.reshape(_KEY, -1).T).view(">i8").ravel()
    if (keys < 0).any():
        raise ValueError("no look has such a key")
    return tuple(LookKey(key) for key in keys.tolist())
