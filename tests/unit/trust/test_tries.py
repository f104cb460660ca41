"""Whoever guesses waits; a key that opened from the same place lately does not."""

from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from shopkeeper.trust import TooManyTries
from shopkeeper.trust.tries import ALLOWED, Tries

DAY = 86_400
PLACE, KEY = "192.0.2.7", b"key"


def test_a_key_is_known_for_30_days_after_it_opened_last_in_every_process(tmp_path: Path) -> None:
    now = [1e9]
    one, other = (Tries(tmp_path / "tries.sqlite", lambda: now[0]) for _ in range(2))
    with closing(one), closing(other):
        for _ in range(40):
            one.admit(PLACE, KEY)
            one.opened(PLACE, KEY)
            now[0] += DAY
        for days, known in ((29, nullcontext()), (2, pytest.raises(TooManyTries))):
            now[0] += days * DAY
            for n in range(ALLOWED.amount):
                one.failed(PLACE, bytes([n]))
            with known:
                one.admit(PLACE, KEY)
            with known:
                other.admit(PLACE, KEY)


def test_a_key_that_no_longer_opens_is_known_no_more_however_often_it_did(tmp_path: Path) -> None:
    now = 1e9
    with closing(Tries(tmp_path / "tries.sqlite", lambda: now)) as tries:
        for _ in range(5):
            tries.opened(PLACE, KEY)
            now += DAY
        for _ in range(ALLOWED.amount):
            tries.failed(PLACE, KEY)
        with pytest.raises(TooManyTries):
            tries.admit(PLACE, KEY)
