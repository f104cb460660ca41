"""Ways out of too few results: one wish at a time, by name, with counts. Refuses to relax anything silently."""

from collections.abc import Sequence
from itertools import combinations

from shopkeeper.index.live import Live
from shopkeeper.search.find import Finder
from shopkeeper.types import Constraint, Intent, Relaxation

ENOUGH = 4
"""With fewer products than this, relaxations are offered."""

MOST = 6
"""Ways out shown at once."""

PATIENCE = 2
"""Wishes dropped together before all of them are."""

MANY = 6
"""With more wishes than this only single ones are tried: every try is a search."""


def relaxations(find: Finder, constraints: Sequence[Constraint], total: int) -> tuple[Relaxation, ...]:
    """What dropping each single constraint would bring, most products first; nothing when there is enough.

    When no single one brings anything, as few together as do: pairs, then three …, then all.
    """
    if total >= ENOUGH:
        return ()
    for together in range(1, len(constraints) + 1):
        offers = [_without(drops, find, constraints) for drops in combinations(constraints, together)]
        if better := [offer for offer in offers if offer.count > total]:
            return tuple(sorted(better, key=lambda offer: -offer.count)[:MOST])
        if together == PATIENCE or len(constraints) > MANY:
            break
    everything = _without(tuple(constraints), find, constraints) if len(constraints) > 1 else None
    return (everything,) if everything and everything.count > total else ()


def _without(drops: tuple[Constraint, ...], find: Finder, constraints: Sequence[Constraint]) -> Relaxation:
    count = find.count([constraint for constraint in constraints if constraint not in drops])
    return Relaxation(drops[0], count, also=drops[1:])


def unmet(live: Live, constraints: Sequence[Constraint], total: int) -> tuple[Constraint, ...]:
    """With nothing to show, the constraints that no product meets even alone."""
    return () if total else tuple(c for c in constraints if not live.mask([c]).any())


def respelt(intent: Intent) -> str:
    """The whole text with the corrections made; empty when there were none."""
    text = intent.text
    for typed, corrected in intent.corrections:
        text = text.replace(typed, corrected)
    return text if intent.corrections else ""
