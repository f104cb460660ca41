"""Days of a shop: who comes when, in the order of time, and what all of it adds up to.

Knows schedules and sums. Refuses to know tastes and clicks (``visit``), and to write: events are handed on day by day.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from shopkeeper.events import Kept, Offset
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.simulation.examination import Examination, PositionBased
from shopkeeper.simulation.need import need
from shopkeeper.simulation.taste import Shopper, World
from shopkeeper.simulation.visit import DAY, Shop, Truth, Visit
from shopkeeper.types import Event, Happened, Purpose

BUSY = (2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 7, 6, 6, 6, 6, 7, 8, 10, 11, 10, 7, 4)
"""Visits by the hour of the day, in shares."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``end``: microseconds since 1970 UTC, when the last day is over. ``size``: products a page."""

    days: int
    seed: int
    end: int
    size: int = 24
    currency: str = "USD"
    examination: Examination = field(default_factory=PositionBased)


@dataclass(slots=True)
class Summary:
    """What people did in all; bots are left out."""

    visits: int = 0
    buyers: int = 0
    kinds: Counter[Happened] = field(default_factory=Counter)
    truths: list[Truth] = field(default_factory=list)

    @property
    def conversion(self) -> float:
        """Share of visits that bought something."""
        return self.buyers / max(1, self.visits)

    def add(self, visit: Visit, events: Sequence[Event]) -> None:
        self.visits += 1
        self.buyers += any(event.kind is Happened.BOUGHT for event in events)
        self.kinds.update(event.kind for event in events)
        self.truths += visit.truths


def simulate(
    shop: Shop, world: World, plan: Plan, summary: Summary, progress: Progress = silent
) -> Iterator[list[Kept]]:
    """The events of each day, in order; ``summary`` is filled meanwhile. What would be after ``plan.end`` never happens."""
    later: list[Kept] = []
    for day in range(plan.days):
        begin = plan.end - (plan.days - day) * DAY
        today = later
        for visit in _visits(world, plan, day, begin):
            events = [event for event in visit.run(shop, plan.size) if event.at < plan.end]
            if not visit.shopper.bot:
                summary.add(visit, events)
            today += [Kept(Offset(0), event, bot=visit.shopper.bot) for event in events]
        today.sort(key=_at)
        later = [kept for kept in today if _at(kept) >= begin + DAY]
        yield today[: len(today) - len(later)]
        progress("days", day + 1, plan.days)
    if later:
        yield later


def _at(kept: Kept) -> int:
    return kept.under(Purpose.SERVICE).at


def _visits(world: World, plan: Plan, day: int, begin: int) -> Iterator[Visit]:
    """In the order in which they begin. Each has its own chance: another shopper more changes none of the others."""
    starts: list[tuple[int, int, Shopper, np.random.Generator]] = []
    for number, shopper in enumerate(world.shoppers):
        chance = np.random.default_rng([plan.seed, 2, day, number])
        visits = 20 if shopper.bot else int(chance.poisson(shopper.keenness))
        hours = chance.choice(24, visits, p=np.array(BUSY) / sum(BUSY)) + chance.random(visits)
        starts += [(begin + int(hour / 24 * DAY), number, shopper, chance) for hour in hours]
    starts.sort(key=lambda start: start[:2])
    for place, (start, _, shopper, chance) in enumerate(starts):
        name = f"{shopper.name}-{day}-{place}"
        wanted = need(world, shopper, chance)
        yield Visit(name, shopper, wanted, world, plan.examination, plan.currency, start, chance)
