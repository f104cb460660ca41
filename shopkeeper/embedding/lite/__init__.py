"""``lite``: eyes and reading for any machine, on ONNX Runtime and NumPy alone.

Knows where its own files lie and how its towers and heads fit together. Refuses to know torch: what made these files is
in ``training/``, what they are worth in ``docs/models/lite.md``.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from shopkeeper.embedding.cached import Recall
from shopkeeper.embedding.lite.heads import MEANING, SIGHT, load
from shopkeeper.embedding.lite.towers import ImageTower, TextTower
from shopkeeper.embedding.port import Vectors
from shopkeeper.embedding.sameness import UNFITTED, Sameness
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from PIL.Image import Image

FILES = Path(__file__).parent


class LiteEncoder:
    """EfficientNet-Lite2 and MiniLM joined by trained heads. One instance serves all threads; words are read once for both spaces."""

    dim = MEANING + SIGHT
    sentence_dim = TextTower.dim

    def __init__(self, text_tower: Path, threads: int = 0, files: Path = FILES) -> None:
        """``text_tower`` is the artefact ``minilm-int8``; ``files`` holds the image tower, heads and their card.

        Raises:
            Unavailable: a model file is missing or broken.
        """
        self._image_head, self._text_head, facts = load(files / "heads.safetensors", files / "lite.json")
        self._image_tower = ImageTower(files / "image.onnx", threads)
        self._read = Recall(TextTower(text_tower, FILES / "tokenizer.json", threads), self.sentence_dim)
        self.name: str = facts["name"]
        fitted = facts.get("sameness")
        known = {f.name for f in fields(Sameness)}
        self.sameness = Sameness(**{k: v for k, v in fitted.items() if k in known}) if fitted else UNFITTED

    def image(self, pictures: "Sequence[Image]") -> Vectors:
        if not pictures:
            return np.empty((0, self.dim), np.float32)
        return self._image_head(*self._image_tower(pictures))

    def text(self, texts: Sequence[str]) -> Vectors:
        return self._text_head(self._read(texts))

    def sentence(self, texts: Sequence[str]) -> Vectors:
        return self._read(texts)


def adapted(models: Path, name: str) -> Path:
    """The folder of ``lite:4+1`` among a shop's ``models``, or the shipped one. Raises InvalidInput for what is neither."""
    shipped: str = json.loads((FILES / "lite.json").read_text("utf-8"))["name"]
    if name == shipped:
        return FILES
    folder = models / name.replace(":", "-")
    if re.fullmatch(r"lite:[\w.+-]+", name) and (folder / "lite.json").is_file():
        return folder
    known = (shipped, *(one.name.replace("-", ":", 1) for one in sorted(models.glob("lite-*"))))
    raise InvalidInput(f"there is no {name!r}", field="encoder", fix=f"one of {', '.join(known)}")
