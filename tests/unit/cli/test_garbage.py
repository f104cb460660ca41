"""What has stayed is set aside, and still freed: at once, or by night where it holds itself."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from shopkeeper.cli import garbage


class Ring:
    """Held by itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.callbacks.remove(garbage._keep)
    gc.unfreeze()


def test_what_survived_is_not_looked_at_again_before_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_swept", 0.0)
    old = Ring()
    garbage.set_aside()
    assert gc.get_freeze_count() > 10_000 and not any(one is old for one in gc.get_objects())
    new = Ring()
    there = [weakref.ref(old), weakref.ref(new)]
    del old, new
    gc.collect()
    assert [one() is None for one in there] == [False, True]
    garbage.sweep()
    assert there[0]() is None and gc.get_freeze_count() > 10_000


def test_what_holds_no_ring_is_freed_at_once_and_one_night_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_swept", 0.0)
    plain = type("Plain", (), {})()
    garbage.set_aside()
    there = weakref.ref(plain)
    del plain
    assert there() is None
    garbage.sweep()
    old = Ring()
    garbage.set_aside()
    there = weakref.ref(old)
    del old
    garbage.sweep()
    assert there() is not None, "it was swept just now"
