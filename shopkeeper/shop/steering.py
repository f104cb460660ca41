"""What people and the watchman do to experiments: begin, widen, decide, stop; each in both trails, that of experiments and the shop's.

Knows the order of steps and who takes them. Refuses to do statistics and to answer shoppers.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import structlog

from shopkeeper import __version__
from shopkeeper.catalog.port import Catalog
from shopkeeper.events import Events
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.rollout import LIVE, Advice, State, step
from shopkeeper.experiments.store import Entry, ExperimentStore, Reason
from shopkeeper.settings import Settings
from shopkeeper.shop.alone import alone
from shopkeeper.shop.costs import Costs
from shopkeeper.shop.experimenting import Experimenting
from shopkeeper.shop.rankers import Rankers
from shopkeeper.trust import Actor, Audit, governance
from shopkeeper.trust.actor import acting
from shopkeeper.types import Happened, clock
from shopkeeper.types.errors import ShopkeeperError

if TYPE_CHECKING:
    from shopkeeper.experiments.report import Report

WATCHMAN = "guardrails"
"""Who stops an experiment that hurts, in the audit trail."""
FIRST_SHARE = 0.05
HOUR = 3600 * 1_000_000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Steering(Experimenting):
    """Thread-safe; any number of processes on one folder."""

    def advance(self, name: str, reason: Reason, to: State | None = None, share: float = 0.0) -> Entry:
        """The next step, or the one that is named. Raises what the store's ``move`` does, and Conflict where a
        released shop lacks its gates and shoppers would see it for the first time."""
        entry = self.store.get(name)
        following, wider = step(entry.experiment, entry.state, entry.share)
        state = to or (State.RAMP if share else following)
        share = (share or max(wider, FIRST_SHARE)) if state is State.RAMP else 0.0
        if state is not State.SHADOW and entry.state in (State.DRAFT, State.SHADOW):
            governance.allow(self.audit, __version__, "what shoppers are shown")
        with self.audit.doing("experiment.start", name, to=str(state), share=f"{share:g}", reason=reason.why):
            return self.store.move(name, state, reason, share=share)

    def ship(self, name: str, arm: str, reason: Reason) -> Entry:
        """Give everybody the arm that won, with the report as it stands. Raises what the store's ``move`` does."""
        governance.allow(self.audit, __version__, "what shoppers are shown")
        reason = Reason(reason.who, reason.why, asdict(self.report(name)))
        with self.audit.doing("experiment.ship", name, arm=arm, reason=reason.why):
            return self.store.move(name, State.FULL, reason, arm=arm)

    def stop(self, name: str, reason: Reason) -> Entry:
        """End it: everybody gets control from the next answer on. No number is waited for; the report as it stands follows in the trail."""
        with self.audit.doing("experiment.stop", name, reason=reason.why):
            stopped = self.store.move(name, State.STOPPED, reason)
        if not reason.report and (said := self._said(name)):
            self.store.note(name, "report at the end", Reason(reason.who, reason.why, said))
        return stopped

    def go_on(self, name: str, reason: Reason) -> Entry:
        """The decision to decide later is one as well: it is kept with what the report said."""
        reason = Reason(reason.who, reason.why, self._said(name))
        with self.audit.doing("experiment.continue", name, reason=reason.why):
            self.store.note(name, "continue", reason)
        return self.store.get(name)

    def stop_all(self, reason: Reason) -> int:
        """At once, without asking for any number first. Returns how many were live."""
        with self.audit.doing("experiment.kill", reason=reason.why):
            return self.store.stop_all(reason)

    def hold_out(self, share: float, reason: Reason, place: Place | None = None) -> None:
        """Raises InvalidInput as the store does."""
        with self.audit.doing("experiment.holdout", place or "", share=f"{share:g}", reason=reason.why):
            self.store.hold_out(share, reason, place)

    def watch(self) -> list[Entry]:
        """Stop what surely hurts more than its guardrails allow, or is surely not split as planned; widen what is surely sound and
        asked to be widened by itself. Returns what was changed. One that cannot be judged keeps no other from being watched.
        """
        changed, now = list[Entry](), clock.now()
        live = [entry for entry in self.store.all() if entry.state in LIVE]
        shown = [entry for entry in live if entry.state is not State.SHADOW]
        for entry in live:
            with _by_itself(entry):
                changed += self._aside(entry) if entry.state is State.SHADOW else []
        for entry, seen in zip(shown, self.counted(shown, now), strict=True):
            with _by_itself(entry):
                changed += self._watched(entry, self.judged(entry, seen, now))
        return changed

    def alone(self) -> AbstractContextManager[bool]:
        """Whether this process is the watchman."""
        return alone(self.lock)

    def _watched(self, entry: Entry, found: "Report") -> list[Entry]:
        from shopkeeper.experiments.statistics.mismatch import ALARM

        name = entry.experiment.name
        with acting(Actor(WATCHMAN)):
            if found.guardrails and found.guardrails.advice is Advice.STOP:
                return [self.stop(name, _because(found, "; ".join(found.guardrails.reasons)))]
            if found.drift < ALARM:
                return [
                    self.stop(
                        name, _because(found, found.blocked or "the split is not the one that was planned")
                    )
                ]
            if self._ripe(entry) and found.guardrails and found.guardrails.advice is Advice.GO_ON:
                return [self.advance(name, _because(found, "; ".join(found.guardrails.reasons)))]
        return []

    def _aside(self, entry: Entry) -> list[Entry]:
        """An arm in the shadow hurts nobody yet: it is stopped before it could, or shown to the first few."""
        from shopkeeper.experiments.shadowed import shadowed

        name = entry.experiment.name
        found = shadowed(entry.experiment, self.shadow.trials.of(name))
        said = {"shadow": [asdict(one) for one in found]}
        with acting(Actor(WATCHMAN)):
            for one in found:
                if one.advice.advice is Advice.STOP:
                    why = f"in the shadow, {one.arm}: {'; '.join(one.advice.reasons)}"
                    return [self.stop(name, Reason(WATCHMAN, why, said))]
            tried = {one.arm for one in found if one.advice.advice is Advice.GO_ON}
            if self._ripe(entry) and tried == {arm.name for arm in entry.experiment.arms[1:]}:
                return [self.advance(name, Reason(WATCHMAN, found[0].advice.reasons[0], said))]
        return []

    def _ripe(self, entry: Entry) -> bool:
        """Whether it may be widened by itself, and has been at its step for long enough."""
        hours = entry.experiment.step_hours
        if not hours or (entry.state is State.RAMP and entry.share >= 1):
            return False
        steps = (
            change
            for change in self.store.audit(entry.experiment.name)
            if change.what.split()[0] in set(State)
        )
        last = max((change.at for change in steps), default=0)
        return clock.now() - last >= hours * HOUR

    def _said(self, name: str) -> dict[str, object]:
        """The report as it stands, where there is one; no decision fails for want of it."""
        try:
            return asdict(self.report(name))
        except ShopkeeperError:
            return {}


def open_experiments(settings: Settings, events: Events, audit: Audit, catalog: Catalog) -> Steering:
    from shopkeeper.experiments.readings import Readings
    from shopkeeper.experiments.shadow import Shadow, Trials

    shadow = Shadow(Trials(settings.data / "shadows.sqlite"))
    readings = Readings(settings.data / "readings.sqlite")
    store = ExperimentStore(settings.data / "experiments.sqlite")
    lock = settings.data / "watch.lock"
    kept_days = settings.retention.get(Happened.SHOWN, settings.retention_days)
    return Steering(store, readings, events, audit, settings.currency, lock, Costs(catalog), shadow, Rankers(settings.data), kept_days)  # fmt: skip


@contextmanager
def _by_itself(entry: Entry) -> Iterator[None]:
    """Whatever is wrong with one experiment is said, and concerns no other."""
    try:
        yield
    except Exception as error:
        log.warning("experiments.not_watched", name=entry.experiment.name, reason=f"{type(error).__name__}: {error}")  # fmt: skip


def _because(found: "Report", why: str) -> Reason:
    return Reason(WATCHMAN, why, asdict(found))
