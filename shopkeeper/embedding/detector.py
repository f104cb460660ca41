"""The operator's own detector: an ONNX file that says where in a photo things lie.

Two signatures are read, both exported without batches larger than one. *Apart*: an output of boxes, (n, 4) or (1, n, 4), and
one of scores, (n,), (1, n), or (…, classes), of which the highest counts; so DETR, RT-DETR and torchvision's models.
*Together*: one output (n, 6) or (1, n, 6) of box, score and label; so YOLO exported with its own suppression (``nms=True``,
or v10 and newer). A JSON file of the same name beside it (``detector.onnx``, ``detector.json``) says the rest. Scores are
probabilities, 0…1. Knows boxes. Refuses labels: what a thing is, is the joint space's word.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shopkeeper.embedding.sessions import open_session
from shopkeeper.types import Box
from shopkeeper.types.box import LEAST
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from PIL.Image import Image

_FIX = "docs/pictures.md lists what is read"
Array = npt.NDArray[Any]


class Detector(Protocol):
    def __call__(self, picture: "Image") -> Sequence[Box]:
        """Boxes of the things in an RGB picture, surest first. Thread-safe."""
        ...


Side = Annotated[int, Field(ge=8, le=4_096)]


class DetectorConfig(BaseModel):
    """What the JSON beside the model may say; ``boxes`` must be said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    boxes: str
    """The output with the boxes."""
    scores: str = ""
    """The output with the scores; empty when they stand behind the boxes, as (x, y, x, y, score, label)."""
    format: Literal["xyxy", "cxcywh", "xywh"] = "xyxy"
    """Two corners; centre and size; left, top and size."""
    unit: Literal["pixels", "fraction"] = "pixels"
    """Of the model's input picture, or 0…1 of it."""
    size: tuple[Side, Side] = (640, 640)
    """Width and height of the input; a photo is squeezed into it."""
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Taken off, and divided by, after pixels were scaled to 0…1."""
    threshold: float = Field(0.3, ge=0, le=1)


class OnnxDetector:
    """Raises InvalidInput for a JSON or outputs that make no sense, Unavailable for a model that cannot be loaded."""

    def __init__(self, model: Path, threads: int = 0) -> None:
        self._config = _read(model.with_suffix(".json"))
        self._session = open_session(model, threads, "detector")
        self._input = self._session.get_inputs()[0].name
        self._outputs = [name for name in (self._config.boxes, self._config.scores) if name]
        known = [output.name for output in self._session.get_outputs()]
        for name in self._outputs:
            if name not in known:
                raise _wrong(f"{model} has no output {name!r}", f"name one of {', '.join(known)}")
        self._found(
            np.zeros((1, 3, *reversed(self._config.size)), np.float32)
        )  # a wrong signature is told now

    def __call__(self, picture: "Image") -> list[Box]:
        from PIL import Image

        config = self._config
        small = np.asarray(picture.resize(config.size, Image.Resampling.BILINEAR), np.float32) / 255
        planes = ((small - config.mean) / config.std).astype(np.float32).transpose(2, 0, 1)[None]
        corners, scores = self._found(planes)
        sure = np.argsort(-scores, kind="stable")[: int((scores >= config.threshold).sum())]
        boxes = (Box(x, y, right - x, bottom - y) for x, y, right, bottom in corners[sure].tolist())
        return [box for box in boxes if min(box.w, box.h) >= LEAST]

    def _found(self, planes: Array) -> tuple[Array, Array]:
        """Corners (n, 4) as fractions within the picture, and scores (n,)."""
        try:
            raw = [
                np.asarray(one, np.float32) for one in self._session.run(self._outputs, {self._input: planes})
            ]
        except Exception as error:  # the runtime raises a dozen unrelated types
            raise _wrong(f"the detector cannot look at a picture: {error}", _FIX) from error
        boxes, *others = [one[0] if one.ndim == 3 else one for one in raw]
        scores = _scores(others[0], len(boxes)) if others else boxes[:, 4:5].max(axis=1, initial=0)
        if boxes.ndim != 2 or boxes.shape[1] != (4 if others else 6) or scores.shape != (len(boxes),):
            shapes = ", ".join(f"{name} {one.shape}" for name, one in zip(self._outputs, raw, strict=True))
            raise _wrong(f"the detector answers with {shapes}", _FIX)
        scale = self._config.size * 2 if self._config.unit == "pixels" else (1.0, 1.0, 1.0, 1.0)
        corners = np.nan_to_num(_corners(boxes[:, :4], self._config.format) / np.array(scale, np.float32))
        return np.clip(corners, 0, 1), np.nan_to_num(scores)


def _scores(raw: Array, count: int) -> Array:
    """Per box the highest of its classes."""
    if raw.ndim == 2 and raw.shape == (1, count):
        return np.asarray(raw[0])
    return np.asarray(raw.max(axis=1) if raw.ndim == 2 and raw.shape[1] else raw)


def _corners(boxes: Array, format: str) -> Array:
    if format == "xyxy":
        return boxes
    start, size = boxes[:, :2], boxes[:, 2:]
    start = start - size / 2 if format == "cxcywh" else start
    return np.concatenate([start, start + size], axis=1)


def _read(file: Path) -> DetectorConfig:
    try:
        return DetectorConfig.model_validate_json(file.read_bytes())
    except OSError as error:
        raise _wrong(
            f"{file}: {error.strerror}", "put a JSON of the model's name beside it; " + _FIX
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}", _FIX) from None


def _wrong(message: str, fix: str) -> InvalidInput:
    return InvalidInput(message, field="detector", fix=fix)
