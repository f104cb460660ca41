"""A photo that a shopper shows, as the addresses of the pages that follow carry it: what was seen of it, never the photo.

Nothing is kept here, so there is nothing to forget, whichever process answers next. Browsers hold the picture itself, in the tab that showed
it, under ``mark``. Refuses to trust an address: it may have been written by anybody.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from shopkeeper.types import Glimpse
from shopkeeper.types.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

TOKEN = re.compile(r"([0-9a-f]{12})\.([A-Za-z0-9_-]{8,12000})")


@dataclass(frozen=True, slots=True)
class Shown:
    shop: "Shop"

    def token(self, photo: bytes) -> str:
        """Raises InvalidInput and its kin: no picture, too large, of a refused kind. Unsuitable: none for a shop."""
        seen = bytes(self.shop.glimpse(photo))
        return f"{_mark(seen)}.{urlsafe_b64encode(seen).decode().rstrip('=')}"

    def read(self, token: str) -> Glimpse:
        """Raises NotFound for what this shop cannot search with (any more)."""
        found = TOKEN.fullmatch(token)
        try:
            seen = urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4)) if found else b""
            if found and _mark(seen) == found[1]:
                glimpse = Glimpse.read(seen)
                if glimpse.space == self.shop.encoder.name:
                    return glimpse
        except (ValueError, InvalidInput):
            pass
        raise NotFound("your photo is not known any more", field="photo", fix="show it again")


def mark(token: str) -> str:
    """By which a browser finds the photo again that it holds."""
    return token.partition(".")[0]


def _mark(seen: bytes) -> str:
    return blake2b(seen, digest_size=6).hexdigest()
