"""How the command line speaks: tables on standard output, progress and refusals on standard error.

Knows terminals. Refuses to know the shop. Without a terminal nothing is coloured and nothing moves.
"""

import getpass
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment

from shopkeeper.types.errors import InvalidInput, ShopkeeperError

if TYPE_CHECKING:
    from rich.table import Table

    from shopkeeper.ingest.progress import Progress
    from shopkeeper.settings import Settings
    from shopkeeper.shop import Shop

_CONTROLS = dict.fromkeys(code for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t")


class Screen(Console):
    """Without control characters in what it shows: others' would move over what was said, or name the window."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for part in super().render(renderable, options):
            yield part if part.control else Segment(part.text.translate(_CONTROLS), part.style)


out = Screen(highlight=False)
err = Screen(stderr=True, highlight=False)


def forgive() -> None:
    """What the encoding of the terminal or file has no letter for is a ? there: nothing fails for it once the work is done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


class State(StrEnum):
    GOOD = "good"
    ABSENT = "absent"  # can be done without, or comes by itself
    BROKEN = "broken"


MARKS = {State.GOOD: "[green]✓[/]", State.ABSENT: "[yellow]–[/]", State.BROKEN: "[red]✗[/]"}


def report(lines: "Iterable[tuple[str, str, State, str]]") -> "Table":
    """Lines of (part, name, state, note), each part named once."""
    from rich.table import Table

    table, last = Table.grid(padding=(0, 2, 0, 0)), ""
    for _ in range(4):
        table.add_column(overflow="fold")
    for part, name, state, note in lines:
        table.add_row("" if part == last else f"[bold]{part}[/]", MARKS[state], escape(name), escape(note))
        last = part
    return table


def figures(first: str, *headings: str) -> "Table":
    """Rows of numbers, which stay whole in a narrow terminal: it is the names under ``first`` that are wrapped."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), header_style="dim", title_justify="left")
    table.add_column(first)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def complain(error: ShopkeeperError) -> None:
    """One line: what, where, and how to mend it."""
    where = f" [dim]({escape(error.field)})[/]" if error.field else ""
    fix = f" — {escape(error.fix)}" if error.fix else ""
    err.print(f"[red]✗[/] {escape(error.message)}{where}{fix}", soft_wrap=True)


def confess(error: Exception) -> None:
    """Something nobody foresaw: say so, and how to see more."""
    what = f"{type(error).__name__}: {error}"
    err.print(f"[red]✗[/] {escape(what)} — unexpected; run again with --debug to see where", soft_wrap=True)


def settings(**given: Any) -> "Settings":
    """The shop's settings, with what was ``given`` on the command line on top.

    Raises InvalidInput naming the first setting that cannot be read.
    """
    from pydantic import ValidationError

    from shopkeeper.settings import settings_of

    told = {name: value for name, value in given.items() if value is not None}
    try:
        return settings_of(**told)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        message = f"{first['input']!r}: {first['msg'].removeprefix('Value error, ')}"
        if name in told:
            raise InvalidInput(message, field=f"--{name}", fix="pass another one") from None
        fix = "correct the environment or shopkeeper.toml"
        raise InvalidInput(message, field=f"SHOPKEEPER_{name.upper()}", fix=fix) from None


def identify(why: str) -> None:
    """For the audit log: the person of this terminal, as the system calls them, and why they do it."""
    from shopkeeper.trust.actor import Actor, act_as

    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        name = str(os.getuid()) if hasattr(os, "getuid") else "somebody"
    act_as(Actor.of(f"cli {name}", why))


@contextmanager
def audited(what: str, target: str = "", **more: str | int) -> "Iterator[None]":
    """For commands that change something without opening the shop, which does it by itself."""
    from shopkeeper.trust import Audit

    with closing(Audit.of(settings().made())) as audit, audit.doing(what, target, **more):
        yield


def gate(what: str, target: str = "", *, passed: bool, **more: str | int) -> None:
    """The verdict of a gate in the audit log, with the version and the settings that it is of."""
    from shopkeeper import __version__
    from shopkeeper.trust.governance import mark, standing

    recorded(
        what, target, version=__version__, standing=mark(standing(settings())), passed=int(passed), **more
    )


def recorded(what: str, target: str = "", **more: str | int) -> None:
    """An entry in the audit log of the folder that was asked for; of what changed nothing there, too."""
    from shopkeeper.trust import Audit

    with closing(Audit.of(settings().made())) as audit:
        audit.record(what, target, **more)


@contextmanager
def opened() -> "Iterator[Shop]":
    """The shop in the folder that was asked for, closed afterwards."""
    from shopkeeper import open_shop

    with open_shop(settings(), eager=False) as shop:
        yield shop


@contextmanager
def answering() -> "Iterator[Shop]":
    """The same, caught up: for who asks it questions."""
    with opened() as shop:
        catch_up(shop)
        yield shop


def catch_up(shop: "Shop") -> None:
    """The index reads what it has not: after an update of the encoder, a killed import, a lost index."""
    if not shop.status().whole:
        with bars() as progress:
            shop.catch_up(progress)


@contextmanager
def bars(what: str = "") -> "Iterator[Progress]":
    """One moving bar per thing under way, named after ``what`` it belongs to; without a terminal, a line when it is done."""
    if not err.is_terminal:
        yield _lines(what)
        return
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"), progress.BarColumn(30), progress.TaskProgressColumn(),
        progress.TimeRemainingColumn(elapsed_when_finished=True),
    )  # fmt: skip
    tasks: dict[str, progress.TaskID] = {}
    with progress.Progress(*columns, console=err) as shown:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                for earlier in shown.tasks:
                    if earlier.total is None:  # it could not say how long it would be, and has ended
                        shown.update(earlier.id, total=earlier.completed)
                tasks[stage] = shown.add_task(f"{what} {stage}".strip(), total=None)
            shown.update(tasks[stage], completed=done, total=total or None)

        yield tell


def _lines(what: str) -> "Progress":
    finished: set[str] = set()

    def tell(stage: str, done: int, total: int) -> None:
        if total and done >= total and stage not in finished:
            finished.add(stage)
            err.print(f"{what} {stage}: done".strip())

    return tell
