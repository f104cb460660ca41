"""Changes are said as they are: no cheer for chance, no percentage of nothing."""

import pytest

from shopkeeper.analytics import Period, Rate
from shopkeeper.console import said

WEEK, DAY = Period(7, 0, 1), Period(1, 0, 1)


@pytest.mark.parametrize(
    ("now", "then", "text", "good"),
    [
        (12, 10, "up 20\u202f%", True),
        (5, 10, "down 50\u202f%", False),
        (3, 3, "unchanged", None),
        (0, 0, "unchanged", None),
        (3, 0, "none in the 7 days before", True),
    ],
)
def test_counts(now: int, then: int, text: str, good: bool | None) -> None:
    change = said.change(now, then, WEEK)
    assert (change.text, change.good) == (text, good)


def test_a_share_that_may_have_moved_by_chance_is_neither_good_nor_bad() -> None:
    assert said.shift(Rate(6, 20), Rate(5, 20), DAY).good is None
    assert said.shift(Rate(600, 1000), Rate(300, 1000), DAY) == said.Change(
        "up 30.0 points", True, True, "on yesterday by this time"
    )
    assert said.shift(Rate(600, 1000), Rate(300, 1000), DAY, more_is_good=False).good is False
    assert said.shift(Rate(0, 0), Rate(3, 10), DAY).good is None


def test_the_best_is_surely_the_best_or_said_to_be_chance() -> None:
    assert said.surely({"a": Rate(500, 1000), "b": Rate(100, 1000)}) == ("a", "")
    assert said.surely({"a": Rate(1, 1), "b": Rate(500, 1000)})[0] == "b"
    assert said.surely({"a": Rate(5, 10), "b": Rate(4, 10)})[1]
    assert said.surely({"a": Rate(5, 10)}) == ("a", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0\u202f%"), (0.004, "0.4\u202f%"), (0.0999, "10\u202f%"), (0.5, "50\u202f%"), (1, "100\u202f%")],
)
def test_shares(value: float, text: str) -> None:
    assert said.percent(value) == text
