"""``experiment``: plan, start, watch, judge and stop experiments.

Knows tables, files and exit codes. Refuses to do statistics and to decide (``experiments``).
"""

import getpass
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from shopkeeper.experiments.definition import Experiment
    from shopkeeper.experiments.report import Report
    from shopkeeper.experiments.sizing import Point
    from shopkeeper.experiments.store import Reason

app = typer.Typer(
    help="Experiments: who gets which arm, and what the difference is worth.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="As `experiment list` calls it.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="An experiment as TOML.")]
Why = Annotated[str, typer.Option(help="For the audit trail.")]
Who = Annotated[str, typer.Option(help="For the audit trail.", show_default="whoever is logged in")]


@app.command("list")
def list_() -> None:
    """Which experiments there are, the newest first."""
    from rich.table import Table

    table = Table("experiment", "surface", "state", "open", "arms", "since", box=None, header_style="dim")
    with terminal.opened() as shop:
        for entry in shop.experiments.store.all():
            one = entry.experiment
            table.add_row(
                one.name,
                one.place,
                f"{entry.state} {entry.arm}".strip(),
                f"{entry.share:.0%}" if entry.share else "–",
                ", ".join(f"{arm.name} {arm.share:.0%}" for arm in one.arms),
                _when(entry.begun),
            )
    terminal.out.print(table)


@app.command()
def draft(file: File, why: Why = "a new experiment", who: Who = "") -> None:
    """Write down the experiments of a file; nothing begins yet."""
    from shopkeeper.experiments.reading import read

    found = read(file)
    with terminal.opened() as shop:
        for one in found:
            shop.experiments.draft(one, _reason(who, why))
            terminal.out.print(f"[green]✓[/] {one.name} is drafted; [bold]shopkeeper experiment start {one.name}[/bold] begins it")  # fmt: skip


@app.command()
def start(
    name: Name,
    why: Why,
    to: Annotated[str, typer.Option(help="shadow, canary or ramp.", show_default="the next step")] = "",
    share: Annotated[float, typer.Option(min=0, max=1, help="Of the planned traffic, for ramp.")] = 0.0,
    who: Who = "",
) -> None:
    """Take the next step: 1 % first, then wider. Running servers follow at once."""
    from shopkeeper.experiments.rollout import State

    states = {state.value: state for state in (State.SHADOW, State.CANARY, State.RAMP)}
    if to and to not in states:
        raise InvalidInput(f"no step {to!r}", field="--to", fix=f"one of {', '.join(states)}")
    with terminal.opened() as shop:
        entry = shop.experiments.advance(name, _reason(who, why), states.get(to), share)
    terminal.out.print(f"[green]✓[/] {name} is at {entry.state}" + (f", open for {entry.share:.0%}" if entry.share else ""))  # fmt: skip


@app.command()
def full(name: Name, arm: Annotated[str, typer.Argument(metavar="ARM")], why: Why, who: Who = "") -> None:
    """Give everybody the arm that won. The report as it stands goes into the audit trail."""
    with terminal.opened() as shop:
        shop.experiments.ship(name, arm, _reason(who, why))
    terminal.out.print(f"[green]✓[/] everybody gets {escape(arm)}")


@app.command()
def stop(name: Name, why: Why, who: Who = "") -> None:
    """End it; everybody gets control from the next answer on. It cannot be started again."""
    with terminal.opened() as shop:
        shop.experiments.stop(name, _reason(who, why))
    terminal.out.print(f"[green]✓[/] {escape(name)} is stopped")


@app.command()
def kill(why: Why, who: Who = "") -> None:
    """Stop everything that runs, at once."""
    with terminal.opened() as shop:
        count = shop.experiments.stop_all(_reason(who, why))
    terminal.out.print(f"[green]✓[/] {count} stopped")


@app.command()
def status(name: Annotated[str, typer.Argument(metavar="NAME")] = "") -> None:
    """The audit trail of one experiment, or of all: who changed what, when and why."""
    from rich.table import Table

    table = Table("when", "experiment", "what", "who", "why", "report", box=None, header_style="dim")
    with terminal.opened() as shop:
        if name:
            shop.experiments.store.get(name)
        for change in shop.experiments.store.audit(name):
            cells = (_when(change.at), change.experiment, change.what, change.who, change.why)
            table.add_row(*map(escape, cells), "yes" if change.report else "")
    terminal.out.print(table)


