"""A tiny real pair of ONNX towers, made on the spot: it sees the mean colour, and reads three words."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, pre_tokenizers

SIZE, CONTEXT, DIM = 16, 6, 3


def pair(folder: Path, name: str = "tiny:rgb", blind: bool = False) -> Path:
    """In our own layout; a ``blind`` one takes every picture for the same."""
    image_tower(folder / "image.onnx", blind)
    text_tower(folder / "text.onnx")
    tokenizer(folder / "tokenizer.json")
    image = {"model": "image.onnx", "size": SIZE, "mean": [0.5] * 3, "std": [0.5] * 3}
    config = {"name": name, "image": image, "text": {"model": "text.onnx", "context": CONTEXT}}
    (folder / "encoder.json").write_text(json.dumps(config))
    return folder


def write(
    file: Path, nodes: list[Any], weights: dict[str, np.ndarray], source: Any, target: str, axes: int = 2
) -> None:
    shape = ["n", None, None][:axes]
    graph = helper.make_graph(
        nodes, "tiny", [source], [helper.make_tensor_value_info(target, TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )  # fmt: skip
    file.parent.mkdir(parents=True, exist_ok=True)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(file))


def image_tower(file: Path, blind: bool = False) -> None:
    """The mean of each channel; a blind one's is the same for every picture."""
    source = helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["n", 3, SIZE, SIZE])
    nodes = [helper.make_node("ReduceMean", ["pixel_values"], ["means"], axes=[2, 3], keepdims=0)]
    nodes += [
        helper.make_node("Mul", ["means", "weight"], ["weighed"]),
        helper.make_node("Add", ["weighed", "bias"], ["image_embeds"]),
    ]
    weights = {"weight": np.float32([not blind] * DIM), "bias": np.float32([blind] * DIM)}
    write(file, nodes, weights, source, "image_embeds")


def text_tower(file: Path, pooled: bool = True) -> None:
    """Each token's own vector; their sum when ``pooled``."""
    source = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", CONTEXT])
    table = np.array([[0, 0, 0], [1, 1, 1], [9, 0, 0], [0, 9, 0], [0, 0, 9]], np.float32)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["states"])]
    if pooled:
        nodes.append(helper.make_node("ReduceSum", ["states", "axis"], ["text_embeds"], keepdims=0))
    weights = {"table": table} | ({"axis": np.array([1])} if pooled else {})
    write(file, nodes, weights, source, "text_embeds" if pooled else "states", 2 if pooled else 3)


def tokenizer(file: Path) -> None:
    words = Tokenizer(
        models.WordLevel({"[PAD]": 0, "[UNK]": 1, "red": 2, "green": 3, "blue": 4}, unk_token="[UNK]")
    )
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    file.parent.mkdir(parents=True, exist_ok=True)
    words.save(str(file))
