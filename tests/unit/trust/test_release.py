"""A release without its gates, its owner or its way back is refused; what counts is written down."""

import pytest

from shopkeeper.trust.audit import Entry
from shopkeeper.trust.release import gates

DAY = 86_400_000_000
NOW = 100 * DAY


def entry(number: int, what: str, days: int = 0, *, passed: int = 1, version: str = "1.0") -> Entry:
    return Entry(number, NOW - days * DAY, "cli ann", what, "", "", {"passed": passed, "version": version})


GOOD = (entry(1, "evaluate.run"), entry(2, "redteam.run"))


def test_all_four_make_a_release() -> None:
    assert all(gate.good for gate in gates(GOOD, "1.0", NOW, "ann", "encoder back"))


@pytest.mark.parametrize(
    ("entries", "owner", "rollback", "lacks"),
    [
        ((), "ann", "back", ["golden gate", "red team"]),
        ((GOOD[0],), "ann", "back", ["red team"]),
        (GOOD, "", "back", ["owner"]),
        (GOOD, "ann", " \n", ["rollback plan"]),
        ((*GOOD, entry(3, "redteam.run", passed=0)), "ann", "back", ["red team"]),
        ((entry(1, "redteam.run", passed=0), *GOOD[:1], entry(2, "redteam.run")), "ann", "back", []),
        ((GOOD[0], entry(2, "redteam.run", 8)), "ann", "back", ["red team"]),
        ((GOOD[0], entry(2, "redteam.run", -1)), "ann", "back", ["red team"]),
        ((entry(1, "evaluate.run", version="0.9"), GOOD[1]), "ann", "back", ["golden gate"]),
    ],
)
def test_what_lacks_is_named_with_what_to_do(
    entries: tuple[Entry, ...], owner: str, rollback: str, lacks: list[str]
) -> None:
    found = gates(entries, "1.0", NOW, owner, rollback)
    assert [gate.name for gate in found if not gate.good] == lacks
    assert all(gate.fix for gate in found if not gate.good)
