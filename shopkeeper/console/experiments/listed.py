"""The list: what is tried now and what was tried before, each with its decision in one sentence."""

from collections.abc import Mapping

from shopkeeper.analytics.period import moment
from shopkeeper.console import said
from shopkeeper.console.experiments import words
from shopkeeper.console.experiments.reports import Reports
from shopkeeper.console.sheet import Cell, Empty, Lead, Sheet, Table
from shopkeeper.events.port import DAY
from shopkeeper.experiments.rollout import LIVE, State
from shopkeeper.experiments.store import Change, Entry
from shopkeeper.types import clock
from shopkeeper.types.errors import Unavailable

NOTHING = Empty(
    "Nothing has been tried yet",
    "Some shoppers get the old, some the new, a coin says who, and the difference is told with how sure it is. "
    "Write the first one down here with “New experiment”, or as a file:",
    "shopkeeper experiment draft louder.toml",
)


def listed(reports: Reports) -> Sheet:
    store = reports.shop.experiments.store
    entries = store.all()
    if not entries:
        return Sheet("experiments", empty=NOTHING, timed=False)
    trail = store.audit()
    running = [entry for entry in entries if entry.state in LIVE]
    told = _told(running, reports)
    sentence = "experiment is running" if len(running) == 1 else "experiments are running"
    rest = f", of {said.number(len(entries))} that were written down" if len(entries) > len(running) else ""
    return Sheet(
        "experiments",
        lead=Lead("What do we try?", said.number(len(running)), f"{sentence}{rest}"),
        tables=(
            Table(
                "all",
                "Experiments, the newest first",
                ("Experiment", "State", "Arms", "Days", "Decision", "Surface"),
                tuple(
                    _row(entry, told, [one for one in trail if one.experiment == entry.experiment.name])
                    for entry in entries
                ),
            ),
        ),
        timed=False,
    )


def _told(running: list[Entry], reports: Reports) -> dict[str, str]:
    """What the numbers advise, by experiment."""
    try:
        return {name: words.decision(found) for name, found in reports.all(running).items()}
    except Unavailable as missing:
        return {entry.experiment.name: f"Not told: {missing.message}; {missing.fix}" for entry in running}


def _row(entry: Entry, advised: Mapping[str, str], trail: list[Change]) -> tuple[Cell, ...]:
    one = entry.experiment
    ran = ((entry.ended or clock.now()) - entry.begun) // DAY if entry.begun else 0
    arms = ", ".join(f"{arm.name} {said.percent(arm.share)}" for arm in one.arms)
    told = decided(entry, advised, trail)
    return (
        Cell(one.name, one.name, link=f"experiments/{one.name}"),
        Cell(entry.state.value, words.state(entry)),
        Cell(arms, arms),
        Cell(ran, f"{ran} of {one.days}"),
        Cell(told, told),
        Cell(words.PLACES[one.place], words.PLACES[one.place]),
    )


def decided(entry: Entry, advised: Mapping[str, str], trail: list[Change]) -> str:
    """What people decided where it is over, else what the numbers advise."""
    if entry.state in (State.FULL, State.STOPPED):
        last = next((one for one in reversed(trail) if one.what.startswith(entry.state.value)), None)
        what = f"“{entry.arm}” for everybody" if entry.state is State.FULL else "Stopped"
        return f"{what} on {said.day(moment(last.at))} by {last.who}: {last.why}" if last else what
    return advised.get(entry.experiment.name, "Not begun")
