"""What the frozen towers say of a shop's pictures and words: asked once and kept.

Knows the cache: one file per few pictures, so that a killed run goes on where it stopped. View 0 is a picture as it is, the
others are drawn again. Refuses to know what is learnt from them.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from shopkeeper.adapt.sample import mark, opened
from shopkeeper.artefacts import Progress
from shopkeeper.artefacts.archive import BROKEN
from shopkeeper.catalog.media import MediaStore
from shopkeeper.embedding.lite.towers import ImageTower
from shopkeeper.embedding.redraw import redraw
from shopkeeper.types import MediaId

if TYPE_CHECKING:
    from PIL.Image import Image

REDRAWN = 2
CHUNK = 32
PARTS = ("features", "logits", "colours", "read")
Half = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Seen:
    """Of n pictures in v views: activations (v, n, features), ImageNet logits (v, n, 1000), colours (v, n, 128)."""

    features: Half
    logits: Half
    colours: Half
    read: npt.NDArray[np.bool_]
    """(n,): false where the file is gone or broken."""


class Features:
    """A cache in ``folder`` of what ``tower``, whose weights lie in ``model``, says."""

    def __init__(self, folder: Path, tower: ImageTower, model: Path, media: MediaStore) -> None:
        self._folder, self._tower, self._media = folder, tower, media
        self._digest = blake2b(model.read_bytes(), digest_size=8).hexdigest()

    def look(self, ids: Sequence[MediaId], progress: Progress) -> Seen:
        """Files of pictures that are not asked for any more are deleted."""
        self._folder.mkdir(parents=True, exist_ok=True)
        chunks = [ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK)]
        files = [self._folder / f"{self._stamp(chunk)}.npz" for chunk in chunks]
        for done, (file, chunk) in enumerate(zip(files, chunks, strict=True), 1):
            if not _whole(file, len(chunk)):
                self._see(file, chunk)
            progress("pictures", done, len(chunks))
        for stale in set(self._folder.iterdir()) - set(files):
            stale.unlink()
        features, logits, colours, read = (
            np.concatenate([_part(file, part) for file in files], axis=int(part != "read")) for part in PARTS
        )
        return Seen(features, logits, colours, read)

    def _see(self, file: Path, ids: Sequence[MediaId]) -> None:
        with ThreadPoolExecutor(2) as pool:
            pictures = list(pool.map(lambda id: opened(self._media, id), ids))
        read = np.array([picture is not None for picture in pictures])
        views = []
        for view in range(1 + REDRAWN):
            shown = [_drawn(p, f"{id}/{view}", view) for p, id in zip(pictures, ids, strict=True)]
            views.append([part.astype(np.float16) for part in self._tower(shown)])
        features, logits, colours = (np.stack(part) for part in zip(*views, strict=True))
        draft = file.with_suffix(".draft")
        with draft.open("wb") as out:
            np.savez(out, features=features, logits=logits, colours=colours, read=read)
        draft.replace(file)

    def _stamp(self, ids: Sequence[MediaId]) -> str:
        return blake2b(";".join((self._digest, *ids)).encode(), digest_size=16).hexdigest()


def _part(file: Path, part: str) -> npt.NDArray[Any]:
    with np.load(file, allow_pickle=False) as kept:
        found: npt.NDArray[Any] = kept[part]
        return found


def _whole(file: Path, n: int) -> bool:
    """Whether what was seen of ``n`` pictures is there, as it was written: a damaged file counts as none."""
    try:
        features, logits, colours, read = (_part(file, part) for part in PARTS)
    except BROKEN:
        return False
    halves = {one.dtype for one in (features, logits, colours)} == {np.dtype(np.float16)}
    rows = {one.shape[:2] for one in (features, logits, colours)} == {(1 + REDRAWN, n)}
    widths = (features.ndim, logits.shape[2:], colours.shape[2:]) == (3, (1000,), (128,))
    return halves and rows and widths and read.dtype == bool and read.shape == (n,)


def _drawn(picture: "Image | None", name: str, view: int) -> "Image":
    from PIL import Image

    if picture is None:
        return Image.new("RGB", (8, 8), "white")
    return redraw(picture, np.random.default_rng(mark(name))) if view else picture
