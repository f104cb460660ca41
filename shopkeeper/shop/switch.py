"""Which eyes the shop looks with, and how that changes while questions are being answered.

Blue/green: the choice is one small file in the data folder, written by rename. Each process looks at it before every
question (one ``stat``); when it names others, they are opened and warmed in the background, and taken between two questions.
Refuses to build an index and to judge one.
"""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

import structlog

from shopkeeper.settings import Settings
from shopkeeper.shop import files
from shopkeeper.shop.eyes import Eyes, open_eyes
from shopkeeper.types.errors import ShopkeeperError

OPENER = "eyes"
"""The thread that opens what was chosen."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class One:
    """An encoder that was chosen, and since when; ``since`` is empty for the one a shop began with."""

    spec: str
    name: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """``former`` is what ``back`` goes back to: its index is kept up to date."""

    active: One
    former: One | None = None


def chosen(settings: Settings) -> Choice | None:
    """None in a shop that never switched, or whose encoder is set by hand: then the setting says which."""
    return None if settings.pinned else files.read(_file(settings), Choice)


def choose(settings: Settings, choice: Choice) -> None:
    """From here on every process opens ``choice.active``."""
    files.write(_file(settings), choice)


class Switch:
    """Holds the eyes that answer. Thread-safe."""

    def __init__(self, settings: Settings, eyes: Eyes | None = None) -> None:
        """``eyes`` given here are never exchanged."""
        self._settings, self._fixed = settings, eyes is not None or settings.pinned
        self._file = _file(settings)
        self._stamp, self._eyes = self._look(), eyes
        self._lock, self._first = Lock(), Lock()
        self._opening: Thread | None = None

    @property
    def eyes(self) -> Eyes:
        """Those that answer, opened when they are first asked for. Raises InvalidInput and Unavailable, as ``open_eyes`` does."""
        with self._first:
            if self._eyes is None:
                self._stamp = self._look()
                self._eyes = self._opened()
            return self._eyes

    def refresh(self) -> Eyes:
        """The eyes for one question. What another process chose is taken once it is ready."""
        eyes = self.eyes
        if not self._fixed and self._look() != self._stamp:
            with self._lock:
                if self._opening is None:
                    self._opening = Thread(target=self._follow, name=OPENER, daemon=True)
                    self._opening.start()
        return eyes

    def settle(self) -> Eyes:
        """The same, once what was chosen is open."""
        self.refresh()
        if opening := self._opening:
            opening.join()
        return self.eyes

    def take(self, eyes: Eyes) -> None:
        """Answer with ``eyes`` from here on: this process has just chosen them."""
        self._stamp, self._eyes = self._look(), eyes

    def close(self) -> None:
        if self._eyes is not None:
            self._eyes.index.close()

    def _opened(self) -> Eyes:
        """What cannot be opened any more (its model is gone) is no reason to close the shop."""
        choice = chosen(self._settings)
        if choice is None:
            return open_eyes(self._settings, self._settings.encoder)
        try:
            return open_eyes(self._settings, choice.active.spec)
        except ShopkeeperError as error:
            log.warning(
                "encoder.unavailable", encoder=choice.active.name, reason=error.message, fix=error.fix
            )
            return open_eyes(self._settings, self._settings.encoder)

    def _follow(self) -> None:
        """Until what is open is what was chosen last. The former eyes go on answering meanwhile, or when this fails."""
        while True:
            stamp = self._look()
            try:
                self._take()
            except (
                Exception
            ) as error:  # a model may fail in any way; the shop stays open with the eyes it has
                log.warning("encoder.not_switched", reason=str(error))
            with self._lock:
                self._stamp = stamp
                if self._look() == stamp:
                    self._opening = None
                    return

    def _take(self) -> None:
        choice = chosen(self._settings)
        spec = choice.active.spec if choice else self._settings.encoder
        eyes = open_eyes(self._settings, spec)
        eyes.encoder.sentence(["warm"])
        eyes.index.steady()
        self._eyes = eyes
        log.info("encoder.switched", encoder=eyes.name)

    def _look(self) -> tuple[int, int]:
        return files.stamp(self._file)


def _file(settings: Settings) -> Path:
    return settings.data / "encoder.json"
