"""What may be done to an experiment from here, and what that will mean, said before it is done.

Knows words and which method each leads to. Refuses to know whether somebody may (``access``) and to keep anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shopkeeper.console import said
from shopkeeper.console.port import Experiments
from shopkeeper.experiments.rollout import State, step
from shopkeeper.experiments.store import Entry, Reason
from shopkeeper.types.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Act:
    """``does``: what it will mean, for the page that asks whether it shall be. ``name``: with the arm after a colon, where one is."""

    name: str
    label: str
    does: str
    gravely: bool = False


SHADOW = Act(
    "shadow",
    "Try it aside first: nobody sees it",
    "Some questions are asked once more under the arm, where no shopper waits. The page then tells how unlike its answers are, "
    "and whether it fails or is slow.",
)


def acts(entry: Entry) -> Iterator[Act]:
    """Those that are allowed now; the store refuses all others by itself."""
    one = entry.experiment
    if entry.state in (State.DRAFT, State.SHADOW, State.CANARY) or (
        entry.state is State.RAMP and entry.share < 1
    ):
        state, share = step(one, entry.state, entry.share)
        to = "1 % of all" if state is State.CANARY else f"{said.percent(share)} of its traffic"
        name = "Widen" if entry.state in (State.CANARY, State.RAMP) else "Begin"
        if entry.state is State.DRAFT and one.shadowable:
            yield SHADOW
        if state is not State.SHADOW:
            yield Act(
                "start", f"{name}: show it to {to}", f"From the next answer on, {to} take part in {one.name}."
            )
    if entry.state in (State.CANARY, State.RAMP):
        yield Act(
            "continue",
            "Continue: it is too early to say",
            "Nothing changes. That it was decided, and what the report said, is kept.",
        )
    if entry.state is State.RAMP:
        for arm in one.arms[1:]:
            yield Act(
                f"ship:{arm.name}",
                f"Ship “{arm.name}”",
                f"From the next answer on, everybody gets “{arm.name}”. The experiment is over.",
                True,
            )
    if entry.state is not State.STOPPED:
        yield Act(
            "stop",
            "Stop",
            f"From the next answer on, everybody gets “{one.control.name}”. {one.name} can never be started again.",
            True,
        )


def chosen(entry: Entry, name: str) -> Act:
    """Raises InvalidInput for what cannot be done now."""
    found = next((act for act in acts(entry) if act.name == name), None)
    if found is None:
        now = ", ".join(act.name for act in acts(entry)) or "nothing more"
        raise InvalidInput(
            f"{name[:40] or 'nothing'} cannot be done now", field="act", fix=f"possible: {now}"
        )
    return found


def do(experiments: Experiments, name: str, act: Act, reason: Reason) -> None:
    """Raises what the store does."""
    what, _, arm = act.name.partition(":")
    match what:
        case "start":
            experiments.advance(name, reason)
        case "shadow":
            experiments.advance(name, reason, State.SHADOW)
        case "continue":
            experiments.go_on(name, reason)
        case "ship":
            experiments.ship(name, arm, reason)
        case "stop":
            experiments.stop(name, reason)
