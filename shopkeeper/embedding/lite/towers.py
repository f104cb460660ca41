"""The two frozen networks of ``lite``: what a picture shows, and what a sentence means.

Knows their inputs, outputs and batch sizes. Refuses to know how the heads join them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.lite.colours import colours
from shopkeeper.embedding.lite.prepare import pixels
from shopkeeper.embedding.sessions import shared_session

if TYPE_CHECKING:
    from PIL.Image import Image

Array = npt.NDArray[np.float32]
TOKENS = 128
PICTURES, TEXTS = 8, 16
"""Batch sizes: larger ones were not faster on a CPU."""


def unit(rows: Array) -> Array:
    """Rows at length one; a row of zeros stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-12), np.float32)


class ImageTower:
    """EfficientNet-Lite2 (Tan & Le 2019), pooled at seven depths, and the colours of what it sees."""

    def __init__(self, model: Path, threads: int = 0) -> None:
        self._session = shared_session(model, threads)

    def __call__(self, pictures: "Sequence[Image]") -> tuple[Array, ...]:
        """RGB pictures → pooled activations (n, features), ImageNet logits (n, 1000), colours (n, 128)."""
        parts = (pictures[i : i + PICTURES] for i in range(0, len(pictures), PICTURES))
        return tuple(map(np.concatenate, zip(*(self.see(pixels(part)) for part in parts), strict=True)))

    def see(self, batch: npt.NDArray[np.uint8]) -> tuple[Array, ...]:
        """The same of pixels (n, 260, 260, 3), all at once."""
        features, logits = self._session.run(None, {"pictures": batch})
        return features, logits, colours(batch)


class TextTower:
    """all-MiniLM-L6-v2 (Wang et al. 2020; Reimers & Gurevych 2019), mean of the token vectors, unit length."""

    dim = 384

    def __init__(self, model: Path, tokenizer: Path, threads: int = 0) -> None:
        from tokenizers import Tokenizer

        self._session = shared_session(model, threads)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.no_padding()

    def __call__(self, texts: Sequence[str]) -> Array:
        """Texts of any length (cut after 128 tokens) → (n, 384)."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        order = sorted(
            range(len(tokens)), key=lambda i: len(tokens[i])
        )  # equal lengths together: little padding
        vectors = np.empty((len(tokens), self.dim), np.float32)
        for i in range(0, len(order), TEXTS):
            part = order[i : i + TEXTS]
            vectors[part] = self._run([tokens[j] for j in part])
        return unit(vectors)

    def _run(self, tokens: list[list[int]]) -> Array:
        ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, kept, line in zip(ids, mask, tokens, strict=True):
            row[: len(line)], kept[: len(line)] = line, 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (states,) = self._session.run(None, inputs)
        summed: Array = (states * mask[..., None]).sum(1, dtype=np.float32)
        return np.asarray(summed / mask.sum(1, keepdims=True), np.float32)
