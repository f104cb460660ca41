"""Which commands there are, what all of them take, and how a refusal reads.

Knows names and help. Refuses to do the work: each command lives in its own file and loads the engine only when it runs.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from shopkeeper import __version__
from shopkeeper.cli import (
    adapt,
    advice,
    audit,
    backup,
    blend,
    chat,
    conversations,
    demo,
    doctor,
    documents,
    encoder,
    evaluate,
    events,
    experiment,
    fairness,
    find,
    keys,
    learn,
    offers,
    orders,
    redteam,
    release,
    replay,
    sbom,
    screening,
    simulate,
    speech,
    stock,
    terminal,
    webhooks,
)
from shopkeeper.types.errors import InvalidInput, ShopkeeperError

REFUSED = 2
INTERRUPTED = 130
SHOWN = 200
"""Characters of a path that a refusal repeats."""


class Polite(TyperGroup):
    """Every refusal is one line on standard error and exit code 2; tracebacks only with ``--debug``."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        terminal.forgive()
        for said in args:
            if not _is_text(said) and not os.path.exists(said):  # noqa: PTH110 (a Path raises where it is too long)
                fix = "write it in UTF-8"
                terminal.complain(InvalidInput(f"{said[:SHOWN]!a} is not text", field="arguments", fix=fix))
                sys.exit(REFUSED)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ShopkeeperError as error:
            _unless_debugging(ctx)
            terminal.complain(error)
            sys.exit(REFUSED)
        except (typer.Exit, typer.Abort, BrokenPipeError):  # click knows what to do when nobody reads on
            raise
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except (
            RuntimeError,
            OSError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            ImportError,
        ) as error:
            _unless_debugging(ctx)
            if told := _of_a_path(error):
                terminal.complain(told)
                sys.exit(REFUSED)
            terminal.confess(error)
            sys.exit(1)


def _is_text(said: str) -> bool:
    """Bytes of another encoding come as lone surrogates: fine in the name of a file, and nowhere else."""
    return not any("\ud800" <= letter <= "\udfff" for letter in said)


def _of_a_path(error: Exception) -> InvalidInput | None:
    """What the system says of a path is the caller's to mend, whichever command met it."""
    if isinstance(error, OSError) and isinstance(error.filename, str) and error.strerror:
        shown = error.filename[:SHOWN] + "…" * (len(error.filename) > SHOWN)
        return InvalidInput(f"{shown}: {error.strerror}", field="path", fix="check the path")
    return None


def _unless_debugging(ctx: Any) -> None:
    if ctx.params.get("debug"):
        raise


app = typer.Typer(
    name="shopkeeper",
    cls=Polite,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"shopkeeper {__version__}")
        raise typer.Exit


@app.callback(
    epilog="Start here: [bold]shopkeeper demo[/bold], or [bold]shopkeeper import products.csv[/bold] and then "
    "[bold]shopkeeper search 'waterproof jacket under $150'[/bold]."
)
def options(
    data: Annotated[
        Path | None,
        typer.Option(help="The shop's folder.", envvar="SHOPKEEPER_DATA", show_default="per user"),
    ] = None,
    why: Annotated[str, typer.Option(help="For the audit log: why you change the shop.")] = "",
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Eyes, ears, memory and manners for any online shop."""
    if data:
        os.environ["SHOPKEEPER_DATA"] = str(data.expanduser().absolute())
    terminal.identify(why)


PANELS: dict[str, dict[str, Any]] = {
    "Begin": {
        "demo": demo.demo,
        "serve": demo.serve,
        "import": stock.import_,
        "doctor": doctor.doctor,
    },
    "Ask it": {
        "search": find.search,
        "chat": chat.chat,
        "opinions": advice.opinions,
        "fit": advice.fit,
        "fits": advice.fits,
        "transcribe": speech.transcribe,
    },
    "Products, prices, texts": {
        "price": offers.price,
        "offers": offers.offers,
        "charts": advice.charts,
        "documents": documents.app,
        "screening": screening.app,
    },
    "Orders, shoppers, partners": {
        "orders": orders.app,
        "conversations": conversations.app,
        "events": events.app,
        "webhooks": webhooks.app,
        "keys": keys.app,
    },
    "Measure and improve": {
        "evaluate": evaluate.evaluate,
        "experiment": experiment.app,
        "learn": learn.app,
        "blend": blend.app,
        "replay": replay.replay,
        "fairness": fairness.fairness,
        "simulate": simulate.simulate,
        "adapt": adapt.adapt,
        "encoder": encoder.app,
    },
    "Keep it safe": {
        "backup": backup.backup,
        "restore": backup.restore,
        "audit": audit.app,
        "release": release.app,
        "redteam": redteam.redteam,
        "sbom": sbom.sbom,
    },
}
"""Of the help: what commands are for → each by its name, a function or a group of its own."""

for panel, commands in PANELS.items():
    for name, what in commands.items():
        if isinstance(what, typer.Typer):
            app.add_typer(what, name=name, rich_help_panel=panel)
        else:
            app.command(name, rich_help_panel=panel)(what)
