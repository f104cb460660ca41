"""Progress on a terminal: what is under way, and that it ended."""

from io import StringIO

import pytest
from rich.table import Table
from rich.text import Text

from shopkeeper.cli import terminal


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    written = StringIO()
    monkeypatch.setattr(terminal, "err", shown_in(written))
    return written


def shown_in(file: StringIO) -> terminal.Screen:
    return terminal.Screen(file=file, force_terminal=True, width=100, color_system=None)


def test_control_characters_of_others_do_not_reach_the_terminal() -> None:
    screen = shown_in(StringIO())
    table = Table("title", box=None)
    table.add_row("Mug\x1b[2J")
    with screen.capture() as shown:
        screen.print("[red]as new[/]\x1b]0;pwned\x07 \x9b2J\ttoo\nbig", table, Text("Tee\x1b[1A"))
    said = shown.get()
    assert {"\x1b", "\x07", "\x9b"}.isdisjoint(said)
    assert "too\nbig" in said and "Mug[2J" in said


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
