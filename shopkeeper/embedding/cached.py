"""An encoder that remembers what it was asked last. Knows equality of inputs; refuses to know the model."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.embedding.sameness import Sameness

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")


class Cached:
    """Wraps an ``Encoder``; keeps the last ``size`` vectors of each kind. Thread-safe."""

    def __init__(self, inner: Encoder, size: int = 512) -> None:
        self.name, self.dim, self.sentence_dim = inner.name, inner.dim, inner.sentence_dim
        self.sameness: Sameness = inner.sameness
        self._inner, self._size, self._lock = inner, size, Lock()
        self._kept: OrderedDict[Hashable, Vectors] = OrderedDict()

    def image(self, pictures: "Sequence[Image]") -> Vectors:
        keys = [("image", p.size, blake2b(p.tobytes(), digest_size=16).digest()) for p in pictures]
        return self._recall(keys, pictures, self._inner.image, self.dim)

    def text(self, texts: Sequence[str]) -> Vectors:
        return self._recall([("text", t) for t in texts], texts, self._inner.text, self.dim)

    def sentence(self, texts: Sequence[str]) -> Vectors:
        return self._recall([("sentence", t) for t in texts], texts, self._inner.sentence, self.sentence_dim)

    def _recall(
        self,
        keys: Sequence[Hashable],
        inputs: Sequence[T],
        encode: Callable[[Sequence[T]], Vectors],
        dim: int,
    ) -> Vectors:
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
        new = {key: item for key, item in zip(keys, inputs, strict=True) if key not in found}
        if new:
            found.update(zip(new, map(np.copy, encode(list(new.values()))), strict=True))
        with self._lock:
            self._kept.update((key, found[key]) for key in keys)
            for key in keys:
                self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return np.stack([found[key] for key in keys]) if keys else np.empty((0, dim), np.float32)
