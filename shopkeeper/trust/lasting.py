"""What no restoring may undo: erasures, purposes taken back, and keys that were revoked or rotated, noted beside the backups as soon as they stand in the audit log.

A backup holds who was erased after it was taken, and the log that says so may be lost with the machine. So each place where backups of a
shop lie has a file of lines, one an entry: when, what, and a keyed digest of whom, as the audit log has it. Knows where those places are
(a small file in the shop's folder). Refuses to know how a shop forgets.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Protocol, Self

import orjson
import structlog

FILE = "erasures.jsonl"
PLACES = "backups.json"
ERASED, WITHDRAWN, REVOKED, ROTATED = "shopper.erase", "shopper.withdraw", "key.revoke", "key.rotate"

log = structlog.get_logger()


class Entry(Protocol):
    """Of the audit log."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> int: ...
    @property
    def what(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def more(self) -> Mapping[str, str | int]: ...


@dataclass(frozen=True, slots=True)
class Lasting:
    """``at``: microseconds since 1970 UTC. ``target``: digest of whoever was erased, ``customer`` of whose basket went along, or who took ``purposes`` back;
    or a key's id, which opened for ``seconds`` more. ``visits``: digests of the visits that were theirs, with spaces between them.
    ``number``: in the audit log; 0 in notes of before they had one."""

    at: int
    what: str
    target: str
    customer: str = ""
    purposes: str = ""
    seconds: int = 0
    visits: str = ""
    number: int = field(default=0, compare=False)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Iterator[Self]:
        for one in entries:
            if one.what in (ERASED, WITHDRAWN, REVOKED, ROTATED):
                told: dict[str, Any] = {name: one.more[name] for name in _NAMES if name in one.more}
                yield cls(one.at, one.what, one.target, **{**told, "number": one.number})

    @property
    def names(self) -> set[str]:
        """Digests of all whom it is about, by whatever name something is filed under."""
        return {self.target, self.customer, *self.visits.split()} - {""}


_NAMES: Final = frozenset(one.name for one in fields(Lasting))


def places(data: Path) -> tuple[Path, ...]:
    """Where backups of the shop in ``data`` lie."""
    file = data / PLACES
    return tuple(map(Path, orjson.loads(file.read_bytes()))) if file.is_file() else ()


def note(data: Path, entries: Iterable[Entry]) -> None:
    """In every place. One that is out of reach, or damaged, costs nothing now: the next backup there notes what is missing, or says so."""
    if not (found := list(Lasting.of(entries))):
        return
    try:
        for place in places(data):
            try:
                add(place, found)
            except (OSError, ValueError) as error:
                log.warning("erasures.not_noted", place=str(place), reason=str(error))
    except ValueError as error:
        log.warning("erasures.not_noted", place=PLACES, reason=str(error))


def add(place: Path, found: Iterable[Lasting]) -> None:
    """Append what is not there yet; on disk when this returns. Raises OSError, ValueError for a file that holds something else."""
    with (place / FILE).open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        (place / FILE).chmod(0o600)
        file.seek(0)
        whole = file.read().rpartition(b"\n")[0]
        known = set(_read(whole))
        file.truncate(len(whole) + bool(whole))  # a line that a power cut left half-written
        file.writelines(orjson.dumps(asdict(one)) + b"\n" for one in dict.fromkeys(found) if one not in known)
        file.flush()
        os.fsync(file.fileno())


def read(file: Path) -> list[Lasting]:
    """A last line that was cut off in the middle is none. Raises OSError, ValueError for what is no such file."""
    return list(_read(file.read_bytes().rpartition(b"\n")[0]))


def _read(lines: bytes) -> Iterator[Lasting]:
    for line in lines.split(b"\n") if lines else ():
        told = orjson.loads(line)
        if not isinstance(told, dict) or not {"at", "what", "target"} <= told.keys() <= _NAMES:
            raise ValueError(f"{line[:80]!r} is no line of it")
        yield Lasting(**told)
