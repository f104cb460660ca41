"""Reads files that lie beside a feed, in its folder or in a zip there.

Knows folders and archives. Refuses to leave the feed's folder: a feed is not trusted.
"""

from functools import cached_property
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from shopkeeper.artefacts.archive import BROKEN
from shopkeeper.types.errors import NotFound, TooLarge, Unavailable, Unsupported

FOLDERS = ("", "images")
"""Where a bare file name is looked for."""


class Beside:
    """Thread-safe. ``max_bytes`` bounds what one file may unpack to."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder.resolve(), max_bytes

    def read(self, source: str) -> bytes:
        """Raises Unsupported (outside the folder), NotFound, TooLarge or Unavailable (cannot be read)."""
        try:
            data = self._plain(source)
            return self._unzip(source) if data is None else data
        except (OSError, ValueError, RuntimeError) as error:  # no name a file could have, or not to be read
            raise Unavailable(
                f"{source[:80]!r} cannot be read: {error!r:.80}", field="media", fix="use a relative path"
            ) from None

    def _plain(self, source: str) -> bytes | None:
        for folder in FOLDERS:
            path = (self._folder / folder / source).resolve()
            if not path.is_relative_to(self._folder):
                raise Unsupported(
                    f"{source} is outside the feed's folder", field="media", fix="use a relative path"
                )
            if path.is_file():
                self._check(path.stat().st_size)
                return path.read_bytes()
        return None

    def _unzip(self, source: str) -> bytes:
        name = PurePosixPath(source)
        for wanted in (str(name), name.name):
            if found := self._members.get(wanted):
                archive, member = found
                self._check(archive.getinfo(member).file_size)
                try:  # damaged or encrypted
                    return archive.read(member)
                except BROKEN as error:
                    raise Unavailable(
                        f"{source}: {error}", field="media", fix="zip the pictures again"
                    ) from None
        raise NotFound(
            f"{source} is not beside the feed", field="media", fix="put it or its zip beside the feed"
        )

    @cached_property
    def _members(self) -> dict[str, tuple[ZipFile, str]]:
        """Files of every zip in the folder, by path and by bare name; the path wins."""
        found: dict[str, tuple[ZipFile, str]] = {}
        for file in sorted(self._folder.glob("*.zip")):
            try:
                archive = ZipFile(file)
            except BROKEN:
                continue
            for member in archive.namelist():
                found.setdefault(PurePosixPath(member).name, (archive, member))
                found[member] = (archive, member)
        return found

    def _check(self, size: int) -> None:
        if size > self._max_bytes:
            raise TooLarge(
                f"{size} bytes; at most {self._max_bytes}", field="media", fix="use a smaller picture"
            )
