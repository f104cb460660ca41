"""Learned orders that are kept, which of them orders now, and which did before.

Blue/green, as encoders are changed: the choice is one small file in the data folder, written by rename, and looked at
before every question. Refuses to learn and to judge: whoever switches has compared.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import structlog

from shopkeeper import __version__
from shopkeeper.ranking.learned import Forest
from shopkeeper.shop import files
from shopkeeper.trust import Audit, governance
from shopkeeper.types.errors import Conflict, NotFound, ShopkeeperError

DEFAULT = "default"
"""The order by the fused score: always there."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Choice:
    """By name; ``former`` is what ``back`` takes, empty where nothing was ever switched."""

    active: str = DEFAULT
    former: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """``state``: ``active``, ``former`` or ``kept``. ``made``: ISO 8601, empty for the default."""

    name: str
    state: str
    made: str
    trees: int


class Rankers:
    """Thread-safe; any number of processes on one folder."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._folder, self._file, self._lock = data / "rankers", data / "ranker.json", Lock()
        self._stamp: tuple[int, int] | None = None
        self._active: Forest | None = None
        self._name = DEFAULT
        self._others = dict[str, Forest | None]()

    @property
    def active(self) -> Forest | None:
        """What orders this question; None for the default. One ``stat`` when nothing was switched."""
        stamp = files.stamp(self._file)
        if stamp != self._stamp:
            with self._lock:
                self._name = self.choice().active
                self._active, self._stamp = self._opened(self._name), stamp
        return self._active

    @property
    def name(self) -> str:
        """Of what orders this question, if it could be opened."""
        return self._name if self.active else DEFAULT

    def named(self, name: str) -> Forest | None:
        """One that is kept, for whoever is to be shown another order; None for the default and what cannot be opened."""
        with self._lock:
            if name not in self._others:
                self._others[name] = self._opened(name)
            return self._others[name]

    def choice(self) -> Choice:
        return files.read(self._file, Choice) or Choice()

    def known(self) -> list[Known]:
        """All that are kept, the newest first, the default last."""
        choice = self.choice()
        states = {choice.former: "former"} | {choice.active: "active"}
        files = sorted(self._folder.glob("ranker-*.npz"), key=_number, reverse=True)
        return [
            *(Known(_name(file), states.get(_name(file), "kept"), _made(file), len(Forest.load(file.read_bytes()).roots)) for file in files),
            Known(DEFAULT, states.get(DEFAULT, "kept"), "", 0),
        ]  # fmt: skip

    def keep(self, ranker: Forest) -> str:
        """Write it down as the next version. Returns its name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = max((_number(file) for file in self._folder.glob("ranker-*.npz")), default=0) + 1
        files.replace_file(self._folder / f"ranker-{number}.npz", ranker.dump())
        return f"ranker:{number}"

    def use(self, name: str) -> None:
        """Order by it from the next question of every process on. The former one and the default are ways back, always open.

        Raises NotFound, and Conflict where a released shop lacks its gates.
        """
        choice = self.choice()
        if name == choice.active:
            return
        if name != DEFAULT:
            Forest.load(self._path(name).read_bytes())
        with closing(Audit.of(self._data)) as audit:
            if name not in (DEFAULT, choice.former):
                governance.allow(audit, __version__, "the learned order")
            with audit.doing("ranker.use", name, before=choice.active, rollback="shopkeeper learn back"):
                files.write(self._file, Choice(name, choice.active, files.now()))

    def back(self) -> str:
        """Take the former one again. Raises NotFound where there is none."""
        former = self.choice().former
        if not former:
            raise NotFound("the order was never changed: there is nothing to go back to", field="ranker", fix="shopkeeper learn")  # fmt: skip
        self.use(former)
        return former

    def drop(self, name: str) -> None:
        """Delete it. Raises Conflict for the active one, NotFound for one that is not kept."""
        choice = self.choice()
        if name == choice.active:
            raise Conflict(f"{name} is active", field="ranker", fix="switch to another one first")
        file = self._path(name)
        with closing(Audit.of(self._data)) as audit, audit.doing("ranker.drop", name):
            file.unlink()
        if name == choice.former:
            files.write(self._file, Choice(choice.active, "", choice.since))

    def _path(self, name: str) -> Path:
        file = self._folder / f"{name.replace(':', '-', 1)}.npz"
        if not name.startswith("ranker:") or not name[7:].isdigit() or not file.is_file():
            kept = ", ".join(one.name for one in self.known())
            raise NotFound(f"no ranker {name[:80]!r} is kept", field="ranker", fix=f"one of {kept}")
        return file

    def _opened(self, name: str) -> Forest | None:
        """What cannot be opened any more is no reason to close the shop."""
        if name == DEFAULT:
            return None
        try:
            return Forest.load(self._path(name).read_bytes())
        except (OSError, ShopkeeperError) as error:
            log.warning("ranker.unavailable", ranker=name, reason=str(error))
            return None


def _number(file: Path) -> int:
    digits = file.stem.removeprefix("ranker-")
    return int(digits) if digits.isdigit() else 0


def _name(file: Path) -> str:
    return file.stem.replace("-", ":", 1)


def _made(file: Path) -> str:
    return datetime.fromtimestamp(int(file.stat().st_mtime), UTC).isoformat(timespec="seconds")
