"""What the frozen towers say of every picture and caption, computed once and kept.

Knows the cache: one float16 file per view of a corpus, resumed where it stopped. View 0 is the picture as it is; the
others are drawn again as a shopper's camera, a marketplace or a screenshot might show it.
"""

import io
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from PIL import Image, ImageEnhance, ImageFilter

from shopkeeper.embedding.lite.prepare import pixels
from training.corpora import Example, picture

Array = npt.NDArray[np.float32]
CHUNK = 256


@dataclass(frozen=True, slots=True)
class Seen:
    """Pooled activations (views, n, FEATURES) and ImageNet logits (views, n, 1000), float16."""

    features: npt.NDArray[np.float16]
    logits: npt.NDArray[np.float16]


def _perspective(image: Image.Image, rng: np.random.Generator, strength: float = 0.08) -> Image.Image:
    w, h = image.size
    to = np.array([(0, 0), (w, 0), (w, h), (0, h)], float)
    source = to + rng.uniform(-strength, strength, (4, 2)) * (w, h)
    rows = [[x, y, 1, 0, 0, 0, -u * x, -u * y] for (x, y), (u, _) in zip(to, source, strict=True)]
    rows += [[0, 0, 0, x, y, 1, -v * x, -v * y] for (x, y), (_, v) in zip(to, source, strict=True)]
    solved = np.linalg.solve(np.array(rows), np.concatenate([source[:, 0], source[:, 1]]))
    edge = image.getpixel((1, 1))
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE, tuple(solved), Image.Resampling.BILINEAR, fillcolor=edge
    )


def _crop(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    scale, aspect = rng.uniform(0.65, 1) ** 0.5, rng.uniform(0.85, 1.18) ** 0.5
    w, h = (
        max(8, int(side * min(1, scale * a)))
        for side, a in zip(image.size, (aspect, 1 / aspect), strict=True)
    )
    x, y = (int(rng.integers(0, side - part + 1)) for side, part in zip(image.size, (w, h), strict=True))
    return image.crop((x, y, x + w, y + h))


def redraw(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Another photo of the same thing: framing, mirror, light, focus, compression."""
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.5:
        image = _perspective(image, rng)
    if rng.random() < 0.3:
        image = image.rotate(
            rng.uniform(-12, 12), Image.Resampling.BILINEAR, fillcolor=image.getpixel((1, 1))
        )
    if rng.random() < 0.7:
        image = _crop(image, rng)
    if rng.random() < 0.6:
        for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
            image = enhance(image).enhance(rng.uniform(0.75, 1.25))
    if rng.random() < 0.2:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.5)))
    if rng.random() < 0.4:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=int(rng.integers(25, 85)))
        image = Image.open(buffer).convert("RGB")
    return image


def _view(example: Example, view: int) -> Image.Image:
    seed = int.from_bytes(sha256(f"{example.domain}/{example.file}/{view}".encode()).digest()[:8], "big")
    image = picture(example)
    return redraw(image, np.random.default_rng(seed)) if view else image


def look(examples: Sequence[Example], tower: Path, cache: Path, views: Iterable[int]) -> Seen:
    """Run the tower over every example in each view; finished chunks are read back."""
    cache.mkdir(parents=True, exist_ok=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(tower), options)
    stamp = sha256(tower.read_bytes()).hexdigest()[:8]

    def chunk(view: int, part: Sequence[Example]) -> tuple[npt.NDArray[np.float16], ...]:
        names = "".join(f"{e.domain}/{e.file}" for e in part)
        file = cache / f"{stamp}-{view}-{sha256(names.encode()).hexdigest()[:16]}.npz"
        if file.exists():
            kept = np.load(file)
            return kept["features"], kept["logits"]
        features, logits = (
            np.concatenate(arrays).astype(np.float16)
            for arrays in zip(
                *(session.run(None, {"pictures": pixels([_view(e, view)])}) for e in part), strict=True
            )
        )
        scratch = file.with_suffix(".tmp.npz")
        np.savez(scratch, features=features, logits=logits)
        scratch.rename(file)
        return features, logits

    parts = [examples[i : i + CHUNK] for i in range(0, len(examples), CHUNK)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        seen = [list(pool.map(lambda part, view=view: chunk(view, part), parts)) for view in views]
    features, logits = (np.stack([np.concatenate([c[i] for c in view]) for view in seen]) for i in (0, 1))
    return Seen(features, logits)
