"""Blends of ``for_you`` that are kept, and which of them answers now (``kept``); and the transformer that somebody hands in.

Refuses to fit and to judge (``recommend.fitting``).
"""

from pathlib import Path

from shopkeeper.recommend.blend import DEFAULT as SHIPPED
from shopkeeper.recommend.blend import Blend
from shopkeeper.recommend.transformer import Card, Transformer
from shopkeeper.recommend.waiting import may_take_long
from shopkeeper.shop import files
from shopkeeper.shop.kept import Kept
from shopkeeper.types import ProductId
from shopkeeper.types.errors import InvalidInput

CARD, VOCABULARY, MODEL = "card.json", "vocabulary.json", "sequence.onnx"
"""Files of a folder that ``training.sequence`` writes."""


class Blends(Kept[Blend]):
    """The default is what was shipped."""

    def __init__(self, data: Path) -> None:
        super().__init__(data, "blend", ".zip", _load, "shopkeeper blend fit")

    def keep(self, blend: Blend) -> str:
        """Write it down as the next version. Returns its name."""
        return self.write(blend.dump())

    def answering(self) -> Blend:
        return self.active or SHIPPED

    @property
    def versions(self) -> dict[str, str]:
        """What answers now, where it is not what was shipped."""
        blend = self.answering()
        one = {"sequence": blend.transformer.name} if blend.transformer else {}
        return {"blend": blend.name, **one} if blend is not SHIPPED else {}


def read_model(folder: Path) -> Transformer:
    """What ``training.sequence`` wrote. Raises InvalidInput: a file is missing, or is not the one of the card."""
    card, words = files.read(folder / CARD, Card), files.read(folder / VOCABULARY, tuple[ProductId, ...])
    if card is None or words is None or not (folder / MODEL).is_file():
        raise InvalidInput(
            f"{folder} holds no model: it takes {CARD}, {VOCABULARY} and {MODEL}", field="model",
            fix="make one: python -m training.sequence --data FOLDER --out FOLDER",
        )  # fmt: skip
    return Transformer(card, words, (folder / MODEL).read_bytes())


def _load(name: str, content: bytes) -> Blend:
    may_take_long()
    return Blend.load(name, content)
