"""Server-Timing headers are well-formed whatever a stage is called."""

import re

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.telemetry import server_timing
from shopkeeper.types import Stage

HEADER = re.compile(r"(?:[\w.-]+;dur=\d+\.\d\d, )*total;dur=\d+\.\d\d", re.ASCII)


def test_stages_and_total_in_milliseconds() -> None:
    told = server_timing([Stage("understand", 0.4123), Stage("retrieve", 6.2)], 9.8)
    assert told == "understand;dur=0.41, retrieve;dur=6.20, total;dur=9.80"


@given(st.lists(st.builds(Stage, st.text(min_size=1), st.floats(0, 1e6), st.text()), max_size=100))
def test_it_is_always_a_safe_header(stages: list[Stage]) -> None:
    told = server_timing(stages, 1.0)
    assert HEADER.fullmatch(told)
    assert told.count(",") <= 40
