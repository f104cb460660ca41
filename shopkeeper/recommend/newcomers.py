"""Places kept for products that few have turned to yet, chosen for their looks.

Behaviour outbids likeness wherever both may speak, so what nobody has seen would not be seen. Knows scores of likeness and counts of what was
done. Refuses to explore: a place is kept for certain, so that the propensities of whatever policy draws afterwards stay what they are.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain, count, islice
from math import floor
from typing import Final

from shopkeeper.recommend.learnt import Learnt
from shopkeeper.recommend.models import Scored
from shopkeeper.recommend.models.port import counted
from shopkeeper.types import Surface

LOOKS: Final[Mapping[Surface, str]] = {
    Surface.FOR_YOU: "alike",
    Surface.GOES_WITH: "match",
    Surface.CART: "match",
}
"""Surfaces where both speak, and the part that goes by looks."""
FEW: Final = 5.0
"""Deeds, in views and fading over two weeks, below which a product is a newcomer."""
_CLOSEST: Final = 60
"""How many of the most alike are considered."""
_SPARE: Final = 2
"""How many times as many are proposed: some do not suit what they shall go with."""


def newcomers(
    said: Mapping[str, Scored],
    surface: Surface,
    learnt: Learnt,
    places: int,
    now: float,
    free: Callable[[int], bool],
) -> list[int]:
    """Items for ``places``, the most alike first. ``now``: seconds since 1970. ``free``: whether an item can be bought and is not excluded."""
    votes = said.get(LOOKS.get(surface, ""))
    if not places or votes is None:
        return []
    near = counted(votes)
    closest = near.items.take((-near.scores).argsort(kind="stable")[:_CLOSEST])
    return list(islice(filter(free, learnt.usually.below(FEW, closest.tolist(), now)), _SPARE * places))


def reserve(order: Sequence[int], new: Collection[int], share: float) -> list[int]:
    """``order`` with all of ``new`` in it, and at least ⌊share · n⌋ of them among the first n, as long as there are any.

    What stands on the first n places does not depend on what follows in ``order`` beyond them.
    """
    others, waiting, placed = iter(order), iter(new), dict[int, None]()
    had = 0
    for n in count(1):
        behind = had < floor(share * n + 1e-9)
        sources = (waiting, others) if behind else (others, waiting)
        one = next((one for one in chain(*sources) if one not in placed), None)
        if one is None:
            return list(placed)
        placed[one] = None
        had += one in new
    raise AssertionError  # pragma: no cover
