"""A tiny real ONNX file in the shape of a sequential transformer, made on the spot: it knows only what follows each item."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from shopkeeper.recommend.transformer import Card, Transformer
from shopkeeper.types import ProductId


def follows(table: np.ndarray) -> bytes:
    """``table``: (items, items) scores of the next item by the last one."""
    items = len(table)
    last = helper.make_node("Gather", ["items", "end"], ["last"], axis=1)
    row = helper.make_node("Gather", ["follows", "last"], ["scores"], axis=0)
    graph = helper.make_graph(
        [last, row], "follows",
        [helper.make_tensor_value_info("items", TensorProto.INT64, [1, "length"])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, items])],
        [numpy_helper.from_array(np.array(-1), "end"), numpy_helper.from_array(table.astype(np.float32), "follows")],
    )  # fmt: skip
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return bytes(made.SerializeToString())


def ring(size: int, step: int = 1) -> np.ndarray:
    """Each item is followed by the one ``step`` further on, almost surely."""
    return np.roll(np.eye(size) * 9, step, axis=1)


def card(body: bytes, vocabulary: Sequence[ProductId], until: int = 0, judged_from: int = 0) -> Card:
    words = sha256("\n".join(vocabulary).encode()).hexdigest()
    return Card("2026-11-26T00:00:00+00:00", sha256(body).hexdigest(), words, until, judged_from, 0, 9, 50)


def transformer(
    vocabulary: Sequence[ProductId], table: np.ndarray, until: int = 0, judged_from: int = 0
) -> Transformer:
    body = follows(table)
    return Transformer(card(body, vocabulary, until, judged_from), vocabulary, body)
