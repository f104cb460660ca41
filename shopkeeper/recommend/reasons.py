"""Why a product is shown, in one short line of plain words.

A reason is looked up, not guessed: it is said only where the very fact that it states was found. Refuses to choose products.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from shopkeeper.recommend.known import Anchor
from shopkeeper.recommend.learnt import Learnt
from shopkeeper.recommend.models import WIDE, Neighbours, RecentVisits
from shopkeeper.recommend.models.visits import Beside
from shopkeeper.recommend.nearby import EVERYTHING, RECALL, Nearby
from shopkeeper.recommend.shelf import Good, Shown, alike_in
from shopkeeper.recommend.trending import lift
from shopkeeper.types import Happened, Offer

OFTEN: Final = 3
"""Baskets or orders from which something is often."""
WEEK: Final = 7 * 86_400.0
MUCH: Final = 0.3
"""Calibrated likeness from which something is much like another, and …"""
SOME: Final = 0.1
"""… from which it is at all. Below, only what is of the same kind may still be the closest that there is."""
POPULAR: Final = 3.0
"""Deeds of late (in views) from which something is popular, and …"""
RISING: Final = 1.5
"""… how many times the usual they must be for a trend."""
COURSE: Final = "Picked for the course of your visit"
"""What is true of all that the transformer picks, where nothing more can be found out."""
_LONGEST: Final = 40
DONE: Final[Mapping[Happened, str]] = {
    Happened.VIEWED: "you looked at {}",
    Happened.WISHED: "you saved {}",
    Happened.CARTED: "you put {} into your basket",
    Happened.BOUGHT: "you bought {}",
}
SINCE: Final[Mapping[Happened, str]] = {
    Happened.VIEWED: "when you looked",
    Happened.WISHED: "when you saved it",
    Happened.CARTED: "when you put it into your basket",
}


class Reasons:
    """Reasons of one answer. ``seen``: what the shopper turned to, oldest first; ``now``: seconds since 1970."""

    def __init__(
        self, learnt: Learnt, nearby: Nearby, page: Sequence[Anchor], seen: Sequence[Anchor], now: float
    ) -> None:
        self._learnt, self._nearby, self._page, self._now = learnt, nearby, page, now
        self._visits = Neighbours(learnt.visits, WIDE)
        self._turned = [(anchor, f"Because {_done(anchor)}") for anchor in reversed(seen)]
        """The latest first."""

    def first(self, parts: Iterable[str], good: Good, shown: Shown) -> str:
        """Of the first part that can say one; empty when none can."""
        return next((said for part in parts if (said := _BY_PART[part](self, good, shown))), "")

    def popular(self, good: Good) -> str:
        if self._now - self._learnt.latest.get(good.item, 0.0) > WEEK:
            return ""
        (now,), _ = self._learnt.counts([good.item], self._now)
        return "Popular this week" if now >= POPULAR else "Looked at this week"

    def trending(self, good: Good) -> str:
        now, expected = self._learnt.counts([good.item], self._now)
        rising = now[0] >= POPULAR and float(lift(now, expected)[0]) >= RISING
        return "Trending this week" if rising and self.popular(good) else self.popular(good)

    def _because(self, good: Good) -> str:
        """Others who turned to one of the things seen turned to this as well: the latest such."""
        return next((because for beside, because in self._stood if beside.has(good.item)), "")

    @cached_property
    def _stood(self) -> list[tuple[Beside, str]]:
        """What stood in one visit with each."""
        return [(self._visits.beside(anchor.good.item), because) for anchor, because in self._turned]

    def _like(self, good: Good) -> str:
        for anchor, because in self._turned[:RECALL]:
            if likeness := self._likeness(anchor, good):
                return f"{because}: {likeness}"
        return ""

    def _likeness(self, anchor: Anchor, good: Good) -> str:
        near = self._nearness(anchor, good)
        kindred = near and not set(anchor.good.kinds).isdisjoint(good.kinds)
        return (
            "much like it" if near >= MUCH else "among the closest we have" if near >= SOME or kindred else ""
        )

    def _nearness(self, anchor: Anchor, good: Good, apart: tuple[str, ...] = EVERYTHING) -> float:
        around = self._nearby.around(anchor.look, apart)
        place = around.places.get(good.item)
        return around.nearness.item(place) if place is not None else 0.0

    def _together(self, good: Good, visits: RecentVisits, how: str) -> str:
        """Whoever did it: the visit that asks may be the only one."""
        times = max((visits.together(one.good.item, good.item) for one in self._page), default=0)
        return f"Often {how}" if times >= OFTEN else f"{how.capitalize()} before" if times else ""

    def _linked(self, good: Good) -> bool:
        return any(good.product in anchor.good.links for anchor in self._page)

    def _match(self, good: Good, shown: Shown) -> str:
        colours = [colour for own in self._own_looks() for colour in alike_in(shown.colours, own.colours)]
        if colours:
            return f"Also {colours[0]}"
        close = any(self._nearness(one, good, one.good.kinds) >= MUCH for one in self._page)
        return "Much like it, of another kind" if close else ""

    def _similar(self, good: Good, shown: Shown) -> str:
        said = next(filter(None, (self._likeness(anchor, good) for anchor in self._page)), "")
        return " · ".join([said.capitalize(), *self._compared(shown)]) if said else ""

    def _compared(self, shown: Shown) -> Iterator[str]:
        for own in self._own_looks():
            if colours := alike_in(shown.colours, own.colours):
                yield f"also {colours[0]}"
            if cheaper(_price(shown), _price(own)):
                yield "costs less"
            return

    def _own_looks(self) -> Iterator[Shown]:
        return (look for anchor in self._page if (look := anchor.good.look(anchor.look)))


_BY_PART: Final[Mapping[str, Callable[[Reasons, Good, Shown], str]]] = {
    "links": lambda why, good, _: "Goes with it, says the shop" if why._linked(good) else "",
    "orders": lambda why, good, _: why._together(good, why._learnt.orders, "bought together"),
    "carts": lambda why, good, _: why._together(good, why._learnt.carts, "in one basket"),
    "both": lambda why, good, _: why._together(good, why._learnt.visits, "looked at together"),
    "match": lambda why, good, shown: why._match(good, shown),
    "wide": lambda why, good, _: why._because(good),
    "sharp": lambda why, good, _: why._because(good),
    "alike": lambda why, good, _: why._like(good),
    "popular": lambda why, good, _: why.popular(good),
    "sequence": lambda why, good, _: why._because(good) or why._like(good) or COURSE,
    "trending": lambda why, good, _: why.trending(good),
    "similar": lambda why, good, shown: why._similar(good, shown),
}


def cheaper(now: Offer | None, then: Offer | None) -> float:
    """By which share of the other price this one is lower; 0 where it is not, or they cannot be compared."""
    one, other = now and now.price, then and then.price
    if not one or not other or one.currency != other.currency or one.minor >= other.minor:
        return 0.0
    return 1 - one.minor / other.minor


def _price(shown: Shown) -> Offer | None:
    return shown.best[1] if shown.best else None


def _done(anchor: Anchor) -> str:
    return DONE[anchor.kind].format(short(anchor.good.title))


def short(title: str) -> str:
    return title if len(title) <= _LONGEST else title[:_LONGEST].rsplit(" ", 1)[0] + "…"
