"""Copies of the shop's folder, taken while it is open: what is in one, what is left out, and how it is known to be whole.

A backup is a folder of its own, named by its moment, that appears when it is complete: ``shop/`` as the folder was, and a manifest with the
SHA-256 of every file. Files that are the same as in the backup before are linked to it, not copied. Refuses to put anything back
(``restore``).
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from shopkeeper import __version__
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.settings import Settings
from shopkeeper.shop import files, snapshot
from shopkeeper.shop.alone import alone
from shopkeeper.trust import Audit, Seal, lasting
from shopkeeper.types import clock
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound, Unavailable

FORMAT: Final = 1
MANIFEST, SHOP = "manifest.json", "shop"
LEFT_OUT: Final = {
    "index": "made again from the catalogue, which keeps the vectors",
    "features.npz": "sums over the log, made again from it",
    "rates.sqlite": "counts of the last minutes",
    "tries.sqlite": "wrong keys of the last minutes",
    "sessions.sqlite": "who is in the console: they come in again",
    "idempotency.sqlite": "answers of a day: what was done after the backup may be done again",
    "*.lock": "held by nobody any more",
    "*-turn": "held by nobody any more",
    "*-gate": "held by nobody any more",
    "*-wal": "in the copies already",
    "*-shm": "in the copies already",
    ".*": "drafts that nobody finished",
}
"""Names of the folder that no backup has, and why."""
DROPPED: Final = {
    "events.sqlite": ("DELETE FROM dead",),
    "conversations.sqlite": ("DELETE FROM conversation WHERE shopper = ''", "DELETE FROM sent"),
}
"""Rows that no backup has: what could not be read may name somebody whom nothing leads to, and what nobody said yes to is kept for an hour."""
FIRST: Final = ("orders.sqlite", "catalog.sqlite")
"""In which order a shop itself takes them, so that we never wait for each other."""
_CHUNK: Final = 1 << 20
_STAMP: Final = "%Y-%m-%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Copied:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``at``: microseconds since 1970 UTC of the moment that it is of. ``shop``: which one, as nobody else can write it. ``head``: of the audit
    log then. ``schemas``: the version of each database. ``files``: by their place below ``shop/``. ``number``: of those that were made where it lies, whatever the clock said; 0 for those of before."""

    format: int
    shopkeeper: str
    at: int
    shop: str
    head: str
    schemas: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, Copied] = field(default_factory=dict)
    number: int = 0

    @property
    def bytes(self) -> int:
        return sum(one.bytes for one in self.files.values())


@dataclass(frozen=True, slots=True)
class Backup:
    """``linked``: bytes that lie in an earlier one as well, and cost nothing. ``dropped``: older backups that went."""

    folder: Path
    manifest: Manifest
    linked: int = 0
    dropped: tuple[str, ...] = ()


def take(settings: Settings, to: Path, keep: int = 0, progress: Progress = silent) -> Backup:
    """One more backup below ``to``, whole or not at all; with ``keep``, only the newest so many stay.

    Raises:
        NotFound: there is no shop in the folder.
        InvalidInput: ``to`` lies in the shop's folder, or cannot be written.
        Conflict: it has backups of another shop, or one is being taken there now; a link in the folder leads to nothing.
        Busy, Unavailable: no moment without a writer came; a database is damaged, or the disk is full.
    """
    data = settings.data
    if not (data / "catalog.sqlite").is_file():
        raise NotFound(f"there is no shop in {data}", field="data", fix="pass --data")
    to = to.expanduser().absolute()
    if to.resolve().is_relative_to(data.resolve()):
        raise InvalidInput(f"{to} lies in the shop's own folder", field="TO", fix="name a folder elsewhere, best on another disk")  # fmt: skip
    try:
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(to), closing(Audit.of(data)) as audit:
            before = _same_shop(to, data)
            files.write(data / lasting.PLACES, sorted({*map(str, lasting.places(data)), str(to)}))
            lasting.add(to, lasting.Lasting.of(entry for entry, _ in audit.entries()))
            audit.record("backup", str(to), keep=keep)
            made = _draft(data, to, before, str(audit.verify().head), progress)
            return _pruned(made, to, keep)
    except (OSError, ValueError) as error:
        raise Unavailable(f"no backup was made: {getattr(error, 'strerror', '') or error}", field="TO", fix="see to the disk and the folder's owner") from error  # fmt: skip


def backups(to: Path) -> list[Backup]:
    """Those that are whole as far as their manifests say, the one made last first."""
    found = [Backup(file.parent, manifest) for file in to.glob(f"[0-9]*/{MANIFEST}") if (manifest := files.read(file, Manifest))]  # fmt: skip
    return sorted(found, key=lambda one: (one.manifest.number, one.manifest.at), reverse=True)


def shop_of(data: Path) -> str:
    """Stands for this shop, and can be made by nobody without its secret."""
    return Seal.of(data).pseudonym("backup")


def left_out(name: str) -> str:
    """Why no backup has it; empty for what one has. ``name``: in the shop's folder itself."""
    return next((why for pattern, why in LEFT_OUT.items() if fnmatch(name, pattern)), "")


