"""What this shop's words mean, learnt from what it sells.

Knows phrases (categories, brands, colours, materials, features …) with the catalogue's own values, how often a word is
used as one thing or another, and which pairs of words are names rather than descriptions ("black pepper"). Refuses
any list of shop words of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from shopkeeper.language.facts import Fact, facts_of, size_key
from shopkeeper.language.grammar import function_words, grammar
from shopkeeper.language.spelling import Spelling, english
from shopkeeper.language.stem import WORD, key, split, stem
from shopkeeper.types import Field, Product
from shopkeeper.types.colour import families
from shopkeeper.types.normal import normal

Terms = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Phrase key → field → the catalogue's values: ``{"hoodi": {"category": ("hoodies", "hoodies & sweatshirts")}}``."""

LONGEST = 5
"""Words of the longest phrase looked up."""
_NAMING = frozenset({Field.BRAND, Field.CATEGORY, Field.COLOUR, Field.MATERIAL, Field.PATTERN})
"""Fields whose words may also be mere parts of a name."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Built once per state of the catalogue; immutable, shared by all threads."""

    terms: Terms = field(default_factory=dict)
    stated: Mapping[str, str] = field(default_factory=dict)
    """Any attribute value's key → the value, to spell features as the merchant does."""
    words: Mapping[str, int] = field(default_factory=dict)
    """Every word of the catalogue → products that use it."""
    stems: frozenset[str] = frozenset()
    sizes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Compact size (``3234``) → as merchants write it (``32/34``, ``w32 l34``)."""
    genders: frozenset[str] = frozenset()
    share: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """(stem, field) → how often the word, where it occurs, states this fact."""
    names: frozenset[tuple[str, str, str]] = frozenset()
    """(stem, next stem, field): side by side in titles, they do not state the field's fact."""
    coloured: Mapping[str, float] = field(default_factory=dict)
    """Stem of title or category → share of its products that state a colour; 1 where titles name many."""
    ends: frozenset[str] = frozenset()
    """Stems that titles end with: kinds of things rather than their properties."""
    phrases: Mapping[str, int] = field(default_factory=dict)
    """What may be suggested while typing → products behind it."""
    spelling: Spelling = field(default_factory=lambda: Spelling({}))

    @classmethod
    def of(cls, products: Iterable[Product]) -> "Vocabulary":
        """Learn from a whole catalogue, in one pass over ``products`` and one over their titles."""
        return _Learner().learn(products)

    def known(self, word: str) -> bool:
        return word in self.words or stem(word) in self.stems


_VARIED = 3
"""Colours in the titles of one kind of thing from which it comes in colours: hoodies do, black pepper does not."""


@dataclass(slots=True)
class _Entry:
    title: list[str]
    facts: frozenset[tuple[str, str]]
    categories: frozenset[str]
    coloured: bool


