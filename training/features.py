"""What the frozen towers say of every picture and caption, computed once and kept.

Knows the cache: one float16 file per view of a corpus, resumed where it stopped. View 0 is the picture as it is; the
others are drawn again as a shopper's camera, a marketplace or a screenshot might show it.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from shopkeeper.embedding.lite.prepare import pixels
from shopkeeper.embedding.lite.towers import PICTURES
from shopkeeper.embedding.redraw import redraw
from training.corpora import Example, picture

Array = npt.NDArray[np.float32]
Run = Callable[[npt.NDArray[np.uint8]], Sequence[Array]]
"""Pictures (n, 260, 260, 3) → pooled activations, logits, colours."""
Job = tuple[Sequence[Example], int]
CHUNK = 128
PARTS = ("features", "logits", "colours")


@dataclass(frozen=True, slots=True)
class Seen:
    """Pooled activations (views, n, features), ImageNet logits (views, n, 1000), colours (views, n, 128); float16."""

    features: npt.NDArray[np.float16]
    logits: npt.NDArray[np.float16]
    colours: npt.NDArray[np.float16]


def _view(example: Example, view: int) -> Image.Image:
    seed = int.from_bytes(sha256(f"{example.domain}/{example.file}/{view}".encode()).digest()[:8], "big")
    image = picture(example)
    return redraw(image, np.random.default_rng(seed)) if view else image


def _draw(job: Job) -> npt.NDArray[np.uint8]:
    examples, view = job
    return pixels([_view(example, view) for example in examples])


def look(examples: Sequence[Example], run: Run, cache: Path, views: int, workers: Executor) -> Seen:
    """Run the tower over every example in each view; chunks that are done are read back."""
    cache.mkdir(parents=True, exist_ok=True)
    parts = [examples[i : i + CHUNK] for i in range(0, len(examples), CHUNK)]
    jobs = [(part, view) for view in range(views) for part in parts]
    files = [cache / f"{_stamp(part)}-{view}.npz" for part, view in jobs]
    missing = [i for i, file in enumerate(files) if not file.exists()]
    for i, batch in _ahead(workers, jobs, missing):
        outputs = [run(batch[j : j + PICTURES]) for j in range(0, len(batch), PICTURES)]
        arrays = (np.concatenate(part).astype(np.float16) for part in zip(*outputs, strict=True))
        scratch = files[i].with_suffix(".tmp.npz")
        np.savez(scratch, **dict(zip(PARTS, arrays, strict=True)))
        scratch.rename(files[i])
    kept = [np.load(file) for file in files]
    whole = (np.concatenate([chunk[name] for chunk in kept]) for name in PARTS)
    return Seen(*(part.reshape(views, len(examples), -1) for part in whole))


def _ahead(
    workers: Executor, jobs: Sequence[Job], wanted: Sequence[int]
) -> Iterator[tuple[int, npt.NDArray[np.uint8]]]:
    """Drawn batches in order, a few ahead of the tower and no more: each is 26 MB."""
    waiting: deque[tuple[int, Future[npt.NDArray[np.uint8]]]] = deque()
    for i in wanted:
        waiting.append((i, workers.submit(_draw, jobs[i])))
        if len(waiting) > 32:
            done, future = waiting.popleft()
            yield done, future.result()
    yield from ((i, future.result()) for i, future in waiting)


def _stamp(part: Sequence[Example]) -> str:
    return sha256("".join(f"{e.domain}/{e.file};" for e in part).encode()).hexdigest()[:16]
