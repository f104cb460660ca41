"""Which units of an order, or lines of a basket, words mean: all of them, those that are named, and how many of each.

Knows titles and words. Refuses to look anything up.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from shopkeeper.concierge.grammar import number, pattern, plain, rules
from shopkeeper.concierge.references import Understand, by_title
from shopkeeper.language.stem import split, stem, stems
from shopkeeper.types import Constraint, Field, Op, ProductId
from shopkeeper.types.measure import extent
from shopkeeper.types.normal import normal


class Optional(Protocol):
    """What is sold in so many ways."""

    @property
    def options(self) -> Mapping[str, str] | None: ...


class Sold(Optional, Protocol):
    """A unit of an order, or a line of a basket."""

    @property
    def title(self) -> str: ...


One = TypeVar("One", bound=Sold)


def meant(
    words: str, sold: Sequence[One], understand: Understand, talked: Collection[str] = ()
) -> tuple[list[One], list[One]]:
    """The units that are meant, as many as were said and without what is excepted; and those of which it is open which ones are.

    ``talked``: titles that are meant where none is named.
    """
    said, kept = _excepted(plain(words))
    titles = tuple(dict.fromkeys(one.title for one in sold))
    every = whole(said, titles) or bool(kept and pattern("order", "ordered").match(said))
    named_ones = titles if every else named(said, titles) or tuple(talked)
    found, unsure = (list(sold), []) if every else _counted(said, sold, named_ones, understand)
    if not kept or unsure:
        return found, unsure
    spared, unsure = _counted(kept, sold, named(kept, titles), understand)
    if not spared:
        spared, unsure = _spared(kept, found, understand)
    left = _without(found, spared)
    if unsure or (every and not (spared and left)):
        return [], unsure or found
    return left or found, []


def uncounted(words: str) -> str:
    """``words`` before the number that is still to be said, where they say "half of the mugs"; else nothing."""
    bare, times = pattern("order", "uncounted").subn("", plain(words))
    return f"{bare}:" if times else ""


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
    times = next(filter(None, found.groups()), "") if found else ""
    return 0 if not times or times in split(title) else number(times)


def unsold(said: str, sold: Sequence[Optional], wishes: Iterable[Constraint]) -> str:
    """``said`` without what they are sold as, by whatever unit: "two 1 TB drives" are two drives, "5 litres" of what is sold by "5 l" are none."""
    for option in {option for one in sold for option in _options(one)}:
        said = option.sub(" ", said)
    sizes = {extent(value) for one in sold for value in (one.options or {}).values()} - {None}
    for wish in wishes:
        if wish.words and not sizes.isdisjoint(extent(str(value)) for value in wish.values):
            said = said.replace(plain(wish.words), " ")
    return " ".join(said.split())


def fitting(sold: Sequence[One], said: str, wishes: Sequence[Constraint]) -> list[One]:
    """Those of the colour and the size that were said, and of most other options that are spelt; all, where none is."""
    chosen = [wish for wish in wishes if wish.field in (Field.COLOUR, Field.SIZE)]
    so = [one for one in sold if all(_so(one, wish) for wish in chosen)] or list(sold)
    called = [sum(bool(option.search(said)) for option in _options(one)) for one in so]
    return [one for one, times in zip(so, called, strict=True) if times == max(called)]


def spelt(one: Sold) -> str:
    """How it is told from others of its title."""
    return f"{one.title} in {', '.join(one.options.values())}" if one.options else one.title


def _counted(
    said: str, sold: Sequence[One], titles: Collection[str], understand: Understand
) -> tuple[list[One], list[One]]:
    """As many of each title as were said; and those of several variants among which it is open which."""
    wishes = understand(said).constraints if titles else ()
    found: list[One] = []
    for title in titles:
        some = fitting([one for one in sold if one.title == title], said, wishes)
        times = many(unsold(said, some, wishes), title) or len(some)
        if times < len(some) and any(one.options != some[0].options for one in some):
            return [], some
        found += some[:times]
    return found, []


def _spared(kept: str, found: Sequence[One], understand: Understand) -> tuple[list[One], list[One]]:
    """Of what was named already: "but not the red one", "except two"."""
    wishes = understand(kept).constraints
    some = fitting(found, kept, wishes)
    if len(some) < len(found):
        return some, []
    times = pattern("order", "first").match(kept.strip())
    titles = {one.title for one in found}
    if not times or number(times["n"]) >= len(found):
        return [], []
    alike = len(titles) == 1 and all(one.options == found[0].options for one in found)
    return (list(found[: number(times["n"])]), []) if alike else ([], list(found))


def _without(found: Sequence[One], spared: Sequence[One]) -> list[One]:
    left = list(found)
    for one in spared:
        if one in left:
            left.remove(one)
    return left


def _excepted(said: str) -> tuple[str, str]:
    """What is to be done with, and what is not: "everything | except | the mug"; "all but one mug" is "all mugs except one"."""
    said = pattern("order", "all_but").sub(r"all\g<what> except \g<n>", said)
    ways = (pattern("order", name).match(said) for name in ("except", "but"))
    found = next(filter(None, ways), None)
    return (found["what"], found["kept"]) if found else (said, "")


def _options(one: Optional) -> list[re.Pattern[str]]:
    """Its options as words say them; what may be a number is told by its place alone."""
    values = (normal(value) for value in (one.options or {}).values())
    return [spelling(value) for value in values if len(value) > 1 and value not in rules("order")["numbers"]]


@lru_cache(1024)
def spelling(value: str) -> re.Pattern[str]:
    """An option as words say it, also several of it: "2 sets of 6"."""
    parts = r"\W*".join(one if one.isdigit() else f"{one}s?" for one in re.findall(r"\d+|[^\W\d_]+", value))
    return re.compile(rf"(?<!\w){parts}(?!\w)" if parts else "(?!)")


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
