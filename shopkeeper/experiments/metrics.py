"""What is measured of a unit, and what a surface is for: metrics, and one overall evaluation criterion (OEC) per surface.

Knows names, columns and the events that they need. Refuses to count (``counting``) and to judge (``report``).

An OEC is a sum of counts of one unit, each with its worth, in conversions; so it is a mean like any other, and everything that
holds for means holds for it (Roy 2001; Kohavi, Tang and Xu 2020, chapter 7). It is defined once for a surface and gets a new
version, never other weights: results under one version can be compared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shopkeeper.types import Happened, Surface
from shopkeeper.types.errors import InvalidInput


class Place(StrEnum):
    """Where experiments are run: finer than a page, coarser than a shelf."""

    SEARCH = "search"
    VISUAL_SEARCH = "visual_search"
    RECOMMENDATIONS = "recommendations"
    CONCIERGE = "concierge"


_SEARCHES: Final = frozenset({Surface.SEARCH})
MET_ON: Final[Mapping[Place, frozenset[Surface]]] = {
    Place.SEARCH: _SEARCHES,
    Place.VISUAL_SEARCH: _SEARCHES,
    Place.RECOMMENDATIONS: frozenset(Surface) - {Surface.SEARCH, Surface.CONCIERGE, Surface.OTHER},
    Place.CONCIERGE: frozenset({Surface.CONCIERGE}),
}
"""Surfaces whose answers meet experiments of a place. No event tells searches by photo from those in words."""


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
    MARGIN = "margin"
    """As ``REVENUE``, less what it cost the merchant; of lines whose cost price is known."""
    TALKED = "talked"
    """Visits that talked to the concierge."""
    CARED = "cared"
    """Visits that asked it something of customer care."""
    DEFLECTED = "deflected"
    """Of these, where the last such question was settled, and none handed over."""
    HANDED_OVER = "handed_over"
    MICROS = "micros"
    """What its models cost, in millionths of a US dollar."""
    TOLD = "told"
    """Searches of which is known how many products they found."""


COLUMNS: Final = tuple(Column)


class Measure(StrEnum):
    """What a metric's value is in."""

    SHARE = "share"
    COUNT = "count"
    MONEY = "shop's currency"
    """Counted in minor units, told as Money."""
    MICROS = "millionths of a US dollar"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"


@dataclass(frozen=True, slots=True)
class Metric:
    """A mean of ``of``, or a ratio of sums where ``per`` is given. ``good``: +1 when more is better, −1 when less is."""

    name: str
    said: str
    unit: Measure
    of: Column | None
    per: Column | None = None
    good: int = 1
    needs: frozenset[Happened] = frozenset()

    @property
    def money(self) -> bool:
        return self.unit is Measure.MONEY


def _metric(name: str, said: str, unit: Measure, of: Column, per: Column | None = None, *needs: Happened, good: int = 1) -> Metric:  # fmt: skip
    return Metric(name, said, unit, of, per, good, frozenset(needs))


_H, _C = Happened, Column
METRICS: Final[Mapping[str, Metric]] = {
    metric.name: metric
    for metric in (
        _metric("conversion", "units that ever bought", Measure.SHARE, _C.BOUGHT_ONCE, None, _H.BOUGHT),
        _metric("add_to_cart", "units that ever put something into a cart", Measure.SHARE, _C.CARTED_ONCE, None, _H.CARTED),
        _metric("click_through", "units that ever clicked", Measure.SHARE, _C.CLICKED_ONCE, None, _H.CLICKED),
        _metric("clicks_per_answer", "clicks / answers", Measure.COUNT, _C.CLICKS, _C.SHOWN, _H.CLICKED, _H.SHOWN),
        _metric("orders", "orders of a unit", Measure.COUNT, _C.ORDERS, None, _H.BOUGHT),
        _metric("revenue_per_visit", "price × quantity of what was bought / visits", Measure.MONEY, _C.REVENUE, _C.VISITS, _H.BOUGHT),
        _metric("margin_per_visit", "(price − cost price) × quantity of what was bought / visits", Measure.MONEY, _C.MARGIN, _C.VISITS, _H.BOUGHT),
        _metric("order_value", "price × quantity of what was bought / orders", Measure.MONEY, _C.REVENUE, _C.ORDERS, _H.BOUGHT),
        _metric("zero_results", "searches that found nothing / searches of which is known how many products they found", Measure.SHARE, _C.IN_VAIN, _C.TOLD, _H.ASKED, good=-1),
        _metric("search_exits", "searches of which nothing was clicked / searches", Measure.SHARE, _C.EXITS, _C.ASKED, _H.ASKED, _H.CLICKED, good=-1),
        _metric("searches_in_vain", "searches of a unit that found nothing", Measure.COUNT, _C.IN_VAIN, None, _H.ASKED, good=-1),
        _metric("time_to_product", "from a visit's first search to its first click", Measure.SECONDS, _C.WAITED, _C.WAITS, _H.ASKED, _H.CLICKED, good=-1),
        _metric("returns", "pieces returned / pieces bought", Measure.SHARE, _C.RETURNED, _C.BOUGHT, _H.RETURNED, _H.BOUGHT, good=-1),
        _metric("deflection", "visits whose questions to customer care ended settled, without a person / visits with such questions", Measure.SHARE, _C.DEFLECTED, _C.CARED, _H.CONVERSED),
        _metric("escalation", "visits handed over to a person / visits that talked to the concierge", Measure.SHARE, _C.HANDED_OVER, _C.TALKED, _H.CONVERSED, good=-1),
        _metric("cost_per_visit", "what the concierge's models cost / visits", Measure.MICROS, _C.MICROS, _C.VISITS, _H.CONVERSED, good=-1),
        Metric("latency", "how long an answer takes", Measure.MILLISECONDS, None, good=-1),
        Metric("errors", "answers that fail / answers", Measure.SHARE, None, good=-1),
    )
}  # fmt: skip
"""Each defined here, once: pages, commands and documents read it."""
RETURNS: Final = "returns"
"""Told days after the visit that bought."""
READINGS: Final = ("latency", "errors")
"""Not of events but of the answering itself: milliseconds, and the share of questions that failed."""


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
    """Raises InvalidInput for a name that is none."""
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


def needs_costs(names: Iterable[str]) -> bool:
    """Whether one of them asks what goods cost the merchant."""
    return any(name in METRICS and METRICS[name].of is Column.MARGIN for name in names)
