"""How a catalogue uses its words, seen in its titles.

Knows how often a word states a fact, which pairs of words are names rather than descriptions ("black pepper"), which
kinds of things come in colours, and which materials go by their first word. Refuses to know what any word means.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shopkeeper.language.grammar import grammar
from shopkeeper.language.lexicon import lexicon
from shopkeeper.language.stem import key, stem
from shopkeeper.types import Field
from shopkeeper.types.colour import families, names

_NAMING = frozenset({Field.BRAND, Field.CATEGORY, Field.COLOUR, Field.MATERIAL, Field.PATTERN})
"""Fields whose words may also be mere parts of a name."""
_HALF, _VARIED = 0.5, 3
_SURE = 2
"""Titles from which a habit is believed."""


@dataclass(slots=True)
class Entry:
    """What one product says: stems of its title, (field, key) of its facts, its categories."""

    title: list[str]
    head: str
    """The stem of the title that names the kind of thing, where there is one."""
    facts: frozenset[tuple[str, str]]
    categories: frozenset[str]
    consumed: bool
    """Sold by weight or volume."""
    sized: bool
    lettered: bool
    """Comes in sizes S, M, L."""
    numbers: frozenset[str] = frozenset()
    """Sizes that are plain numbers."""
    shares: frozenset[str] = frozenset()
    """Names of what is measured in per cent."""

    @property
    def coloured(self) -> bool:
        return any(name == Field.COLOUR for name, _ in self.facts)

    @property
    def kinds(self) -> set[str]:
        return {self.head, *(k for f, k in self.facts if f == Field.CATEGORY)}

    @property
    def about(self) -> set[str]:
        """Whatever may be said to name the thing."""
        return {*self.title, *self.kinds}


def usage(
    entries: Sequence[Entry], terms: Mapping[str, Mapping[str, Iterable[str]]], coloured: Mapping[str, float]
) -> tuple[dict[tuple[str, str], float], frozenset[tuple[str, str, str]]]:
    """How often a single word states a fact; and the words, each with a pair that it is part of and the field, that mostly do not state it there.

    What is filed under another kind that its title names says nothing of how well a kind is filed: an apple juice is filed as a juice.
    """
    alone: Counter[tuple[str, str, bool]] = Counter()
    pairs: Counter[tuple[str, str, str, bool]] = Counter()
    naming_of = {
        word: _NAMING & {*terms.get(word, ()), *([Field.COLOUR] if families(word) else ())}
        for word in {word for entry in entries for word in entry.title}
    }
    for entry in entries:
        facts = entry.facts | _said_by_title(entry, coloured)
        for at, word in enumerate(entry.title):
            for naming in naming_of[word]:
                name = str(naming)
                kind = name == Field.CATEGORY
                meant = _filed(entry, word, terms) if kind else (name, word) in facts
                other = kind and not meant and entry.head != word and _filed(entry, entry.head, terms)
                alone[word, name, meant] += not other
                pairs.update((word, pair, name, meant) for pair in _neighbours(entry.title, at))
        for name, word in entry.facts:
            if name in _NAMING and name != Field.CATEGORY and word not in entry.title:
                alone[word, name, True] += 1
    share = {
        (w, f): alone[w, f, True] / both
        for w, f, _ in alone
        if (both := alone[w, f, True] + alone[w, f, False])
    }
    no_facts = frozenset((w, p, f) for w, p, f, _ in pairs if pairs[w, p, f, False] > pairs[w, p, f, True])
    return share, no_facts


def _filed(entry: Entry, word: str, terms: Mapping[str, Mapping[str, Iterable[str]]]) -> bool:
    """Whether it is filed under what is called so."""
    return not entry.categories.isdisjoint(terms.get(word, {}).get(Field.CATEGORY, ()))


def shelved_apart(
    entries: Sequence[Entry], terms: Mapping[str, Mapping[str, Iterable[str]]]
) -> list[tuple[str, str]]:
    """Names of a kind, each with a category that is called otherwise and of which all titles name that kind and no other: the "Kids Luggage" beside
    the suitcases, in which there is nothing but a "Kids Suitcase"; but T-shirts are no shirts, and a dog bed lies under other things than beds."""
    titles: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for level in entry.categories:
            titles[level].append(entry)
    kinds = {word for word, by in terms.items() if Field.CATEGORY in by}
    return [
        (kind, level)
        for level, filed in titles.items()
        for kind in kinds.intersection(*(entry.title for entry in filed)).difference(key(level).split())
        if all(entry.head == kind or _is_nothing(entry.head, kinds) for entry in filed)
        and not any(_filed(entry, kind, terms) for entry in filed)
        and any(
            _filed(entry, kind, terms)
            for above in _above(level, filed[0].categories)
            for entry in titles[above]
        )
    ]


def _above(level: str, categories: Iterable[str]) -> list[str]:
    """Of which it is by its name: the luggage of "Kids Luggage"."""
    return [one for one in categories if one != level and key(level).endswith(f" {key(one)}")]


def _is_nothing(head: str, kinds: Collection[str]) -> bool:
    """A name that stands behind the thing: the Dino of "Suitcase Dino"."""
    return head.isalpha() and head not in kinds and not lexicon().senses(head)


def homes(entries: Sequence[Entry]) -> dict[str, frozenset[str]]:
    """Head of titles → categories that all of them are in."""
    found: dict[str, frozenset[str]] = {}
    for entry in entries:
        found[entry.head] = found.get(entry.head, entry.categories) & entry.categories
    return found


def coloured_kinds(entries: Sequence[Entry]) -> dict[str, float]:
    """Stem or phrase of a kind → share of its products that come in a colour.

    Where none states one, a kind comes in colours all the same: surely when half its titles name one of several ("Blue
    Hoodie", "White Hoodie") or the catalogue is silent on it altogether, perhaps when few do. But what is sold by weight
    or volume has a colour, not a choice of it ("red wine", "black pepper"), unless its titles name many (paint).
    """
    seen, stating, titled, weighed, beside = (Counter[str]() for _ in range(5))
    in_titles: defaultdict[str, set[str]] = defaultdict(set)
    hues = {word for name in names() for word in name.split()}
    for entry in entries:
        about = entry.about
        named = () if entry.coloured or hues.isdisjoint(entry.title) else families(" ".join(entry.title))
        seen.update(about)
        stating.update(about if entry.coloured else ())
        weighed.update(about if entry.consumed else ())
        titled.update(about if named else ())
        for word in about if named else ():
            in_titles[word].update(named)
    eaten = {word for word in seen if weighed[word] >= _HALF * seen[word]}
    for entry in entries:
        beside.update(entry.about if any(key(category) in eaten for category in entry.categories) else ())

    def share(word: str) -> float:
        if stating[word]:
            return stating[word] / seen[word]
        if titled[word] >= _HALF * seen[word] and len(in_titles[word]) >= (_VARIED if word in eaten else 2):
            return 1.0
        if word in eaten or (not in_titles[word] and beside[word] >= _HALF * seen[word]):
            return 0.0
        return _HALF if in_titles[word] else 1.0

    return {word: share(word) for word in seen}


def lettered_kinds(entries: Sequence[Entry]) -> frozenset[str]:
    """Heads of titles, and categories, of which most products come in letter sizes."""
    seen = Counter(kind for entry in entries for kind in entry.kinds)
    lettered = Counter(kind for entry in entries if entry.lettered for kind in entry.kinds)
    return frozenset(kind for kind, n in lettered.items() if n >= _HALF * seen[kind])


def numbered_kinds(entries: Sequence[Entry]) -> dict[str, frozenset[str]]:
    """Heads of titles, and categories → the plain numbers that are sizes of theirs."""
    return _by_kind(entries, lambda entry: entry.numbers)


def remedies(entries: Sequence[Entry]) -> dict[str, frozenset[str]]:
    """Stems of what titles name an allergy to → heads of those titles right behind: lactose, the tablets and tests for its intolerance."""
    ills = frozenset(map(stem, grammar("en")["allergies"]["ills"].split()))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for stuff, ill, head in zip(entry.title, entry.title[1:], entry.title[2:], strict=False):
            if ill in ills and head == entry.head:
                found[stuff].add(head)
    return {stuff: frozenset(heads) for stuff, heads in found.items()}


def hues_of_kinds(entries: Sequence[Entry]) -> dict[str, frozenset[str]]:
    """Heads of titles, and categories → keys of the colours that some of theirs come in."""
    return _by_kind(entries, lambda entry: frozenset(k for name, k in entry.facts if name == Field.COLOUR))


def shared_kinds(entries: Sequence[Entry]) -> dict[str, frozenset[str]]:
    """Heads of titles, and categories → what of theirs is measured in per cent."""
    return _by_kind(entries, lambda entry: entry.shares)


def _by_kind(entries: Sequence[Entry], said: Callable[[Entry], frozenset[str]]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for kind in entry.kinds if said(entry) else ():
            found[kind] |= said(entry)
    return {kind: frozenset(values) for kind, values in found.items()}


def short_names(entries: Sequence[Entry], field: str) -> Iterator[tuple[str, str]]:
    """First words that stand for a longer value wherever titles use them alone, with that value's key."""
    longer: defaultdict[str, set[str]] = defaultdict(set)
    for value in {
        value for entry in entries for name, value in entry.facts if name == field and " " in value
    }:
        longer[value.split()[0]].add(value)
    uses, meant = Counter[str](), Counter[tuple[str, str]]()
    for entry in entries:
        for word in longer.keys() & set(entry.title):
            following = entry.title[entry.title.index(word) + 1 :][:1]
            values = [v for v in longer[word] if following != v.split()[1:2]]
            uses[word] += bool(values)
            meant.update((word, v) for v in values if (field, v) in entry.facts)
    return ((word, value) for (word, value), n in meant.items() if n == uses[word] >= _SURE)


def _said_by_title(entry: Entry, coloured: Mapping[str, float]) -> frozenset[tuple[str, str]]:
    """Colours that only the title states: the "blue" of "Blue Hoodie", not of "Blue Cheese"."""
    if entry.coloured or coloured.get(entry.head, 0) < 1:
        return frozenset()
    return frozenset((str(Field.COLOUR), word) for word in entry.title if families(word))


def _neighbours(title: list[str], at: int) -> Iterator[str]:
    """The pairs that a word of a title is part of."""
    return (" ".join(title[first : first + 2]) for first in (at - 1, at) if 0 <= first < len(title) - 1)
