"""The image tower as one ONNX file that serving can run without torch.

Knows how the frozen network is written down: batch norms folded, convolutions and sums in int8 (QDQ, a scale for every
channel), pooled activations in float32. Refuses to know whose pictures set the scales.
"""

import logging
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from training.efficientnet import SIZE, load

NAMES = ("features", "logits")
BATCH = 8


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


class Shown(CalibrationDataReader):  # type: ignore[misc]
    """Pictures (n, 260, 260, 3), a few at a time, as the quantiser asks for them."""

    def __init__(self, pictures: npt.NDArray[np.uint8]) -> None:
        self.parts = (pictures[i : i + BATCH] for i in range(0, len(pictures), BATCH))

    def get_next(self) -> dict[str, npt.NDArray[np.uint8]] | None:
        part = next(self.parts, None)
        return None if part is None else {"pictures": part}


def quantise(source: Path, target: Path, pictures: npt.NDArray[np.uint8]) -> None:
    """Ranges are moving averages over batches: single pictures with wild activations do not stretch them."""
    with TemporaryDirectory() as scratch:
        ready = Path(scratch) / "ready.onnx"
        quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
        quantize_static(
            str(ready), str(target), Shown(pictures), quant_format=QuantFormat.QDQ, per_channel=True,
            op_types_to_quantize=["Conv", "Add", "Clip"], activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
            extra_options={"CalibMovingAverage": True, "CalibMovingAverageConstant": 0.05},
        )  # fmt: skip
    model = onnx.load(str(target))
    model.doc_string = "EfficientNet-Lite2, Apache-2.0; see docs/models/lite.md"
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def export(checkpoint: Path, target: Path, pictures: npt.NDArray[np.uint8]) -> None:
    """checkpoint (.pth) → ``target`` (.onnx, int8), its ranges set by ``pictures`` that are learnt from."""
    logging.getLogger().setLevel(logging.ERROR)
    whole = target.with_suffix(".f32.onnx")
    trace(checkpoint, whole)
    quantise(whole, target, pictures)
