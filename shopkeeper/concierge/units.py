"""Which units of an order, or lines of a basket, words mean: all of them, those that are named, and how many of each.

Knows titles and words. Refuses to look anything up.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from shopkeeper.concierge.grammar import pattern, rules
from shopkeeper.concierge.references import by_title
from shopkeeper.language.stem import split, stem, stems
from shopkeeper.types import Constraint, Field, Op, ProductId
from shopkeeper.types.normal import normal


class Sold(Protocol):
    """A unit of an order, or a line of a basket."""

    @property
    def title(self) -> str: ...

    @property
    def options(self) -> Mapping[str, str] | None: ...


One = TypeVar("One", bound=Sold)


def whole(said: str, titles: Collection[str]) -> bool:
    """Whether all of it is meant; "all" in a title, and "at all", are no wish for that."""
    _, rest = _apart(said, titles)
    every = pattern("order", "whole").search(rest)
    return bool(every or (pattern("order", "all").search(rest) and not named(said, titles)))


def named(said: str, titles: Collection[str]) -> tuple[str, ...]:
    """Those that are spelt, or called by words of theirs."""
    called, _ = _apart(said, titles)
    calling = pattern("order", "all").sub(" ", said)
    return tuple(dict.fromkeys((*called, *by_title(calling, [(ProductId(one), one) for one in titles]))))


def many(said: str, title: str) -> int:
    """How many of it were said: "one of the mugs", "two of them"; 0 where no number was."""
    name = stems(title)
    words = [word for word in split(said) if stem(word) in name and not word.isdigit()]
    found = _before(tuple(words)).search(said) if words else None
    found = found or pattern("order", "few").search(said)
    number = next(filter(None, found.groups()), "") if found else ""
    if number in split(title):
        return 0
    return int(rules("order")["numbers"].get(number, number or 0))


def fitting(sold: Sequence[One], wishes: Sequence[Constraint]) -> list[One]:
    """Those of the colour and the size that were said; all, where none is."""
    chosen = [wish for wish in wishes if wish.field in (Field.COLOUR, Field.SIZE)]
    return [one for one in sold if all(_so(one, wish) for wish in chosen)] or list(sold)


def spelt(one: Sold) -> str:
    """How it is told from others of its title."""
    return f"{one.title} in {', '.join(one.options.values())}" if one.options else one.title


def _so(one: Sold, wish: Constraint) -> bool:
    own = {normal(value) for value in (one.options or {}).values()}
    return own.isdisjoint(normal(str(value)) for value in wish.values) is (wish.op is Op.NOT)


def _apart(said: str, titles: Collection[str]) -> tuple[tuple[str, ...], str]:
    """The titles that are spelt, and the words without them."""
    rest, called = pattern("order", "idle").sub(" ", said), []
    for title in sorted(titles, key=len, reverse=True):
        words = r"\W*".join(map(re.escape, split(title)))
        without = re.sub(rf"\b{words}(?:e?s)?\b", " ", rest)
        if without != rest:
            called.append(title)
        rest = without
    return tuple(called), rest


@lru_cache(1024)
def _before(words: tuple[str, ...]) -> re.Pattern[str]:
    """A number before one of these words, with little between: "one of the two blue mugs"."""
    return re.compile(rules("order")["number_of"].replace("THING", "|".join(map(re.escape, words))))
