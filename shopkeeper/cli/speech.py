"""``transcribe``: what was said in a recording. Knows arguments; refuses to know formats and engines."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.types.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from shopkeeper.speech import Transcript


def transcribe(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="WAV, FLAC, Ogg or MP3.")],
    json: Annotated[
        bool, typer.Option("--json", help="For machines: what POST /v1/transcribe answers.")
    ] = False,
) -> None:
    """Say what was said in a recording; nothing of it is kept.

    [bold]shopkeeper transcribe wish.wav[/bold]
    [bold]shopkeeper search "$(shopkeeper transcribe wish.wav)"[/bold]
    """
    from shopkeeper.shop.hearing import open_ears

    ears = open_ears(terminal.settings())
    if ears is None:
        raise Unavailable("nothing here listens", field="speech", fix='pip install "shopkeeper[speech]"')
    ears.warm()  # so that the time told is that of listening
    try:
        heard = ears(file.read_bytes())
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}", field="FILE", fix="check the path") from None
    if json:
        from shopkeeper.api.models.speech import Transcription

        typer.echo(Transcription.of(heard).model_dump_json(indent=2))
        return
    typer.echo(heard.text)
    terminal.err.print(f"[dim]{escape(_how(heard))}[/]", soft_wrap=True)


def _how(heard: "Transcript") -> str:
    sure = (
        ""
        if heard.sure is None
        else f", {heard.sure:.0%} sure{' (hardly understood)' if heard.doubtful else ''}"
    )
    return f"{heard.seconds:.1f} s by {heard.engine} in {heard.took:.2f} s{sure}"
