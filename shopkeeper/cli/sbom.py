"""``sbom``: what this installation is made of, for those who must answer for it.

Knows a file and a table. Refuses to collect (``trust.supply``).
"""

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.markup import escape

from shopkeeper.cli import terminal

COPYLEFT = 1


def sbom(
    out: Annotated[Path | None, typer.Option(help="Write it there.", show_default="standard output")] = None,
    licences: Annotated[bool, typer.Option("--licences", help="A table of licences instead.")] = False,
) -> None:
    """The software bill of materials as CycloneDX 1.6 JSON: packages with licences, models with their sha256.

    [bold]shopkeeper sbom --out sbom.json[/bold]
    [bold]shopkeeper sbom --licences[/bold]

    Exit code 1, with --licences: something that Shopkeeper cannot do without is under the GPL, AGPL or SSPL.
    """
    if licences:
        _report()
        return
    from shopkeeper.trust import supply

    content = orjson.dumps(supply.bom(), option=orjson.OPT_INDENT_2)
    if out is None:
        sys.stdout.buffer.write(content + b"\n")
        return
    out.write_bytes(content)
    terminal.err.print(f"[green]✓[/] {escape(str(out))}")


def _report() -> None:
    from rich.table import Table

    from shopkeeper.trust import supply

    packages = supply.packages()
    table = Table("package", "version", "licence", "", box=None)
    for one in sorted(packages, key=lambda one: (not one.core, one.licence.lower(), one.name)):
        table.add_row(one.name, one.version, escape(one.licence), "" if one.core else "optional")
    for model in supply.models():
        table.add_row(model.name, model.sha256[:12], escape(model.licence), "model")
    terminal.out.print(table)
    wrong = [one.name for one in packages if one.core and one.strong_copyleft]
    if wrong:
        terminal.err.print(f"[red]✗[/] under a strong copyleft: {escape(', '.join(wrong))}")
        raise typer.Exit(COPYLEFT)
