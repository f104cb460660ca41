"""Kept conversations: found, read, and run again."""

from pathlib import Path

from shopkeeper import open_shop
from shopkeeper.concierge import Turn
from shopkeeper.settings import Settings
from shopkeeper.types import Context
from tests.known import known
from tests.unit.cli.conftest import Run


def test_what_was_said_is_found_read_and_said_again(run: Run, own: Path) -> None:
    with open_shop(Settings(data=own)) as shop:
        ann = Context(who=known("ann"))
        for words in ("a red mug", "how much is it?"):
            list(shop.converse(Turn(words, context=ann), "talk"))
    assert "red mug" in run("conversations", "search", "mug").output
    shown = run("conversations", "show", "talk").output
    assert shown.index("a red mug") < shown.index("how much is it?") and "$9.50" in shown
    again = run("conversations", "replay", "talk")
    assert again.exit_code == 0 and again.output.count("as then") == 2
    run("price", "mug-1", "12.00")
    assert "otherwise" in run("conversations", "replay", "talk").output


def test_a_conversation_that_is_not_kept_is_refused_by_name(run: Run, own: Path) -> None:
    result = run("conversations", "show", "none")
    assert result.exit_code == 2 and "search lists them" in result.output + result.stderr