@app.command()
def report(
    name: Name,
    json: Annotated[Path | None, typer.Option(help="Write it whole as JSON.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write its rows as CSV.")] = None,
) -> None:
    """What it says so far. It may be asked as often as one likes.

    Exit code 0: ship or continue. 1: stop.
    """
    import orjson

    with terminal.opened() as shop:
        found = shop.experiments.report(name)
    if json:
        json.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    if csv:
        _write_rows(found, csv)
    _print(found)
    raise typer.Exit(1 if found.decision.verdict == "stop" else 0)


@app.command()
def metrics() -> None:
    """Every metric: what it is, in what, and whether more of it is better."""
    from rich.table import Table

    from shopkeeper.experiments.metrics import METRICS

    table = Table("metric", "is", "in", "better", box=None, header_style="dim")
    for one in METRICS.values():
        table.add_row(one.name, one.said, one.unit, "more" if one.good > 0 else "less")
    terminal.out.print(table)


@app.command()
def size(
    file: File,
    lift: Annotated[float, typer.Option(min=0, help="To be found.", show_default="the minimum effect")] = 0.0,
) -> None:
    """How long it takes, from the shop's own last days: effect against days."""
    from shopkeeper.experiments import sizing
    from shopkeeper.experiments.counting import worth
    from shopkeeper.experiments.reading import read

    (one, *_) = read(file)
    if one.interleaved:
        raise InvalidInput("two arms in one answer are not sized by what units bring", field="design", fix="choose units: it takes far fewer than two arms do")  # fmt: skip
    if one.where:
        terminal.err.print(
            "[yellow]![/] all visits are counted, also those that are not targeted: it takes longer"
        )
    if one.blocks:
        _size_switchback(one, lift or one.minimum_effect)
        return
    with terminal.opened() as shop:
        (seen,) = shop.experiments.histories([one])
    ask = sizing.Ask.of([arm.share for arm in one.arms])
    baseline = sizing.Baseline.of(seen.sums(worth(one.criterion), 0))
    reach = sizing.extended(seen.reach, max(one.days, 90))
    wanted = (lift or one.minimum_effect) * abs(baseline.value)
    units = sizing.units(baseline, wanted, ask)
    curve = sizing.curve(baseline, reach, units, ask, one.traffic)
    _print_curve(curve, "units")
    terminal.out.print(f"a lift of {wanted / abs(baseline.value):.1%} needs {units:,} units; write [bold]units = {units}[/bold] into the file")  # fmt: skip
    terminal.out.print(f"as many come by day {sizing.days(curve, wanted)}")


def _size_switchback(one: "Experiment", lift: float) -> None:
    """The file's own blocks as a curve, and what other lengths would take."""
    from rich.table import Table

    from shopkeeper.experiments import sizing
    from shopkeeper.experiments.blocks import lengths, past

    with terminal.opened() as shop:
        seen = shop.experiments.histories(lengths(one))
    days = max(one.days, sizing.MOST_DAYS)
    _print_curve(sizing.switchback(past(seen[0]), days), "blocks")
    table = Table("blocks of", "days until it is found", box=None, header_style="dim")
    for each in sorted(seen, key=lambda each: each.experiment.blocks.length if each.experiment.blocks else 0):
        told = "–"
        try:
            before = past(each)
            curve = sizing.switchback(before, days)
            told = str(sizing.days(curve, lift * abs(before.baseline.value)))
        except InvalidInput as refused:
            told = refused.message
        hours = each.experiment.blocks.length / 3600 if each.experiment.blocks else 0
        table.add_row(f"{hours:g} h{' (planned)' if each is seen[0] else ''}", told)
    terminal.out.print(table)
    terminal.out.print(f"[dim]for a lift of {lift:.1%}; assumed: what an arm leaves behind is gone after the washout[/]")  # fmt: skip


