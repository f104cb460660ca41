"""What a folder with an ONNX image tower and text tower says about itself.

Knows three layouts: our own ``encoder.json``, the Hugging Face one (``preprocessor_config.json``, ``onnx/…``) and the
OpenCLIP one (``open_clip_config.json`` or ``config.json`` with ``vision_cfg``). Refuses to open the models.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shopkeeper.types.errors import InvalidInput

Triple = tuple[float, float, float]
CLIP_MEAN: Triple = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD: Triple = (0.26862954, 0.26130258, 0.27577711)
IMAGE_MODELS = (
    "image.onnx",
    "onnx/vision_model.onnx",
    "vision_model.onnx",
    "visual/model.onnx",
    "visual.onnx",
)
TEXT_MODELS = ("text.onnx", "onnx/text_model.onnx", "text_model.onnx", "textual/model.onnx", "textual.onnx")
TOKENIZERS = ("tokenizer.json", "textual/tokenizer.json")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ImagePart(_Part):
    model: str
    size: int = Field(224, ge=8, le=2048)
    mean: Triple = CLIP_MEAN
    std: Triple = CLIP_STD
    fit: Literal["crop", "squash", "pad"] = "crop"
    output: str = ""
    """Empty: the first of the usual names that the model has."""
    pooling: Literal["none", "cls", "mean"] = "none"


class TextPart(_Part):
    model: str
    tokenizer: str = "tokenizer.json"
    context: int = Field(77, ge=2, le=8192)
    pad: int = Field(0, ge=0)
    output: str = ""
    pooling: Literal["none", "cls", "mean"] = "none"


class PairConfig(_Part):
    name: str
    image: ImagePart
    text: TextPart


def read(folder: Path) -> PairConfig:
    """The folder's configuration, stated or inferred.

    Raises:
        InvalidInput: not a folder, no known layout, or a field that cannot be; names the field.
    """
    if not folder.is_dir():
        raise InvalidInput(
            f"{folder} is not a folder",
            field="encoder",
            fix="use lite, a folder with an ONNX pair, or hub:<id>",
        )
    own = folder / "encoder.json"
    try:
        raw = _json(own) if own.exists() else _inferred(folder)
        return PairConfig.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InvalidInput(
            f"{folder}: {where}: {first['msg']}", field=f"encoder.{where}", fix="see docs/models"
        ) from None
    except (AttributeError, LookupError, TypeError) as error:
        raise InvalidInput(
            f"the side files in {folder} make no sense: {error}", field="encoder", fix="export it again"
        ) from None


def _json(file: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{file} is not JSON: {error}", field="encoder", fix="mend the file") from error


def _first(folder: Path, names: tuple[str, ...]) -> str:
    for name in names:
        if (folder / name).exists():
            return name
    raise InvalidInput(
        f"{folder} has none of {', '.join(names)}",
        field="encoder",
        fix="export the model to ONNX or add encoder.json",
    )


def _inferred(folder: Path) -> dict[str, Any]:
    """Merge what the usual side files say; a later file wins over an earlier one."""
    image: dict[str, Any] = {"model": _first(folder, IMAGE_MODELS)}
    text: dict[str, Any] = {"model": _first(folder, TEXT_MODELS), "tokenizer": _first(folder, TOKENIZERS)}
    for config in (_json(folder / name) for name in ("config.json", "open_clip_config.json")):
        architecture = config.get("model_cfg", config)
        vision, words = architecture.get("vision_cfg", {}), architecture.get("text_cfg", {})
        image |= dict(_pick(vision, size="image_size")) | dict(
            _pick(config.get("preprocess_cfg", {}), mean="mean", std="std")
        )
        text |= dict(_pick(words, context="context_length"))
        text |= dict(
            _pick(config.get("text_config", {}), context="max_position_embeddings", pad="pad_token_id")
        )
    for name in ("preprocessor_config.json", "visual/preprocess_cfg.json"):
        image |= _preprocessing(_json(folder / name))
    return {"name": f"onnx:{folder.resolve().name}", "image": image, "text": text}


def _pick(source: dict[str, Any], **names: str) -> Iterator[tuple[str, Any]]:
    return ((ours, source[theirs]) for ours, theirs in names.items() if source.get(theirs) is not None)


def _preprocessing(raw: dict[str, Any]) -> dict[str, Any]:
    found = dict(_pick(raw, mean="image_mean", std="image_std")) | dict(_pick(raw, mean="mean", std="std"))
    size = raw.get("crop_size") or raw.get("size")
    if isinstance(size, dict):
        size = size.get("height") or size.get("shortest_edge")
    if isinstance(size, list):
        size = size[0]
    if size:
        found["size"] = size
    if raw and not raw.get("do_center_crop", "resize_mode" not in raw):
        found["fit"] = "squash"
    if raw.get("resize_mode") == "squash":
        found["fit"] = "squash"
    return found
