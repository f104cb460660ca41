"""What every stored statement says of a thing is what it said, save by a change that is meant, which stores it anew."""

import pytest

from benchmarks import statements


def test_they_say_what_they_said() -> None:
    """``python -m benchmarks.statements --save`` where the change is meant."""
    assert not [*statements.changed()]


def test_a_denial_that_is_not_heard_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    find = statements.find_quote

    def trusting(feature: str, passages: list[tuple[str, str]]) -> object:
        return None if passages[0][1] == "Hood: no" else find(feature, passages)

    monkeypatch.setattr(statements, "find_quote", trusting)
    (told,) = statements.changed()
    assert "Hood: no" in told and "was denies" in told
