"""``release``: may what runs here be released? Knows options and exit codes; what must hold is ``trust.release``."""

from contextlib import closing
from typing import Annotated

import orjson
import typer
from rich.markup import escape

from shopkeeper import __version__
from shopkeeper.cli import terminal
from shopkeeper.types import clock

REFUSED = 1

app = typer.Typer(no_args_is_help=True, help="What must hold before a release, written down.")


@app.callback()
def _of() -> None:
    """So that ``check`` stays a command of its own."""


@app.command()
def check(
    owner: Annotated[str, typer.Option(help="Who answers for it.")] = "",
    rollback: Annotated[str, typer.Option(help="How it is undone.")] = "",
) -> None:
    """Golden gate passed, red team passed, an owner and a way back named; the answer goes into the audit log.

    [bold]shopkeeper release check --owner ann --rollback 'shopkeeper encoder back'[/bold]

    From the first release on, settings, rules, orders, encoders and experiments change only with all of this.

    Exit code 0: it may. 1: it may not.
    """
    from shopkeeper.trust import Audit, governance
    from shopkeeper.trust.release import gates

    settings = terminal.settings()
    stands = governance.standing(settings)
    with closing(Audit.of(settings.made())) as audit:
        entries = [entry for entry, _ in audit.entries()]
        found = gates(entries, __version__, clock.now(), owner, rollback, governance.mark(stands))
        passed = all(gate.good for gate in found)
        said = {gate.name.replace(" ", "_"): gate.said for gate in found}
        audit.record(
            "release.check", __version__, passed=int(passed), standing=orjson.dumps(stands).decode(), **said
        )
    for gate in found:
        mark = "[green]✓[/]" if gate.good else "[red]✗[/]"
        fix = f" — {escape(gate.fix)}" if gate.fix else ""
        terminal.out.print(f"{mark} {gate.name}: {escape(gate.said)}{fix}", soft_wrap=True)
    raise typer.Exit(0 if passed else REFUSED)
