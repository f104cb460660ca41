"""From events to numbers of units: one pass over the log, for as many experiments as there are.

Knows whom not to count: bots, units in two arms, what happened before the exposure or outside the experiment; and says how
many of each there were. Refuses to know what an event means (``deeds``) and to judge (``report``).
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol, TypeVar

import numpy as np

from shopkeeper.events import Kept
from shopkeeper.events.port import DAY
from shopkeeper.experiments.assignment import Asker, Running
from shopkeeper.experiments.deeds import Cost, Counting, Till, deeds
from shopkeeper.experiments.definition import Experiment, Unit
from shopkeeper.experiments.metrics import COLUMNS, MET_ON, METRICS, Column, Metric, Oec
from shopkeeper.experiments.statistics.sums import Floats, Sums
from shopkeeper.types import Event, Happened, Purpose

Told = TypeVar("Told", covariant=True)

BUSIEST: Final = 500
"""Answers a day beyond which a unit is no person."""
_ANSWERS: Final = frozenset({Happened.SHOWN, Happened.ASKED, Happened.CONVERSED})
_PLACES: Final = {column: number for number, column in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Left:
    """Whom the numbers leave out, and why."""

    bots: int = 0
    """Events that programs sent."""
    programs: int = 0
    """Units that were found out to be one, with all that they did before."""
    busy: int = 0
    """Units that saw more answers on a day than a person can."""
    crossed: int = 0
    """Units that were seen in two arms."""
    skewed: int = 0
    """Events that say they were in the experiment before it began, after now, or after it ended; of a holdout, which goes on before and
    after the days that are asked about, none."""
    foreign: int = 0
    """Orders with money of another currency; their revenue is not counted."""
    unpriced: int = 0
    """Lines that were bought without a price; their revenue is not counted."""
    uncosted: int = 0
    """Lines that were bought and whose cost price is not known, of ``priced``; their margin is not counted."""
    priced: int = 0


@dataclass(frozen=True)
class Counted:
    """``arms`` (units,): number of the arm, ``rows`` (increments, 3): unit, day since the start, column; ``values`` of them.

    ``before`` (units, columns): what units did in as many days before the start as the history has, for CUPED.
    ``days`` (units,): day of the first exposure. ``facts`` (units,): what was known of the asker before it, and its surface.
    """

    experiment: Experiment
    units: tuple[str, ...]
    arms: np.ndarray
    days: np.ndarray
    rows: np.ndarray
    values: Floats
    before: Floats
    left: Left
    exposed: int
    """Events that bear an arm."""
    facts: tuple[Mapping[str, str], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Units by arm."""
        found = np.bincount(self.arms, minlength=len(self.experiment.arms))
        return {arm.name: int(n) for arm, n in zip(self.experiment.arms, found, strict=True)}

    @property
    def arrived(self) -> tuple[tuple[int, ...], ...]:
        """New units by day since the start, of each arm."""
        days = int(self.days.max(initial=-1)) + 1
        each = (
            np.bincount(self.days[self.arms == arm], minlength=days)
            for arm in range(len(self.experiment.arms))
        )
        return tuple(tuple(found.tolist()) for found in each)

    @property
    def reach(self) -> list[float]:
        """Different units within 1, 2, … days."""
        return np.cumsum(np.bincount(self.days)).astype(np.float64).tolist() if len(self.days) else []

    @cached_property
    def totals(self) -> Floats:
        """(units, columns)."""
        found = np.zeros((len(self.units), len(COLUMNS)))
        np.add.at(found, (self.rows[:, 0], self.rows[:, 2]), self.values)
        return found

    def until(self, day: int) -> "Counted":
        """As it was at the end of a day since the start."""
        there = self.days <= day
        number = np.cumsum(there) - 1
        rows = (self.rows[:, 1] <= day) & there[self.rows[:, 0]]
        cut = self.rows[rows].copy()
        cut[:, 0] = number[cut[:, 0]]
        units = tuple(unit for unit, stays in zip(self.units, there, strict=True) if stays)
        return Counted(
            self.experiment, units, self.arms[there], self.days[there], cut, self.values[rows],
            self.before[there], self.left, self.exposed, tuple(one for one, stays in zip(self.facts, there, strict=True) if stays),
        )  # fmt: skip

    def since_exposure(self, weights: Floats, day: int, over: int) -> tuple[Floats, np.ndarray]:
        """A weighted sum of columns on the ``day``-th day of each unit's own, and which units have had that day.

        ``over``: whole days since the start.
        """
        own = self.rows[:, 1] - self.days[self.rows[:, 0]] == day
        found = np.zeros(len(self.units))
        np.add.at(found, self.rows[own, 0], self.values[own] * weights[self.rows[own, 2]])
        return found, self.days + day < over

    def sums(
        self, weights: list[Floats], arm: int, where: np.ndarray | None = None, adjust: bool = True
    ) -> Sums:
        """Of one arm: each of ``weights`` (columns,) is a column of the outcome, then the first one of before as covariate."""
        mine = self.arms == arm if where is None else (self.arms == arm) & where
        columns = [self.totals[mine] @ weight for weight in weights]
        if adjust and self.before.any():
            columns.append(self.before[mine] @ weights[0])
        return Sums.of(np.stack(columns, -1))


