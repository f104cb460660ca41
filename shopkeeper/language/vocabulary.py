"""What this shop's words mean, learnt from what it sells.

Knows phrases (categories, brands, colours, materials, features …) with the catalogue's own values, and what ``usage``
tells of their words. Refuses any list of shop words of its own.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise

from shopkeeper.language.counting import Stated, numbers, units
from shopkeeper.language.facts import Fact, facts_of, said_as, size_key, size_ranges
from shopkeeper.language.grammar import empty_words, function_words, grammar
from shopkeeper.language.kinds import kinds, means, names
from shopkeeper.language.lexicon import lexicon
from shopkeeper.language.spelling import Spelling, english
from shopkeeper.language.stem import WORD, key, plural, split, stem
from shopkeeper.language.told import called, dimensions
from shopkeeper.language.usage import (
    Entry,
    coloured_kinds,
    homes,
    hues_of_kinds,
    lettered_kinds,
    numbered_kinds,
    remedies,
    shared_kinds,
    shelved_apart,
    short_names,
    usage,
)
from shopkeeper.types import Field, Product
from shopkeeper.types.measure import SHARE, Extent, extents
from shopkeeper.types.normal import normal

Terms = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Phrase key → field → the catalogue's values: ``{"hoodi": {"category": ("hoodies", "hoodies & sweatshirts")}}``."""

LONGEST = 5
"""Words of the longest phrase looked up."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Built once per state of the catalogue; immutable, shared by all threads."""

    terms: Terms = field(default_factory=dict)
    stated: Mapping[str, str] = field(default_factory=dict)
    """Any attribute value's key → the value, to spell features as the merchant does."""
    words: frozenset[str] = frozenset()
    """Every word of the catalogue."""
    stems: frozenset[str] = frozenset()
    sizes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Compact size (``3234``) → as merchants write it (``32/34``, ``w32 l34``)."""
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Sizes that are ranges, where all of them follow each other → the first and the last that lies in it."""
    measures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The same for all other values with a unit."""
    extents: Mapping[Extent, tuple[str, ...]] = field(default_factory=dict)
    """What sizes and other values measure → as merchants write it."""
    kinds_measured: Mapping[str, Field] = field(default_factory=dict)
    """Kind of measure → where it is stated: SIZE where only sizes have it."""
    measured: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Key of an attribute or option with such values, kind of measure → its name."""
    lines: frozenset[str] = frozenset()
    """Keys of what lines of descriptions measure."""
    genders: frozenset[str] = frozenset()
    materials: bool = False
    """Whether the shop says what things are made of: then one that it never heard of can be wished for."""
    parted: Mapping[str, str] = field(default_factory=dict)
    """Things in one word → the two by which titles name them: nutcracker, nut cracker."""
    named: frozenset[str] = frozenset()
    """Stems of titles and of facts, without what is only mentioned in passing."""
    naming: frozenset[str] = frozenset()
    """Stems of names: of categories, makers, materials, and of whatever else is more than a feature."""
    share: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """(stem, field) → how often the word, where it occurs, states this fact."""
    names: frozenset[tuple[str, str, str]] = frozenset()
    """(stem, pair, field): part of this pair of stems in titles, the word does not state the field's fact."""
    coloured: Mapping[str, float] = field(default_factory=dict)
    """Stem of title or category → share of its products that come in a colour."""
    hues: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Heads of titles, and categories → keys of the colours that some of theirs come in."""
    lettered: frozenset[str] = frozenset()
    """Heads of titles, and categories, of which most come in letter sizes."""
    sized: frozenset[str] = frozenset()
    """Heads of titles, and categories, of which some come in sizes."""
    numbered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Heads of titles, and categories → plain numbers that are sizes of theirs: shoes come in 42."""
    shares: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Heads of titles, and categories → what of theirs is measured in per cent."""
    remedies: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Stems of what titles name an allergy to → heads of those titles."""
    titled: frozenset[str] = frozenset()
    """Stems of titles."""
    ends: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Heads of titles, kinds of things rather than their properties → categories that all of them are in."""
    filed: frozenset[str] = frozenset()
    """Stems of categories and of their synonyms."""
    above: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Category → those that it is always filed under."""
    units: frozenset[str] = frozenset()
    """Stems of what numbers count in facts, known to the world or not: the zorps of "6 zorps"."""
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Key of what is stated as a plain number → its name, and its values."""
    sold: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Sense of the lexicon → what the shop calls things of that kind."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Key of a name → another name of the same kind of thing, which titles end with: couch, sofa."""
    phrases: Mapping[str, int] = field(default_factory=dict)
    """What may be suggested while typing → products behind it."""
    spelling: Spelling = field(default_factory=lambda: Spelling({}))

    @classmethod
    def of(cls, products: Iterable[Product]) -> "Vocabulary":
        """Learn from a whole catalogue, in one pass over ``products`` and one over their titles."""
        return _Learner().learn(products)

    def known(self, word: str) -> bool:
        return word in self.words or stem(word) in self.stems

    def kinds(self, thing: str) -> tuple[str, ...]:
        """What the shop calls things that are a ``thing``, as far as the lexicon tells."""
        return tuple(
            dict.fromkeys(
                name for sense in sorted(lexicon().mostly(thing)) for name in self.sold.get(sense, ())
            )
        )

    def narrower(self, categories: Iterable[str], others: Collection[str]) -> tuple[str, ...]:
        """Those of the ``categories`` that are always filed under one of the ``others``."""
        return tuple(one for one in categories if not self.above.get(one, frozenset()).isdisjoint(others))

    def narrowest(self, categories: Sequence[str]) -> tuple[str, ...]:
        """Without those that others of them are filed under: the jazz of "jazz vinyl"."""
        return tuple(one for one in categories if not self.narrower(categories, (one,)))

    def mentions(self, word: str) -> bool:
        """Whether ``word`` is several of what texts speak of in passing and nothing is called: "glasses" in a beer's story."""
        one = stem(word)
        return word.endswith("s") and one != word and one in self.stems and one not in self.named | _COMMON


