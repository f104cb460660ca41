"""Heads from nothing, and heads that go on: those learn as they serve, sight stays, the pull brings the rest home. Needs torch."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.embedding.lite import FILES
from shopkeeper.embedding.lite.heads import MEANING, assemble, read
from training.corpora import Example
from training.features import Seen
from training.words import Vectors

torch = pytest.importorskip("torch")
torch.set_num_threads(1)

from training.heads import Shape  # noqa: E402
from training.learn import FURTHER, Heads, Recipe, Start, learn  # noqa: E402

PICTURES = 8
WEIGHTS, FACTS = read(FILES / "heads.safetensors", FILES / "lite.json")
IMAGE, TEXT = assemble(WEIGHTS, FACTS)


def seen() -> Seen:
    """Random pictures, half of them near a place that the heads know."""
    rng = np.random.default_rng(3)
    features = IMAGE.mean + IMAGE.scale * rng.standard_normal((PICTURES, len(IMAGE.mean)))
    known = slice(PICTURES // 2)
    features[known, -len(IMAGE.middle) :] = IMAGE.middle + 9 * IMAGE.places[known]
    parts = features, 4 * rng.standard_normal((PICTURES, 1000)), rng.random((PICTURES, 128))
    return Seen(*(part[None].astype(np.float16) for part in parts))


def start() -> Start:
    return Start(WEIGHTS, IMAGE.familiar(seen().features[0].astype(np.float32))[None])


def taught(folder: Path, recipe: Recipe, start: Start | None) -> Heads:
    shown = [
        Example("fashion", folder, f"{i}.jpg", f"thing {i}", (f"thing {i}",), f"{i}", "train")
        for i in range(PICTURES)
    ]
    names = [e.name for e in shown]
    vectors = Vectors(folder / "vectors.npz")
    vectors.index = {name: i for i, name in enumerate(names)}
    vectors.rows = np.eye(PICTURES, MEANING, dtype=np.float32)
    return learn(shown, seen(), vectors, IMAGE.names, names, recipe, "cpu", start)


def further(folder: Path, pull: float) -> Heads:
    return taught(folder, replace(FURTHER, steps=2, pull=pull), start())


def test_torch_says_what_serving_says() -> None:
    once = seen()
    features, logits, colours = (
        part[0].astype(np.float32) for part in (once.features, once.logits, once.colours)
    )
    head = start().heads(Shape(features.shape[1])).image.eval()
    with torch.no_grad():
        meaning, _ = head(*map(torch.from_numpy, (features, logits, IMAGE.familiar(features))))
    served = IMAGE(features, logits, colours)[:, :MEANING] / (1 - IMAGE.share) ** 0.5
    np.testing.assert_allclose(meaning.numpy(), served, atol=1e-5)


def test_sight_stays_and_meaning_learns(tmp_path: Path) -> None:
    learnt = further(tmp_path, pull=0).image.state_dict()
    np.testing.assert_array_equal(learnt["sight.weight"].numpy(), WEIGHTS["image.sight.weight"])
    assert 0 < np.abs(learnt["say.weight"].numpy() - WEIGHTS["image.say.weight"]).max() < 1e-3


def test_the_whole_way_back_in_each_step_is_home(tmp_path: Path) -> None:
    heads = further(tmp_path, pull=1 / FURTHER.rate)
    for part, head in (("image", heads.image), ("text", heads.text)):
        for name, weight in head.named_parameters():
            np.testing.assert_allclose(weight.detach().numpy(), WEIGHTS[f"{part}.{name}"], atol=1e-6)


def test_without_a_start_everything_learns(tmp_path: Path) -> None:
    heads = taught(tmp_path, Recipe(steps=4), None)
    assert heads.image.sight.weight.grad is not None
    assert np.abs(heads.text.mean.weight.detach().numpy()).max() > 0
