"""Every golden sentence is read as it was, save by a change that is meant, which stores the readings anew."""

from dataclasses import replace

import pytest

from benchmarks import readings
from shopkeeper.language import understand
from shopkeeper.types import Intent

SHOPS = sorted({name for name, *_ in readings.sentences()})


@pytest.mark.parametrize("name", SHOPS)
def test_it_is_read_as_it_was(name: str) -> None:
    """``python -m benchmarks.readings --save`` where the change is meant."""
    if readings.known(name) is None:
        pytest.skip(f"the catalogue {name!r} is not on this machine")
    assert not [*readings.changed(name)]


def test_one_wish_lost_in_one_sentence_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(text: str, *how: object, **more: object) -> Intent:
        intent = understand(text, *how, **more)  # type: ignore[arg-type]
        return replace(intent, constraints=()) if text == "sofas with 4 stars or more" else intent

    monkeypatch.setattr(readings, "understand", forgetful)
    (told,) = readings.changed("furniture")
    assert "sofas with 4 stars or more" in told and "rating:at_least:4" in told
