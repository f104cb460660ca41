"""Surfaces: what each place where products are shown brings. Refuses to count."""

from shopkeeper.analytics import Analytics, Period, Rate, Surfaced
from shopkeeper.console import said
from shopkeeper.console.cells import dot, revenue, share, tried
from shopkeeper.console.plot import bars
from shopkeeper.console.sheet import Cell, Empty, Figure, Lead, Sheet, Table
from shopkeeper.types import Surface

NAMES = {
    Surface.SEARCH: "Search", Surface.SIMILAR: "Similar looks", Surface.GOES_WITH: "Goes with this",
    Surface.FOR_YOU: "For you", Surface.TRENDING: "Trending", Surface.BACK_AGAIN: "Back again",
    Surface.CART: "In the cart", Surface.CONCIERGE: "Concierge", Surface.OTHER: "Elsewhere",
}  # fmt: skip
NOTHING = Empty(
    "Nothing has been shown yet",
    "Each answer is written down with the place it was shown in. Clicks follow from the storefront, or from your pages with shopkeeper.js.",
    "curl 'http://localhost:8000/v1/search?q=jacket'",
)
DEFINED = (
    "A product counts as shown once an answer. Carts and orders count for the place of the last click on that product in the "
    "same visit, else for the place that the event names."
)


def surfaces(analytics: Analytics, period: Period) -> Sheet:
    now = analytics.surfaces(period)
    if not now:
        return Sheet("surfaces", empty=NOTHING)
    every, then = _all(now), _all(analytics.surfaces(period.before))
    figures = [_clicks(now), _carts(now)] if every.tries else []
    return Sheet(
        "surfaces",
        lead=Lead(
            "Which places sell?",
            said.percent(every.value),
            f"of {said.times(every.tries, 'product')} shown {said.during(period)} were clicked",
            said.shift(every, then, period),
        ),
        figures=tuple(figures),
        tables=revenue("Place", ((_place(one), taking) for one in now for taking in one.takings)),
        notes=(DEFINED,),
    )


def _all(found: tuple[Surfaced, ...]) -> Rate:
    return Rate(sum(one.clicked.hits for one in found), sum(one.clicked.tries for one in found))


def _clicks(now: tuple[Surfaced, ...]) -> Figure:
    cells = tuple(
        (
            _place(one),
            *tried(one.clicked),
        )
        for one in now
    )
    return Figure(
        _best("is clicked most", {one.surface: one.clicked for one in now})
        or "Nothing that was shown has been clicked",
        "products clicked, of those shown; lines are 95 % intervals",
        bars([dot(NAMES[one.surface], one.clicked) for one in now if one.clicked.tries], said.mark),
        Table("clicks", "Clicks", ("Place", "Shown", "Clicked", "Click rate"), cells),
    )


def _carts(now: tuple[Surfaced, ...]) -> Figure:
    cells = tuple(
        (
            _place(one),
            Cell(one.carted.tries, said.number(one.carted.tries)),
            share(one.carted),
            Cell(one.carts, said.number(one.carts)),
            Cell(one.orders, said.number(one.orders)),
        )
        for one in now
    )
    return Figure(
        _best("fills carts best", {one.surface: one.carted for one in now})
        or "No click has led into a cart yet",
        "clicks after which that product went into the cart; lines are 95 % intervals",
        bars([dot(NAMES[one.surface], one.carted) for one in now if one.carted.tries], said.mark),
        Table(
            "carts", "Carts and orders", ("Place", "Clicks", "Led into the cart", "Carts", "Orders"), cells
        ),
    )


def _place(one: Surfaced) -> Cell:
    return Cell(NAMES[one.surface], NAMES[one.surface])


def _best(does: str, rates: dict[Surface, Rate]) -> str:
    best, chance = said.surely(rates)
    rate = rates[best]
    return (
        f"{NAMES[best]} {does}: {said.percent(rate.value)} of {said.number(rate.tries)}{chance}"
        if rate.hits
        else ""
    )
