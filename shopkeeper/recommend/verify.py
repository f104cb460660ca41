"""What of the proposed may be shown: sold here, in stock, not excluded, and as a companion of another kind and the same department.

What several weighings of one answer share is checked once. Knows one answer. Refuses to order.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from shopkeeper.recommend.known import Known
from shopkeeper.recommend.nearby import Nearby
from shopkeeper.recommend.shelf import NO_LOOK, Good, alike_in
from shopkeeper.recommend.shelf import Shown as Look
from shopkeeper.recommend.surfaces import ANY_KIND
from shopkeeper.recommend.weigh import Weighed
from shopkeeper.types import LookKey, Surface

COMPANIONS: Final = frozenset({Surface.GOES_WITH, Surface.CART})
HABIT: Final = 1.5
"""How many times as often as by chance one kind must follow another to be no chance."""


class Proven(NamedTuple):
    """Row ``row`` of the weighed: sold, in stock, and not excluded, in this Look, as of just now."""

    row: int
    good: Good
    look: Look


class Verifier:
    """``out``: what is ``excluded``. ``good``: of an item that was proposed, as of just now."""

    def __init__(
        self,
        surface: Surface,
        seen: Known,
        out: frozenset[int],
        nearby: Nearby,
        good: Callable[[int], Good | None],
        kinship: Callable[[Sequence[str], Sequence[str]], float],
    ) -> None:
        self._companions, self._good, self._kinship = surface in COMPANIONS, good, kinship
        self._out = out
        self._kinds = frozenset(kind for anchor in seen.page for kind in anchor.good.kinds)
        self._page = [anchor.good for anchor in seen.page]
        self._audiences = [anchor.good.audience for anchor in seen.page if anchor.good.audience]
        self._liked = _liked(surface, seen, nearby)
        self._looks = dict[int, Look | None]()

    def __call__(self, weighed: Weighed) -> Iterator[Proven]:
        for row, item in enumerate(weighed.items):
            good = self._good(item)
            if (
                good
                and item not in self._out
                and (not self._companions or self._suits(good, weighed.has(row, ANY_KIND)))
            ):
                if item not in self._looks:
                    self._looks[item] = good.buyable(self._liked(item) if len(good.looks) > 1 else NO_LOOK)
                if look := self._looks[item]:
                    yield Proven(row, good, look)

    def _suits(self, good: Good, told: bool) -> bool:
        """What goes with something is for the same people, and unless shoppers or the shop ``told`` otherwise, of another kind and not apart from it."""
        if good.audience and self._audiences and not any(good.audience & one for one in self._audiences):
            return False
        return told or not (alike_in(good.kinds, self._kinds) or self._apart(good))

    def _apart(self, good: Good) -> bool:
        """In no department of anything on the page, where the shop has departments, and no habit joins their kinds: a monitor and a shoe, both black."""
        return bool(self._page) and all(
            (one.departments or good.departments)
            and {*one.kinds, *one.departments}.isdisjoint((*good.kinds, *good.departments))
            and self._kinship(one.kinds, good.kinds) < HABIT
            for one in self._page
        )


def excluded(surface: Surface, seen: Known) -> frozenset[int]:
    """Items that are not shown, whatever they are."""
    out = seen.without | {anchor.good.item for anchor in seen.page}
    return out | frozenset(seen.items) if surface is Surface.FOR_YOU else out


def _liked(surface: Surface, seen: Known, nearby: Nearby) -> Callable[[int], LookKey]:
    """In which Look a product is nearest to what the answer starts from."""
    if surface in COMPANIONS and seen.page:
        last = seen.page[-1]
        return nearby.nearest([last.look], last.good.kinds)
    anchors = seen.page if surface is Surface.SIMILAR else seen.seen if seen.by_looks else ()
    return nearby.nearest([anchor.look for anchor in anchors])
