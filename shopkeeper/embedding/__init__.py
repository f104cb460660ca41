"""Models that see and read, behind one port."""

from pathlib import Path
from typing import TYPE_CHECKING

from shopkeeper.artefacts import Progress, fetch
from shopkeeper.embedding.detector import Detector, OnnxDetector
from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.embedding.sameness import Sameness

if TYPE_CHECKING:
    from shopkeeper.settings import Settings

__all__ = ["Detector", "Encoder", "Sameness", "Vectors", "open_detector", "open_encoder"]


def open_encoder(settings: "Settings", progress: Progress | None = None, spec: str = "") -> Encoder:
    """The encoder that ``spec`` names, or else ``settings.encoder``; warm and with a small cache.

    ``lite``, ``lite:4+1`` (adapted to this shop), a folder with an ONNX pair, or ``hub:<id>`` of one.

    Raises:
        InvalidInput: no such family or folder, or the folder's ``encoder.json`` is wrong.
        Unavailable: a model file is missing and cannot be fetched.
    """
    from shopkeeper.embedding.cached import Cached

    return Cached(_open(settings, spec or settings.encoder, progress))


def open_detector(settings: "Settings") -> Detector | None:
    """The detector that ``settings.detector`` names; None without one: then pixels propose (``embedding.regions``).

    Raises:
        InvalidInput: the JSON beside the model or the model's outputs make no sense.
        Unavailable: no such file, or it cannot be loaded.
    """
    return OnnxDetector(Path(settings.detector).expanduser(), settings.threads) if settings.detector else None


def _open(settings: "Settings", spec: str, progress: Progress | None) -> Encoder:
    if spec == "lite" or spec.startswith("lite:"):
        from shopkeeper.embedding.lite import FILES, LiteEncoder, adapted

        files = FILES if spec == "lite" else adapted(settings.models_folder, spec)
        return LiteEncoder(fetch("minilm-int8", settings, progress), settings.threads, files)
    from shopkeeper.embedding.onnx_pair import OnnxPairEncoder, from_hub

    hub = spec.removeprefix("hub:")
    folder = from_hub(hub, settings) if hub != spec else Path(spec)
    return OnnxPairEncoder(folder, settings.threads)
