"""What ``for_you`` is mixed of: the shares of its parts, chosen by hand or fitted to the shop's visits, the transformer among them or not.

Knows how a blend is written into one file and read again. Refuses to know which one answers, and how shares are found (``fitting``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Final
from zipfile import ZipFile

import orjson
from pydantic import TypeAdapter

from shopkeeper.artefacts.archive import BROKEN
from shopkeeper.recommend.known import Anchor
from shopkeeper.recommend.models import Scored
from shopkeeper.recommend.models.hybrid import Weights, length_of
from shopkeeper.recommend.models.port import NOBODY
from shopkeeper.recommend.shelf import Shelf
from shopkeeper.recommend.transformer import Card, Transformer
from shopkeeper.types import ProductId
from shopkeeper.types.errors import InvalidInput

Shares = Mapping[str, float]
SEQUENCE: Final = "sequence"
"""The transformer, among the parts."""
SHIPPED: Final[Weights] = (
    {"wide": 0.30, "sharp": 0.25, "alike": 0.30, "popular": 0.15},
    {"wide": 0.40, "sharp": 0.25, "alike": 0.25, "popular": 0.10},
    {"wide": 0.45, "sharp": 0.20, "alike": 0.25, "popular": 0.10},
    {"wide": 0.50, "sharp": 0.15, "alike": 0.25, "popular": 0.10},
)
"""For visits of 1, 2, 3 and ≥ 4 products, until there are visits to fit them to."""
_SHARES: Final = "shares.json"
_MODEL: Final = "sequence.onnx"


@dataclass(frozen=True, slots=True)
class Blend:
    """``rules``: for each length of visit, part → share, where the transformer says nothing; ``shares``: where it does."""

    name: str = "default"
    rules: Weights = SHIPPED
    shares: Weights = ()
    transformer: Transformer | None = None

    def foresee(self, seen: Sequence[Anchor], shelf: Shelf) -> Scored:
        """What the transformer says; nothing where it is no part."""
        return self.transformer.score(seen, shelf) if self.transformer else NOBODY

    def dump(self) -> bytes:
        """One file, a zip."""
        out, one = BytesIO(), self.transformer
        told = _Told(self.rules, self.shares, one.card if one else None, one.vocabulary if one else ())
        with ZipFile(out, "w") as packed:
            packed.writestr(_SHARES, orjson.dumps(asdict(told)))
            if one:
                packed.writestr(_MODEL, one.body)
        return out.getvalue()

    @classmethod
    def load(cls, name: str, content: bytes) -> "Blend":
        """Raises InvalidInput: not a file that ``dump`` made. Unavailable: its model cannot be opened."""
        try:
            with ZipFile(BytesIO(content)) as packed:
                told = TypeAdapter(_Told).validate_json(packed.read(_SHARES))
                body = packed.read(_MODEL) if told.card else b""
        except BROKEN as error:  # among them pydantic's ValidationError, which is a ValueError
            raise InvalidInput(f"{name} is no blend", field="blend", fix="shopkeeper blend fit") from error
        transformer = Transformer(told.card, told.vocabulary, body) if told.card else None
        return cls(name, told.rules, told.shares, transformer)


@dataclass(frozen=True, slots=True)
class _Told:
    """What stands in the file beside the model."""

    rules: tuple[dict[str, float], ...] | Weights
    shares: tuple[dict[str, float], ...] | Weights
    card: Card | None
    vocabulary: tuple[ProductId, ...]


DEFAULT: Final = Blend()


@dataclass(frozen=True, slots=True)
class Mix:
    """A blend for one answer, and what its transformer says; nothing where it was not asked, or knows nothing of what was seen."""

    blend: Blend = DEFAULT
    foreseen: Scored = NOBODY

    def weights(self, items: Sequence[int]) -> Shares:
        """For a visit of these items."""
        by = self.blend.shares if len(self.foreseen) else self.blend.rules
        return by[length_of(items)]

    @property
    def versions(self) -> dict[str, str]:
        """What answered, where it is not what was shipped; the transformer only where it took part."""
        if self.blend.name == DEFAULT.name:
            return {}
        one = self.blend.transformer if len(self.foreseen) else None
        return {"blend": self.blend.name} | ({SEQUENCE: one.name} if one else {})
