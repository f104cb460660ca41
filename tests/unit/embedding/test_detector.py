"""A detector brought by the operator: both signatures are read, and a wrong file is refused by name."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from shopkeeper.embedding import open_detector
from shopkeeper.embedding.detector import OnnxDetector
from shopkeeper.settings import Settings
from shopkeeper.types import Box
from shopkeeper.types.errors import InvalidInput, ShopkeeperError

PICTURE = Image.new("RGB", (400, 200), "white")
PIXELS = [[0, 0, 50, 100], [50, 20, 100, 60], [10, 10, 10.5, 10.5]]
SCORES = [0.4, 0.9, 0.95]
LEFT, RIGHT = Box(0, 0, 0.5, 1), Box(0.5, 0.2, 0.5, 0.4)


def model(folder: Path, config: dict[str, Any], **outputs: Any) -> Path:
    """A detector of 100 × 100 pixels that sees the same everywhere: constants, and a zero of its input."""
    given = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 100, 100])
    nodes, declared, kept = (
        [
            helper.make_node("ReduceMin", ["images"], ["low"], keepdims=0),
            helper.make_node("Mul", ["low", "none"], ["zero"]),
        ],
        [],
        [numpy_helper.from_array(np.float32(0), "none")],
    )
    for name, values in outputs.items():
        kept.append(numpy_helper.from_array(np.array(values, np.float32), f"{name}_kept"))
        nodes.append(helper.make_node("Add", [f"{name}_kept", "zero"], [name]))
        declared.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    graph = helper.make_graph(nodes, "detector", [given], declared, kept)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(made, folder / "detector.onnx")
    (folder / "detector.json").write_text(json.dumps({"size": [100, 100], **config}))
    return folder / "detector.onnx"


def close(found: list[Box], *wanted: Box) -> bool:
    return len(found) == len(wanted) and all(a.overlap(b) > 0.999 for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("scores", [SCORES, [SCORES], [[[s / 2, s] for s in SCORES]]])
@pytest.mark.parametrize("boxes", [PIXELS, [PIXELS]])
def test_boxes_and_scores_apart_surest_first(tmp_path: Path, boxes: Any, scores: Any) -> None:
    file = model(tmp_path, {"boxes": "b", "scores": "s"}, b=boxes, s=scores)
    assert close(OnnxDetector(file)(PICTURE), RIGHT, LEFT)


def test_boxes_scores_and_labels_together(tmp_path: Path) -> None:
    rows = [[*box, score, 3] for box, score in zip(PIXELS, SCORES, strict=True)]
    assert close(OnnxDetector(model(tmp_path, {"boxes": "b"}, b=[rows]))(PICTURE), RIGHT, LEFT)


@pytest.mark.parametrize(
    ("format", "row"),
    [("xyxy", [0.5, 0.2, 1, 0.6]), ("cxcywh", [0.75, 0.4, 0.5, 0.4]), ("xywh", [0.5, 0.2, 0.5, 0.4])],
)
def test_formats_and_fractions(tmp_path: Path, format: str, row: list[float]) -> None:
    config = {"boxes": "b", "scores": "s", "format": format, "unit": "fraction"}
    assert close(OnnxDetector(model(tmp_path, config, b=[row], s=[0.8]))(PICTURE), RIGHT)


def test_what_is_unsure_is_left_out(tmp_path: Path) -> None:
    config = {"boxes": "b", "scores": "s", "threshold": 0.5}
    assert close(OnnxDetector(model(tmp_path, config, b=PIXELS, s=SCORES))(PICTURE), RIGHT)


def test_boxes_beyond_the_picture_and_no_numbers_are_bounded(tmp_path: Path) -> None:
    rows = [[-50, -50, 300, 300], [float("nan"), 0, 50, 50], [90, 90, 10, 10]]
    for box in OnnxDetector(model(tmp_path, {"boxes": "b", "scores": "s"}, b=rows, s=[0.9, 0.8, 0.7]))(
        PICTURE
    ):
        box.check()


def test_nothing_seen_is_nothing_found(tmp_path: Path) -> None:
    file = model(tmp_path, {"boxes": "b", "scores": "s"}, b=np.zeros((1, 0, 4)), s=np.zeros((1, 0)))
    assert OnnxDetector(file)(PICTURE) == []


@pytest.mark.parametrize(
    ("config", "boxes", "scores"),
    [
        ({}, PIXELS, SCORES),
        ({"boxes": "b", "scores": "other"}, PIXELS, SCORES),
        ({"boxes": "b", "scores": "s", "format": "polar"}, PIXELS, SCORES),
        ({"boxes": "b", "scores": "s", "colour": "red"}, PIXELS, SCORES),
        ({"boxes": "b", "scores": "s"}, [[1, 2, 3]], [0.5]),
        ({"boxes": "b", "scores": "s"}, PIXELS, [0.5]),
        ({"boxes": "b"}, PIXELS, SCORES),
        ({"boxes": "b", "scores": "s", "size": [64, 64]}, PIXELS, SCORES),
        ({"boxes": "b", "scores": "s"}, [[[[1.0]]]], SCORES),
    ],
)
def test_a_wrong_signature_is_refused_when_the_shop_opens(
    tmp_path: Path, config: dict[str, Any], boxes: Any, scores: Any
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        OnnxDetector(model(tmp_path, config, b=boxes, s=scores))
    assert refusal.value.field == "detector" and refusal.value.fix


def test_no_model_no_json_and_no_onnx_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("not a model")
    (tmp_path / "text.json").write_text('{"boxes": "b"}')
    (tmp_path / "bad.onnx").write_text("not a model")
    (tmp_path / "bad.json").write_text("{")
    for name in ("text", "bad", "missing"):
        with pytest.raises(ShopkeeperError) as refusal:
            open_detector(Settings(data=tmp_path, detector=str(tmp_path / f"{name}.onnx")))
        assert refusal.value.field == "detector" and refusal.value.fix


def test_without_the_setting_there_is_none(tmp_path: Path) -> None:
    assert open_detector(Settings(data=tmp_path)) is None
