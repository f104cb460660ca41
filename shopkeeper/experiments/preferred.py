"""Which of two orders shoppers click, counted from interleaved answers: one pass over the log, then one sentence.

Of an answer that both arms made, the arm wins whose products were clicked more (Radlinski, Kurup and Joachims 2008). A unit's
credit is the mean of its answers that somebody clicked in: answers of one unit are not independent. Knows whom not to count, as
``counting`` does. Refuses to say what a preference is worth in the goal: only shoppers who get one arm each can tell that.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from shopkeeper.events import Kept
from shopkeeper.events.port import DAY
from shopkeeper.experiments.assignment import INTERLEAVED
from shopkeeper.experiments.counting import BUSIEST
from shopkeeper.experiments.definition import Experiment, Unit
from shopkeeper.experiments.report import Decision, Preferred, Report, Verdict
from shopkeeper.experiments.rollout import Lift
from shopkeeper.experiments.statistics.interleaving import Preference, preference
from shopkeeper.experiments.statistics.tables import sign_test
from shopkeeper.types import Event, Happened, Purpose
from shopkeeper.types.errors import InvalidInput


@dataclass(slots=True)
class _Answer:
    """``teams``: numbers of products, negative where control put them; ``clicked``: those of them."""

    unit: str
    day: int
    teams: "array[int]"
    clicked: set[int] = field(default_factory=set)

    @property
    def credit(self) -> int:
        """+1: the arm won, −1: control, 0: neither."""
        votes = sum(1 if product > 0 else -1 for product in self.clicked)
        return (votes > 0) - (votes < 0)


@dataclass(frozen=True)
class Credited:
    """``credits``: by unit, day since the start and credit of each answer that was clicked in. ``shown``: units that saw any."""

    experiment: Experiment
    credits: dict[str, list[tuple[int, int]]]
    shown: int

    def until(self, day: int) -> list[float]:
        """The mean of each unit, as it was at the end of a day."""
        mine = ([credit for on, credit in each if on <= day] for each in self.credits.values())
        return [sum(some) / len(some) for some in mine if some]


class Credits:
    """One interleaved experiment's, while the log passes by. ``begun`` … ``until``: µs since 1970."""

    def __init__(self, experiment: Experiment, begun: int, until: int) -> None:
        self._experiment, self._begun, self._until = experiment, begun, until
        self._control = experiment.control.name
        self._numbers = dict[str, int]()
        self._answers = dict[str, _Answer]()
        self._programs = set[str]()

    def add(self, kept: Kept) -> None:
        event = kept.under(Purpose.MEASUREMENT)
        if not self._begun <= event.at <= self._until:
            return
        if kept.bot:
            self._programs |= {event.shopper, event.session}
        if kept.bot or not event.trace:
            return
        if event.kind is Happened.SHOWN and event.arms.get(self._experiment.name) == INTERLEAVED:
            self._shown(event)
        elif event.kind is Happened.CLICKED and (answer := self._answers.get(event.trace)):
            for line in event.lines:
                number = self._numbers.get(line.product, 0)
                answer.clicked.update(team for team in (number, -number) if number and team in answer.teams)

    def counted(self) -> Credited:
        pages = Counter((answer.unit, answer.day) for answer in self._answers.values())
        out = {unit for (unit, _), times in pages.items() if times > BUSIEST or unit in self._programs}
        found = defaultdict[str, list[tuple[int, int]]](list)
        for answer in self._answers.values():
            if answer.clicked and answer.unit not in out:
                found[answer.unit].append((answer.day, answer.credit))
        return Credited(self._experiment, dict(found), len({unit for unit, _ in pages} - out))

    def _shown(self, event: Event) -> None:
        unit = event.shopper if self._experiment.unit is Unit.SHOPPER else event.session
        if unit:
            teams = array("q", self._teams(event))
            self._answers.setdefault(event.trace, _Answer(unit, (event.at - self._begun) // DAY, array("q"))).teams.extend(teams)  # fmt: skip

    def _teams(self, event: Event) -> Iterator[int]:
        for line in event.lines:
            if line.team:
                number = self._numbers.setdefault(line.product, len(self._numbers) + 1)
                yield -number if line.team == self._control else number


def report(counted: Credited, day: int) -> Report:
    """``day``: whole days since the start. Refuses nothing: what cannot be told is told as such."""
    one, means = counted.experiment, counted.until(day)
    units = {INTERLEAVED: counted.shown}
    try:
        found = preference(means, one.units)
    except InvalidInput as refused:
        wait = Decision(
            Verdict.CONTINUE if day < one.days else Verdict.STOP, f"{refused.message} who clicked"
        )
        return Report(one.name, day, units, wait, missing={"preference": refused.message})
    won, lost = sum(mean > 0 for mean in means), sum(mean < 0 for mean in means)
    within = Lift(float(found.interval.low), float(found.interval.high))
    told = Preferred(
        one.arms[1].name, found.value, within.low, within.high, won, lost, len(means) - won - lost,
        sign_test(won, lost),
    )  # fmt: skip
    return Report(
        one.name, day, units, _decide(one, found, day), series=tuple(_series(counted, day)), preferred=told,
        assumptions=("what one unit clicks does not depend on what other units get", "a click says that a product is liked"),
    )  # fmt: skip


def _series(counted: Credited, day: int) -> Iterator[tuple[int, Lift]]:
    for last in range(day + 1):
        try:
            within = preference(counted.until(last), counted.experiment.units).interval
        except InvalidInput:
            continue
        yield last, Lift(float(within.low), float(within.high))


def _decide(one: Experiment, found: Preference, day: int) -> Decision:
    low, high = float(found.interval.low), float(found.interval.high)
    between, arm = f"{low:+.1%} … {high:+.1%}", one.arms[1].name
    if low > 0:
        worth = "what that is worth in the goal, only shoppers with one arm each can tell"
        return Decision(Verdict.SHIP, f"its products are preferred by {between}; {worth}", arm)
    if high < one.minimum_effect:
        return Decision(
            Verdict.STOP, f"a preference of {one.minimum_effect:.1%} is out of reach: it lies in {between}"
        )
    if day >= one.days:
        return Decision(Verdict.STOP, f"the {one.days} planned days are over without a winner: {between}")
    return Decision(Verdict.CONTINUE, f"the preference lies in {between}: no more can be said yet")
