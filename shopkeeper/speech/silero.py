"""``port.Detector`` by Silero VAD (MIT), on ONNX Runtime: the file of its own package, without torch.

Knows the model's inputs. Refuses to decide where speech begins (``stretches``). Nothing is loaded before the first recording.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from shopkeeper.speech.port import RATE, Detector, Samples

FRAME: Final = 512
_BEFORE: Final = 64
"""Samples before a frame that the model sees as well."""


class Silero:
    """Opens once; each call gives a detector of its own."""

    def __init__(self, file: Callable[[], Path]) -> None:
        """``file`` may fetch, and raise Unavailable."""
        self._file, self._lock = file, Lock()
        self._session: Any = None

    def __call__(self) -> Detector:
        with self._lock:
            self._session = self._session or self._open()
        return _Listening(self._session)

    def _open(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(str(self._file()), options, ["CPUExecutionProvider"])


class _Listening:
    def __init__(self, session: Any) -> None:
        self._session = session
        self._state = np.zeros((2, 1, 128), np.float32)
        self._before = np.zeros(_BEFORE, np.float32)

    def __call__(self, samples: Samples) -> npt.NDArray[np.float32]:
        frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
        return np.array([self._frame(frame) for frame in frames], np.float32)

    def _frame(self, frame: Samples) -> float:
        heard = np.concatenate([self._before, frame])[None]
        said = {"input": heard, "state": self._state, "sr": np.array(RATE, np.int64)}
        likelihood, self._state = self._session.run(None, said)
        self._before = frame[-_BEFORE:]
        return float(likelihood[0, 0])
