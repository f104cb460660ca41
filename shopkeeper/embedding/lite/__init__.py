"""``lite``: eyes and reading for any machine, on ONNX Runtime and NumPy alone.

Knows where its own files lie and how its towers and heads fit together. Refuses to know torch: what made these files is
in ``training/``, what they are worth in ``docs/models/lite.md``.
"""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from shopkeeper.embedding.lite.heads import MEANING, SIGHT, load
from shopkeeper.embedding.lite.towers import ImageTower, TextTower
from shopkeeper.embedding.port import Vectors
from shopkeeper.embedding.sameness import UNFITTED, Sameness

if TYPE_CHECKING:
    from PIL.Image import Image

FILES = Path(__file__).parent


class LiteEncoder:
    """EfficientNet-Lite2 and MiniLM joined by trained heads. One instance serves all threads."""

    dim = MEANING + SIGHT
    sentence_dim = TextTower.dim

    def __init__(self, text_tower: Path, threads: int = 0, files: Path = FILES) -> None:
        """``text_tower`` is the artefact ``minilm-int8``; ``files`` holds the image tower, heads, card and tokenizer.

        Raises:
            Unavailable: a model file is missing or broken.
        """
        self._image_head, self._text_head, facts = load(files / "heads.safetensors", files / "lite.json")
        self._image_tower = ImageTower(files / "image.onnx", threads)
        self._text_tower = TextTower(text_tower, files / "tokenizer.json", threads)
        self.name: str = facts["name"]
        fitted = facts.get("sameness")
        self.sameness = Sameness(**{f.name: fitted[f.name] for f in fields(Sameness)}) if fitted else UNFITTED

    def image(self, pictures: "Sequence[Image]") -> Vectors:
        if not pictures:
            return np.empty((0, self.dim), np.float32)
        return self._image_head(*self._image_tower(pictures))

    def text(self, texts: Sequence[str]) -> Vectors:
        return self._text_head(self._text_tower(texts))

    def sentence(self, texts: Sequence[str]) -> Vectors:
        return self._text_tower(texts)
