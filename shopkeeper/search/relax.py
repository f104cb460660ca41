"""Ways out of too few results: one wish at a time, by name, with counts. Refuses to relax anything silently."""

from collections.abc import Callable, Sequence
from itertools import combinations

from shopkeeper.index.live import Live
from shopkeeper.language.spelling import WORD
from shopkeeper.types import Constraint, Intent, Relaxation

Count = Callable[[tuple[Constraint, ...]], int]
"""Products that would be an answer under other constraints."""

ENOUGH = 4
"""With fewer products than this, relaxations are offered."""

MOST = 6
"""Ways out shown at once."""

PATIENCE = 2
"""Wishes dropped together before all of them are."""

MANY = 6
"""With more wishes than this only single ones are tried: every try is a search."""


def relaxations(
    about: Count, exactly: Count, constraints: Sequence[Constraint], total: int
) -> tuple[Relaxation, ...]:
    """What dropping each single constraint would bring, most products first; nothing when there is enough.

    When no single one brings anything, as few together as do: pairs, then three …, then all. All are counted ``about``, those that are
    offered ``exactly``: a wish that is dropped leaves its words behind, which takes longer to ask.
    """
    if total >= ENOUGH:
        return ()
    for together in range(1, len(constraints) + 1):
        tried = _better([*combinations(constraints, together)], about, constraints, total)
        if better := _better([(one.drop, *one.also) for one in tried], exactly, constraints, total):
            return better
        if together == PATIENCE or len(constraints) > MANY:
            break
    return _better([tuple(constraints)], exactly, constraints, total) if len(constraints) > 1 else ()


def _better(
    drops: Sequence[tuple[Constraint, ...]], count: Count, constraints: Sequence[Constraint], total: int
) -> tuple[Relaxation, ...]:
    """At most ``MOST`` that bring more than ``total``, most products first."""
    offers = [
        Relaxation(some[0], count(tuple(one for one in constraints if one not in some)), also=some[1:])
        for some in drops
    ]
    better = [offer for offer in offers if offer.count > total]
    return tuple(sorted(better, key=lambda offer: -offer.count)[:MOST])


def unmet(live: Live, constraints: Sequence[Constraint], total: int) -> tuple[Constraint, ...]:
    """With nothing to show, the constraints that no product meets even alone."""
    return () if total else tuple(c for c in constraints if not live.mask([c]).any())


def respelt(intent: Intent) -> str:
    """The whole text with the corrections made; empty when there were none."""
    return mended(intent.text, intent) if intent.corrections else ""


def mended(said: str, intent: Intent) -> str:
    """Some of its words, as they are meant."""
    meant = dict(intent.corrections)
    return WORD.sub(lambda word: meant.get(word[0].lower(), word[0]), said)
