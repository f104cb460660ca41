"""An encoder and the index that was built with it. They travel together: a question is answered by both or by neither.

Knows how a pair is opened, and the card beside an index's folder. Refuses to know which pair is asked (``switch``).
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import structlog

from shopkeeper.embedding import Encoder, open_encoder
from shopkeeper.embedding.scales import UNSCALED, Judging, Scales
from shopkeeper.index.lance import LanceIndex
from shopkeeper.index.port import EVERYTHING, Index, Space
from shopkeeper.settings import Settings
from shopkeeper.shop import files
from shopkeeper.types.errors import Unavailable

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of an index: ``spec`` opens the encoder ``name`` again."""

    spec: str
    name: str
    made: str
    scales: Scales | None = None
    """None until they are fitted; the shipped encoder needs none."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """``spec`` is what an operator calls the encoder: ``lite``, a folder, ``hub:<id>``."""

    spec: str
    encoder: Encoder
    index: Index
    scales: Scales = UNSCALED

    @property
    def name(self) -> str:
        return self.encoder.name


def folder_of(settings: Settings, name: str) -> Path:
    """Where the index of the encoder ``name`` lies."""
    return settings.index_folder / name.replace(":", "-").replace("/", "-")


def card_of(folder: Path) -> Path:
    """Beside it: a damaged index is emptied, and keeps its card."""
    return folder.with_name(f"{folder.name}.json")


def open_eyes(settings: Settings, spec: str) -> Eyes:
    """Raises InvalidInput and Unavailable, as ``open_encoder`` does."""
    encoder = open_encoder(settings, spec=spec)
    folder = folder_of(settings, encoder.name)
    index = _open_index(folder, encoder)
    card = read_card(folder) or write_card(folder, Card(spec, encoder.name, files.now()))
    return read_by(Eyes(spec, encoder, index), card.scales)


def read_by(eyes: Eyes, scales: Scales | None) -> Eyes:
    """The same pair, its cosines read by ``scales``; as they are, without."""
    if scales is None:
        return eyes
    return replace(eyes, encoder=Judging(eyes.encoder, scales.sameness(eyes.encoder.sameness)), scales=scales)


def keep_scales(settings: Settings, eyes: Eyes, scales: Scales) -> Eyes:
    """Write them down beside the index, for every process that opens it."""
    folder = folder_of(settings, eyes.name)
    card = read_card(folder) or Card(eyes.spec, eyes.name, files.now())
    write_card(folder, replace(card, spec=eyes.spec, scales=scales))
    return read_by(eyes, scales)


def read_card(folder: Path) -> Card | None:
    """None when there is none that can be read: an index says nothing that could not be said again."""
    return files.read(card_of(folder), Card)


def write_card(folder: Path, card: Card) -> Card:
    files.write(card_of(folder), card)
    return card


def _open_index(folder: Path, encoder: Encoder) -> LanceIndex:
    """A damaged index is emptied: everything in it can be written again from the catalogue (``Shop.catch_up``)."""
    try:
        index = LanceIndex(folder, sentence_dim=encoder.sentence_dim, view_dim=encoder.dim)
        _read_once(index, encoder)
        return index
    except Unavailable:
        log.warning("index.damaged", folder=str(folder))
        LanceIndex.reset(folder)
        return LanceIndex(folder, sentence_dim=encoder.sentence_dim, view_dim=encoder.dim)


def _read_once(index: LanceIndex, encoder: Encoder) -> None:
    """A file that rotted opens like any other, and fails when it is read. Raises Unavailable."""
    index.lexical("a", k=1)
    for space, dim in ((Space.SENTENCE, encoder.sentence_dim), (Space.VIEW, encoder.dim)):
        index.nearest(space, np.full(dim, dim**-0.5, np.float32), EVERYTHING, 1)