def _print_curve(curve: "list[Point]", units: str) -> None:
    from rich.table import Table

    table = Table("days", units, "smallest lift that is found", box=None, header_style="dim")
    for point in curve:
        if point.day in (1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 56, 90):
            table.add_row(str(point.day), f"{point.units:,}", f"{point.lift:.1%}")
    terminal.out.print(table)


@app.command()
def holdout(
    share: Annotated[float, typer.Argument(help="Of all units, up to 0.5; 0 ends it.")],
    why: Why,
    surface: Annotated[str, typer.Option(help="search, visual_search, …", show_default="everywhere")] = "",
    who: Who = "",
) -> None:
    """Hold a share of units out of every experiment, to learn what all of them together bring."""
    from shopkeeper.experiments.metrics import Place

    if surface and surface not in list(Place):
        raise InvalidInput(f"no surface {surface!r}", field="--surface", fix=f"one of {', '.join(Place)}")
    with terminal.opened() as shop:
        shop.experiments.hold_out(share, _reason(who, why), Place(surface) if surface else None)
    terminal.out.print(f"[green]✓[/] {share:.1%} are held out {'on ' + surface if surface else 'everywhere'}")


@app.command()
def uplift(
    surface: Annotated[str, typer.Argument(metavar="SURFACE", help="Whose goal is meant: search, …")],
    days: Annotated[int, typer.Option(min=1, max=365)] = 28,
) -> None:
    """What all experiments and launches together bring, from those who are held out. For one look, at a chosen moment."""
    from shopkeeper.experiments.metrics import Place

    if surface not in list(Place):
        raise InvalidInput(f"no surface {surface!r}", field="SURFACE", fix=f"one of {', '.join(Place)}")
    with terminal.opened() as shop:
        found = shop.experiments.uplift(Place(surface), days)
    within, effect = found.interval, found.effect
    terminal.out.print(f"the goal's lift is {float(effect.lift):+.1%}; the difference of {float(effect.difference):+.4f} a shopper lies in {float(within.low):+.4f} … {float(within.high):+.4f} (95 %)")  # fmt: skip
    for warning in found.warnings:
        terminal.err.print(f"[yellow]![/] {warning}")
    for assumption in found.assumptions:
        terminal.out.print(f"[dim]assumed: {assumption}[/]")


@app.command()
def launch(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV: place, launched (0 or 1), then one number a period; a first line that names the columns is passed over.",
        ),
    ],
    before: Annotated[int, typer.Option(min=2, help="How many periods are before the launch.")],
) -> None:
    """What a launch in some places brought: difference in differences, with what it assumes."""
    from shopkeeper.experiments.places import read
    from shopkeeper.experiments.statistics.causal import diff_in_diff

    found = diff_in_diff(*read(file), before)
    terminal.out.print(f"{found.effect:+.4g} a period, in {float(found.interval.low):+.4g} … {float(found.interval.high):+.4g} (95 %), from {found.places[0]} places with it and {found.places[1]} without")  # fmt: skip
    terminal.out.print(f"[dim]before the launch the places went apart with p {found.trend:.3f}[/]")
    if found.warning:
        terminal.err.print(f"[yellow]![/] {found.warning}")
    for assumption in found.assumptions:
        terminal.out.print(f"[dim]assumed: {assumption}[/]")


@app.command()
def override(
    name: Name,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="A shopper's or session's id.")],
    arm: Annotated[str, typer.Argument(metavar="ARM", help="Left out: lift it.")] = "",
    why: Why = "a test",
    who: Who = "",
) -> None:
    """Let a tester see an arm; it does not count."""
    with terminal.opened() as shop:
        shop.experiments.store.override(name, unit, arm, _reason(who, why))
    terminal.out.print(f"[green]✓[/] {escape(unit)} sees {escape(arm) or 'what chance says'}")


@app.command()
def watch(
    every: Annotated[float, typer.Option(min=1, help="Seconds between looks.")] = 60.0,
    once: Annotated[bool, typer.Option("--once", help="Look once and end.")] = False,
) -> None:
    """Stop what hurts more than its guardrails allow, as a running server does by itself. Looking often costs nothing."""
    with terminal.opened() as shop:
        while True:
            for entry in shop.experiments.watch():
                mark = "[red]✗[/]" if entry.state == "stopped" else "[green]✓[/]"
                terminal.out.print(f"{mark} {entry.experiment.name} is at {entry.state}; see [bold]shopkeeper experiment status {entry.experiment.name}[/bold]")  # fmt: skip
            if once:
                return
            time.sleep(every)


