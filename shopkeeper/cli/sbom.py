"""``sbom``: what this installation is made of, for those who must answer for it.

Knows a file and a table. Refuses to collect (``trust.supply``).
"""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer
from rich.markup import escape

from shopkeeper.cli import terminal

COPYLEFT = VULNERABLE = 1
UNKNOWN = 2
Service = Literal["pypi", "osv"]


def sbom(
    out: Annotated[Path | None, typer.Option(help="Write it there.", show_default="standard output")] = None,
    licences: Annotated[bool, typer.Option("--licences", help="A table of licences instead.")] = False,
    audit: Annotated[
        bool, typer.Option("--audit", help="Ask an index for known vulnerabilities instead (extra audit).")
    ] = False,
    service: Annotated[Service, typer.Option(help="Whom to ask.")] = "pypi",
) -> None:
    """The software bill of materials as CycloneDX 1.6 JSON: packages with licences, models with their sha256.

    [bold]shopkeeper sbom --out sbom.json[/bold]
    [bold]shopkeeper sbom --licences[/bold]
    [bold]shopkeeper sbom --audit[/bold]

    Exit code 1, with --licences: something that Shopkeeper cannot do without is under the GPL, AGPL or SSPL; with --audit: something is
    known to be vulnerable. Exit code 2: it could not be looked up, in whole or in part.
    """
    if audit:
        _audit(service)
        return
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


def _audit(service: Service) -> None:
    from shopkeeper.settings import settings_of
    from shopkeeper.trust import Audit, supply
    from shopkeeper.trust.vulnerable import audited

    packages = [one for one in supply.packages() if one.name != supply.ROOT]
    found = audited(packages, service)
    with closing(Audit.of(settings_of().made())) as log:
        known, unknown = len(found.advisories), len(found.unknown)
        log.record("packages.audit", service, packages=found.packages, advisories=known, unknown=unknown)
    for one in found.advisories:
        mended = f"mended in {', '.join(one.mended)}" if one.mended else "not mended yet"
        terminal.err.print(f"[red]✗[/] {escape(one.package)} {one.version}: {one.id}, {mended}")
    if found.unknown:
        terminal.err.print(f"[yellow]?[/] not looked up: {escape(', '.join(found.unknown))}")
    if found.advisories or found.unknown:
        raise typer.Exit(VULNERABLE if found.advisories else UNKNOWN)
    terminal.err.print(f"[green]✓[/] nothing is known against {found.packages} packages ({service})")


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
