"""A dialect: what it calls each event and where it puts each field. All of it is data, one table a dialect.

Knows how to look things up. Refuses to know what a value must be: see ``values``.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shopkeeper.types import Happened, Surface

Paths = Mapping[str, Sequence[str]]
"""Our field → dotted places where this dialect may have it, the first that holds something counts."""


ENVELOPE = frozenset({"cloudevent", "consent", "sent_at"})


@dataclass(frozen=True, slots=True)
class Dialect:
    names: Mapping[str, Happened]
    ignored: frozenset[str]
    event: Paths
    line: Paths
    first_rank: int
    """What it calls the first place of a list."""
    surfaces: Mapping[str, Surface]
    kinds: frozenset[str] = frozenset()
    """Segment: types of calls, of which only ``track`` tells what happened to products."""
    strict: bool = False
    """Whether a field that is none of ours is a mistake: so it is in our own words, and nobody else's."""

    @property
    def fields(self) -> frozenset[str]:
        """What an event in our own words may say at its top."""
        return ENVELOPE.union(*self.event.values())

    def surface(self, said: str) -> Surface:
        name = re.sub(r"[\s_-]+", "_", said.strip().lower())
        return self.surfaces.get(name, Surface.OTHER)


@cache
def dialect(name: str) -> Dialect:
    """``ga4``, ``segment`` or ``plain``."""
    table = tomllib.loads((files(__package__) / "tables" / f"{name}.toml").read_text("utf-8"))
    return Dialect(
        names={said: Happened(ours) for said, ours in table["names"].items()},
        ignored=frozenset(table["ignored"]),
        event=table["event"],
        line=table["line"],
        first_rank=table["counts_from"]["rank"],
        surfaces={one.value: one for one in Surface}
        | {said: Surface(ours) for said, ours in table["surfaces"].items()},
        kinds=frozenset(table.get("kinds", ())),
        strict=table.get("strict", False),
    )


def places(message: Mapping[str, object], paths: Sequence[str]) -> Iterator[tuple[str, object]]:
    """The places of ``paths`` that hold something, each with what it holds."""
    for path in paths:
        if (value := _dig(message, path)) not in (None, "", [], {}):
            yield path, value


def _dig(value: object, path: str) -> object:
    for step in path.split("."):
        match value:
            case dict():
                value = value.get(step)
            case [*items] if step.isdigit() and int(step) < len(items):
                value = items[int(step)]
            case _:
                return None
    return value
