"""What is measured of a unit, and what a surface is for: metrics, and one overall evaluation criterion (OEC) per surface.

Knows names, columns and the events that they need. Refuses to count (``counting``) and to judge (``report``).

An OEC is a sum of counts of one unit, each with its worth, in conversions; so it is a mean like any other, and everything that
holds for means holds for it (Roy 2001; Kohavi, Tang and Xu 2020, chapter 7). It is defined once for a surface and gets a new
version, never other weights: results under one version can be compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shopkeeper.types import Happened
from shopkeeper.types.errors import InvalidInput


class Place(StrEnum):
    """Where experiments are run: finer than a page, coarser than a shelf."""

    SEARCH = "search"
    VISUAL_SEARCH = "visual_search"
    RECOMMENDATIONS = "recommendations"
    CONCIERGE = "concierge"


class Column(StrEnum):
    """What is counted of a unit, from its first exposure on. ``…ONCE``: at most 1."""

    VISITS = "visits"
    ASKED = "asked"
    IN_VAIN = "in_vain"
    EXITS = "exits"
    SHOWN = "shown"
    CLICKS = "clicks"
    CLICKED_ONCE = "clicked_once"
    CARTED_ONCE = "carted_once"
    BOUGHT_ONCE = "bought_once"
    ORDERS = "orders"
    BOUGHT = "bought"
    RETURNED = "returned"
    REVENUE = "revenue"
    """Minor units of the shop's currency."""
    WAITED = "waited"
    """Seconds from the first search of a visit to its first click."""
    WAITS = "waits"


COLUMNS: Final = tuple(Column)


@dataclass(frozen=True, slots=True)
class Metric:
    """A mean of ``of``, or a ratio of sums where ``per`` is given. ``good``: +1 when more is better, −1 when less is."""

    name: str
    of: Column | None
    per: Column | None = None
    good: int = 1
    needs: frozenset[Happened] = frozenset()
    money: bool = False
    """In minor units of the shop's currency."""


def _metric(name: str, of: Column, per: Column | None = None, *needs: Happened, good: int = 1, money: bool = False) -> Metric:  # fmt: skip
    return Metric(name, of, per, good, frozenset(needs), money)


_H, _C = Happened, Column
METRICS: Final[Mapping[str, Metric]] = {
    metric.name: metric
    for metric in (
        _metric("conversion", _C.BOUGHT_ONCE, None, _H.BOUGHT),
        _metric("add_to_cart", _C.CARTED_ONCE, None, _H.CARTED),
        _metric("click_through", _C.CLICKED_ONCE, None, _H.CLICKED),
        _metric("clicks_per_answer", _C.CLICKS, _C.SHOWN, _H.CLICKED, _H.SHOWN),
        _metric("orders", _C.ORDERS, None, _H.BOUGHT),
        _metric("revenue_per_visit", _C.REVENUE, _C.VISITS, _H.BOUGHT, money=True),
        _metric("order_value", _C.REVENUE, _C.ORDERS, _H.BOUGHT, money=True),
        _metric("zero_results", _C.IN_VAIN, _C.ASKED, _H.ASKED, good=-1),
        _metric("search_exits", _C.EXITS, _C.ASKED, _H.ASKED, _H.CLICKED, good=-1),
        _metric("searches_in_vain", _C.IN_VAIN, None, _H.ASKED, good=-1),
        _metric("time_to_product", _C.WAITED, _C.WAITS, _H.ASKED, _H.CLICKED, good=-1),
        _metric("returns", _C.RETURNED, _C.BOUGHT, _H.RETURNED, _H.BOUGHT, good=-1),
        Metric("latency", None, good=-1),
        Metric("errors", None, good=-1),
    )
}
READINGS: Final = ("latency", "errors")
"""Not of events but of the answering itself: milliseconds, and the share of questions that failed."""
UNHEARD: Final = ("margin_per_visit", "deflection", "escalation", "cost_per_visit")
"""Known by name, but no event tells of them yet."""


@dataclass(frozen=True, slots=True)
class Oec:
    """``worth``: of one more of each metric, in conversions. Only means have a worth that adds up."""

    place: Place
    version: int
    worth: Mapping[str, float]

    @property
    def needs(self) -> frozenset[Happened]:
        return frozenset().union(*(METRICS[name].needs for name in self.worth))


OECS: Final = (
    Oec(
        Place.SEARCH,
        1,
        {"conversion": 1.0, "add_to_cart": 0.2, "click_through": 0.05, "searches_in_vain": -0.05},
    ),
    Oec(Place.VISUAL_SEARCH, 1, {"conversion": 1.0, "add_to_cart": 0.2, "click_through": 0.1}),
    Oec(Place.RECOMMENDATIONS, 1, {"conversion": 1.0, "add_to_cart": 0.2, "click_through": 0.05}),
    Oec(Place.CONCIERGE, 1, {"conversion": 1.0, "add_to_cart": 0.2}),
)
"""Worths are the shop's opinion, set by hand: a cart is bought one time in five, a click one in twenty."""


def metric(name: str) -> Metric:
    """Raises InvalidInput for a name that is none, and for one that no event tells of."""
    if name in UNHEARD:
        raise InvalidInput(f"no event tells of {name} yet", field="metric", fix="take another metric")
    if name not in METRICS:
        raise InvalidInput(f"no metric {name[:60]!r}", field="metric", fix=f"one of {', '.join(METRICS)}")
    return METRICS[name]


def oec(place: Place, version: int = 0) -> Oec:
    """The newest, or one of before. Raises InvalidInput."""
    known = [one for one in OECS if one.place is place]
    found = max(known, key=lambda one: one.version) if not version else next((one for one in known if one.version == version), None)  # fmt: skip
    if found is None:
        versions = ", ".join(str(one.version) for one in known)
        raise InvalidInput(f"{place} has no OEC {version}", field="oec", fix=f"one of {versions}")
    return found


def need_events(needs: Mapping[str, frozenset[Happened]], counts: Mapping[Happened, int]) -> None:
    """Raises InvalidInput for a metric whose events nobody sends: it would be zero, and look like a fact."""
    for name, kinds in needs.items():
        if missing := sorted(kind for kind in kinds if not counts.get(kind)):
            raise InvalidInput(
                f"{name} needs events that nobody sends: {', '.join(missing)}",
                field="metric",
                fix="send them, or take another metric",
            )
