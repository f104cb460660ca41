"""The questions, each with the text that answers it.

Knows how every number is defined; see the docstrings. All leave out bots and what came late. Sums of money stay in their
currency's minor units and are never added across currencies. Refuses to know how a number is shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shopkeeper.analytics import sql
from shopkeeper.analytics.mirror import Mirror
from shopkeeper.analytics.period import Period
from shopkeeper.analytics.rate import Rate, spread
from shopkeeper.events import Events
from shopkeeper.types import Happened, Money, ProductId, Surface, clock

STEPS = (
    Happened.SHOWN,
    Happened.CLICKED,
    Happened.VIEWED,
    Happened.CARTED,
    Happened.CHECKOUT,
    Happened.BOUGHT,
)
RARE = 3
"""Words that nobody who consented to memory has typed are named from so many searches on."""
MOST, DEEPEST = 200, 24
"""Words or products of a list, and the last rank."""


@dataclass(frozen=True, slots=True)
class Taking:
    """Revenue before returns; ``spread`` is half its 95 % interval in minor units."""

    money: Money
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """Of the way to a purchase: how often, and in how many visits that may be remembered."""

    kind: Happened
    times: int
    visits: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """``conversion``: of the visits that may be remembered, those with a purchase."""

    steps: tuple[Step, ...]
    conversion: Rate
    takings: tuple[Taking, ...]

    def times(self, kind: Happened) -> int:
        return next(step.times for step in self.steps if step.kind is kind)


@dataclass(frozen=True, slots=True)
class Search:
    """``nothing``: how often no product was found. ``found``: the median number of products, where any was told."""

    words: str
    times: int
    nothing: int
    found: float | None


@dataclass(frozen=True, slots=True)
class Searches:
    """``nothing``: of those that say how many products they found. ``listed``: most frequent first. ``unnamed``: searches whose words are too rare to be named, see ``RARE``."""

    nothing: Rate
    listed: tuple[Search, ...]
    unnamed: int


@dataclass(frozen=True, slots=True)
class Surfaced:
    """What one place where products are shown brings.

    ``clicked``: of the products shown (each once an answer), those clicked there. ``carted``: of the clicks, those after
    which that product went into the cart. Carts, orders and takings count for the surface of the last click on that
    product in the same visit, else for the one that the event itself names.
    """

    surface: Surface
    clicked: Rate
    carted: Rate
    carts: int = 0
    orders: int = 0
    takings: tuple[Taking, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shoppers did with one product.

    ``clicked``: of the answers that showed it, those in which it was clicked. ``viewed``: how often its page was opened.
    ``carted``: how often it was put into a cart. ``sold``: units.
    """

    product: ProductId
    clicked: Rate
    viewed: int
    carted: int
    sold: int
    takings: tuple[Taking, ...] = ()


class Analytics:
    """Answers as of the moment of asking; thread-safe. Each raises Unavailable where DuckDB is not installed."""

    def __init__(self, events: Events, clock: Callable[[], int] = clock.now) -> None:
        self.clock = clock
        self._mirror = Mirror(events, clock)

    def period(self, days: int) -> Period:
        return Period.until(self.clock(), days)

    def funnel(self, period: Period) -> Funnel:
        steps = {kind: (times, visits) for kind, times, visits in self._ask(sql.STEPS, period)}
        ((visits, buyers),) = self._ask(sql.VISITS, period)
        takings = self._ask(sql.TAKINGS, period)
        return Funnel(
            tuple(Step(kind, *steps.get(kind.value, (0, 0))) for kind in STEPS),
            Rate(buyers, visits),
            tuple(_taking(*row) for row in takings),
        )

    def curve(self, kind: Happened, period: Period) -> tuple[int, ...]:
        """How often at each of the period's steps."""
        found = dict(self._ask(sql.CURVE, period, kind=kind.value, start=period.start, step=period.step))
        return tuple(found.get(number, 0) for number in range(len(period.steps)))

    def searches(self, period: Period) -> Searches:
        ((asked, nothing),) = self._ask(sql.ASKED, period)
        listed = self._ask(sql.WORDS, period, rare=RARE, most=MOST)
        ((unnamed,),) = self._ask(sql.UNNAMED, period, rare=RARE)
        return Searches(Rate(nothing, asked), tuple(Search(*row) for row in listed), unnamed)

    def in_vain(self, period: Period) -> tuple[Search, ...]:
        """Words that found nothing at least once, most frequent first."""
        return tuple(Search(*row) for row in self._ask(sql.IN_VAIN, period, rare=RARE, most=MOST))

    def ranks(self, period: Period) -> dict[int, Rate]:
        """Of the products that search showed at a rank, those clicked."""
        return {
            rank: Rate(clicked, shown)
            for rank, shown, clicked in self._ask(sql.RANKS, period, deepest=DEEPEST)
        }

    def surfaces(self, period: Period) -> tuple[Surfaced, ...]:
        """Those on which something was shown or that brought something, the most shown first."""
        shown = {name: Rate(clicked, shown) for name, shown, clicked in self._ask(sql.SHOWN, period)}
        led = {name: Rate(carted, clicks) for name, clicks, carted in self._ask(sql.LED, period)}
        brought = {name: (carts, orders) for name, carts, orders in self._ask(sql.BROUGHT, period)}
        takings = self._ask(sql.EARNED, period)
        none = Rate(0, 0)
        found = [
            Surfaced(
                Surface(name),
                shown.get(name, none),
                led.get(name, none),
                *brought.get(name, (0, 0)),
                tuple(_taking(*row) for of, *row in takings if of == name),
            )
            for name in {*shown, *led, *brought}
        ]
        return tuple(sorted(found, key=lambda one: (-one.clicked.tries, one.surface)))

    def wanted(self, period: Period) -> tuple[Wanted, ...]:
        """Products by what shoppers did with them, the most sold first: the ``MOST`` most sold, and the ``MOST`` most shown."""
        takings: dict[str, list[Taking]] = {}
        for product, *row in self._ask(sql.PAID, period):
            takings.setdefault(product, []).append(_taking(*row))
        return tuple(
            Wanted(id, Rate(clicked, shown), viewed, carted, sold, tuple(takings.get(id, ())))
            for id, clicked, shown, viewed, carted, sold in self._ask(sql.WANTED, period, most=MOST)
        )

    def looked_at(self, period: Period) -> Rate:
        """Of the products that were shown, those that somebody clicked or opened."""
        ((looked, shown),) = self._ask(sql.LOOKED_AT, period)
        return Rate(looked, shown)

    def left_out(self, period: Period) -> tuple[int, int]:
        """Events that no number counts: of bots, and others that came late."""
        ((bots, late),) = self._ask(sql.LEFT_OUT, period)
        return bots, late

    def close(self) -> None:
        self._mirror.close()

    def _ask(self, text: str, period: Period, **values: object) -> Sequence[tuple]:  # type: ignore[type-arg]
        return self._mirror.ask(text, {"from": period.start, "until": period.end, **values})


def _taking(currency: str, minor: int, squares: float) -> Taking:
    return Taking(Money(int(minor), currency), spread(squares))
