"""Nobody asks more often than the rate allows, whichever process counts; and whoever waits as told is let in."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust import Rate, Rates, Seal, household
from shopkeeper.types.errors import InvalidInput

ASKS = """
import sys
from contextlib import closing
from pathlib import Path
from shopkeeper.trust import Rate, Rates
rates = Rates(Path(sys.argv[1]), clock=lambda: 1e9)
sys.stdin.readline()
print(sum(rates.ask("one", Rate(100, 86_400)).allowed for _ in range(200)))
"""


class Clock:
    def __init__(self, now: float = 1e9) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_processes_count_together(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASKS, str(tmp_path / "rates.sqlite")]
    askers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    answers = [asker.communicate("go\n")[0] for asker in askers]
    assert sum(map(int, answers)) == 100


def test_counts_outlive_the_process(tmp_path: Path) -> None:
    clock, rate = Clock(), Rate(2, 3600)
    for _ in range(2):
        rates = Rates(tmp_path / "rates.sqlite", clock)
        assert rates.ask("one", rate).allowed
        rates.close()
    assert not Rates(tmp_path / "rates.sqlite", clock).ask("one", rate).allowed


@given(amount=st.integers(1, 9), seconds=st.integers(1, 50), pauses=st.lists(st.floats(0, 60), max_size=40))
def test_whoever_waits_as_told_is_let_in_and_not_a_second_before(
    amount: int, seconds: int, pauses: list[float]
) -> None:
    with TemporaryDirectory() as folder:
        clock, rate = Clock(), Rate(amount, seconds)
        rates = Rates(Path(folder) / "rates.sqlite", clock)
        allowed: list[float] = []
        for pause in pauses:
            clock.now += pause
            found = rates.ask("one", rate)
            if found.allowed:
                allowed.append(clock.now)
                assert found.left <= amount - 1
                continue
            if found.wait > 1:
                clock.now += found.wait - 1.01
                assert not rates.ask("one", rate).allowed
                clock.now += 1.01
            else:
                clock.now += found.wait
            assert rates.ask("one", rate).allowed
            allowed.append(clock.now)
        rates.close()
        for first, begun in enumerate(
            allowed
        ):  # no burst and no stretch is longer than the bucket and what drips into it
            for more, ended in enumerate(allowed[first:], 1):
                assert more <= amount + (ended - begun) * amount / seconds + 1e-3


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 5), st.floats(0, 1)), max_size=30))
def test_what_is_taken_and_given_back_adds_up(turns: list[tuple[float, float, float]]) -> None:
    """Tokens of any size: never more than the bucket and what drips into it, whatever was reserved first."""
    with TemporaryDirectory() as folder:
        clock, rate, spent = Clock(), Rate(10, 100), 0.0
        rates = Rates(Path(folder) / "rates.sqlite", clock)
        for pause, wanted, share in turns:
            clock.now += pause
            reserved = min(wanted, rates.look("one", rate, 0).left)
            rates.take("one", rate, reserved)
            rates.take("one", rate, reserved * (share - 1))
            spent += reserved * share
            assert spent <= 10 + (clock.now - 1e9) / 10 + 1e-3
        rates.close()


def test_a_bucket_that_is_empty_stays_so_for_one_rate_and_one_caller(tmp_path: Path) -> None:
    clock = Clock()
    rates = Rates(tmp_path / "rates.sqlite", clock)
    asked = [rates.ask(who, Rate(1, 60)).allowed for who in ("one", "other", "one")]
    assert asked == [True, True, False]
    assert rates.look("one", Rate(1, 60)).allowed is False
    clock.now += 60
    assert rates.ask("third", Rate(1, 60)).allowed
    rates.close()
    with sqlite3.connect(tmp_path / "rates.sqlite") as db:
        (one,) = db.execute("SELECT caller FROM bucket").fetchall()
        assert one == (Seal.of(tmp_path).pseudonym("third"),), "who is not asked of is forgotten"


def test_callers_of_before_who_stand_there_in_plain_words_go(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "rates.sqlite")) as db, db:
        db.execute("CREATE TABLE bucket (caller TEXT PRIMARY KEY, full REAL NOT NULL) WITHOUT ROWID")
        db.execute("INSERT INTO bucket VALUES ('203.0.113.77', 9e9)")
        db.execute("PRAGMA user_version = 2")
    with closing(Rates(tmp_path / "rates.sqlite")) as rates:
        rates.ask("203.0.113.77", Rate(1, 60))
    assert not any(b"203.0.113.77" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_clock_that_jumps_back_lets_nobody_wait_for_longer(tmp_path: Path) -> None:
    clock, rate = Clock(), Rate(2, 60)
    rates = Rates(tmp_path / "rates.sqlite", clock)
    rates.ask("one", rate)
    clock.now -= 3600
    assert rates.ask("one", rate).wait <= 60


def test_what_cannot_be_counted_is_allowed(tmp_path: Path) -> None:
    rates = Rates(tmp_path / "rates.sqlite")
    rates.close()
    assert rates.ask("one", Rate(1, 60)).allowed and rates.ask("one", Rate(1, 60)).allowed


def test_the_file_is_for_the_shop_only(tmp_path: Path) -> None:
    Rates(tmp_path / "rates.sqlite").ask("one", Rate(1, 60))
    assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("120/minute", Rate(120, 60)),
        (" 10 per 5 minutes ", Rate(10, 300)),
        ("1/hour", Rate(1, 3600)),
        ("3/2days", Rate(3, 172_800)),
    ],
)
def test_rates_are_read(text: str, rate: Rate) -> None:
    assert Rate.read(text) == rate


@pytest.mark.parametrize(
    "text", ["often", "", "0/minute", "5/0 minutes", "-1/minute", "1/month", "1/minute, 2/day"]
)
def test_a_rate_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a rate") as refused:
        Rate.read(text)
    assert refused.value.field == "rate_limit" and refused.value.fix


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),  # as a server that listens on :: is told of them
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "", True),
    ],
)
def test_who_is_one_household(one: str, other: str, same: bool) -> None:
    assert (household(one) == household(other)) is same
