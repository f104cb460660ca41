"""An arm in the shadow: how unlike its answers are, and what they cost. Knows which finding a title says; refuses to judge."""

from collections.abc import Iterator

from shopkeeper.console import said
from shopkeeper.console.lifts import Say
from shopkeeper.console.plot import Bar, bars
from shopkeeper.console.said import Change
from shopkeeper.console.sheet import Cell, Fact, Figure, Lead, Table
from shopkeeper.experiments.definition import Experiment
from shopkeeper.experiments.report import Report
from shopkeeper.experiments.rollout import Advice
from shopkeeper.experiments.shadowed import Pair, Shadowed

ADVICE = {Advice.GO_ON: "may be shown", Advice.WAIT: "too early to say", Advice.STOP: "must not be shown"}


def lead(one: Experiment, found: Report) -> Lead:
    question = f"May “{one.arms[1].name}” be shown to the first few?"
    trials = sum(arm.trials for arm in found.shadow)
    if not trials:
        return Lead(question, "0", "questions were tried aside so far; nobody is shown anything new")
    told = "; ".join(reason for arm in found.shadow for reason in arm.advice.reasons)
    return Lead(question, said.number(trials), f"questions were tried aside, and nobody saw it: {told}")


def facts(found: Report) -> Iterator[Fact]:
    for arm in found.shadow:
        good = {Advice.GO_ON: True, Advice.STOP: False}.get(arm.advice.advice)
        verdict = ADVICE[arm.advice.advice]
        yield Fact(
            f"“{arm.arm}”", verdict.capitalize(), Change(arm.advice.reasons[0], good), formula="shadow"
        )
        yield Fact("Products in common", said.percent(arm.overlap), Change(f"of the first {said.number(12)}"), f"τ of their order {arm.correlation:.2f}", "shadow")  # fmt: skip
        worse = arm.failed.arm > arm.failed.control
        yield Fact("Answers that fail", said.percent(arm.failed.arm), Change(f"control {said.percent(arm.failed.control)}", False if worse else None), formula="shadow")  # fmt: skip
        yield Fact("Milliseconds", f"{arm.ms.arm:.0f}", Change(f"control {arm.ms.control:.0f}"), "half take longer", "shadow")  # fmt: skip


def figures(found: Report) -> Iterator[Figure]:
    for arm in found.shadow:
        yield _figure(arm)


def _figure(arm: Shadowed) -> Figure:
    alike = (
        Bar("Products in common", arm.overlap, said.percent(arm.overlap)),
        Bar("Answers that begin alike", arm.first, said.percent(arm.first)),
        Bar("Pairs in the same order", (1 + arm.correlation) / 2, said.percent((1 + arm.correlation) / 2)),
    )
    rows = (
        _row("Answers that find nothing", arm.empty, said.percent),
        _row("Answers that fail", arm.failed, said.percent),
        _row("Milliseconds, the middle answer", arm.ms, lambda value: f"{value:.1f}"),
        _row("Milliseconds, one in twenty is slower", arm.slowest, lambda value: f"{value:.1f}"),
    )
    columns = ("What", "Control", arm.arm)
    note = "both asked the same questions, one after the other, where no shopper waited"
    return Figure(
        f"In the shadow “{arm.arm}” has {said.percent(arm.overlap)} of control’s products",
        f"share, of {said.times(arm.trials, 'question')} that were tried aside; the first 12 products of each answer",
        bars(alike, said.percent),
        Table(f"shadow-{arm.arm}", f"“{arm.arm}” beside control", columns, rows, note, formula="shadow"),
    )


def _row(name: str, pair: Pair, say: Say) -> tuple[Cell, ...]:
    return Cell(name, name), Cell(pair.control, say(pair.control)), Cell(pair.arm, say(pair.arm))
