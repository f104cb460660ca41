"""Serves a sequential transformer (``training/sequence.py``) from its ONNX file.

Kang and McAuley (2018), SASRec. Knows onnxruntime, one thread a request. Refuses to learn: a new file is a new model, and
items that it was not trained with are left to the other parts.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from shopkeeper.recommend.models.port import NOBODY, Scored
from shopkeeper.types.errors import Unavailable


class Sequential:
    """``model``: the file, or what is in it. ``depth``: how many of the likeliest items it proposes. ``longest``: how far back it
    was trained to look.

    Raises Unavailable for what is no such model.
    """

    def __init__(self, model: Path | bytes, depth: int = 300, longest: int = 50) -> None:
        self.model, self.depth, self.longest = model, depth, longest
        self._session = self._opened()
        self.items = int(self._session.get_outputs()[0].shape[1])

    def score(self, seen: Sequence[int]) -> Scored:
        """Probabilities of the ``depth`` likeliest items."""
        known = [item for item in seen if 0 <= item < self.items][-self.longest :]
        if not known:
            return NOBODY
        ((logits,),) = self._session.run(None, {"items": np.array([known], np.int64)})
        first = (
            np.argpartition(-logits, self.depth)[: self.depth]
            if self.depth < len(logits)
            else np.arange(len(logits))
        )
        odds = np.exp(logits - logits.max())
        return Scored(first.astype(np.int64), odds[first] / odds.sum())

    def _opened(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = str(self.model) if isinstance(self.model, Path) else self.model
        try:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # whatever is wrong with the file, the fix is the same
            name = self.model.name if isinstance(self.model, Path) else "the file"
            raise Unavailable(
                f"{name} cannot be read as a sequence model", field="sequence",
                fix="train it again: python -m training.sequence",
            ) from error  # fmt: skip
