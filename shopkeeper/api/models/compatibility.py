"""Whether one thing goes with another, as the door tells it."""

from pydantic import Field

from shopkeeper import types as t
from shopkeeper.api.models.base import Told, example

_CLUE = {
    "product": "nifty",
    "title": "Nifty 50 Lens",
    "ground": "attribute",
    "field": "attribute:mount",
    "text": "Canon EF",
    "says": "yes",
    "interface": "mount",
}


class Clue(Told):
    """One thing on record, word for word; by itself it says yes, no, or nothing."""

    model_config = example(_CLUE)

    product: str
    title: str
    ground: t.Ground = Field(description="what customers write (review) proves nothing")
    field: str
    text: str
    says: t.Goes
    interface: str = Field(description="which one it declares; empty for what is said in words")


class Compatibility(Told):
    """The answer, and all that it rests on."""

    model_config = example(
        {
            "product": "nifty",
            "title": "Nifty 50 Lens",
            "words": "an EF mount",
            "goes": "yes",
            "said": "Yes. By the shop's record Nifty 50 Lens fits “an EF mount”.",
            "clues": [_CLUE],
            "other": "",
        }
    )

    product: str
    title: str
    words: str = Field(description="what the other is called")
    goes: t.Goes
    said: str
    clues: tuple[Clue, ...]
    other: str = Field(description="id of the other product; empty where words were asked about")
