"""What no restoring may undo: erasures and revoked keys, noted beside the backups as soon as they stand in the audit log.

A backup holds who was erased after it was taken, and the log that says so may be lost with the machine. So each place where backups of a
shop lie has a file of lines, one an entry: when, what, and a keyed digest of whom, as the audit log has it. Knows where those places are
(a small file in the shop's folder). Refuses to know how a shop forgets.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Protocol, Self

import orjson
import structlog

FILE = "erasures.jsonl"
PLACES = "backups.json"
ERASED, REVOKED = "shopper.erase", "key.revoke"

log = structlog.get_logger()


class Entry(Protocol):
    """Of the audit log."""

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
    """``at``: microseconds since 1970 UTC. ``target``: digest of whoever was erased, ``customer`` of whose basket went along; or a key's id."""

    at: int
    what: str
    target: str
    customer: str = ""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Iterator[Self]:
        for one in entries:
            if one.what in (ERASED, REVOKED):
                yield cls(one.at, one.what, one.target, str(one.more.get("customer", "")))


def places(data: Path) -> tuple[Path, ...]:
    """Where backups of the shop in ``data`` lie."""
    file = data / PLACES
    return tuple(map(Path, orjson.loads(file.read_bytes()))) if file.is_file() else ()


def note(data: Path, entries: Iterable[Entry]) -> None:
    """In every place. One that is out of reach costs nothing now: the next backup there notes what is missing."""
    found = list(Lasting.of(entries))
    for place in places(data) if found else ():
        try:
            add(place, found)
        except OSError as error:
            log.warning("erasures.not_noted", place=str(place), reason=str(error))


def add(place: Path, found: Iterable[Lasting]) -> None:
    """Append what is not there yet. Raises OSError."""
    known = set(read(place / FILE)) if (place / FILE).exists() else set()
    new = [one for one in dict.fromkeys(found) if one not in known]
    if new or not (place / FILE).exists():
        with (place / FILE).open("ab") as out:
            out.writelines(orjson.dumps(asdict(one)) + b"\n" for one in new)
            out.flush()
        (place / FILE).chmod(0o600)


def read(file: Path) -> Iterator[Lasting]:
    """A last line that was cut off in the middle is none. Raises OSError, ValueError for what is no such file."""
    names = {one.name for one in fields(Lasting)}
    for line in file.read_bytes().split(b"\n")[:-1]:
        told = orjson.loads(line)
        if (
            not isinstance(told, dict)
            or not names >= told.keys()
            or not {"at", "what", "target"} <= told.keys()
        ):
            raise ValueError(f"{line[:80]!r} is no line of it")
        yield Lasting(**told)
