"""What a served shop does by itself outlives what fails."""

import sqlite3
from datetime import timedelta
from threading import Event
from types import SimpleNamespace

import pytest

from shopkeeper.cli import background
from shopkeeper.types.errors import Unavailable


class Shop:
    """Fails at the start, and in its first two nights."""

    def __init__(self) -> None:
        self.settings = SimpleNamespace(watch_seconds=0)
        courier = SimpleNamespace(run=Event.wait)
        self.hooks = SimpleNamespace(courier=lambda: courier, desk=SimpleNamespace(sweep=lambda: 0))
        self.fails: list[Exception] = [sqlite3.OperationalError("database is locked"), OSError("no room")]
        self.tidied = Event()

    def warm(self) -> None:
        raise Unavailable("no model", field="encoder", fix="fetch it")

    def catch_up(self) -> None: ...

    def compact(self) -> int:
        if self.fails:
            raise self.fails.pop()
        self.tidied.set()
        return 0


def test_whatever_fails_there_is_another_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "until_night", lambda _: timedelta(0))
    shop = Shop()
    works = background.Background(shop)  # type: ignore[arg-type]
    try:
        assert shop.tidied.wait(30)
    finally:
        works.stop()
