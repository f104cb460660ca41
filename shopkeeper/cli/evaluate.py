"""``evaluate``: golden questions asked of the shop, a report, and an exit code that a release can hang on.

Knows files, names of stored runs and exit codes. Refuses to measure and to judge (``evaluation``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper import __version__
from shopkeeper.cli import terminal
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from rich.table import Table

    from shopkeeper.evaluation import GoldenSet, Judgement, Run, Shelf
    from shopkeeper.evaluation.gate import Finding
    from shopkeeper.settings import Settings
    from shopkeeper.shop import Shop

LAST = "last"
"""The stored run that every shipping run replaces."""

SENTENCES = {0: "[green]Ship.[/]", 1: "[red]Do not ship.[/]", 2: "[yellow]This could not be judged.[/]"}
MARKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]–[/]"}
EXAMPLES = 5

Sets = Annotated[
    list[Path] | None,
    typer.Option(
        "--set", "-s", help="A golden set; may be repeated.", show_default="made from the catalogue"
    ),
]
Pictures = Annotated[Path | None, typer.Option(help="Where photos lie, if not beside the sets.")]
Report = Annotated[Path | None, typer.Option(help="Write a report for people, FILE.html.")]
Conversations = Annotated[
    Path | None, typer.Option(help="A folder of golden conversations to hold instead.", show_default=False)
]
Churn = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        help="Share of answers that may be other ones than the baseline's though nothing got better.",
    ),
]
Each = Annotated[int, typer.Option(min=1, max=1000, help="Questions of each kind that is made.")]


def evaluate(
    set: Sets = None,
    pictures: Pictures = None,
    shop: Annotated[str, typer.Option(help="Of a set that asks several shops: which this is.")] = "",
    baseline: Annotated[
        str, typer.Option("--baseline", "-b", help="A stored run to be no worse than: name, file, or last.")
    ] = "",
    save: Annotated[
        str, typer.Option(help="Store this run under a name, or as FILE.json.", show_default="last")
    ] = "",
    report: Report = None,
    write: Annotated[
        Path | None, typer.Option(help="Write the questions made from the catalogue, FILE.jsonl, and stop.")
    ] = None,
    each: Each = 24,
    churn: Churn = 0.05,
    conversations: Conversations = None,
    half: Annotated[str, typer.Option(help="Of the conversations: dev or held.")] = "",
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Ask the shop golden questions and say whether it may ship.

    Without --set the questions are made from the catalogue itself: titles, sizes, prices, colours, photos whole and
    redrawn, and things the shop does not have.

    [bold]shopkeeper evaluate[/bold]
    [bold]shopkeeper evaluate --save v1[/bold]
    [bold]shopkeeper evaluate --baseline v1 --report report.html[/bold]
    [bold]shopkeeper evaluate --set golden/mixed.jsonl --shop luma --json[/bold]
    [bold]shopkeeper evaluate --conversations golden/conversations[/bold]

    Exit code 0: ship. 1: do not: a wish was broken, something got worse, or much is other and nothing better. 2: could not be judged.
    """
    from shopkeeper import evaluation

    if conversations:
        raise typer.Exit(_hold(conversations, half, baseline, save, json=json))
    settings = terminal.settings()
    sets = read_sets(set or (), shop, pictures)
    for file in filter(None, (report, write)):
        check_folder(file)
    before = evaluation.load(_stored(settings, baseline)) if baseline else None
    target = _stored(settings, save) if save and save != LAST else None  # which a run becomes by shipping
    with terminal.answering() as opened:
        shelf = evaluation.Shelf.of(opened.catalog.scan())
        if not shelf.products:
            raise InvalidInput(
                f"the shop in {settings.data} is empty", field="--data", fix="shopkeeper import products.csv"
            )
        sets = sets or [evaluation.generate(shelf, each, settings.locale.partition("-")[0])]
        if write:
            evaluation.write(write, (replace(one, shop=shop) for one in sets[0].questions))
            terminal.out.print(f"{len(sets[0].questions)} questions written to {write}", soft_wrap=True)
            return
        run = ask(opened, sets, shelf, target.stem if target else "")
        judgement = evaluation.judge(run, before, churn)
        if report:
            write_report(report, judgement, sets, shelf, opened)
    _told(judgement, run.name, target, settings, json=json)
    raise typer.Exit(judgement.verdict)


def _told(
    judgement: "Judgement", name: str, target: Path | None, settings: "Settings", *, json: bool
) -> None:
    """Kept, written into the audit log for whoever releases, and said."""
    _keep(judgement, target, settings)
    terminal.gate("evaluate.run", name, passed=not judgement.verdict)
    say(judgement, json=json)


