"""What one event adds to its unit: the meaning of every column, in one place.

Knows one unit and what it did so far. Refuses to know arms, times of experiments and whom not to count (``counting``).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from shopkeeper.experiments.metrics import Column
from shopkeeper.types import UNTOLD, Care, Event, Happened, Line, Money

_SECOND: Final = 1_000_000
Deed = tuple[Column, float]
Cost = Callable[[Line], Money | None]
"""What a piece of it costs the merchant; None where that is not known."""


@dataclass(slots=True)
class Counting:
    """What is remembered of one unit while the log passes by. Times in µs."""

    number: int
    arm: str
    since: int
    facts: Mapping[str, str] = field(default_factory=dict)
    crossed: bool = False
    once: set[tuple[str, Column]] = field(default_factory=set)
    visits: set[str] = field(default_factory=set)
    orders: dict[str, int] = field(default_factory=dict)
    """Pieces of each that did not come back yet."""
    open: set[str] = field(default_factory=set)
    """Searches that nothing was clicked of yet."""
    asked_at: dict[str, int] = field(default_factory=dict)
    """By visit: the first search, until the first click."""
    talks: dict[str, Care] = field(default_factory=dict)
    """By visit: what became of what it asked of customer care."""
    shown: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Answers of a day; in a block, which is many people, of each visit."""


@dataclass(slots=True)
class Till:
    """What is counted of money: in the shop's ``currency``. ``cost``: where margins are asked for."""

    currency: str
    cost: Cost | None = None
    foreign: int = 0
    """Orders with money of another currency."""
    unpriced: int = 0
    """Lines that were bought without a price."""
    uncosted: int = 0
    """Lines whose cost price is not known."""
    priced: int = 0

    @property
    def left(self) -> dict[str, int]:
        """What the sums leave out, as ``counting.Left`` has it."""
        return {
            "foreign": self.foreign,
            "unpriced": self.unpriced,
            "uncosted": self.uncosted,
            "priced": self.priced,
        }

    def ring(self, lines: tuple[Line, ...]) -> Iterator[Deed]:
        priced = [line for line in lines if line.price]
        ours = [line for line in priced if line.price and line.price.currency == self.currency]
        self.foreign += len(ours) < len(priced)
        self.unpriced += len(lines) - len(priced)
        yield Column.REVENUE, sum(line.price.minor * line.quantity for line in ours if line.price)
        if self.cost:
            self.priced += len(ours)
            yield Column.MARGIN, sum(self._margin(line) for line in ours)

    def _margin(self, line: Line) -> int:
        cost = self.cost(line) if self.cost else None
        if line.price is None or cost is None or cost.currency != self.currency:
            self.uncosted += 1
            return 0
        return (line.price.minor - cost.minor) * line.quantity


def deeds(event: Event, unit: Counting, once: str, day: int, till: Till) -> Iterator[Deed]:
    """``once``: within what a deed counts at most once; a unit, or of a block, which is many people, a visit."""
    visit = event.session or event.shopper
    if visit not in unit.visits:
        unit.visits.add(visit)
        yield Column.VISITS, 1
    match event.kind:
        case Happened.ASKED:
            unit.open.add(event.trace)
            unit.asked_at.setdefault(visit, event.at)
            yield from ((Column.ASKED, 1), (Column.EXITS, 1))
            if event.number != UNTOLD:
                yield from ((Column.TOLD, 1), (Column.IN_VAIN, not event.number))
        case Happened.SHOWN:
            unit.shown[once, day] += 1
            yield Column.SHOWN, 1
        case Happened.CLICKED:
            yield Column.CLICKS, 1
            yield from _first(unit, once, Column.CLICKED_ONCE)
            if event.trace in unit.open:
                unit.open.remove(event.trace)
                yield Column.EXITS, -1
            if asked := unit.asked_at.get(visit):
                unit.asked_at[visit] = 0
                yield from ((Column.WAITED, max(0, event.at - asked) / _SECOND), (Column.WAITS, 1))
        case Happened.CARTED:
            yield from _first(unit, once, Column.CARTED_ONCE)
        case Happened.BOUGHT:
            yield from _bought(event, unit, once, till)
        case Happened.RETURNED if not event.order or event.order in unit.orders:  # else it was bought before
            yield Column.RETURNED, _returned(event, unit)
        case Happened.CONVERSED:
            yield from _conversed(event, unit, visit)


def _bought(event: Event, unit: Counting, once: str, till: Till) -> Iterator[Deed]:
    order = event.order or event.id
    if order in unit.orders:
        return
    unit.orders[order] = _pieces(event)
    yield from _first(unit, once, Column.BOUGHT_ONCE)
    yield Column.ORDERS, 1
    yield Column.BOUGHT, _pieces(event)
    yield from till.ring(event.lines)


def _returned(event: Event, unit: Counting) -> int:
    """A return that names no products is of all that is left of its order, and none is of more."""
    if not event.order:
        return _pieces(event)
    left = unit.orders[event.order]
    back = min(left, _pieces(event)) if event.lines else left
    unit.orders[event.order] = left - back
    return back


def _pieces(event: Event) -> int:
    return sum(line.quantity for line in event.lines)


def _conversed(event: Event, unit: Counting, visit: str) -> Iterator[Deed]:
    """A visit that was handed over stays so; else its last question to customer care says how it ended."""
    if event.micros:
        yield Column.MICROS, event.micros
    if visit not in unit.talks:
        unit.talks[visit] = Care.NONE
        yield Column.TALKED, 1
    before = unit.talks[visit]
    if event.care is Care.NONE or before is Care.HANDED_OVER:
        return
    unit.talks[visit] = event.care
    if before is Care.NONE:
        yield Column.CARED, 1
    if event.care is Care.HANDED_OVER:
        yield Column.HANDED_OVER, 1
    if moved := (event.care is Care.SETTLED) - (before is Care.SETTLED):
        yield Column.DEFLECTED, moved


def _first(unit: Counting, who: str, column: Column) -> Iterator[Deed]:
    if (who, column) not in unit.once:
        unit.once.add((who, column))
        yield column, 1
