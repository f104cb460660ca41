"""The heads' gradient against finite differences, what a step does, and that the loss is of what serving computes."""

import numpy as np
import pytest
from safetensors.numpy import load_file

from shopkeeper.embedding.lite import FILES
from shopkeeper.embedding.lite.heads import ImageHead, TextHead, load
from shopkeeper.embedding.lite.learn import TRAINED, Batch, Steps, Weights, frozen, loss

PICTURES = 6


@pytest.fixture(scope="module")
def heads() -> tuple[ImageHead, TextHead]:
    image, text, _ = load(FILES / "heads.safetensors", FILES / "lite.json")
    return image, text


@pytest.fixture
def weights() -> Weights:
    kept = load_file(FILES / "heads.safetensors")
    return {name: kept[name].astype(np.float32) for name in TRAINED}


@pytest.fixture(scope="module")
def batch(heads: tuple[ImageHead, TextHead]) -> Batch:
    """Random pictures that look familiar to the head; two of them are called the same."""
    image, _ = heads
    rng = np.random.default_rng(3)

    def pictures() -> tuple[np.ndarray, ...]:
        features = image.mean + image.scale * rng.standard_normal((PICTURES, len(image.mean)))
        features[:, -image.middle.size :] = image.middle + 9 * image.places[:PICTURES]
        return features.astype(np.float32), rng.standard_normal((PICTURES, 1000)).astype(np.float32) * 4, rng.random((PICTURES, 128)).astype(np.float32)  # fmt: skip

    sentences = rng.standard_normal((PICTURES, 384)).astype(np.float32)
    texts = sentences / np.linalg.norm(sentences, axis=1, keepdims=True)
    same = np.eye(PICTURES, dtype=bool)
    same[0, 1] = same[1, 0] = True
    return Batch(frozen(image, *pictures()), frozen(image, *pictures()), texts, same)


@pytest.mark.parametrize("name", TRAINED)
def test_the_gradient_is_the_slope_of_the_loss(
    heads: tuple[ImageHead, TextHead], weights: Weights, batch: Batch, name: str
) -> None:
    """Along the gradient itself, where the slope is steepest: central differences in float32."""
    _, gradient = loss(weights, heads[0], batch)
    steepest = gradient[name] / np.linalg.norm(gradient[name])
    step = 2e-2 / max(1.0, float(np.linalg.norm(gradient[name])))
    up, down = (
        loss(weights | {name: weights[name] + side * step * steepest}, heads[0], batch)[0] for side in (1, -1)
    )
    assert (up - down) / (2 * step) == pytest.approx(np.linalg.norm(gradient[name]), rel=0.03)


def test_steps_make_the_loss_smaller(
    heads: tuple[ImageHead, TextHead], weights: Weights, batch: Batch
) -> None:
    steps = Steps(weights, 1e-4, pull=0.0)
    for _ in range(4):
        steps.step(loss(steps.weights, heads[0], batch)[1])
    assert loss(steps.weights, heads[0], batch)[0] < loss(weights, heads[0], batch)[0]


def test_the_pull_brings_weights_home() -> None:
    start = {"a": np.zeros(3, np.float32)}
    free, pulled = Steps(start, 0.1, pull=0.0), Steps(start, 0.1, pull=1.0)
    for _ in range(200):
        for steps in (free, pulled):
            steps.step({"a": np.float32([1, -1, 0])})
    np.testing.assert_allclose(np.sign(free.weights["a"]), [-1, 1, 0])
    assert np.abs(pulled.weights["a"]).max() < 0.1 * np.abs(free.weights["a"]).max()
