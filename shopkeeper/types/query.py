"""A question to the shop, and what was understood of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shopkeeper.types import clock
from shopkeeper.types.box import Box
from shopkeeper.types.constraint import Constraint
from shopkeeper.types.glimpse import Glimpse
from shopkeeper.types.ids import CustomerId
from shopkeeper.types.purpose import Who


class Sort(StrEnum):
    RELEVANCE = "relevance"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    RATING = "rating"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Context:
    """Circumstances of the asker. ``today`` is given, never read from a clock inside.

    ``who`` is nobody without consent: nothing links two questions then.
    """

    currency: str = "USD"
    locale: str = "en"
    today: date = field(default_factory=clock.today)
    who: Who = Who()
    agent: str = ""
    """What the asker's program calls itself (``User-Agent``); bots are known by it."""
    customer: CustomerId = CustomerId("")
    """Whose cart and orders may be seen and changed; empty for someone who has none."""
    asker: str = ""
    """From where somebody asks who may be anybody: held to an allowance by it, and known by nothing else."""
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Of who lets us measure, coarse, as the request tells them: device, language, country, source. What is not told is left out."""
    of_age: bool = False
    """Whether they said that they may see and buy what is for adults."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the shopper typed, showed and ticked.

    ``images`` are encoded pictures as they arrived (JPEG/PNG/WebP/…), untrusted, or what was seen of some before. Of the first one only
    ``box`` is looked at. ``regions`` asks for the things on each photo, one by one; of what was only seen before it tells neither.
    ``constraints`` were chosen explicitly (facets, API). ``without`` holds ids of understood constraints that the
    shopper removed: they are not applied again. ``cursor`` continues a Slate exactly where it ended.
    """

    text: str = ""
    images: tuple[bytes | Glimpse, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    without: tuple[str, ...] = ()
    sort: Sort | None = None
    size: int = 24
    cursor: str = ""
    context: Context = field(default_factory=Context)
    box: Box | None = None
    regions: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A change asked of the shown photo: "like this but in blue" sets ``colour`` to ``blue``."""

    field: str
    value: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """The understood question.

    ``meaning`` is what is left for vectors and BM25 once prices, sorts and "like this" are taken out; words of
    colour, brand, category and feature stay in it, since they also carry meaning. ``unknown`` lists content words that
    neither the vocabulary nor the grammar knew. ``corrections`` maps typed to corrected words. ``thing`` names what is wished
    for where the shop calls nothing so: no title, no category; ``kinds`` are what it calls things of that kind.
    """

    text: str
    meaning: str
    constraints: tuple[Constraint, ...] = ()
    edits: tuple[Edit, ...] = ()
    sort: Sort | None = None
    like_photo: bool = False
    """The words point at the shown photo ("like this", "same but …")."""
    beside: bool = False
    """The words ask for what goes with the shown photo, and so is not like it."""
    changed: bool = False
    """The words ask for the shown thing as it is not ("the same in white"): ``edits`` say how."""
    instead: bool = False
    """The words ask for another product than the shown one: not for the same in another colour."""
    unknown: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    titled: str = ""
    """Where the shop does call something so: the last word of its name."""
    thing: str = ""
    kinds: tuple[str, ...] = ()
