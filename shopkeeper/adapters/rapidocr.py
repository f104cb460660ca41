"""``embedding.letters.Reader`` by RapidOCR (Apache-2.0): the PP-OCR models, in its own wheel, on ONNX Runtime.

Knows the library and what a picture may cost. Refuses to judge what was read. Nothing is imported before the first picture.
"""

from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from shopkeeper.types import ReadLine, Untrusted

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE, LINES = 960, 40
"""Pixels of the longer side, and lines, that are looked at: what bounds the work of one picture."""
LEAST = 16
"""Pixels of the shorter side under which no letter fits; the library would enlarge a strip without bound."""


class RapidOcr:
    """Reads Latin and Chinese letters. One picture at a time: the library promises nothing to threads."""

    name = "rapidocr:3"

    def __init__(self, threads: int = 0) -> None:
        self._threads, self._lock = threads, Lock()
        self._engine: Any = None

    def __call__(self, picture: "Image") -> tuple[ReadLine, ...]:
        import numpy as np

        small = picture.copy()
        small.thumbnail((SIDE, SIDE))
        if min(small.size) < LEAST:
            return ()
        with self._lock:
            self._engine = self._engine or self._open()
            found = self._engine(np.asarray(small)[..., ::-1])
        if not found.txts:
            return ()
        return tuple(
            ReadLine(Untrusted(text), round(float(sure), 3))
            for text, sure in zip(found.txts, found.scores, strict=True)
        )

    def _open(self) -> Any:
        from rapidocr import RapidOCR

        runtime = {"EngineConfig.onnxruntime.intra_op_num_threads": self._threads or -1}
        bounds = {"Det.limit_type": "max", "Det.limit_side_len": SIDE, "Det.max_candidates": LINES}
        return RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False, **runtime, **bounds})


def installed() -> bool:
    return find_spec("rapidocr") is not None
