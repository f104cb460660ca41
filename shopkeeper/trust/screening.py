"""Words that a person should look at before they are sold or shown: abuse, illegal goods, claims of healing, goods not for children.

Knows a small lexicon of narrow patterns and how words are hidden from it. Refuses to decide: it asks for a person.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from shopkeeper.trust.invisible import visible
from shopkeeper.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST = 20_000
"""Characters of one text that are read."""


class Category(StrEnum):
    ABUSE = "abuse"
    ILLEGAL = "illegal"
    MEDICAL = "medical"
    AGE = "age-restricted"
    NUDITY = "nudity"
    """Of pictures."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``words``: those that were found, as they were read."""

    category: Category
    words: str


class Nudity(Protocol):
    """An RGB picture → likelihood, 0…1, that it should not be seen at work. Thread-safe."""

    def __call__(self, picture: "Image") -> float: ...


class Faces(Protocol):
    """An RGB picture → where faces are, surest first. Thread-safe; raises Unavailable where the model is not here."""

    def __call__(self, picture: "Image") -> Sequence[Box]: ...


def screen(text: str) -> tuple[Finding, ...]:
    """At most one finding of each category, in the lexicon's order."""
    read = folded(text[:LONGEST])
    found = ((category, pattern.search(read)) for category, pattern in _lexicon())
    return tuple(Finding(category, match[0]) for category, match in found if match)


def folded(text: str) -> str:
    """As people read it: full-width letters plain, nothing unseen, small letters, single spaces."""
    plain = unicodedata.normalize("NFKC", visible(text)).casefold()
    return " ".join(re.sub("[`'‘]", "’", plain).split())


@cache
def _lexicon() -> tuple[tuple[Category, re.Pattern[str]], ...]:
    with Path(__file__).with_name("lexicon.toml").open("rb") as file:
        table = tomllib.load(file)
    return tuple((Category(name), re.compile("|".join(one["patterns"]))) for name, one in table.items())
