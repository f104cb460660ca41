"""What is written on the shop's own pictures: each is read once, which takes long, after its look can be found already.

Knows what was read, and how far the reading is. Refuses to know what the words are good for.
"""

from collections.abc import Iterable

import structlog

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.letters import Reader, words
from shopkeeper.embedding.picture import decode
from shopkeeper.types import Look, MediaId, Product, ReadLine, Untrusted
from shopkeeper.types.errors import ShopkeeperError

MAX_BYTES, MAX_PIXELS = 1 << 30, 1 << 30  # originals were checked when they came in

log = structlog.get_logger()


def under_way(catalog: Catalog, index: str) -> tuple[int, int] | None:
    """Of the pictures that are looked at for ``index``, how many were; None where none waits."""
    if catalog.bookmark(f"{index}/lettered") >= catalog.bookmark(index):
        return None
    read, of = (catalog.bookmark(f"{index}/{part}") for part in ("pictures/read", "pictures"))
    return (read, of) if of else None


def told(catalog: Catalog, index: str, read: int, of: int) -> None:
    """For every process to see."""
    catalog.set_bookmark(f"{index}/pictures/read", read)
    catalog.set_bookmark(f"{index}/pictures", of)


class Lettering:
    """Without a ``reader`` nothing is written anywhere."""

    def __init__(self, media: MediaStore, reader: Reader | None) -> None:
        self._media, self._reader = media, reader

    def words(self, look: Look) -> tuple[Untrusted, ...]:
        """On the look's pictures, as far as they were read."""
        lines = (self._kept(media.id) or () for media in look.pictures)
        return words(line for some in lines for line in some)

    def unread(self, pairs: Iterable[tuple[Product, Look]]) -> list[MediaId]:
        """Pictures that nobody looked at yet, each once."""
        pictures = dict.fromkeys(media.id for _, look in pairs for media in look.pictures)
        return [id for id in pictures if self._kept(id) is None]

    def read(self, id: MediaId) -> None:
        """A file that is gone or broken has no words, and what the reader stumbles over must not keep it from all others."""
        if self._reader is None:
            return
        try:
            picture = decode(self._media.original(id), max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)
            self._media.keep_lines(id, self._reader.name, self._reader(picture))
        except ShopkeeperError:
            return
        except Exception as error:
            log.warning("letters.not_read", picture=id, reason=str(error)[:200])

    def _kept(self, id: MediaId) -> tuple[ReadLine, ...] | None:
        return self._media.lines(id, self._reader.name) if self._reader else ()