def weights(metric: Metric) -> list[Floats]:
    """A metric as weights of columns: one for a mean, two for a ratio."""
    return [_one(column) for column in (metric.of, metric.per) if column]


def worth(oec: Oec) -> list[Floats]:
    """An OEC as weights of columns."""
    return [np.sum([share * weights(METRICS[name])[0] for name, share in oec.worth.items()], axis=0)]


def everyone(
    log: Iterable[Kept],
    experiments: Sequence[Experiment],
    begun: int,
    until: int,
    currency: str,
    cost: Cost | None = None,
) -> list[Counted]:
    """Before an experiment: as if all who are answered on its surface had been in its control. For ``sizing``."""
    return over(log, [Count(one, begun, until, currency, 0, everyone=True, cost=cost) for one in experiments])


def count(
    log: Iterable[Kept],
    experiment: Experiment,
    begun: int,
    until: int,
    currency: str,
    history: int = 28,
    called: str = "",
    cost: Cost | None = None,
) -> Counted:
    """``begun`` … ``until``: µs since 1970; ``history``: days before it that covariates are taken from.

    ``called``: what events call it, where that is not its name. ``cost``: what goods cost the merchant, where a margin is asked for.
    """
    return over(log, [Count(experiment, begun, until, currency, history, called=called, cost=cost)])[0]


class Tally(Protocol[Told]):
    """What is added up while the log passes by."""

    def add(self, kept: Kept) -> None: ...
    def counted(self) -> Told: ...


def over(log: Iterable[Kept], counts: Sequence[Tally[Told]]) -> list[Told]:
    """All of them in one pass: reading an event takes many times as long as counting it."""
    for kept in log:
        for one in counts:
            one.add(kept)
    return [one.counted() for one in counts]