def _hold(folder: Path, half: str, baseline: str, save: str, *, json: bool) -> int:
    """Runs of conversations are kept in files: ``--baseline`` and ``--save`` name them."""
    from shopkeeper.cli.golden_conversations import hold

    kept = [Path(name).expanduser() if name else None for name in (baseline, save)]
    return hold(folder, half, *kept, json=json)


def read_sets(files: Sequence[Path], shop: str, pictures: Path | None) -> "list[GoldenSet]":
    """Raises InvalidInput for two sets of one name: answers are known by set and question."""
    from shopkeeper import evaluation

    if twice := [name for name, count in Counter(file.stem for file in files).items() if count > 1]:
        raise InvalidInput(f"two sets are called {twice[0]!r}", field="--set", fix="rename one")
    return [evaluation.read(file, pictures).of(shop) for file in files]


def check_folder(file: Path, option: str = "--report, --write") -> None:
    """Before anything is asked: nothing is worse than a report that has nowhere to go."""
    if not file.expanduser().parent.is_dir():
        raise InvalidInput(f"{file.parent} is no folder", field=option, fix="make it, or name another")
    if file.expanduser().is_dir():
        raise InvalidInput(f"{file} is a folder", field=option, fix="name a file in it")


def ask(shop: "Shop", sets: "list[GoldenSet]", shelf: "Shelf", name: str, what: str = "") -> "Run":
    """Every question asked of a warm shop; ``what`` is written before the bars."""
    from shopkeeper import evaluation

    shop.warm()
    with terminal.bars(what) as progress:
        versions = {"shopkeeper": __version__}
        return evaluation.evaluate(shop, sets, shelf, name=name, versions=versions, progress=progress)


def _stored(settings: "Settings", name: str) -> Path:
    """Where the run of that name lies; anything that ends in ``.json`` is a file anywhere."""
    if name.endswith(".json"):
        return Path(name).expanduser()
    if not re.fullmatch(r"[\w.+-]+", name):
        raise InvalidInput(
            f"{name!r} is not a name",
            field="--save, --baseline",
            fix="use letters, digits, . + -, or FILE.json",
        )
    return settings.data / "evaluations" / f"{name}.json"


def _keep(judgement: "Judgement", target: Path | None, settings: "Settings") -> None:
    """Under the name that was given; and as the last run that shipped, if it does."""
    if target:
        judgement.run.save(target)
    if not judgement.verdict:
        judgement.run.save(_stored(settings, LAST))


def write_report(
    file: Path, judgement: "Judgement", sets: "list[GoldenSet]", shelf: "Shelf", shop: "Shop"
) -> None:
    from shopkeeper.evaluation.report import report

    file.write_text(report(judgement, sets, shelf, shop), "utf-8")


def say(judgement: "Judgement", *, json: bool) -> None:
    if json:
        import orjson

        from shopkeeper.evaluation import plain

        typer.echo(orjson.dumps(plain(judgement), option=orjson.OPT_INDENT_2))
        return
    out = terminal.out
    out.print(f"[bold]{SENTENCES[judgement.verdict]}[/]")
    for finding in judgement.findings:
        out.print(*_finding(finding), sep="\n", soft_wrap=True)
    out.print(_table(judgement))
    whole = judgement.latency[-1:]
    out.print(*(f"[dim]One answer took {s.p50:.0f} ms, one in twenty over {s.p95:.0f} ms.[/]" for s in whole))


def _finding(finding: "Finding") -> Iterator[str]:
    yield f"  {MARKS[finding.good]} {escape(finding.title)}"
    yield from (f"      [dim]{escape(example)}[/]" for example in finding.examples[:EXAMPLES])
    if (more := len(finding.examples) - EXAMPLES) > 0:
        yield f"      [dim]… and {more} more[/]"


def _table(judgement: "Judgement") -> "Table":
    """Every measure over all questions; with a baseline, what it was and between what the change lies."""
    from shopkeeper.evaluation import ALL, MEASURES

    change = judgement.baseline is not None
    headings = ("n", "before", "now", "change", "between") if change else ("n", "now", "between")
    table = terminal.figures("", *headings)
    for row in (row for row in judgement.rows if row.slice == ALL):
        now, sign = f"{row.mean:.3f}", "+" if change else ""
        values = (now,) if row.before is None else (f"{row.before:.3f}", now, f"{row.change:+.3f}")
        between = f"{row.low:{sign}.3f} … {row.high:{sign}.3f}"
        table.add_row(MEASURES[row.measure], str(row.questions), *values, between)
    return table