_COMMON = empty_words("en")
"""No head nouns: the "goods" of sporting goods is too near to "good"."""
_HYPHENED = re.compile(r"(?<![\w-])([^\W\d_]{2,})-([^\W\d_]{2,})(?![\w-])")
WRITTEN = 5
"""So many times as often as a plural that nobody wrote counts a word that somebody did: as near to a typing error, it is clearly meant."""
_NUMBER = re.compile(rf"(?:{grammar('en')['size']['systems']})? ?(\d{{2,3}}(?:\.5)?)")
_LETTERS = frozenset((*grammar("en")["size"]["letters"].split(), *grammar("en")["size"]["words"]))
"""Also spelled out: small, medium."""


@dataclass(slots=True)
class _Learner:
    terms: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    weak: dict[str, dict[str, None]] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    targets: Counter[str] = field(default_factory=Counter)
    plurals: set[str] = field(default_factory=set)
    """Of what is sold, whether anybody writes them or not."""
    sizes: dict[str, dict[str, None]] = field(default_factory=dict)
    measures: dict[str, dict[str, None]] = field(default_factory=dict)
    measured: set[tuple[str, str]] = field(default_factory=set)
    numbers: set[Stated] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    """What lines of descriptions measure: name, kind."""
    parted: dict[str, str] = field(default_factory=dict)
    phrases: Counter[str] = field(default_factory=Counter)
    entries: list[Entry] = field(default_factory=list)
    seen: set[Fact] = field(default_factory=set)
    pairs: set[frozenset[str]] = field(default_factory=set)
    """Categories that some product is in at once."""
    called: dict[str, set[int]] = field(default_factory=dict)
    """Names of things → the senses in which some product is called so."""
    below: dict[str, set[str]] = field(default_factory=dict)
    """Category → categories somewhere under it."""
    above: dict[str, frozenset[str]] = field(default_factory=dict)

    def learn(self, products: Iterable[Product]) -> Vocabulary:
        for product in products:
            self._read(product)
        self._add_variants()
        self._drop_kinds()
        english()  # read now, not during the first question
        self._add_short_names()
        coloured = coloured_kinds(self.entries)
        share, named_so = usage(self.entries, self.terms, coloured)
        named = frozenset(map(stem, self.targets))
        sizes, others = (extents(chain.from_iterable(by.values())) for by in (self.sizes, self.measures))
        self.targets.update(function_words("en"))
        return Vocabulary(
            terms={k: {f: tuple(v) for f, v in by.items()} for k, by in self.terms.items()},
            stated=self.stated,
            words=frozenset(self.words),
            stems=frozenset(map(stem, self.words)),
            sizes={k: tuple(v) for k, v in self.sizes.items()},
            ranges=size_ranges(chain.from_iterable(self.sizes.values())),
            measures={k: tuple(v) for k, v in self.measures.items()},
            extents={told: (*sizes.get(told, ()), *others.get(told, ())) for told in sizes | others},
            kinds_measured=self._kinds(sizes, others),
            measured={(key(name), kind): name for name, kind in sorted(self.measured | self._shares())},
            lines=frozenset(key(name) for name, _ in self.told if name),
            materials=any(Field.MATERIAL in by for by in self.terms.values()),
            parted=self.parted,
            named=named,
            naming=frozenset(w for k, by in self.terms.items() if {*by} - {Field.FEATURE} for w in k.split()),
            genders=frozenset(v for by in self.terms.values() for v in by.get(Field.GENDER, ())),
            share=share,
            names=named_so,
            coloured=coloured,
            hues=hues_of_kinds(self.entries),
            lettered=lettered_kinds(self.entries),
            sized=frozenset(kind for entry in self.entries if entry.sized for kind in entry.kinds),
            numbered=numbered_kinds(self.entries),
            shares=shared_kinds(self.entries),
            remedies=remedies(self.entries),
            titled=frozenset(w for entry in self.entries for w in entry.title),
            ends=homes(self.entries),
            filed=frozenset(w for k, by in self.terms.items() if Field.CATEGORY in by for w in k.split()),
            above=self.above,
            units=units(self.terms, self.numbers),
            numbers=numbers(self.terms, self.numbers),
            sold=self._sold(),
            aliases=dict(self._aliases()),
            phrases=self.phrases,
            spelling=Spelling(
                dict.fromkeys(self.plurals, 1) | {w: n * WRITTEN for w, n in self.targets.items()}
            ),
        )

    def _read(self, product: Product) -> None:
        facts = facts_of(product)
        for fact in facts.facts:
            if fact not in self.seen:
                self.seen.add(fact)
                self._add(fact)
        self.stated |= facts.stated
        for size in facts.sizes:
            for said in said_as(size):
                self.sizes.setdefault(size_key(said), {})[normal(size)] = None
        for value in facts.measures:
            self.measures.setdefault(size_key(value), {})[value] = None
        self.measured |= facts.measured
        self.numbers.update(facts.numbers)
        self.told.update((one.name, one.extent.kind) for one in facts.told)
        title = split(product.title)
        self.parted.update((a + b, f"{a} {b}") for a, b in pairwise(title) if lexicon().senses(a + b))
        self.parted.update((a + b, f"{a} {b}") for a, b in _HYPHENED.findall(normal(product.title)))
        named = facts.words.union(title)
        levels = frozenset(f.value for f in facts.facts if f.field == Field.CATEGORY)
        things = {words[-1] for words in (title, *map(split, levels)) if words}
        self.targets.update(named)
        self.plurals.update(map(plural, things))
        self.words.update(named, WORD.findall(product.description.lower()))
        own = frozenset((f.field, f.key) for f in facts.facts)
        self.entries.append(
            Entry(
                [stem(w) for w in title],
                facts.head,
                own,
                levels,
                consumed=facts.consumed,
                sized=bool(facts.sizes),
                lettered=any(normal(said) in _LETTERS for size in facts.sizes for said in said_as(size)),
                numbers=frozenset(
                    match[1] for size in facts.sizes if (match := _NUMBER.fullmatch(normal(size)))
                ),
                shares=facts.shares,
            )
        )
        for name, senses in kinds(names(product)).items():
            self.called.setdefault(name, set()).update(senses)
        self.phrases.update(facts.phrases)
        if levels not in self.pairs:
            self.pairs.update((levels, *map(frozenset, combinations(levels, 2))))
            self._nest(product, levels)

    def _kinds(self, sizes: Iterable[Extent], others: Iterable[Extent]) -> dict[str, Field]:
        """A share is measured under the name of what it is a share of alone."""
        told = {kind: Field.FEATURE for name, kind in self.told if name in dimensions()}
        stated = {
            one.kind: where for where, some in ((Field.SIZE, sizes), (Field.FEATURE, others)) for one in some
        }
        return {kind: where for kind, where in (told | stated).items() if kind != SHARE}

    def _shares(self) -> set[tuple[str, str]]:
        """Shares that lines of descriptions state, where a wish may mean them: the alcohol, not the cotton."""
        return {(name, kind) for name, kind in self.told if kind == SHARE and called(name)}

    def _nest(self, product: Product, levels: Iterable[str]) -> None:
        paths = [tuple(map(normal, path)) for path in product.categories]
        for path in paths:
            for at, level in enumerate(path):
                self.below.setdefault(level, set()).update({*path[at + 1 :]} - {level})
        for level in levels:
            above = {broad for path in paths if level in path for broad in path[: path.index(level)]}
            self.above[level] = self.above.get(level, frozenset(above)) & above

    def _add(self, fact: Fact) -> None:
        self.terms.setdefault(fact.key, {}).setdefault(fact.field, {})[fact.value] = None
        if fact.field == Field.CATEGORY:
            stems = fact.key.split()
            for start in range(1, len(stems) if stems[-1] not in _COMMON else 0):
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
            self._add_by_head(keys, exact)
        for by in self.terms.values():
            named = by.get(Field.CATEGORY, {})
            for broad in [value for value in named if self.below.get(value, set()) & named.keys()]:
                del named[broad]
        astray = self._astray()
        for k, values in self.weak.items():
            if k not in astray:
                self.terms.setdefault(k, {}).setdefault(Field.CATEGORY, values)
        for k, level in shelved_apart(self.entries, self.terms):
            self.terms[k][Field.CATEGORY][level] = None

    def _aliases(self) -> Iterator[tuple[str, str]]:
        ends: dict[str, set[str]] = {}
        for entry in self.entries:
            for words in (1, 2):
                ends.setdefault(" ".join(entry.title[-words:]), set()).update(entry.categories)
        for group in grammar("en")["synonyms"]["groups"]:
            meant = lexicon().agreed(group)
            if own := next(
                (one for one in group if key(one) in ends and means(one, meant, ends[key(one)])), ""
            ):
                yield from ((key(member), own) for member in group)

    def _sold(self) -> dict[int, tuple[str, ...]]:
        sold: dict[int, list[str]] = {}
        for name, senses in self.called.items():
            for sense in lexicon().wider(senses):
                sold.setdefault(sense, []).append(name)
        return {sense: tuple(names) for sense, names in sold.items()}

    def _add_by_head(self, synonyms: list[str], exact: Mapping[str, Mapping[str, None]]) -> None:
        """Where there are corner sofas, a corner couch is one."""
        for head in synonyms:
            for k in [k for k in exact if k.endswith(f" {head}")]:
                for other in synonyms:
                    said = k.removesuffix(head) + other
                    if other != head and said not in exact:
                        self.terms.setdefault(said, {}).setdefault(Field.CATEGORY, {}).update(exact[k])

    def _astray(self) -> set[str]:
        """Head nouns that also end titles elsewhere: "chair" must not mean dining chairs when there are rocking chairs."""
        inside = {(k, value) for k, values in self.weak.items() for value in values}
        ends = ((entry.head, entry.categories) for entry in self.entries)
        return {
            end
            for end, categories in ends
            if end in self.weak and not any((end, c) in inside for c in categories)
        }

    def _drop_kinds(self) -> None:
        """A "feature" that more titles end with than products state is a kind of thing ("charger"), and a year in titles a name."""
        ends = Counter(entry.head for entry in self.entries)
        stated = Counter(k for entry in self.entries for name, k in entry.facts if name == Field.FEATURE)
        titled = {word for entry in self.entries for word in entry.title}
        for k, by in self.terms.items():
            if k.isdigit() and k in titled:
                by.clear()
            if Field.FEATURE in by and ends[k.split()[-1]] > stated[k]:
                del by[Field.FEATURE]

    def _add_short_names(self) -> None:
        """Merino is merino wool where every title that says no more than "merino" is of it."""
        for short, whole in tuple(short_names(self.entries, Field.MATERIAL)):
            if short not in self.terms:
                self.terms[short] = {Field.MATERIAL: dict(self.terms[whole][Field.MATERIAL])}
                for entry in self.entries:
                    if (Field.MATERIAL, whole) in entry.facts:
                        entry.facts |= {(Field.MATERIAL, short)}

    def _together(self, category: str, others: Iterable[str]) -> bool:
        """Whether some product is in ``category`` and in one of ``others``: then they are not different things."""
        return any(category == other or frozenset((category, other)) in self.pairs for other in others)
