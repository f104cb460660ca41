"""Photos that shoppers show, kept just long enough to refine a search.

A photo is kept as a picture of at most 1024 px without metadata, under the hash of what is kept, in a folder all worker
processes share, and forgotten ``TTL`` seconds after its last use. One household holds so many and no more, and when the
folder is full, whoever holds most makes room. Refuses to know whose it is: of an address only a digest is kept.
"""

import os
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b, sha256
from io import BytesIO
from pathlib import Path

from shopkeeper.settings import Settings
from shopkeeper.types.errors import NotFound

TTL = 30 * 60
"""Seconds after the last use."""
MAX_KEPT = 500
"""Photos; about 100 kB each."""
MAX_EACH = 100
"""Of one household, which may be a whole school behind one address."""
MAX_SIDE = 1024
TOKEN = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Uploads:
    folder: Path
    max_bytes: int
    max_pixels: int
    check: Callable[[Sequence[bytes]], None] = lambda _: None
    """Raises Unsuitable for what is not to be kept."""

    @classmethod
    def of(cls, settings: Settings, check: Callable[[Sequence[bytes]], None]) -> "Uploads":
        return cls(settings.data / "uploads", settings.max_image_bytes, settings.max_image_pixels, check)

    def keep(self, data: bytes, household: str = "") -> str:
        """Keep an encoded photo that ``household`` shows; returns its token.

        Raises:
            InvalidInput: not a picture, too large, or of a refused kind.
            Unsuitable: it is no photo for a shop; nothing of it was kept.
        """
        small = self._shrink(data)
        self.check((small,))
        token = sha256(small).hexdigest()[:40]
        owner = blake2b(household.encode(), digest_size=8).hexdigest()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._make_room(owner)
        partial = self.folder / f".{token}.{time.monotonic_ns()}"
        partial.write_bytes(small)
        partial.replace(self.folder / f"{token}.{owner}")
        return token

    def get(self, token: str) -> bytes:
        """The kept JPEG, which lives on.

        Raises:
            NotFound: never kept, or forgotten by now.
        """
        try:
            kept = [path for path in self._kept(token) if _used(path) >= time.time() - TTL]
            if not kept:
                raise FileNotFoundError(token)
            data = kept[0].read_bytes()
            for path in kept:
                with suppress(
                    FileNotFoundError
                ):  # forgotten by another process: touch would bring it back empty
                    os.utime(path)
        except OSError:
            fix = f"show it again; photos are forgotten {TTL // 60} minutes after their last use"
            raise NotFound("your photo is not kept any more", field="photo", fix=fix) from None
        return data

    def _shrink(self, data: bytes) -> bytes:
        from shopkeeper.embedding.picture import decode

        picture = decode(data, max_bytes=self.max_bytes, max_pixels=self.max_pixels)
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        out = BytesIO()
        picture.save(out, "JPEG", quality=90)
        return out.getvalue()

    def _kept(self, token: str) -> list[Path]:
        """Of everyone who shows this photo."""
        return list(self.folder.glob(f"{token}.*")) if TOKEN.fullmatch(token) else []

    def _make_room(self, owner: str) -> None:
        """For one photo of ``owner``."""
        shelves: dict[str, list[Path]] = defaultdict(list)
        for used, path in sorted((_used(path), path) for path in self.folder.iterdir()):
            if used < time.time() - TTL:
                path.unlink(missing_ok=True)
            else:
                shelves[path.suffix[1:]].append(path)
        for shelf in _fullest(shelves, owner):
            shelf.pop(0).unlink(missing_ok=True)


def _fullest(shelves: dict[str, list[Path]], owner: str) -> Iterator[list[Path]]:
    """The shelf that must give up its oldest photo, until there is room for one more of ``owner``."""
    while len(shelves[owner]) >= MAX_EACH:
        yield shelves[owner]
    while sum(map(len, shelves.values())) >= MAX_KEPT:
        yield max(shelves.values(), key=len)


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process has just forgotten it
        return 0.0
