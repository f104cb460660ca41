"""Where a Slate ended, as a short opaque string that continues it.

Knows the question's fingerprint, how many looks were passed and which was the last. Refuses to hold results.
"""

import base64
import binascii
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from struct import Struct, error

import numpy as np

from shopkeeper.index.port import Keys
from shopkeeper.types import LookKey, Query
from shopkeeper.types.errors import InvalidInput

_LAYOUT = Struct(">8sIQ")


@dataclass(frozen=True, slots=True)
class Cursor:
    """``passed`` looks of the order were shown or judged; ``last`` is the key of the last of them."""

    fingerprint: bytes
    passed: int = 0
    last: LookKey = LookKey(0)

    def encode(self) -> str:
        packed = _LAYOUT.pack(self.fingerprint, self.passed, self.last)
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    def resume(self, order: Keys) -> int:
        """Index in ``order`` at which to go on: after ``last`` wherever it is now, else after ``passed``."""
        if not self.passed:
            return 0
        found = np.flatnonzero(order == self.last)
        return int(found[0]) + 1 if found.size else min(self.passed, len(order))


def fingerprint(query: Query) -> bytes:
    """Eight bytes that differ for another question; page size, cursor and the date are not part of the question."""
    context = replace(query.context, today=date.min)
    words = replace(query, images=(), cursor="", size=0, context=context)
    mark = blake2b(repr(words).encode("utf-8", "surrogatepass"), digest_size=8)
    for image in query.images:
        mark.update(blake2b(image).digest())
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
        belongs, passed, last = _LAYOUT.unpack(raw)
    except (binascii.Error, error, ValueError):
        belongs = b""
    if belongs != asked:
        raise InvalidInput(
            "the cursor is not one of this query",
            field="cursor",
            fix="send it with the query that returned it",
        )
    return Cursor(asked, passed, LookKey(last))
