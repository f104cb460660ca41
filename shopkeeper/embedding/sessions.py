"""One place where ONNX Runtime is started. Knows threads and logging; refuses to know what a model means."""

from pathlib import Path
from typing import Any

from shopkeeper.types.errors import Unavailable


def open_session(model: Path, threads: int = 0) -> Any:
    """An inference session on the CPU; safe to run from many threads. ``threads`` 0 lets the runtime choose.

    Raises:
        Unavailable: the file is missing or is not a model that this runtime can load.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Without VNNI, x86's fast 8-bit product saturates; this asks for the exact one there and changes nothing elsewhere.
    options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime raises a dozen unrelated types for a bad file
        raise Unavailable(
            f"{model} cannot be loaded: {error}", field="encoder", fix="fetch or export it again"
        ) from error
