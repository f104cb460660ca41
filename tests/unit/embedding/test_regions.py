"""Drawn photos whose things lie where the test put them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from shopkeeper.embedding.regions import propose, windows
from shopkeeper.types import Box

SIZE = (480, 360)
TWO = (Box(0.1, 0.2, 0.3, 0.5), Box(0.6, 0.3, 0.25, 0.6))


def flat(colour: str) -> Image.Image:
    return Image.new("RGB", SIZE, colour)


def lit() -> Image.Image:
    """A wall in the light of a window, with the noise of a camera."""
    light = np.linspace(120, 220, SIZE[0])[None, :, None] * np.array([1.0, 0.95, 0.85])
    noise = np.random.default_rng(1).normal(0, 6, (SIZE[1], SIZE[0], 3))
    return Image.fromarray((light + noise).clip(0, 255).astype(np.uint8))


def with_things(ground: Image.Image, *boxes: Box) -> Image.Image:
    pen = ImageDraw.Draw(ground)
    for box, colour in zip(boxes, ("#c8322b", "#2f63b8", "#1c1c1e"), strict=False):
        pen.ellipse(box.pixels(ground.size), fill=colour)
    return ground


@pytest.mark.parametrize("ground", [flat("white"), flat("#40464b"), lit()], ids=["white", "slate", "lit"])
def test_each_thing_gets_its_box(ground: Image.Image) -> None:
    found = propose(with_things(ground.copy(), *TWO))
    assert len(found) == 2
    for thing in TWO:
        assert max(box.overlap(thing) for box in found) > 0.8


@pytest.mark.parametrize("ground", [flat("white"), lit()], ids=["white", "lit"])
def test_one_thing_is_one(ground: Image.Image) -> None:
    (box,) = propose(with_things(ground.copy(), TWO[0]))
    assert box.overlap(TWO[0]) > 0.8


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 2), (8, 8), (480, 360)])
def test_an_even_ground_holds_nothing_whatever_its_size(size: tuple[int, int]) -> None:
    assert propose(Image.new("RGB", size, "#7d8fa3")) == []


def test_noise_alone_breaks_nothing() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (300, 200, 3), np.uint8)
    for box in propose(Image.fromarray(noise)):
        box.check()


def test_only_a_large_thing_is_looked_into_and_only_inside() -> None:
    assert windows(Box(0.1, 0.1, 0.4, 0.4)) == []
    crowd = Box(0.2, 0.1, 0.7, 0.8)
    for window in windows(crowd):
        window.check()
        assert window.shared(crowd) == pytest.approx(window.area)
