"""Progress on a terminal: what is under way, and that it ended."""

from io import StringIO

import pytest
from rich.console import Console

from shopkeeper.cli import terminal


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    written = StringIO()
    monkeypatch.setattr(
        terminal, "err", Console(file=written, force_terminal=True, width=100, color_system=None)
    )
    return written


def test_a_stage_of_unknown_length_claims_no_share_and_ends_whole(screen: StringIO) -> None:
    with terminal.bars("feed") as progress:
        for read in range(36):
            progress("read", read, 0)
        progress("import", 10, 35)
        progress("import", 35, 35)
    said = screen.getvalue()
    assert "35%" not in said
    last = said.rpartition("feed read")[2]
    assert "100%" in last.partition("feed import")[0] and "100%" in last.partition("feed import")[2]


def test_stages_side_by_side_are_left_alone(screen: StringIO) -> None:
    with terminal.bars() as progress:
        progress("one", 1, 4)
        progress("two", 1, 2)
        progress("one", 2, 4)
    last = screen.getvalue().rpartition("one")[2]
    assert last.split("two")[0].count("50%") == 1 and last.count("50%") == 2
