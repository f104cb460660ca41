"""How well each passage answers a question: what it says, what its heading says, its nearest sentence, and shared words.

A question that has no word but those of a document's title asks for the whole of it: its first passage answers, which is where
people write the main rule, and from its first sentence on.

Knows the one curve from nearness to likelihood, fitted on half of ``golden/policies.jsonl`` (``benchmarks/knowledge.py``
measures the other half). Exact and in memory: a shop's documents are thousands of sentences, not millions. Refuses to
know where they are stored.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final, Protocol

import numpy as np

from shopkeeper.knowledge.chunks import sentences
from shopkeeper.knowledge.passage import Cited, Passage, Vectors
from shopkeeper.language.spelling import known_word
from shopkeeper.language.stem import split, stem
from shopkeeper.types import Untrusted

WORDS: Final = 0.1
"""What sharing every word adds to nearness."""
GAIN, SHIFT = 17.7, -5.0
LIKELY: Final = 0.5
"""Under it the passage is likelier wrong than right, and nothing is said."""
RULER: Final = (
    "The train to the coast leaves at seven.",
    "My grandmother grows tomatoes on her balcony.",
    "Copper conducts electricity better than iron.",
    "He plays the violin in a small orchestra.",
    "The election results were announced on Sunday.",
    "Whales breathe air through a hole on top of their heads.",
    "She painted the kitchen yellow last spring.",
    "Prime numbers have exactly two divisors.",
    "A storm closed the mountain road for a week.",
    "Bread needs time to rise.",
)
"""Sentences that have nothing to do with each other: how near strangers are differs from encoder to encoder."""
_ASIDE = (
    "a an the is are was be been am do does did can could may might will would shall should i you we they it he she my your "
    "our their its this that these those to of in on at for from with by and or if not no me us them what which who whom "
    "when where why how there have has had please tell so as any some shop shops store stores"
)
_AT_ALL = (
    "policy policies term terms condition conditions rule rules information info detail details guideline guidelines regulation "
    "about tell explain describe know offer offers give gives get gets take takes accept accepts allow allows allowed possible "
    "need question questions general generally exactly work works go goes process handle shop shops store stores something "
    "anything thing things item items product products order orders page section say says like likes want wants don't doesn't don’t doesn’t him her "
    "his hers"
)
"""What is said around a topic when it is asked for as a whole."""
_ANSWERS: Final = (
    (
        re.compile(
            r"\bhow (?:much|expensive)\b|\b(?:costs?|pays?|price|prices|fees?|charges?|charged|free)\b"
        ),
        re.compile(
            r"\b(?:free|without charge|no charge|costs?|fees?)\b|[$€£]\s?\d|\d\.\d\d\b", re.IGNORECASE
        ),
    ),
    (
        re.compile(
            r"\bhow (?:long|soon|fast|many (?:days|weeks|months|years))\b|\b(?:until|by) when\b|\bwithin\b|\bdeadline\b"
        ),
        re.compile(r"\b\d+ (?:\w+ )?(?:hours?|days?|weeks?|months?|years?)\b"),
    ),
)
"""What is asked for, and how a passage reads that has such a thing: an amount, a span of time."""
ANSWERS: Final = 0.04
"""What it adds to nearness that a passage has what is asked for."""
_BEGINNING: Final = 5
"""Letters by which words of one matter begin in most languages: Versand and Versandkosten, retour and retourner."""
_PARTS: Final = re.compile(r"(?=([\u3400-\u9fff\uac00-\ud7a3]{2}|[\u30a0-\u30ff]{3}))")
"""The same where nothing parts the words, or endings grow on short ones."""
_ONE_RULE = frozenset({"how", "when", "where", "who", "whom", "whose", "why", "which", "until"})
_ALL_OF_IT = frozenset({"work", "works", "about"})
""" "How do I return it?" asks for one rule of it; "how do returns work?" for all."""


class Sentences(Protocol):
    """What turns words into vectors: any ``embedding.Encoder`` does."""

    @property
    def name(self) -> str:
        """Vectors of different names are never compared."""
        ...

    def sentence(self, texts: Sequence[str]) -> Vectors:
        """(n, dim), near means alike."""
        ...


@dataclass(frozen=True, slots=True)
class Texts:
    """What of a passage is embedded: heading, whole, and each sentence."""

    heading: str
    whole: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, passage: Passage) -> "Texts":
        heading = f"{passage.title}: {passage.heading}" if passage.heading else passage.title
        return cls(heading, f"{heading}. {passage.text}", sentences(passage.text))


class Shelf:
    """All passages of a shop, ready to be asked. Immutable."""

    def __init__(self, passages: Sequence[Passage], vectors: dict[str, Vectors], strangers: float) -> None:
        """``vectors`` has each of the passages' ``Texts``; ``strangers``: the mean cosine of the RULER."""
        texts = [Texts.of(passage) for passage in passages]
        self._passages, self._strangers = tuple(passages), strangers
        self._lines = tuple(chain.from_iterable(one.lines for one in texts))
        self._starts = np.cumsum([0, *(len(one.lines) for one in texts)])[:-1]
        self._headings, self._wholes, self._said = (
            np.array([vectors[text] for text in some], np.float32)
            for some in ([t.heading for t in texts], [t.whole for t in texts], self._lines)
        )
        self._terms = tuple(_terms(one.whole) for one in texts)
        self._has = [
            np.array([bool(has.search(passage.text)) for passage in passages], np.float32)
            for _, has in _ANSWERS
        ]
        self._strange = tuple(None if _english(one.whole) else _beginnings(one.whole) for one in texts)
        self._titles = tuple(_terms(passage.title) for passage in passages)
        counts = Counter(chain.from_iterable(self._terms))
        self._rarity = {term: _rarity(len(texts), count) for term, count in counts.items()}

    def ask(self, question: str, vector: Vectors, size: int) -> tuple[Cited, ...]:
        """The passages that likely answer, best first; empty when none does. ``vector``: (dim,)."""
        if not self._passages:
            return ()
        lines = self._said @ vector
        near = (
            self._headings @ vector + self._wholes @ vector + np.maximum.reduceat(lines, self._starts)
        ) / 3
        near = (near - self._strangers) / (1 - self._strangers)
        near = near + WORDS * self._shared(question) + ANSWERS * self._answering(question)
        sure = 1 / (1 + np.exp(-(GAIN * near + SHIFT))) * self._comparable(question)
        best = [int(at) for at in np.argsort(-sure, kind="stable")[:size] if sure[at] >= LIKELY]
        main = self._main(question, best)
        if main is not None:
            best = [main, *(at for at in best if at != main)][:size]
            sure[main] = sure[best].max()
        return tuple(
            Cited(
                self._passages[at],
                Untrusted(self._nearest(at, lines) if at != main else self._lines[self._starts[at]]),
                float(sure[at]),
            )
            for at in best
        )

    def _comparable(self, question: str) -> Vectors:
        """Whether nearness tells of each passage: (n,), 0 or 1. To an encoder of English all that is not English is near; such a passage
        has to share a longer word with the question."""
        asked = _beginnings(question)
        return np.array([own is None or not asked.isdisjoint(own) for own in self._strange], np.float32)

    def _answering(self, question: str) -> Vectors:
        """For what is asked for, whether each passage has it: (n,), 0 or 1, less the mean, so that silence stays as likely."""
        asked = [
            has for (asks, _), has in zip(_ANSWERS, self._has, strict=True) if asks.search(question.lower())
        ]
        found: Vectors = (
            np.prod(asked, axis=0, dtype=np.float32) if asked else np.zeros(len(self._passages), np.float32)
        )
        centred: Vectors = found - np.float32(found.mean())
        return centred

    def _main(self, question: str, best: Sequence[int]) -> int | None:
        """The first passage of the document that is asked for as a whole, where any of its passages answers; what stands
        before its first heading introduces it, and rules nothing."""
        words = set(split(question))
        if words & _ONE_RULE and not words & _ALL_OF_IT:
            return None
        topic = _terms(question) - _around()
        asked = [at for at in best if topic and topic <= self._titles[at]]
        if not asked:
            return None
        document = self._passages[asked[0]].document
        own = [at for at, passage in enumerate(self._passages) if passage.document == document]
        return next((at for at in own if self._passages[at].heading), own[0])

    def _nearest(self, at: int, lines: Vectors) -> str:
        start = int(self._starts[at])
        end = int(self._starts[at + 1]) if at + 1 < len(self._starts) else len(self._lines)
        return self._lines[start + int(lines[start:end].argmax())]

    def _shared(self, question: str) -> Vectors:
        """The share of the question's words, weighed by their rarity, that each passage has: (n,), 0…1."""
        unseen = _rarity(len(self._passages), 0)
        asked = {term: self._rarity.get(term, unseen) for term in _terms(question)}
        whole = sum(asked.values()) or 1.0
        return np.array(
            [sum(asked[term] for term in asked.keys() & terms) / whole for terms in self._terms], np.float32
        )


def strangers(ruler: Vectors) -> float:
    """The mean cosine of sentences that have nothing to do with each other."""
    return float((ruler @ ruler.T)[np.triu_indices(len(ruler), 1)].mean())


def _terms(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in split(text) if word not in _aside())


def _english(text: str) -> bool:
    words = [word for word in split(text) if not word[0].isdigit()]
    return 2 * sum(map(known_word, words)) >= len(words)


def _beginnings(text: str) -> frozenset[str]:
    words = (word[:_BEGINNING] for word in split(text) if len(word) >= _BEGINNING)
    return frozenset((*words, *_PARTS.findall(text)))


@cache
def _aside() -> frozenset[str]:
    return frozenset(_ASIDE.split())


@cache
def _around() -> frozenset[str]:
    return frozenset(map(stem, _AT_ALL.split()))


def _rarity(passages: int, with_it: int) -> float:
    """BM25's (Robertson and Spärck Jones 1976, kept above 0)."""
    return math.log(1 + (passages - with_it + 0.5) / (with_it + 0.5))
