"""Reviews that should not count: one person several times, one text many times, a day when somebody organised praise.

Knows dates, signatures, stars and whether texts are alike. Refuses to know what they say. What is set aside is told with
the reason, never deleted; a heuristic that is wrong can be seen to be.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from string import punctuation

from shopkeeper.types import Discounted, Review

ALIKE = 0.6
"""Share of word triples in common from which two texts are one (Broder 1997, containment)."""
TELLING = 3
"""Triples from which it is no chance that two texts are alike."""
ANCHOR = 6
"""Letters of a word whose triple is compared: a fixed fifth of all, as good as all (Manber 1994)."""
CROWD = 5
"""Reviews from which a day can be a burst, and others needed to know what is usual."""
LONG_ENOUGH = 14
"""Days over which the others must be spread."""
CHANCE = 0.001
NAMELESS = frozenset({"", "anonymous", "guest", "customer", "a customer", "verified buyer", "anonym"})
_MARKS = dict.fromkeys(map(ord, f"{punctuation}“”‘’„«»…–—"), " ")


def suspicious(reviews: Sequence[Review]) -> tuple[Discounted, ...]:
    """Each review in at most one."""
    found: list[Discounted] = []
    left = sorted(reviews, key=lambda review: review.written or date.min)
    for judge in (_same_author, _same_text, _bursts):
        found += judge(left)
        gone = {id for one in found for id in one.reviews}
        left = [review for review in left if review.id not in gone]
    return tuple(found)


def _same_author(reviews: Sequence[Review]) -> Iterator[Discounted]:
    """Only the newest of a day counts."""
    by: defaultdict[tuple[str, date], list[Review]] = defaultdict(list)
    for review in reviews:
        if review.written and review.author.strip().casefold() not in NAMELESS:
            by[review.author.strip().casefold(), review.written].append(review)
    for (_, day), some in by.items():
        if len(some) > 1:
            reason = f"“{some[0].author}” wrote {len(some)} on {day}: one of them counts"
            yield Discounted(reason, tuple(review.id for review in some[:-1]))


def _same_text(reviews: Sequence[Review]) -> Iterator[Discounted]:
    """Only the first counts."""
    owner: dict[tuple[str, str, str], int] = {}
    copies: defaultdict[int, list[int]] = defaultdict(list)
    for at, review in enumerate(reviews):
        words = f"{review.title} {review.text}".lower().translate(_MARKS).split()
        triples = {t for t in zip(words, words[1:], words[2:], strict=False) if len(t[0]) >= ANCHOR}
        shared = [first for triple in triples if (first := owner.get(triple)) is not None]
        original, common = Counter(shared).most_common(1)[0] if shared else (at, 0)
        if len(triples) >= TELLING and common >= ALIKE * len(triples):
            copies[original].append(at)
        else:
            for triple in triples:
                owner.setdefault(triple, at)
    for some in copies.values():
        reason = f"{len(some) + 1} are alike nearly word for word: one of them counts"
        yield Discounted(reason, tuple(reviews[at].id for at in some))


def _bursts(reviews: Sequence[Review]) -> Iterator[Discounted]:
    """Unverified reviews of a day on which far more of them than usual came, all with five stars or all with one."""
    days: defaultdict[date, list[Review]] = defaultdict(list)
    for review in reviews:
        if review.written and not review.verified:
            days[review.written].append(review)
    for day, some in days.items():
        others = [other for other in days if other != day]
        rest = sum(len(days[other]) for other in others)
        if len(some) < CROWD or rest < CROWD or {review.stars for review in some} not in ({5}, {1}):
            continue
        span = (max(others) - min(others)).days + 1
        if span >= LONG_ENOUGH and _at_least(len(some), rest / span) * span < CHANCE:
            stars = "five stars" if some[0].stars > 1 else "one star"
            reason = f"{len(some)} came on {day}, all with {stars}, where {rest / span:.2g} a day is usual"
            yield Discounted(reason, tuple(review.id for review in some))


def _at_least(n: int, mean: float) -> float:
    """P(X ≥ n) of a Poisson count."""
    return 1 - sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(n))