def digest(file: Path) -> Copied:
    with file.open("rb") as source:
        found = hashlib.file_digest(source, "sha256").hexdigest()
        return Copied(source.tell(), found)


def copy(file: Path, to: Path) -> Copied:
    """Onto the disk when this returns; what was read is what is told."""
    seen, size = hashlib.sha256(), 0
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    to.touch(mode=0o600)
    with file.open("rb") as source, to.open("wb") as out:
        while part := source.read(_CHUNK):
            seen.update(part)
            out.write(part)
            size += len(part)
        out.flush()
        os.fsync(out.fileno())
    return Copied(size, seen.hexdigest())


def synced(folder: Path) -> None:
    """So that names in it survive a power cut, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _draft(data: Path, to: Path, before: Backup | None, head: str, progress: Progress) -> Backup:
    for left in to.glob(".*.partial"):  # of one that was killed
        shutil.rmtree(left)
    at = clock.now()
    name = datetime.fromtimestamp(at / 1e6, UTC).strftime(_STAMP)
    draft = to / f".{name}.partial"
    (draft / SHOP).mkdir(parents=True, mode=0o700)
    copied, schemas, linked = dict[str, Copied](), dict[str, int](), 0
    stores = sorted(data.glob("*.sqlite"), key=lambda one: (one.name not in FIRST, one.name != FIRST[0], one.name))  # fmt: skip
    with snapshot.pinned([one for one in stores if not left_out(one.name)]) as readers:
        at = clock.now()
        for number, (store, db) in enumerate(readers.items(), 1):
            schemas[store.name] = snapshot.copy(db, draft / SHOP / store.name, DROPPED.get(store.name, ()))
            copied[store.name] = digest(draft / SHOP / store.name)
            progress("databases", number, len(readers))
    others = list(_others(data))
    for number, file in enumerate(others, 1):
        place = str(file.relative_to(data))
        with suppress(FileNotFoundError):  # it was dropped since
            copied[place], same = _taken(file, draft / SHOP / place, before, place)
            linked += copied[place].bytes if same else 0
        progress("files", number, len(others))
    number = before.manifest.number + 1 if before else 1
    manifest = Manifest(FORMAT, __version__, at, shop_of(data), head, schemas, copied, number)
    files.write(draft / MANIFEST, asdict(manifest))
    for folder in (draft / SHOP, draft):
        synced(folder)
    final = draft.rename(to / name)
    synced(to)
    return Backup(final, manifest, linked)


def _others(data: Path) -> Iterator[Path]:
    """What is no database; of a link, what it leads to. Raises Conflict for one that leads to nothing."""
    for top in sorted(data.iterdir()):
        if left_out(top.name) or top.suffix == ".sqlite":
            continue
        for file in _below(top) if top.is_dir() else (top,):
            if left_out(file.name):
                continue
            if file.is_file():
                yield file
            elif file.is_symlink():
                fix = "put there what it leads to, or remove it"
                raise Conflict(f"{file} is a link that leads to nothing", field="data", fix=fix)


def _below(top: Path) -> Iterator[Path]:
    """Files and links to nothing. A link to a folder that it lies in is not entered: what it leads to has it."""
    for folder, folders, names in os.walk(top, followlinks=True):
        home = Path(folder).absolute()
        if home.is_symlink() and home.resolve() in {one.resolve() for one in home.parents}:
            folders.clear()
        else:
            yield from (Path(folder, name) for name in sorted(names))


def _taken(file: Path, to: Path, before: Backup | None, place: str) -> tuple[Copied, bool]:
    """Linked to the backup before where that has the same, and has it still, else copied."""
    was = before.manifest.files.get(place) if before else None
    if before and was and was.bytes == file.stat().st_size and digest(file) == was:
        with suppress(OSError):  # a disk without links
            old = before.folder / SHOP / place
            if digest(old) == was:
                to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.link(old, to)
                return was, True
    return copy(file, to), False


def _same_shop(to: Path, data: Path) -> Backup | None:
    """The newest backup. Raises Conflict for one of another shop."""
    newest = next(iter(backups(to)), None)
    if newest and newest.manifest.shop != shop_of(data):
        raise Conflict(
            f"{to} has backups of another shop", field="TO", fix="name a folder for this shop alone"
        )
    return newest


def _pruned(made: Backup, to: Path, keep: int) -> Backup:
    old = backups(to)[keep:] if keep else []
    for one in old:
        gone = one.folder.with_name(
            f".{one.folder.name}.partial"
        )  # if we are killed, the next one takes the rest away
        one.folder.rename(gone)
        shutil.rmtree(gone)
    return Backup(made.folder, made.manifest, made.linked, tuple(one.folder.name for one in old))


@contextmanager
def _alone(to: Path) -> Iterator[None]:
    with alone(to / ".lock") as mine:
        if not mine:
            raise Conflict("a backup is being taken there now", field="TO", fix="wait for it to end")
        yield
