"""``backup`` and ``restore``: the shop's folder copied while it is open, and put back without whoever was erased since.

Knows arguments, bars and sentences. Refuses to copy (``shop``).
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.cli.doctor import size


def backup(
    to: Annotated[
        Path, typer.Argument(metavar="TO", help="A folder for this shop's backups, best on another disk.")
    ],
    keep: Annotated[
        int, typer.Option(min=0, help="Drop all but the newest so many afterwards; 0 keeps all.")
    ] = 0,
) -> None:
    """Copy the shop, all of one moment, while it is open. Whoever is killed in the middle leaves nothing half-done.

    [bold]shopkeeper backup /mnt/backups --keep 14[/bold]
    [bold]shopkeeper restore /mnt/backups[/bold]

    Left out: the index and sums that are made again, who is in the console, counts of callers, answers kept to be given again.
    Files that did not change since the last backup are linked to it. Who is erased from now on is noted in erasures.jsonl there, as a digest;
    copy that file wherever you copy backups, and more often. A backup holds seal.key and everything else: guard it as the shop itself.
    """
    from shopkeeper.shop.backup import take

    with terminal.bars() as progress:
        made = take(terminal.settings(), to, keep, progress)
    linked = f", {size(made.linked)} of it in the last one as well" if made.linked else ""
    terminal.out.print(f"[green]✓[/] {escape(str(made.folder))}: {len(made.manifest.files)} files, {size(made.manifest.bytes)}{linked}", soft_wrap=True)  # fmt: skip
    if made.dropped:
        terminal.out.print(f"dropped: {', '.join(made.dropped)}", soft_wrap=True)


def restore(
    source: Annotated[
        Path, typer.Argument(metavar="FROM", help="A backup, or the folder of them: then the newest.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Set the folder that is there aside; stop its server first.")
    ] = False,
    erasures: Annotated[
        list[Path] | None,
        typer.Option(
            help="More notes of who was erased since: an erasures.jsonl from elsewhere. May be repeated."
        ),
    ] = None,
) -> None:
    """Put a backup into the shop's folder. Checked first, and whoever was erased since it was taken is erased from it before it is in place.

    [bold]shopkeeper --data /srv/shop restore /mnt/backups[/bold]
    [bold]shopkeeper restore /mnt/backups/2026-03-01T040000.000000Z --replace[/bold]

    Who was erased since is read from erasures.jsonl beside the backup, and from the audit log of the folder that is set aside. Keys that were
    revoked since stay revoked. Refused: a file that is not as it was written, a backup of a newer Shopkeeper.
    """
    from shopkeeper.shop.restore import restore as put_back

    with terminal.bars() as progress:
        done = put_back(
            terminal.settings(), source, replace=replace, erasures=erasures or (), progress=progress
        )
    again = f"{done.erased} shoppers and customers erased again, {done.revoked} keys revoked again"
    terminal.out.print(f"[green]✓[/] restored {escape(done.backup.folder.name)}: {again}", soft_wrap=True)
    if done.aside:
        terminal.out.print(f"what was there is in {escape(str(done.aside))}: remove it once you are content", soft_wrap=True)  # fmt: skip
    if not done.indexed:
        terminal.out.print("the index will be made when the server starts: shopkeeper serve")
