"""One place where ONNX Runtime is started. Knows threads, logging and the processor; refuses to know what a model means."""

import platform
from collections.abc import MutableMapping
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from shopkeeper.types.errors import Unavailable

CPUINFO = Path("/proc/cpuinfo")
_held: MutableMapping[tuple[object, ...], Any] = WeakValueDictionary()
_opening = Lock()


def shared_session(model: Path, threads: int = 0) -> Any:
    """``open_session`` of a file that nobody writes twice, once for all who hold it in this process: of what it is asked a
    session keeps nothing. Raises Unavailable, as that does.
    """
    key = (model.resolve(), threads, saturates(platform.machine(), CPUINFO))
    with _opening:
        session = _held.get(key)
        if session is None:
            session = _held[key] = open_session(model, threads)
        return session


def open_session(model: Path | bytes, threads: int = 0, field: str = "encoder") -> Any:
    """An inference session on the CPU; safe to run from many threads. ``threads`` 0 lets the runtime choose; ``field``: the
    setting that names the model.

    Raises:
        Unavailable: the file is missing or is not a model that this runtime can load.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # or a core stays awake
    if saturates(platform.machine(), CPUINFO):
        options.add_session_config_entry("session.x64quantprecision", "1")
    source, name = (model, "the model") if isinstance(model, bytes) else (str(model), str(model))
    try:
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime raises a dozen unrelated types for a bad file
        raise Unavailable(
            f"{name} cannot be loaded: {error}", field=field, fix="fetch or export it again"
        ) from error


def saturates(machine: str, cpuinfo: Path) -> bool:
    """Whether the fast 8-bit product may overflow here: on x86 without VNNI, and where that cannot be read.

    The exact product takes twice as long; both give the same numbers where nothing overflows.
    """
    if machine.lower() not in ("x86_64", "amd64"):
        return False
    return not cpuinfo.exists() or "vnni" not in cpuinfo.read_text("utf-8", "replace")
