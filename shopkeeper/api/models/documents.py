"""Passages of the merchant's documents, as they are told."""

from collections.abc import Sequence
from typing import Any, Final

from shopkeeper.api.models.base import Told, example
from shopkeeper.knowledge import Cited

_PASSAGE: Final[dict[str, Any]] = {
    "id": "delivery#where-we-deliver",
    "document": "delivery",
    "title": "Delivery",
    "heading": "Where we deliver",
    "text": "We deliver to addresses in the United States and Canada. We do not deliver to post office boxes.",
    "version": "3f1c0a9be2d4",
    "sample": True,
}
_CITATION: Final[dict[str, Any]] = {
    "passage": _PASSAGE,
    "quote": "We deliver to addresses in the United States and Canada.",
    "sure": 0.99,
}


class Passage(Told):
    """`id` is `document#heading`; `version` changes with the document's words; `sample` marks text of the demonstration."""

    model_config = example(_PASSAGE)

    id: str
    document: str
    title: str
    heading: str
    text: str
    version: str
    sample: bool


class Citation(Told):
    """`quote` is the passage's sentence nearest to the question; `sure` how likely the passage answers, 0…1."""

    model_config = example(_CITATION)

    passage: Passage
    quote: str
    sure: float


class Knowledge(Told):
    """Best first; empty when the documents do not say."""

    model_config = example({"found": [_CITATION]})

    found: tuple[Citation, ...]

    @classmethod
    def citing(cls, found: Sequence[Cited]) -> "Knowledge":
        return cls(found=tuple(map(Citation.of, found)))
