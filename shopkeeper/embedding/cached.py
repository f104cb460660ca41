"""What a model was asked last is remembered. Knows equality of inputs; refuses to know the model."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.embedding.sameness import Sameness

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")


class Recall(Generic[T]):
    """``encode``, which gives rows of ``dim``, with its last ``size`` rows in mind. Thread-safe. Equal are inputs of one ``key``."""

    def __init__(
        self,
        encode: Callable[[Sequence[T]], Vectors],
        dim: int,
        size: int = 512,
        key: Callable[[T], Hashable] = lambda each: each,
    ) -> None:
        self._encode, self._dim, self._size, self._key = encode, dim, size, key
        self._kept: OrderedDict[Hashable, Vectors] = OrderedDict()
        self._lock = Lock()

    def __call__(self, inputs: Sequence[T]) -> Vectors:
        keys = list(map(self._key, inputs))
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
        new = {key: item for key, item in zip(keys, inputs, strict=True) if key not in found}
        if new:
            found.update(zip(new, map(np.copy, self._encode(list(new.values()))), strict=True))
        with self._lock:
            self._kept.update((key, found[key]) for key in keys)
            for key in keys:
                self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return np.stack([found[key] for key in keys]) if keys else np.empty((0, self._dim), np.float32)


class Cached:
    """Wraps an ``Encoder``; keeps the last ``size`` vectors of each kind. Thread-safe."""

    def __init__(self, inner: Encoder, size: int = 512) -> None:
        self.name, self.dim, self.sentence_dim = inner.name, inner.dim, inner.sentence_dim
        self.sameness: Sameness = inner.sameness
        self._image = Recall(inner.image, inner.dim, size, _pixels)
        self._text = Recall(inner.text, inner.dim, size)
        self._sentence = Recall(inner.sentence, inner.sentence_dim, size)

    def image(self, pictures: "Sequence[Image]") -> Vectors:
        return self._image(pictures)

    def text(self, texts: Sequence[str]) -> Vectors:
        return self._text(texts)

    def sentence(self, texts: Sequence[str]) -> Vectors:
        return self._sentence(texts)


def _pixels(picture: "Image") -> Hashable:
    return picture.size, blake2b(picture.tobytes(), digest_size=16).digest()
