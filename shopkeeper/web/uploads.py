"""Photos that shoppers show, kept just long enough to refine a search.

A photo is kept as a picture of at most 1024 px without metadata, under the hash of what is kept, in a folder all worker
processes share, and forgotten ``TTL`` seconds after its last use or when the folder is full. Refuses to know whose it is.
"""

import re
import time
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from os import DirEntry, scandir
from pathlib import Path

from shopkeeper.settings import Settings
from shopkeeper.types.errors import NotFound

TTL = 30 * 60
"""Seconds after the last use."""
MAX_KEPT = 500
"""Photos; about 100 kB each."""
MAX_SIDE = 1024
TOKEN = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Uploads:
    folder: Path
    max_bytes: int
    max_pixels: int

    @classmethod
    def of(cls, settings: Settings) -> "Uploads":
        return cls(settings.data / "uploads", settings.max_image_bytes, settings.max_image_pixels)

    def keep(self, data: bytes) -> str:
        """Keep an encoded photo; returns its token.

        Raises:
            InvalidInput: not a picture, too large, or of a refused kind.
        """
        small = self._shrink(data)
        token = sha256(small).hexdigest()[:40]
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._forget()
        partial = self.folder / f".{token}.{time.monotonic_ns()}"
        partial.write_bytes(small)
        partial.replace(self.folder / token)
        return token

    def get(self, token: str) -> bytes:
        """The kept JPEG, which lives on.

        Raises:
            NotFound: never kept, or forgotten by now.
        """
        path = self.folder / token
        try:
            if not TOKEN.fullmatch(token) or path.stat().st_mtime < time.time() - TTL:
                raise FileNotFoundError(token)
            data = path.read_bytes()
            path.touch()
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

    def _forget(self) -> None:
        with scandir(self.folder) as found:
            aged = sorted(((_used(entry), entry.path) for entry in found), reverse=True)
        for place, (used, path) in enumerate(aged):
            if place >= MAX_KEPT - 1 or used < time.time() - TTL:
                Path(path).unlink(missing_ok=True)


def _used(entry: "DirEntry[str]") -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:  # another process has just forgotten it
        return 0.0
