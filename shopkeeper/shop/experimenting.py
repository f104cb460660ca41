"""Experiments wired to this shop: who asks, what events say of it, and what they add up to.

Knows contexts, the log and the store. Refuses to do statistics (``experiments``) and to change anything but drafts (``steering``).
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from shopkeeper.events import Events, walk
from shopkeeper.events.port import DAY
from shopkeeper.events.rules import is_bot
from shopkeeper.experiments.assignment import (
    HELD,
    HOLDOUT,
    OPEN,
    Asker,
    Assignment,
    Decision,
    held_at,
    undecided,
)
from shopkeeper.experiments.definition import Arm, Experiment
from shopkeeper.experiments.metrics import Place, need_events, needs_costs
from shopkeeper.experiments.store import Entry, ExperimentStore, Reason
from shopkeeper.recommend.waiting import WouldWait
from shopkeeper.shop.arms import there
from shopkeeper.shop.costs import Costs
from shopkeeper.shop.rankers import Rankers
from shopkeeper.trust import Audit
from shopkeeper.types import Context, Purpose, clock
from shopkeeper.types.errors import Conflict, InvalidInput, ShopkeeperError

if TYPE_CHECKING:
    from shopkeeper.experiments.counting import Counted, Tally
    from shopkeeper.experiments.preferred import Credited
    from shopkeeper.experiments.readings import Readings
    from shopkeeper.experiments.report import Report
    from shopkeeper.experiments.shadow import Answer, Shadow
    from shopkeeper.experiments.statistics.causal import Uplift

HERE = "shop"
"""The only place of a switchback, where no others are told apart."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Experimenting:
    """Thread-safe; any number of processes on one folder."""

    store: ExperimentStore
    readings: "Readings"
    events: Events
    audit: Audit
    currency: str
    lock: Path
    """Whoever holds it watches."""
    costs: Costs
    shadow: "Shadow"
    rankers: Rankers
    kept_days: int
    """For how long the log tells what was shown, and so who met an experiment."""

    def decide(self, place: Place, context: Context) -> Decision:
        """For one answer. Whatever is wrong with the file of experiments, shoppers get their answer."""
        current = self._current()
        if not current.running and not current.holdouts:
            return undecided()
        return current.decide(place, _asker(context), clock.now())

    def aside(self, place: Place, context: Context, decision: Decision, answer: "Answer") -> None:
        """Try what stands in the shadow on the same question, later and elsewhere; nobody waits, and nothing can go wrong here."""
        if decision.undecided:
            return
        tryouts = self._current().shadows(place, _asker(context), clock.now())
        if tryouts and not is_bot(context.agent):
            self.shadow.offer(tryouts, answer)

    def _current(self) -> Assignment:
        try:
            return self.store.current()
        except (sqlite3.Error, ShopkeeperError, ValueError) as error:
            log.warning("experiments.unreadable", reason=str(error))
            return Assignment()

    @contextmanager
    def measured(self, decision: Decision) -> Iterator[None]:
        """Notes how long an answer took, and whether it failed; a question that is refused on purpose is no failure."""
        began, failed, answered = time.perf_counter(), False, True
        try:
            yield
        except WouldWait:
            answered = False
            raise
        except ShopkeeperError:
            raise
        except Exception:
            failed = True
            raise
        finally:
            if answered:
                self.noted(decision.arms, (time.perf_counter() - began) * 1000, failed=failed)

    def noted(self, arms: Mapping[str, str], ms: float, *, failed: bool) -> None:
        """One answer, as it went."""
        if arms:
            self.readings.note({name: arm.partition("@")[0] for name, arm in arms.items()}, ms, failed)

    def draft(self, experiment: Experiment, reason: Reason) -> None:
        """Raises InvalidInput for a metric whose events nobody sends and for more days than the log remembers, what ``arms.there`` raises,
        and Conflict as the store does."""
        there(experiment, self.rankers)
        if experiment.days > self.kept_days:
            raise InvalidInput(
                f"{experiment.days} days, and what was shown is kept for {self.kept_days}: who came first would be forgotten",
                field="days",
                fix="plan for fewer, or keep it for longer (SHOPKEEPER_RETENTION, docs/events.md)",
            )
        need_events(experiment.needs, self.events.counts())
        if needs_costs(experiment.needs) and not self.costs.known():
            raise InvalidInput(
                "margin_per_visit needs cost prices, and the catalogue has none",
                field="metric",
                fix="import them with the feed (docs/experiments.md), or take revenue_per_visit",
            )
        with self.audit.doing("experiment.draft", experiment.name, reason=reason.why):
            self.store.draft(experiment, reason)

    def report(self, name: str) -> "Report":
        """As of now. Raises NotFound, and Conflict for one that has not begun."""
        entry = self.store.get(name)
        if not entry.begun:
            raise Conflict(f"{name} has not begun", field="name", fix=f"shopkeeper experiment start {name}")
        return self.reports([entry])[0]

    def reports(self, entries: Sequence[Entry]) -> list["Report"]:
        """The same of several that have begun, from one reading of the log."""
        now = clock.now()
        return [
            self.judged(entry, seen, now)
            for entry, seen in zip(entries, self.counted(entries, now), strict=True)
        ]

    def counted(self, entries: Sequence[Entry], now: int) -> list["Counted | Credited"]:
        from shopkeeper.experiments.counting import Count, over
        from shopkeeper.experiments.preferred import Credits

        def tally(entry: Entry) -> "Tally[Counted | Credited]":
            one, until = entry.experiment, entry.ended or now
            if one.interleaved:
                return Credits(one, entry.begun, until)
            return Count(one, entry.begun, until, self.currency, cost=self._cost(one))

        return over(walk(self.events), list(map(tally, entries))) if entries else []

    def judged(self, entry: Entry, counted: "Counted | Credited", now: int) -> "Report":
        from shopkeeper.experiments import preferred
        from shopkeeper.experiments.report import report
        from shopkeeper.experiments.shadowed import shadowed

        day, name = ((entry.ended or now) - entry.begun) // DAY, entry.experiment.name
        shadow = shadowed(entry.experiment, self.shadow.trials.of(name))
        if isinstance(counted, preferred.Credited):
            found = preferred.report(counted, day)
        else:
            found = report(counted, day, self.currency, self.readings.of(name))
        return replace(found, shadow=shadow, warnings=(*found.warnings, *self._forgotten(now - entry.begun)))

    def _forgotten(self, ago: int) -> tuple[str, ...]:
        """What the log no longer tells of ``ago`` microseconds before now."""
        if ago <= self.kept_days * DAY:
            return ()
        return (f"what was shown more than {self.kept_days} days ago is no longer kept: who met it only then is not counted",)  # fmt: skip

    def histories(self, experiments: Sequence[Experiment]) -> list["Counted"]:
        """What the shop saw in as many days as the first is planned for, for sizing; one reading of the log."""
        from shopkeeper.experiments.counting import everyone

        now, one = clock.now(), experiments[0]
        cost = next(filter(None, map(self._cost, experiments)), None)
        return everyone(walk(self.events), experiments, now - one.days * DAY, now, self.currency, cost)

    def _cost(self, experiment: Experiment) -> Costs | None:
        return self.costs if needs_costs(experiment.needs) else None

    def uplift(self, place: Place, days: int) -> "Uplift":
        """What everything together brings to whoever is not held out, in the goal of ``place``; one look, chosen beforehand.

        Raises InvalidInput with too few of either, and where those held out are not the share that was planned.
        """
        from shopkeeper.experiments.counting import count, worth
        from shopkeeper.experiments.report import left_out
        from shopkeeper.experiments.statistics.causal import uplift
        from shopkeeper.experiments.statistics.mismatch import expected

        now = clock.now()
        arms = Arm(HELD, 0.5), Arm(OPEN, 0.5, {"flag.everything": True})
        both = Experiment("held-out", place, "What do all of them bring?", arms, 0.01, days)
        shares = self.store.holdouts()
        called = held_at(place) if place in shares else HOLDOUT
        counted = count(
            walk(self.events), both, now - days * DAY, now, self.currency, history=0, called=called
        )
        everywhere, here = shares.get("", 0.0), shares.get(place, 0.0)
        if share := 1 - (1 - everywhere) * (1 - here):
            expected(
                list(counted.counts.values()),
                (share, 1 - share),
                "of the days since the holdout was last changed",
            )
        held, others = (counted.sums(worth(both.criterion), arm) for arm in (0, 1))
        warnings = left_out(counted.left, counted.exposed, len(counted.units))
        return replace(uplift(held, others), warnings=(*warnings, *self._forgotten(days * DAY)))

    def tried(self, name: str) -> int:
        """Number of the latest trial in the shadow."""
        return self.shadow.trials.newest(name)

    def close(self) -> None:
        self.shadow.close()
        self.readings.close()
        self.store.close()


def _asker(context: Context) -> Asker:
    names = context.who.under(Purpose.MEASUREMENT)
    return Asker(*names, HERE, {"locale": context.locale, "currency": context.currency})
