"""What was seen of a photo, without the photo: enough to search with it again, too little to see it again.

Knows how it is written into few bytes. Refuses to see pictures (``search.glimpse``), and trusts nobody who hands one in.
"""

from dataclasses import dataclass
from struct import Struct

from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.fingerprint import Fingerprint
from shopkeeper.types.untrusted import Untrusted

_LENGTH = Struct(">H")
MOST = 8
"""Views of one photo that are read."""


@dataclass(frozen=True, slots=True)
class View:
    """``direction`` of a picture in the joint space, as int8 of any length; ``mark`` its fingerprint, None for a plain one."""

    direction: bytes
    mark: Fingerprint | None


@dataclass(frozen=True, slots=True)
class Glimpse:
    """``space``: the encoder whose directions these are. ``views``: the whole photo, then what may be a picture inside it.
    ``words``: what is written on it."""

    space: str
    views: tuple[View, ...]
    words: tuple[Untrusted, ...] = ()

    def __bytes__(self) -> bytes:
        parts = [self.space.encode(), "\n".join(self.words).encode()]
        for view in self.views:
            parts += [view.direction, bytes(view.mark) if view.mark else b""]
        return b"".join(_LENGTH.pack(len(part)) + part for part in parts)

    @classmethod
    def read(cls, data: bytes) -> "Glimpse":
        """What ``bytes`` wrote. Raises InvalidInput for anything else."""
        parts = _parts(data)
        if len(parts) < 4 or len(parts) % 2 or len(parts) > 2 * MOST + 2:
            raise _unread()
        try:
            space, words = parts[0].decode(), parts[1].decode()
        except UnicodeDecodeError:
            raise _unread() from None
        views = (
            View(direction, Fingerprint.of(mark))
            for direction, mark in zip(parts[2::2], parts[3::2], strict=True)
        )
        return cls(space, tuple(views), tuple(map(Untrusted, words.split("\n"))) if words else ())


def _parts(data: bytes) -> list[bytes]:
    parts, at = [], 0
    while at + _LENGTH.size <= len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        parts.append(data[at : at + length])
        at += length
    if at != len(data):
        raise _unread()
    return parts


def _unread() -> InvalidInput:
    return InvalidInput("this says nothing of a photo", field="photo", fix="show it again")
