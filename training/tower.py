"""The image tower as one ONNX file that serving can run without torch.

Knows how the frozen network is written down: batch norms folded, weights stored as float16 and widened when the file
is loaded (onnxruntime folds the casts), so that the file is half the size and the arithmetic stays float32.
"""

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from training.efficientnet import SIZE, load

NAMES = ("features", "logits")


def trace(checkpoint: Path, target: Path) -> None:
    """Write the float32 network: ``pictures`` uint8 (n, 260, 260, 3) → ``features``, ``logits``."""
    sample = torch.zeros(1, SIZE, SIZE, 3, dtype=torch.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            load(checkpoint), (sample,), str(target), dynamo=False, opset_version=17,
            input_names=["pictures"], output_names=list(NAMES),
            dynamic_axes={name: {0: "n"} for name in ("pictures", *NAMES)},
        )  # fmt: skip


def halve(source: Path, target: Path) -> None:
    """Store every large float32 weight as float16 behind a Cast."""
    model = onnx.load(str(source))
    kept, casts = [], []
    for weight in model.graph.initializer:
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < 256:
            kept.append(weight)
            continue
        half = numpy_helper.to_array(weight).astype(np.float16)
        kept.append(numpy_helper.from_array(half, f"{weight.name}.half"))
        casts.append(helper.make_node("Cast", [f"{weight.name}.half"], [weight.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    model.doc_string = "EfficientNet-Lite2, Apache-2.0; see docs/models/lite.md"
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def export(checkpoint: Path, target: Path) -> None:
    """checkpoint (.pth) → ``target`` (.onnx, float16 weights)."""
    whole = target.with_suffix(".f32.onnx")
    trace(checkpoint, whole)
    halve(whole, target)
