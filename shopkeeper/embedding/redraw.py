"""Another photo of the same thing, as a shopper's camera, a marketplace or a screenshot might show it.

Knows Pillow and a random generator: the same seed draws the same picture. Refuses to invent: what is shown stays the same.
"""

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image


def _perspective(image: "Image.Image", rng: np.random.Generator, strength: float = 0.08) -> "Image.Image":
    from PIL import Image

    w, h = image.size
    to = np.array([(0, 0), (w, 0), (w, h), (0, h)], float)
    source = to + rng.uniform(-strength, strength, (4, 2)) * (w, h)
    rows = [[x, y, 1, 0, 0, 0, -u * x, -u * y] for (x, y), (u, _) in zip(to, source, strict=True)]
    rows += [[0, 0, 0, x, y, 1, -v * x, -v * y] for (x, y), (_, v) in zip(to, source, strict=True)]
    solved = np.linalg.solve(np.array(rows), np.concatenate([source[:, 0], source[:, 1]]))
    return image.transform(
        image.size,
        Image.Transform.PERSPECTIVE,
        tuple(solved),
        Image.Resampling.BILINEAR,
        fillcolor=_ground(image),
    )


def _ground(image: "Image.Image") -> "float | tuple[int, ...] | None":
    """What is seen near the corner, past a line around the picture."""
    return image.getpixel((min(1, image.width - 1), min(1, image.height - 1)))


def _crop(image: "Image.Image", rng: np.random.Generator) -> "Image.Image":
    scale, aspect = rng.uniform(0.65, 1) ** 0.5, rng.uniform(0.85, 1.18) ** 0.5
    w, h = (
        max(min(8, side), int(side * min(1, scale * a)))
        for side, a in zip(image.size, (aspect, 1 / aspect), strict=True)
    )
    x, y = (int(rng.integers(0, side - part + 1)) for side, part in zip(image.size, (w, h), strict=True))
    return image.crop((x, y, x + w, y + h))


def redraw(image: "Image.Image", rng: np.random.Generator) -> "Image.Image":
    """RGB in, RGB out: framing, mirror, light, focus, compression."""
    from PIL import Image, ImageEnhance, ImageFilter

    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.5:
        image = _perspective(image, rng)
    if rng.random() < 0.3:
        image = image.rotate(rng.uniform(-12, 12), Image.Resampling.BILINEAR, fillcolor=_ground(image))
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
