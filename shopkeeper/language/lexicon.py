"""Which things are kinds of which: a vodka is no wine, a sneaker is a shoe, a couch is a sofa. English only.

Knows WordNet's nouns for what a shop could sell (``data/things.txt``, written by ``training/lexicon.py``; see NOTICE), and the grammar's
synonyms. Refuses to know any shop, and to guess at words that are not in it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from shopkeeper.language.grammar import grammar
from shopkeeper.language.stem import key, stem

FILE = Path(__file__).with_name("data") / "things.txt"
LATER = "~"
"""Before a name that is first of all another thing: a bag is a container, and then a handbag."""
Senses = frozenset[int]


class Kin(IntEnum):
    """What one name is of another."""

    OTHER = 0
    NARROWER = 1
    WIDER = 2
    """Or another word for it."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A sense is a number; a name, by its ``key``, may have several."""

    first: Mapping[str, tuple[int, ...]]
    later: Mapping[str, tuple[int, ...]]
    above: tuple[tuple[int, ...], ...]
    """Sense → the next wider ones."""

    @classmethod
    def read(cls, lines: Iterable[str]) -> "Lexicon":
        """One sense a line: its names, and behind a tab the numbers of the lines, from 0, that are next wider. A # begins a remark, which has no number."""
        first, later = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
        above: list[tuple[int, ...]] = []
        for sense, line in enumerate(line for line in lines if not line.startswith("#")):
            names, _, wider = line.rstrip("\n").partition("\t")
            above.append(tuple(map(int, wider.split())))
            for name in names.split(", "):
                known = later if name.startswith(LATER) else first
                known[" ".join(map(stem, name.removeprefix(LATER).split()))].add(sense)
        for group in grammar("en")["synonyms"]["groups"]:
            for name, senses in _lent([*map(key, group)], first):
                first[name] = senses
        return cls(_frozen(first), _frozen(later), tuple(above))

    def senses(self, name: str) -> Senses:
        """All of ``name`` as it stands, singular or plural; none where it is unknown."""
        said = key(name)
        return frozenset((*self.first.get(said, ()), *self.later.get(said, ())))

    def mostly(self, name: str) -> Senses:
        """Of all its senses the most frequent."""
        return frozenset(self.first.get(key(name), ()))

    def wider(self, senses: Set[int]) -> Senses:
        """All that things of these senses are kinds of, themselves among them."""
        found, todo = set(senses), [*senses]
        while todo:
            fresh = set(self.above[todo.pop()]) - found
            found |= fresh
            todo += fresh
        return frozenset(found)

    def kin(self, name: str, senses: Senses) -> Kin:
        """What ``name``, in any sense, is of a thing of ``senses``."""
        own = self.senses(name)
        if own & self.wider(senses):
            return Kin.WIDER
        return Kin.NARROWER if self.wider(own) & senses else Kin.OTHER

    def agreed(self, names: Iterable[str]) -> Senses:
        """What several of ``names`` mean."""
        return _agreed([self.senses(name) for name in names])

    def related(self, senses: Senses, others: Senses) -> Senses:
        """Those of ``senses`` that are kinds of one of the others, or the other way round."""
        above = self.wider(others) if senses else others
        return frozenset(sense for sense in senses if sense in above or self.wider({sense}) & others)


def _frozen(named: Mapping[str, Set[int]]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(senses) for name, senses in named.items()}


def _lent(names: Sequence[str], first: Mapping[str, set[int]]) -> Iterable[tuple[str, set[int]]]:
    """What synonyms lend each other: to names that are unknown what several of the others mean. Where no two agree, to all what any means."""
    known = {name: first[name] for name in names if name in first}
    agreed = _agreed(known.values())
    for name in names if known else ():
        if name not in known or not agreed:
            yield name, {*(agreed or frozenset().union(*known.values()))}


def _agreed(meanings: Iterable[Set[int]]) -> Senses:
    counted = Counter(sense for senses in meanings for sense in senses)
    return frozenset(sense for sense, many in counted.items() if many > 1)


@cache
def lexicon() -> Lexicon:
    """Read once, where it is first asked."""
    with FILE.open(encoding="utf-8") as lines:
        return Lexicon.read(lines)
