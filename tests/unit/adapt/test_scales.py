"""Another encoder's cosines on the house's scale: an exact line is found exactly, and blindness is silence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.adapt.scales import MUTE, fit_scales
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.embedding.onnx_pair import OnnxPairEncoder
from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.embedding.sameness import UNFITTED, Sameness
from shopkeeper.embedding.scales import UNSCALED, Judging, Scale, Scales
from shopkeeper.ingest.pipeline import import_feed
from shopkeeper.settings import Settings
from shopkeeper.types import Match
from tests.pair import pair
from tests.samples import feed

SAME = Sameness(bias=-10, similarity=10, margin=5, same=0.5, alike=0.6)


class Squeezed(Judging):
    """Every cosine c becomes (1 + c) / 2: another direction that all vectors share."""

    def image(self, pictures: Sequence[Any]) -> Vectors:
        return self._squeezed(super().image(pictures))

    def text(self, texts: Sequence[str]) -> Vectors:
        return self._squeezed(super().text(texts))

    sentence = text

    def _squeezed(self, rows: Vectors) -> Vectors:
        return np.hstack([rows, np.ones((len(rows), 1), np.float32)]) / np.float32(2**0.5)


class Watching(Judging):
    """Counts how many of the pictures that it was shown are still held when it is shown more."""

    def __init__(self, inner: Encoder) -> None:
        super().__init__(inner, SAME)
        self.shown: list[ref[Any]] = []
        self.most = 0

    def image(self, pictures: Sequence[Any]) -> Vectors:
        self.shown += map(ref, pictures)
        self.most = max(self.most, len({id(held) for one in self.shown if (held := one())}))
        return super().image(pictures)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqlCatalog, MediaStore, Path]]:
    folder = tmp_path_factory.mktemp("scales")
    settings = Settings(data=folder / "shop")
    catalog, media = SqlCatalog(settings.catalog_url), MediaStore(settings.media_folder)
    yield catalog, media, folder
    catalog.close()


def test_a_line_is_found_and_what_tells_nothing_apart_is_silent(
    shop: tuple[SqlCatalog, MediaStore, Path],
) -> None:
    catalog, media, folder = shop
    sighted = Judging(OnnxPairEncoder(pair(folder / "sighted"), 1), SAME)
    assert fit_scales(catalog, media, sighted, sighted) == UNSCALED
    import_feed(feed(folder), catalog=catalog, media=media, settings=Settings(data=folder / "shop"))
    found = fit_scales(catalog, media, Squeezed(sighted, UNFITTED), sighted)
    assert (found.photo.gain, found.photo.shift) == pytest.approx((2, -1), abs=1e-3)
    assert found.text == MUTE  # three words, none of them in these titles
    assert (found.same, found.looks) == (SAME, 6)
    blind = OnnxPairEncoder(pair(folder / "blind", "tiny:blind", blind=True), 1)
    mute = fit_scales(catalog, media, blind, sighted)
    assert mute.photo == mute.image == MUTE
    verdict = mute.sameness(UNFITTED)
    assert verdict.judge(verdict.cosine(1.0), 0.0)[0] is Match.NOT_STOCKED


def test_pictures_are_let_go_once_they_are_seen(shop: tuple[SqlCatalog, MediaStore, Path]) -> None:
    catalog, media, folder = shop
    import_feed(feed(folder), catalog=catalog, media=media, settings=Settings(data=folder / "shop"))
    watching = Watching(OnnxPairEncoder(pair(folder / "watching"), 1))
    assert fit_scales(catalog, media, watching, watching).looks == 6
    assert watching.most == 2 and len(watching.shown) == 2 * 2 * 6


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0.1, 5), st.floats(-2, 2))
def test_a_scale_keeps_every_order(one: float, other: float, gain: float, shift: float) -> None:
    first, second = Scale(gain, shift)(np.float32([one, other]))
    assert (one <= other) <= (first <= second)
    scales = Scales(photo=Scale(gain, shift), same=SAME, looks=9)
    assert scales.sameness(UNFITTED) == replace(SAME, gain=gain, shift=shift)
    assert UNSCALED.sameness(UNFITTED) == UNFITTED