def _reason(who: str, why: str) -> "Reason":
    from shopkeeper.experiments.store import Reason

    return Reason(who or getpass.getuser(), why)


def _when(at: int) -> str:
    return datetime.fromtimestamp(at / 1e6, UTC).strftime("%Y-%m-%d %H:%M") if at else "–"


def _print(found: "Report") -> None:
    from rich.table import Table

    colour = {"ship": "green", "stop": "red"}.get(found.decision.verdict, "yellow")
    terminal.out.print(
        f"[{colour}]{found.decision.verdict}[/]: {escape(found.decision.reason)}", soft_wrap=True
    )
    units = ", ".join(f"{arm} {n:,}" for arm, n in found.units.items())
    terminal.out.print(f"[dim]day {found.day}; units: {units}; split p {found.mismatch:.3f}[/]")
    if found.blocked:
        terminal.err.print(f"[red]✗[/] {escape(found.blocked)}")
    for warning in found.warnings:
        terminal.err.print(f"[yellow]![/] {escape(warning)}")
    table = Table("metric", "arm", "control", "arm's", "lift", "at every moment between", "q", box=None, header_style="dim")  # fmt: skip
    for row in found.rows:
        values = [f"{value:.4g}" if isinstance(value, float) else str(value) for value in (row.control, row.treatment)]  # fmt: skip
        table.add_row(row.metric, row.arm, *values, f"{row.lift:+.1%}", f"{row.low:+.1%} … {row.high:+.1%}", f"{row.q:.3f}")  # fmt: skip
    if found.rows:
        terminal.out.print(table)
    for arm in found.shadow:
        terminal.out.print(f"in the shadow {escape(arm.arm)} has {arm.overlap:.0%} of control's products (τ {arm.correlation:+.2f}), fails {arm.failed.arm:.1%} (control {arm.failed.control:.1%}), finds nothing {arm.empty.arm:.1%} ({arm.empty.control:.1%}), takes {arm.ms.arm:.0f} ms ({arm.ms.control:.0f}); {arm.trials:,} questions: {arm.advice.advice}, {escape('; '.join(arm.advice.reasons))}", soft_wrap=True)  # fmt: skip
    if told := found.preferred:
        terminal.out.print(f"{escape(told.arm)} is preferred by {told.value:+.1%}, at every moment between {told.low:+.1%} … {told.high:+.1%}; {told.won:,} units clicked more of it, {told.lost:,} less, sign test p {told.p:.3f}", soft_wrap=True)  # fmt: skip
    for reason in (found.missing or {}).values():
        terminal.out.print(f"[dim]– {escape(reason)}[/]")
    for one in found.slices:
        terminal.out.print(f"[dim]{one.by} {escape(one.slice)}: {one.units:,} units, lift {one.lift:+.1%}, unlike the others q {one.q:.3f}[/]")  # fmt: skip
    for aside in found.asides:
        change = f"{aside.value:+.4g} in {aside.low:+.4g} … {aside.high:+.4g}"
        terminal.out.print(f"{aside.what}, {aside.arm}: {change}{', surely not nothing' if aside.sure else ''} [dim](assumed: {'; '.join(aside.assumptions)})[/]")  # fmt: skip
    if found.novelty and found.novelty.fades:
        terminal.out.print("[yellow]![/] the effect changes from day to day: it may be the novelty")
    for assumption in found.assumptions:
        terminal.out.print(f"[dim]assumed: {assumption}[/]")


def _write_rows(found: "Report", file: Path) -> None:
    import csv

    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("metric", "arm", "control", "treatment", "lift", "low", "high", "p", "q"))
        for row in found.rows:
            rows.writerow((row.metric, row.arm, row.control, row.treatment, row.lift, row.low, row.high, row.p, row.q))  # fmt: skip
