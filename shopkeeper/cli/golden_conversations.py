"""``evaluate --conversations``: golden conversations held with a shop of their own, a table, and an exit code.

Knows how a golden shop is laid out in its folder. Refuses to play and to judge (``evaluation.conversations``).
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer
from rich.markup import escape

from shopkeeper.cli import terminal

if TYPE_CHECKING:
    from shopkeeper.evaluation.conversations import Scores, Script, Stage
    from shopkeeper.settings import Settings

EXAMPLES = 12


@contextmanager
def staged(script: "Script", settings: "Settings", data: Path) -> "Iterator[Stage]":
    """The shop in the script's folder, opened anew in ``data``; without one, the operator's own. Its people with it."""
    from shopkeeper.evaluation.conversations import People, Stage
    from shopkeeper.ingest.pipeline import Options
    from shopkeeper.knowledge import SAMPLES, files
    from shopkeeper.shop import open_shop

    home = script.folder / "shop"
    own = (home / "products.csv").is_file()
    with (
        open_shop(settings.model_copy(update={"data": data}) if own else settings) as shop,
        ThreadPoolExecutor(4, "conversation") as pool,
    ):
        if own:
            beside = {name: home / f"{name}.csv" for name in ("reviews", "links")}
            reviews, links = (file if file.is_file() else None for file in beside.values())
            options = Options(reviews=reviews, links=links, pictures=home / "pictures")
            shop.import_feed(home / "products.csv", options)
            own_documents = files(home / "documents") if (home / "documents").is_dir() else ()
            for name, file in (*files(SAMPLES), *own_documents):
                shop.documents.add(name, file.read_bytes(), sample=True)
        shop.warm()
        yield Stage(shop, People.read(home / "people.toml"), pool)


def hold(folder: Path, half: str, baseline: Path | None, save: Path | None, *, json: bool) -> int:
    """Hold them all in all their ways. Returns the exit code: 0 may go out, 1 may not."""
    from shopkeeper.evaluation.conversations import Baseline, held, load, play, read, score

    script = read(folder).of(half)
    before = load(baseline) if baseline else None
    with (
        TemporaryDirectory(prefix="conversations") as data,
        staged(script, terminal.settings(), Path(data) / "shop") as stage,
    ):
        scores = score(script.version, play(script, stage))
    if save:
        Baseline.of(scores).save(save)
    wrong = tuple(held(scores, before))
    _say(scores, wrong, json=json)
    return 1 if wrong else 0


def _say(scores: "Scores", wrong: tuple[str, ...], *, json: bool) -> None:
    if json:
        import orjson

        typer.echo(orjson.dumps({"scores": scores, "wrong": wrong}, option=orjson.OPT_INDENT_2))
        return
    table = terminal.figures("", "conversations", "pass@1", "in all ways")
    for row in scores.rows:
        table.add_row(row.group, str(row.conversations), f"{row.pass_1:.1%}", f"{row.pass_all:.1%}")
    terminal.out.print(table)
    for fault in scores.faults[:EXAMPLES]:
        where = f"{fault.conversation}, way {fault.way}, turn {fault.turn}: “{fault.said}”: {fault.what}"
        terminal.out.print(f"  [dim]{escape(where)}[/]", soft_wrap=True)
    for one in wrong:
        terminal.out.print(f"[red]{escape(one)}[/]")
