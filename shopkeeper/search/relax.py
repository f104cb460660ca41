"""Ways out of too few results: one wish at a time, by name, with counts. Refuses to relax anything silently."""

from collections.abc import Sequence

from shopkeeper.index.live import Live
from shopkeeper.search.find import Finder
from shopkeeper.types import Constraint, Intent, Relaxation

ENOUGH = 4
"""With fewer products than this, relaxations are offered."""


def relaxations(find: Finder, constraints: Sequence[Constraint], total: int) -> tuple[Relaxation, ...]:
    """What dropping each single constraint would bring, most products first; nothing when there is enough."""
    if total >= ENOUGH:
        return ()
    counts = [(drop, find.count([c for c in constraints if c != drop])) for drop in constraints]
    offers = [Relaxation(drop, count) for drop, count in counts if count > total]
    return tuple(sorted(offers, key=lambda offer: -offer.count))


def unmet(live: Live, constraints: Sequence[Constraint], total: int) -> tuple[Constraint, ...]:
    """With nothing to show, the constraints that no product meets even alone."""
    return () if total else tuple(c for c in constraints if not live.mask([c]).any())


def respelt(intent: Intent) -> str:
    """The whole text with the corrections made; empty when there were none."""
    text = intent.text
    for typed, corrected in intent.corrections:
        text = text.replace(typed, corrected)
    return text if intent.corrections else ""