class Count:
    """One experiment's, while the log passes by; see ``count`` for what it is given."""

    def __init__(
        self,
        experiment: Experiment,
        begun: int,
        until: int,
        currency: str,
        history: int = 28,
        everyone: bool = False,
        called: str = "",
        cost: Cost | None = None,
    ) -> None:
        self._called, self._whole = called or experiment.name, not called
        self._everyone = everyone
        self._experiment, self._begun, self._until = experiment, begun, until
        self._till = Till(currency, cost)
        self._running = Running(experiment, begun=begun)
        self._from = begun - history * DAY
        self._arms = {arm.name: number for number, arm in enumerate(experiment.arms)}
        self._units = dict[str, Counting]()
        self._facts = dict[str, Mapping[str, str]]()
        self._before = dict[str, Counter[Column]]()
        self._rows, self._values, self._left = array("q"), array("d"), Counter[str]()
        self._exposed = 0
        self._programs = set[str]()
        self._block = dict[str, str]()

    def add(self, kept: Kept) -> None:
        event = kept.under(Purpose.MEASUREMENT)
        name = self._name(event)
        if not name:
            return
        if kept.bot:
            within = self._begun <= event.at <= self._until
            self._left["bots"] += within
            if within and self._experiment.unit is not Unit.GEO_TIME:  # a block is many people
                self._programs.add(name)
        elif self._begun <= event.at <= self._until:
            self._during(event, name)
        elif self._called in event.arms:
            self._left["skewed"] += self._whole
        elif self._from <= event.at < self._begun:
            self._earlier(event, name)

    def _name(self, event: Event) -> str:
        """The unit. Of a switchback it is the block that the visit was last seen in; visits that nobody may follow are in none."""
        if self._experiment.unit is Unit.SHOPPER:
            return event.shopper
        if self._experiment.unit is Unit.SESSION:
            return event.session
        visit, said = event.session or event.shopper, self._said(event)
        if visit and said:
            self._block[visit] = said
        return self._block.get(visit, "")

    def _during(self, event: Event, name: str) -> None:
        unit = self._units.get(name)
        arm = self._arm(event)
        if arm in self._arms:
            self._exposed += 1
            if unit is None:
                facts = {"surface": event.surface.value, **event.facts, **self._facts.pop(name, {})}
                unit = self._units[name] = Counting(len(self._units), arm, event.at, facts)
            elif event.at < unit.since:  # history that was imported after it
                unit.since, unit.facts = event.at, {"surface": event.surface.value, **event.facts}
            unit.crossed |= unit.arm != arm
        elif unit is None and event.facts:
            self._facts[name] = {**event.facts, **self._facts.get(name, {})}
        if unit and event.at >= unit.since:
            day = (event.at - self._begun) // DAY
            once = event.session or event.shopper if self._experiment.unit is Unit.GEO_TIME else ""
            for column, value in deeds(event, unit, once, day, self._till):
                self._rows.extend((unit.number, day, _PLACES[column]))
                self._values.append(value)

    def _arm(self, event: Event) -> str:
        return self._said(event).partition("@")[0]

    def _said(self, event: Event) -> str:
        """The arm as the event tells it; before an experiment, as it would."""
        if not self._everyone:
            return event.arms.get(self._called, "")
        if event.kind not in _ANSWERS or event.surface not in MET_ON[self._experiment.place]:
            return ""
        return self._running.label(self._experiment.control.name, Asker(geo=self._called), event.at)

    def _earlier(self, event: Event, name: str) -> None:
        """Plain counts are covariate enough: they are alike from month to month."""
        counts = self._before.setdefault(name, Counter())
        match event.kind:
            case Happened.CLICKED:
                counts.update((Column.CLICKS, Column.CLICKED_ONCE))
            case Happened.CARTED:
                counts[Column.CARTED_ONCE] += 1
            case Happened.BOUGHT:
                counts.update((Column.ORDERS, Column.BOUGHT_ONCE))
                counts[Column.REVENUE] += sum(
                    line.price.minor * line.quantity
                    for line in event.lines
                    if line.price and line.price.currency == self._till.currency
                )
            case Happened.ASKED:
                counts[Column.ASKED] += 1
                counts[Column.IN_VAIN] += event.number == 0
            case Happened.SHOWN:
                counts[Column.SHOWN] += 1

    def counted(self) -> Counted:
        programs = self._programs & self._units.keys()
        busy = {name for name, unit in self._units.items() if max(unit.shown.values(), default=0) > BUSIEST} - programs  # fmt: skip
        crossed = {name for name, unit in self._units.items() if unit.crossed} - busy - programs
        out = programs | busy | crossed
        kept = [unit for name, unit in self._units.items() if name not in out]
        names = [name for name in self._units if name not in out]
        number = np.full(len(self._units), -1)
        number[[unit.number for unit in kept]] = np.arange(len(kept))
        rows = np.array(self._rows, np.int64).reshape(-1, 3)
        rows[:, 0] = number[rows[:, 0]]
        stays = rows[:, 0] >= 0
        nothing = Counter[Column]()
        before = [[self._before.get(name, nothing)[column] for column in COLUMNS] for name in names]
        return Counted(
            self._experiment,
            tuple(names),
            np.array([self._arms[unit.arm] for unit in kept], np.int64),
            np.array([(unit.since - self._begun) // DAY for unit in kept], np.int64),
            rows[stays],
            np.array(self._values)[stays],
            np.array(before, np.float64).reshape(-1, len(COLUMNS)),
            Left(
                **self._left
                | {"programs": len(programs), "busy": len(busy), "crossed": len(crossed)}
                | self._till.left
            ),
            self._exposed,
            tuple(unit.facts for unit in kept),
        )


def _one(column: Column) -> Floats:
    found = np.zeros(len(COLUMNS))
    found[_PLACES[column]] = 1
    return found
