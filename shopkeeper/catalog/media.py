"""Pictures as files: one folder per content hash, holding the original, ready-made widths and the facts about it,
what is written in it included.

Knows paths and atomic renames. Refuses to decode anything: whoever puts a picture brings its widths finished. A
folder appears whole or not at all, so any number of processes may put and read at once.
"""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import orjson

from shopkeeper.types import MediaId, ReadLine, Untrusted
from shopkeeper.types.errors import NotFound

WIDTH_MIME = "image/webp"


@dataclass(frozen=True, slots=True)
class Facts:
    """Of the original, upright: pixels, ``#rrggbb`` mean colour, and the type its bytes really have.

    ``print``: its fingerprint, empty for a plain picture; None until one was taken.
    """

    width: int
    height: int
    blur: str
    mime: str
    print: str | None = None


class MediaStore:
    """Content-addressed: ``folder/ab/cd/<sha256>/{original,320.webp,…,facts.json}``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, original: bytes, facts: Facts, widths: Mapping[int, bytes]) -> MediaId:
        """Keep a picture with its WebP renderings by width; one already kept only gains the widths it lacks."""
        id = media_id(original)
        home = self._home(id)
        if home.is_dir():
            for width in widths.keys() - self.widths(id):
                self._add(id, f"{width}.webp", widths[width])
            return id
        home.parent.mkdir(parents=True, exist_ok=True)  # which makes self.folder too
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=self.folder))
        (draft / "original").write_bytes(original)
        for width, data in widths.items():
            (draft / f"{width}.webp").write_bytes(data)
        (draft / "facts.json").write_bytes(orjson.dumps(asdict(facts)))
        try:
            draft.rename(home)
        except OSError:  # another process was first; equal bytes, so nothing is lost
            shutil.rmtree(draft)
        return id

    def facts(self, id: MediaId) -> Facts | None:
        try:
            return Facts(**orjson.loads((self._home(id) / "facts.json").read_bytes()))
        except FileNotFoundError:
            return None

    def learn(self, id: MediaId, facts: Facts) -> None:
        """Better facts about a picture that is kept. Raises NotFound."""
        self._add(id, "facts.json", orjson.dumps(asdict(facts)))

    def lines(self, id: MediaId, reader: str) -> tuple[ReadLine, ...] | None:
        """What ``reader`` read in a picture, which may be nothing; None until it has looked."""
        try:
            kept = orjson.loads((self._home(id) / _lines(reader)).read_bytes())
        except FileNotFoundError:
            return None
        return tuple(ReadLine(Untrusted(text), confidence) for text, confidence in kept)

    def keep_lines(self, id: MediaId, reader: str, lines: Iterable[ReadLine]) -> None:
        """So that no picture is read twice. Raises NotFound."""
        self._add(id, _lines(reader), orjson.dumps([(one.text, one.confidence) for one in lines]))

    def original(self, id: MediaId) -> bytes:
        """As the merchant gave it, with whatever a camera wrote into it: for models, never for shoppers. Raises NotFound."""
        return self._bytes(id, "original")

    def widths(self, id: MediaId) -> frozenset[int]:
        """Of the renderings that are kept."""
        return frozenset(int(file.stem) for file in self._home(id).glob("[0-9]*.webp"))

    def read(self, id: MediaId, width: int = 0) -> tuple[bytes, str]:
        """The smallest rendering at least ``width`` pixels wide, else the widest (``width`` 0), and its mime type.

        Raises:
            NotFound: no such picture, or none of its renderings.
        """
        ready = sorted(self.widths(id))
        if not ready:
            raise _unknown(id)
        best = next((w for w in ready if w >= width), ready[-1]) if width else ready[-1]
        return self._bytes(id, f"{best}.webp"), WIDTH_MIME

    def forget(self, id: MediaId) -> None:
        """A picture with all that was made of it."""
        shutil.rmtree(self._home(id), ignore_errors=True)

    def sweep(self) -> None:
        """Clear what a killed import left half-written. Only while no import runs."""
        for draft in self.folder.glob(".draft-*"):
            shutil.rmtree(draft, ignore_errors=True)

    def _add(self, id: MediaId, name: str, data: bytes) -> None:
        home = self._home(id)
        if not home.is_dir():
            raise _unknown(id)
        with tempfile.NamedTemporaryFile(dir=home, prefix=".draft-", delete=False) as draft:
            draft.write(data)
        Path(draft.name).rename(home / name)

    def _bytes(self, id: MediaId, name: str) -> bytes:
        try:
            return (self._home(id) / name).read_bytes()
        except FileNotFoundError:
            raise _unknown(id) from None

    def _home(self, id: MediaId) -> Path:
        if len(id) != 64 or not set(id) <= set("0123456789abcdef"):
            raise _unknown(id)
        return self.folder / id[:2] / id[2:4] / id


def _lines(reader: str) -> str:
    return f"lines-{reader.replace(':', '-')}.json"


def media_id(original: bytes) -> MediaId:
    return MediaId(sha256(original).hexdigest())


def _unknown(id: str) -> NotFound:
    return NotFound(f"no picture {id[:80]!r}", field="media_id", fix="take the id from a product's media")
