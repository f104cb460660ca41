"""Any CLIP-like pair of ONNX files (OpenCLIP, SigLIP, Marqo …) as an Encoder.

Knows how such towers are fed and read. Refuses to know their layout on disk (``pair_config``) and to fetch anything
itself: a hub is asked through its own optional client.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.cached import Recall
from shopkeeper.embedding.pair_config import ImagePart, PairConfig, TextPart, read
from shopkeeper.embedding.port import Vectors
from shopkeeper.embedding.sameness import UNFITTED
from shopkeeper.embedding.sessions import open_session
from shopkeeper.settings import Settings
from shopkeeper.types.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")
BATCH = 8
OUTPUTS = ("image_embeds", "text_embeds", "embedding", "pooler_output")
HUB_FILES = [
    "*.json",
    *(f"*{n}" for n in ("vision_model.onnx", "text_model.onnx", "image.onnx", "text.onnx", "al/model.onnx")),
]


class OnnxPairEncoder:
    """A folder's pair of towers. Words are compared with words in the joint space too."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """Raises InvalidInput for a folder that makes no sense, Unavailable for a model that cannot be loaded."""
        config: PairConfig = read(folder)
        self.name, self.sameness = config.name, UNFITTED
        self._image = _ImageTower(folder, config.image, threads)
        self._text = _TextTower(folder, config.text, threads)
        self.dim = self.sentence_dim = self._text(["size"]).shape[1]
        self._read: Recall[str] = Recall(partial(self._batched, self._text), self.dim)

    def image(self, pictures: "Sequence[Image]") -> Vectors:
        return self._batched(self._image, pictures)

    def text(self, texts: Sequence[str]) -> Vectors:
        return self._read(texts)

    sentence = text

    def _batched(self, tower: Callable[[Sequence[T]], Vectors], items: Sequence[T]) -> Vectors:
        parts = [tower(items[i : i + BATCH]) for i in range(0, len(items), BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, self.dim), np.float32)


class _ImageTower:
    def __init__(self, folder: Path, part: ImagePart, threads: int) -> None:
        self._part, self._session = part, open_session(folder / part.model, threads)
        self._input = self._session.get_inputs()[0].name
        self._output = _output(self._session, part.output)

    def __call__(self, pictures: "Sequence[Image]") -> Vectors:
        pixels = np.stack([np.asarray(self._fit(picture), np.float32) for picture in pictures]) / 255
        whitened = ((pixels - self._part.mean) / self._part.std).astype(np.float32)
        (states,) = self._session.run([self._output], {self._input: whitened.transpose(0, 3, 1, 2)})
        return _pooled(states, self._part.pooling, np.ones(states.shape[:2]))

    def _fit(self, picture: "Image") -> "Image":
        from PIL import Image, ImageOps

        size, bicubic = (self._part.size, self._part.size), Image.Resampling.BICUBIC
        if self._part.fit == "squash":
            return picture.resize(size, bicubic)
        if self._part.fit == "pad":
            return ImageOps.pad(picture, size, bicubic, color="white")
        return ImageOps.fit(picture, size, bicubic)


class _TextTower:
    def __init__(self, folder: Path, part: TextPart, threads: int) -> None:
        from tokenizers import Tokenizer

        self._part, self._session = part, open_session(folder / part.model, threads)
        self._inputs = {declared.name: declared.type for declared in self._session.get_inputs()}
        self._output = _output(self._session, part.output)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / part.tokenizer))
        except Exception as error:  # the library raises bare Exception
            raise Unavailable(
                f"{folder / part.tokenizer} cannot be read: {error}",
                field="encoder.text.tokenizer",
                fix="add tokenizer.json",
            ) from error
        self._tokenizer.enable_truncation(part.context)
        self._tokenizer.enable_padding(length=part.context, pad_id=part.pad)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        ids, mask = np.array([e.ids for e in encoded]), np.array([e.attention_mask for e in encoded])
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        feed = {name: known.get(name, ids).astype(_integer(kind)) for name, kind in self._inputs.items()}
        (states,) = self._session.run([self._output], feed)
        return _pooled(states, self._part.pooling, mask)


def _integer(kind: str) -> type[np.signedinteger[Any]]:
    return np.int32 if kind == "tensor(int32)" else np.int64


def _output(session: Any, wanted: str) -> str:
    """The stated output, else the first usual one, else the last."""
    names = [declared.name for declared in session.get_outputs()]
    if wanted and wanted not in names:
        raise InvalidInput(
            f"the model has no output {wanted!r}", field="encoder.output", fix=f"one of {', '.join(names)}"
        )
    return wanted or next((name for name in OUTPUTS if name in names), names[-1])


def _pooled(states: npt.NDArray[Any], pooling: str, mask: npt.NDArray[Any]) -> Vectors:
    """(n, tokens, dim) or (n, dim) → unit rows (n, dim)."""
    if pooling == "cls":
        states = states[:, 0]
    elif pooling == "mean":
        states = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    if states.ndim != 2:
        raise InvalidInput(
            f"the model gives {states.ndim} axes where (n, dim) is needed",
            field="encoder.pooling",
            fix="set pooling to cls or mean",
        )
    rows = states.astype(np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)


def from_hub(model: str, settings: Settings) -> Path:
    """The local snapshot of hub model ``model``; needs the optional package ``huggingface_hub``.

    Raises:
        Unavailable: the client is not installed, or the hub cannot be reached and nothing is cached.
    """
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise Unavailable(
            "hub: needs huggingface_hub", field="encoder", fix="pip install huggingface_hub"
        ) from error
    try:
        return Path(
            snapshot_download(
                model,
                cache_dir=settings.cache / "hub",
                allow_patterns=HUB_FILES,
                local_files_only=settings.offline,
            )
        )
    except Exception as error:  # a dozen network and lookup errors, all with the same remedy
        raise Unavailable(
            f"hub model {model!r} cannot be fetched: {error}",
            field="encoder",
            fix="connect once, or give a local folder",
        ) from error
