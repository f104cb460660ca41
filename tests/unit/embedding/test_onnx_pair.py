"""A tiny real pair of ONNX towers, in each layout that is understood."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from shopkeeper.embedding import open_encoder
from shopkeeper.embedding.onnx_pair import OnnxPairEncoder
from shopkeeper.settings import Settings
from shopkeeper.types.errors import InvalidInput, Unavailable
from tests.pair import CONTEXT, DIM, SIZE, image_tower, text_tower, tokenizer


@pytest.fixture
def own(tmp_path: Path) -> Path:
    image_tower(tmp_path / "image.onnx")
    text_tower(tmp_path / "text.onnx")
    tokenizer(tmp_path / "tokenizer.json")
    config = {
        "name": "tiny:1",
        "image": {"model": "image.onnx", "size": SIZE, "mean": [0, 0, 0], "std": [1, 1, 1], "fit": "squash"},
        "text": {"model": "text.onnx", "context": CONTEXT},
    }
    (tmp_path / "encoder.json").write_text(json.dumps(config))
    return tmp_path


def edit(folder: Path, **parts: dict[str, Any]) -> None:
    config = json.loads((folder / "encoder.json").read_text())
    for part, changes in parts.items():
        config[part] |= changes
    (folder / "encoder.json").write_text(json.dumps(config))


def test_words_find_their_pictures(own: Path) -> None:
    encoder = OnnxPairEncoder(own, threads=1)
    colours = ["red", "green", "blue"]
    pictures = [Image.new("RGB", (40, 20), {"green": "lime"}.get(c, c)) for c in colours]
    scores = encoder.text(colours) @ encoder.image(pictures).T
    assert (encoder.name, encoder.dim, encoder.sentence_dim) == ("tiny:1", DIM, DIM)
    np.testing.assert_allclose(scores, np.eye(3), atol=1e-5)


def test_batches_do_not_matter(own: Path) -> None:
    encoder = OnnxPairEncoder(own, threads=1)
    texts = [f"red green {'blue ' * i}" for i in range(20)]
    alone = np.concatenate([encoder.text([text]) for text in texts])
    np.testing.assert_allclose(encoder.text(texts), alone, atol=1e-6)
    assert encoder.image([]).shape == (0, DIM)


def test_opened_by_settings(own: Path, tmp_path: Path) -> None:
    encoder = open_encoder(Settings(encoder=str(own), cache=tmp_path, threads=1))
    assert encoder.name == "tiny:1"


def test_mean_pooling_skips_padding(own: Path) -> None:
    text_tower(own / "text.onnx", pooled=False)
    edit(own, text={"pooling": "mean"})
    np.testing.assert_allclose(OnnxPairEncoder(own, 1).text(["red"]), [[1, 0, 0]], atol=1e-6)


def test_states_without_pooling_are_refused_by_name(own: Path) -> None:
    text_tower(own / "text.onnx", pooled=False)
    with pytest.raises(InvalidInput, match="axes") as refusal:
        OnnxPairEncoder(own, 1)
    assert refusal.value.field == "encoder.pooling"


def test_hugging_face_layout(tmp_path: Path) -> None:
    image_tower(tmp_path / "onnx/vision_model.onnx")
    text_tower(tmp_path / "onnx/text_model.onnx")
    tokenizer(tmp_path / "tokenizer.json")
    preprocessing = {"size": {"height": SIZE, "width": SIZE}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(preprocessing | {"do_center_crop": False}))
    (tmp_path / "config.json").write_text(json.dumps({"text_config": {"max_position_embeddings": CONTEXT}}))
    scores = OnnxPairEncoder(tmp_path, 1).image([Image.new("RGB", (16, 16), "red")])
    np.testing.assert_allclose(scores * 3**0.5, [[1, -1, -1]], atol=1e-5)


def test_open_clip_layout(tmp_path: Path) -> None:
    image_tower(tmp_path / "visual/model.onnx")
    text_tower(tmp_path / "textual/model.onnx")
    tokenizer(tmp_path / "textual/tokenizer.json")
    config = {"embed_dim": 3, "vision_cfg": {"image_size": SIZE}, "text_cfg": {"context_length": CONTEXT}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert OnnxPairEncoder(tmp_path, 1).dim == DIM


@pytest.mark.parametrize(
    ("part", "change", "field"),
    [
        ("image", {"size": -1}, "encoder.image.size"),
        ("image", {"fit": "stretch"}, "encoder.image.fit"),
        ("text", {"context": "long"}, "encoder.text.context"),
        ("text", {"colour": "red"}, "encoder.text.colour"),
        ("image", {"output": "nowhere"}, "encoder.output"),
    ],
)
def test_wrong_fields_are_named(own: Path, part: str, change: dict[str, Any], field: str) -> None:
    edit(own, **{part: change})
    with pytest.raises(InvalidInput) as refusal:
        OnnxPairEncoder(own, 1)
    assert refusal.value.field == field


def test_missing_folder_and_files(tmp_path: Path, own: Path) -> None:
    with pytest.raises(InvalidInput, match="not a folder"):
        OnnxPairEncoder(tmp_path / "nowhere")
    (own / "encoder.json").write_text("{")
    with pytest.raises(InvalidInput, match="not JSON"):
        OnnxPairEncoder(own)
    (own / "encoder.json").unlink()
    (own / "text.onnx").unlink()
    with pytest.raises(InvalidInput, match=r"none of text\.onnx"):
        OnnxPairEncoder(own)


def test_broken_model(own: Path) -> None:
    (own / "image.onnx").write_bytes(b"not a model")
    with pytest.raises(Unavailable, match="cannot be loaded"):
        OnnxPairEncoder(own)


def test_hub_offline_says_what_to_do(tmp_path: Path) -> None:
    settings = Settings(encoder="hub:nobody/nothing", cache=tmp_path, offline=True)
    with pytest.raises(Unavailable) as refusal:
        open_encoder(settings)
    assert refusal.value.fix
