"""From a draft to everybody, one step at a time, and back in one.

Knows which step may follow which, and what guardrails say about going on. Refuses to keep anything (``store``) and to
measure: whoever calls brings effects.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Final

from shopkeeper.experiments.definition import SLOTS, Experiment
from shopkeeper.experiments.metrics import metric
from shopkeeper.types.errors import Conflict, InvalidInput

CANARY: Final = 0.01
"""Share of all units that get something new first."""
STEPS: Final = (0.05, 0.2, 0.5, 1.0)
"""Shares of the planned traffic that follow."""


class State(StrEnum):
    DRAFT = "draft"
    SHADOW = "shadow"
    """Everybody gets control; the arm is tried aside on some of the questions, and nobody sees it."""
    CANARY = "canary"
    RAMP = "ramp"
    FULL = "full"
    """It won, and all get it."""
    STOPPED = "stopped"


_NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.DRAFT: frozenset({State.SHADOW, State.CANARY, State.RAMP, State.STOPPED}),
    State.SHADOW: frozenset({State.CANARY, State.RAMP, State.STOPPED}),
    State.CANARY: frozenset({State.RAMP, State.STOPPED}),
    State.RAMP: frozenset({State.RAMP, State.FULL, State.STOPPED}),
    State.FULL: frozenset({State.STOPPED}),
    State.STOPPED: frozenset(),
}
LIVE: Final = frozenset({State.SHADOW, State.CANARY, State.RAMP})


def allow(experiment: Experiment, now: State, then: State, share: float, then_share: float) -> None:
    """Raises Conflict for a step that is not allowed: a stopped experiment restarted, traffic that shrinks, FULL before a ramp, a
    part of a switchback."""
    name = experiment.name
    if now is State.STOPPED:
        raise Conflict(
            f"{name} was stopped: who was in it would come back changed",
            field="name",
            fix="begin a new experiment under another name",
        )
    if then not in _NEXT[now]:
        allowed = ", ".join(sorted(_NEXT[now]))
        raise Conflict(f"{name} is at {now}: {then} cannot follow", field="state", fix=f"one of {allowed}")
    if experiment.blocks and (then is State.CANARY or (then is State.RAMP and then_share < 1)):
        raise Conflict(
            f"{name} is a switchback: all of the shop is in one arm at a time",
            field="state",
            fix="open it for all: --to ramp --share 1",
        )
    if then is not State.RAMP or now not in (State.CANARY, State.RAMP):
        return
    wide = open_slots(experiment, now, share)
    if open_slots(experiment, then, then_share) < wide or (now is State.RAMP and then_share <= share):
        part = wide / round(experiment.traffic * SLOTS)
        raise Conflict(f"{name} is open for {part:.3g} already", field="share", fix="widen it, or stop it")


_UNSEEN: Final = {
    "layout.": "a layout is only how an answer is drawn: nothing of it can be tried where nobody looks",
    "concierge.": "a turn fills baskets, rests on the turns before it, which would have been others, and pays for a model: it cannot be had twice",
    "flag.": "what a flag does, other code knows: it cannot be asked twice",
}


def try_aside(experiment: Experiment) -> None:
    """Raises InvalidInput, with the reason, for what has no shadow."""
    if not experiment.shadowable:
        key = min(experiment.keys)
        why = next(why for begins, why in _UNSEEN.items() if key.startswith(begins))
        raise InvalidInput(f"{experiment.name} sets {key}: {why}", field="state", fix="begin with the canary")


def step(experiment: Experiment, state: State, share: float) -> tuple[State, float]:
    """What comes next by itself; FULL never does: a person decides that. What is widened by itself begins in the shadow, and what
    nobody can see a part of begins with all."""
    if state is State.DRAFT and experiment.step_hours and experiment.shadowable:
        return State.SHADOW, 0.0
    if experiment.blocks:
        return State.RAMP, 1.0
    if state in (State.DRAFT, State.SHADOW):
        return State.CANARY, 0.0
    wide = open_slots(experiment, state, share)
    return State.RAMP, next((more for more in STEPS if open_slots(experiment, State.RAMP, more) > wide), 1.0)


def open_slots(experiment: Experiment, state: State, share: float) -> int:
    """How many slots of the layer take part."""
    planned = round(experiment.traffic * SLOTS)
    if state is State.CANARY:
        return min(planned, round(CANARY * SLOTS / (1 - experiment.control.share)))
    return planned if state is State.SHADOW else max(1, round(share * planned))


def _said(share: float) -> str:
    """Infinite where control has none, or too little to be a share of."""
    return f"{share:.1%}" if isfinite(share) else "infinitely"


class Advice(StrEnum):
    STOP = "stop"
    WAIT = "wait"
    GO_ON = "go on"


@dataclass(frozen=True, slots=True)
class Lift:
    """Between which bounds a lift lies, at every moment at once; shares of control's value. ``value``: as it was seen, which
    need not be in the middle."""

    low: float
    high: float
    value: float | None = None

    @property
    def seen(self) -> float:
        return (self.low + self.high) / 2 if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class Judgement:
    advice: Advice
    reasons: tuple[str, ...]


def judge(experiment: Experiment, lifts: Mapping[str, Lift]) -> Judgement:
    """STOP when a guardrail is surely worse than its margin, GO_ON when all surely are not, else WAIT.

    ``lifts``: by metric, ``oec`` among them, from confidence sequences: so this may be asked as often as one likes, and is
    wrong in stopping at most as often as alpha says. A guardrail that is not measured yet makes it wait.
    """
    stop, wait = list[str](), list[str]()
    margins = {"oec": experiment.minimum_effect} | {g.metric: g.margin for g in experiment.guardrails}
    for name, margin in margins.items():
        lift = lifts.get(name)
        if lift is None:
            wait.append(f"{name} is not measured yet")
            continue
        worst, best = (
            (lift.low, lift.high) if name == "oec" or metric(name).good > 0 else (-lift.high, -lift.low)
        )
        if best < -margin:
            stop.append(f"{name} is at least {_said(-best)} worse; {margin:.1%} is allowed")
        elif worst < -margin:
            wait.append(f"{name} may be {_said(-worst)} worse; {margin:.1%} is allowed")
    if stop:
        return Judgement(Advice.STOP, tuple(stop))
    if wait:
        return Judgement(Advice.WAIT, tuple(wait))
    return Judgement(Advice.GO_ON, ("every guardrail holds",))
