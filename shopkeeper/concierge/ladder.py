"""How much of a plan there is time for: full plan → fewer specialists → plain search → the words alone.

Knows what each kind of act costs, as declared. Refuses to run anything.
"""

from collections.abc import Sequence

from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.budget import Cost, Purse
from shopkeeper.concierge.pieces import Rung

COSTS = {
    Kind.FIND: Cost(70), Kind.MORE: Cost(70), Kind.BUNDLE: Cost(160), Kind.GOES_WITH: Cost(40), Kind.SIMILAR: Cost(40),
    Kind.COMPARE: Cost(30), Kind.DESCRIBE: Cost(25), Kind.SIZE: Cost(40), Kind.FITS: Cost(40), Kind.OPINIONS: Cost(60),
    Kind.DELIVERY: Cost(25), Kind.POLICY: Cost(40),
}  # fmt: skip
PHOTO = Cost(120)
"""What a photo adds to a search."""
SEARCH = Cost(60)
RESERVE = 0.03
"""Seconds kept back to look the words up, should everything else have been too slow."""
_ANY = Cost(20)


def affordable(acts: Sequence[Act], purse: Purse, photo: bool) -> tuple[tuple[Act, ...], Rung]:
    """The acts that fit what is left, in their order, and the rung that this is.

    Independent acts run side by side, but two cores share the work: their costs add up.
    """
    left = (purse.left - RESERVE) * 1000
    chosen: list[Act] = []
    for act in acts:
        cost = COSTS.get(act.kind, _ANY).ms + (PHOTO.ms if photo and act.kind is Kind.FIND else 0)
        if cost <= left and len(purse.spent) + len(chosen) < purse.budget.calls:
            chosen.append(act)
            left -= cost
    if len(chosen) == len(acts):
        return tuple(acts), Rung.FULL
    if chosen and chosen[0] is acts[0]:
        return tuple(chosen), Rung.FEWER
    plain = SEARCH.ms + (PHOTO.ms if photo else 0)
    return (), Rung.SEARCH if plain <= (purse.left - RESERVE) * 1000 else Rung.LEXICAL