@dataclass(slots=True)
class _Learner:
    terms: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    weak: dict[str, dict[str, None]] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)
    targets: Counter[str] = field(default_factory=Counter)
    sizes: dict[str, dict[str, None]] = field(default_factory=dict)
    phrases: Counter[str] = field(default_factory=Counter)
    entries: list[_Entry] = field(default_factory=list)
    seen: set[Fact] = field(default_factory=set)
    pairs: set[frozenset[str]] = field(default_factory=set)
    """Categories that some product is in at once."""
    below: dict[str, set[str]] = field(default_factory=dict)
    """Category → categories somewhere under it."""

    def learn(self, products: Iterable[Product]) -> Vocabulary:
        for product in products:
            self._read(product)
        self._add_variants()
        self._drop_kinds()
        english()  # read now, not during the first question
        share, names = self._usage()
        for word in function_words("en"):
            self.targets[word] += 1
        return Vocabulary(
            terms={k: {f: tuple(v) for f, v in by.items()} for k, by in self.terms.items()},
            stated=self.stated,
            words=self.words,
            stems=frozenset(map(stem, self.words)),
            sizes={k: tuple(v) for k, v in self.sizes.items()},
            genders=frozenset(v for by in self.terms.values() for v in by.get(Field.GENDER, ())),
            share=share,
            names=names,
            coloured=self._coloured(),
            ends=frozenset(entry.title[-1] for entry in self.entries if entry.title),
            phrases=self.phrases,
            spelling=Spelling(self.targets),
        )

    def _read(self, product: Product) -> None:
        facts = facts_of(product)
        for fact in facts.facts:
            if fact not in self.seen:
                self.seen.add(fact)
                self._add(fact)
        self.stated |= facts.stated
        for size in facts.sizes:
            self.sizes.setdefault(size_key(size), {})[normal(size)] = None
        title = split(product.title)
        named = set(title).union(*map(split, facts.texts))
        self.targets.update(named)
        self.words.update(named.union(WORD.findall(product.description.lower())))
        own = frozenset((f.field, f.key) for f in facts.facts)
        levels = frozenset(f.value for f in facts.facts if f.field == Field.CATEGORY)
        self.entries.append(
            _Entry([stem(w) for w in title], own, levels, any(f == Field.COLOUR for f, _ in own))
        )
        self.phrases.update(facts.phrases)
        if levels not in self.pairs:
            self.pairs.update((levels, *map(frozenset, combinations(levels, 2))))
            self._nest(product)

    def _nest(self, product: Product) -> None:
        for path in product.categories:
            for at, level in enumerate(path):
                self.below.setdefault(normal(level), set()).update(
                    set(map(normal, path[at + 1 :])) - {normal(level)}
                )

    def _add(self, fact: Fact) -> None:
        self.terms.setdefault(fact.key, {}).setdefault(fact.field, {})[fact.value] = None
        if fact.field == Field.CATEGORY:
            stems = fact.key.split()
            for start in range(1, len(stems)):
                self.weak.setdefault(" ".join(stems[start:]), {})[fact.value] = None

    def _add_variants(self) -> None:
        """Synonyms and head nouns name a category only where the catalogue has no category of that very name."""
        exact = {k: dict(by[Field.CATEGORY]) for k, by in self.terms.items() if Field.CATEGORY in by}
        for group in grammar("en")["synonyms"]["groups"]:
            keys = [key(member) for member in group]
            values = {v: None for k in keys for v in exact.get(k, ())}
            for k in keys:
                alike = {v: None for v in values if not exact.get(k) or self._together(v, exact[k])}
                if alike:
                    self.terms.setdefault(k, {}).setdefault(Field.CATEGORY, {}).update(alike)
                    self.targets.update(w for member in group if key(member) == k for w in split(member))
        for by in self.terms.values():
            named = by.get(Field.CATEGORY, {})
            for broad in [value for value in named if self.below.get(value, set()) & named.keys()]:
                del named[broad]
        astray = self._astray()
        for k, values in self.weak.items():
            if k not in astray:
                self.terms.setdefault(k, {}).setdefault(Field.CATEGORY, values)

    def _astray(self) -> set[str]:
        """Head nouns that also end titles elsewhere: "chair" must not mean dining chairs when there are rocking chairs."""
        inside = {(k, value) for k, values in self.weak.items() for value in values}
        ends = ((entry.title[-1], entry.categories) for entry in self.entries if entry.title)
        return {
            end
            for end, categories in ends
            if end in self.weak and not any((end, c) in inside for c in categories)
        }

    def _filed(self, entry: _Entry, word: str) -> bool:
        """Whether the product is in one of the categories that ``word`` names."""
        return not entry.categories.isdisjoint(self.terms[word][Field.CATEGORY])

    def _drop_kinds(self) -> None:
        """A "feature" that more titles end with than products state is a kind of thing ("charger")."""
        ends = Counter(entry.title[-1] for entry in self.entries if entry.title)
        stated = Counter(k for entry in self.entries for name, k in entry.facts if name == Field.FEATURE)
        for k, by in self.terms.items():
            if Field.FEATURE in by and ends[k.split()[-1]] > stated[k]:
                del by[Field.FEATURE]

    def _together(self, category: str, others: Iterable[str]) -> bool:
        """Whether some product is in ``category`` and in one of ``others``: then they are not different things."""
        return any(category == other or frozenset((category, other)) in self.pairs for other in others)

    def _usage(self) -> tuple[dict[tuple[str, str], float], frozenset[tuple[str, str, str]]]:
        """How often a single word states a fact, alone and beside each neighbour."""
        alone: Counter[tuple[str, str, bool]] = Counter()
        pairs: Counter[tuple[str, str, str, bool]] = Counter()
        for entry in self.entries:
            for at, word in enumerate(entry.title):
                for naming in _NAMING & self.terms.get(word, {}).keys():
                    name = str(naming)
                    meant = (
                        (name, word) in entry.facts if name != Field.CATEGORY else self._filed(entry, word)
                    )
                    alone[word, name, meant] += 1
                    pairs.update((*pair, name, meant) for pair in _neighbours(entry.title, at))
            for name, word in entry.facts:
                if name in _NAMING and name != Field.CATEGORY and word not in entry.title:
                    alone[word, name, True] += 1
        share = {(w, f): alone[w, f, True] / (alone[w, f, True] + alone[w, f, False]) for w, f, _ in alone}
        names = frozenset((a, b, f) for a, b, f, _ in pairs if pairs[a, b, f, False] > pairs[a, b, f, True])
        return share, names

    def _coloured(self) -> dict[str, float]:
        seen: Counter[str] = Counter()
        with_colour: Counter[str] = Counter()
        in_titles: defaultdict[str, set[str]] = defaultdict(set)
        for entry in self.entries:
            about = {*entry.title, *(k for f, k in entry.facts if f == Field.CATEGORY)}
            seen.update(about)
            if entry.coloured:
                with_colour.update(about)
            elif named := families(" ".join(entry.title)):
                for word in about:
                    in_titles[word].update(named)
        share = {word: with_colour[word] / n for word, n in seen.items()}
        return share | {word: 1.0 for word, colours in in_titles.items() if len(colours) >= _VARIED}


def _neighbours(title: list[str], at: int) -> Iterator[tuple[str, str]]:
    if at:
        yield title[at - 1], title[at]
    if at + 1 < len(title):
        yield title[at], title[at + 1]
