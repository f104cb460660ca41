"""Versions of one learnt thing that are kept, which of them answers now, and which did before.

Blue/green, as encoders are changed: the choice is one small file in the data folder, written by rename, and looked at
before every question. What was kept is pinned by its sha256: a file that is another one by then is refused. Refuses to
learn and to judge: whoever switches has compared.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

import structlog

from shopkeeper import __version__
from shopkeeper.shop import files
from shopkeeper.trust import Audit, governance
from shopkeeper.types.errors import Conflict, NotFound, ShopkeeperError, Unavailable

DEFAULT = "default"
"""What the shop begins with: always there."""
Made = TypeVar("Made")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Choice:
    """By name; ``former`` is what ``back`` takes, empty where nothing was ever switched."""

    active: str = DEFAULT
    former: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Known(Generic[Made]):
    """``state``: ``active``, ``former`` or ``kept``. ``made``: ISO 8601, empty for the default. ``about``: None for what cannot be opened."""

    name: str
    state: str
    made: str
    about: Made | None


class Kept(Generic[Made]):
    """Thread-safe; any number of processes on one folder. ``noun`` names its files and versions, ``ranker:1``."""

    def __init__(
        self, data: Path, noun: str, suffix: str, load: Callable[[str, bytes], Made], learn: str
    ) -> None:
        """``load``: a version's name and what its file holds. ``learn``: the command that makes one."""
        self._data, self._noun, self._suffix, self._load, self._learn = data, noun, suffix, load, learn
        self._folder, self._file, self._lock = data / f"{noun}s", data / f"{noun}.json", Lock()
        self._pins = self._folder / "pins.json"
        self._stamp: tuple[int, int] | None = None
        self._active: Made | None = None
        self._name = DEFAULT
        self._others = dict[str, Made | None]()

    @property
    def active(self) -> Made | None:
        """What answers this question; None for the default. One ``stat`` when nothing was switched."""
        stamp = files.stamp(self._file)
        if stamp != self._stamp:
            with self._lock:
                self._name = self.choice().active
                self._active, self._stamp = self._opened(self._name), stamp
        return self._active

    @property
    def name(self) -> str:
        """Of what answers this question, if it could be opened."""
        return self._name if self.active else DEFAULT

    def named(self, name: str) -> Made | None:
        """One that is kept, for whoever is to be shown another one; None for the default and what cannot be opened."""
        with self._lock:
            if name not in self._others:
                self._others[name] = self._opened(name)
            return self._others[name]

    def need(self, name: str) -> None:
        """Raises NotFound for a name that is neither kept, nor the default, nor empty: none."""
        if name not in ("", DEFAULT):
            self._path(name)

    def choice(self) -> Choice:
        return files.read(self._file, Choice) or Choice()

    def known(self) -> list[Known[Made]]:
        """All that are kept, the newest first, the default last."""
        choice = self.choice()
        states = {choice.former: "former"} | {choice.active: "active"}
        kept = [
            Known(name, states.get(name, "kept"), _made(self._path(name)), self._opened(name))
            for name in (f"{self._noun}:{number}" for number in sorted(self._numbers(), reverse=True))
        ]
        return [*kept, Known(DEFAULT, states.get(DEFAULT, "kept"), "", None)]

    def write(self, content: bytes) -> str:
        """Keep it as the next version. Returns its name, which no other one ever had."""
        self._folder.mkdir(parents=True, exist_ok=True)
        pinned = (name.removeprefix(f"{self._noun}:") for name in self._pinned())
        number = max([*self._numbers(), *(int(one) for one in pinned if one.isdecimal())], default=0) + 1
        name = f"{self._noun}:{number}"
        files.write(self._pins, {**self._pinned(), name: sha256(content).hexdigest()})
        files.replace_file(self._folder / f"{self._noun}-{number}{self._suffix}", content)
        return name

    def use(self, name: str) -> None:
        """Answer by it from the next question of every process on. The former one and the default are ways back, always open.

        Raises NotFound, Unavailable for a file that is another one by now, and Conflict where a released shop lacks its gates.
        """
        choice = self.choice()
        if name == choice.active:
            return
        if name != DEFAULT:
            self._read(name)
        with closing(Audit.of(self._data)) as audit:
            pin = {"sha256": pinned} if (pinned := self._pinned().get(name)) else {}
            if name not in (DEFAULT, choice.former):
                governance.allow(audit, __version__, f"the {self._noun}")
            back = f"{self._learn.removesuffix(' fit')} back"
            with audit.doing(f"{self._noun}.use", name, before=choice.active, rollback=back, **pin):
                files.write(self._file, Choice(name, choice.active, files.now()))

    def back(self) -> str:
        """Take the former one again. Raises NotFound where there is none."""
        former = self.choice().former
        if not former:
            raise NotFound(f"the {self._noun} was never changed: there is nothing to go back to", field=self._noun, fix=self._learn)  # fmt: skip
        self.use(former)
        return former

    def drop(self, name: str) -> None:
        """Delete it. Raises Conflict for the active one, NotFound for one that is not kept."""
        choice = self.choice()
        if name == choice.active:
            raise Conflict(f"{name} is active", field=self._noun, fix="switch to another one first")
        file = self._path(name)
        with closing(Audit.of(self._data)) as audit, audit.doing(f"{self._noun}.drop", name):
            file.unlink()
        if name == choice.former:
            files.write(self._file, Choice(choice.active, "", choice.since))

    def _numbers(self) -> list[int]:
        digits = (file.stem.removeprefix(f"{self._noun}-") for file in self._folder.glob(f"{self._noun}-*{self._suffix}"))  # fmt: skip
        return [int(one) for one in digits if one.isdecimal()]

    def _path(self, name: str) -> Path:
        number = name.removeprefix(f"{self._noun}:")
        if number == name or not number.isdecimal() or int(number) not in self._numbers():
            kept = ", ".join([*(f"{self._noun}:{one}" for one in sorted(self._numbers(), reverse=True)), DEFAULT])  # fmt: skip
            raise NotFound(f"no {self._noun} {name[:80]!r} is kept", field=self._noun, fix=f"one of {kept}")
        return self._folder / f"{self._noun}-{int(number)}{self._suffix}"

    def _pinned(self) -> dict[str, str]:
        return files.read(self._pins, dict[str, str]) or {}

    def _read(self, name: str) -> Made:
        content = self._path(name).read_bytes()
        pin = self._pinned().get(name)
        if pin and sha256(content).hexdigest() != pin:
            raise Unavailable(f"the file of {name} is not the one that was kept", field=self._noun, fix=self._learn)  # fmt: skip
        return self._load(name, content)

    def _opened(self, name: str) -> Made | None:
        """What cannot be opened any more is no reason to close the shop."""
        if name == DEFAULT:
            return None
        try:
            return self._read(name)
        except (OSError, ShopkeeperError) as error:
            log.warning(f"{self._noun}.unavailable", name=name, reason=str(error))
            return None


def _made(file: Path) -> str:
    return datetime.fromtimestamp(int(file.stat().st_mtime), UTC).isoformat(timespec="seconds")
