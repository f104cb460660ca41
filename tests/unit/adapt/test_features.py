"""The cache of what the towers say: gone on with where it stopped, and made again where it is damaged."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shopkeeper.adapt.features import PARTS, Features
from shopkeeper.catalog.media import Facts, MediaStore
from shopkeeper.embedding.lite.towers import Array
from shopkeeper.ingest.progress import silent
from shopkeeper.types import MediaId
from tests.damage import EVILS, bounds, damaged
from tests.pictures import encoded

COLOURS = ("red", "green", "blue")


class Tower:
    """Says of a picture how red it is; counts how many it saw."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, pictures: Sequence[Image.Image]) -> tuple[Array, ...]:
        self.seen += len(pictures)
        red = np.array([[np.asarray(one)[..., 0].mean()] for one in pictures], np.float32)
        return tuple(np.repeat(red, width, axis=1) for width in (6, 1000, 128))


@pytest.fixture
def tower() -> Tower:
    return Tower()


@pytest.fixture
def features(tmp_path: Path, tower: Tower) -> Features:
    media = MediaStore(tmp_path / "media")
    for colour in COLOURS:
        media.put(encoded(Image.new("RGB", (8, 8), colour)), Facts(8, 8, "#000000", "image/png"), {})
    (tmp_path / "image.onnx").write_bytes(b"weights")
    return Features(tmp_path / "features", tower, tmp_path / "image.onnx", media)  # type: ignore[arg-type]


def pictures(folder: Path) -> list[MediaId]:
    return sorted(MediaId(one.name) for one in (folder / "media").glob("*/*/*"))


def test_what_was_seen_once_is_kept_whole(tmp_path: Path, features: Features, tower: Tower) -> None:
    ids = pictures(tmp_path)
    first = features.look(ids, silent)
    assert (first.features.shape, first.read.tolist(), tower.seen) == ((3, 3, 6), [True] * 3, 9)
    again = features.look(ids, silent)
    assert tower.seen == 9
    assert all(np.array_equal(getattr(first, part), getattr(again, part)) for part in PARTS)


def test_whatever_stands_in_the_cache_the_same_comes_out(
    tmp_path: Path, features: Features, tower: Tower
) -> None:
    ids = pictures(tmp_path)
    first = features.look(ids, silent)
    (file,) = (tmp_path / "features").iterdir()
    whole = file.read_bytes()
    fewer = tmp_path / "fewer.npz"
    np.savez(fewer, **{part: getattr(first, part)[..., :1] for part in PARTS})
    for data in (*EVILS, fewer.read_bytes(), *damaged((whole,), 80)):
        file.write_bytes(data)
        with bounds():
            again = features.look(ids, silent)
        assert all(np.array_equal(getattr(first, part), getattr(again, part)) for part in PARTS)
    assert tower.seen > 9 * 40, "hardly any was damaged"
