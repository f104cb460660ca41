"""Known vulnerabilities: what is found is told, and what was not looked up is never called clean."""

import json

import pytest

from shopkeeper.trust.supply import Package
from shopkeeper.trust.vulnerable import Advisory, audited, read
from shopkeeper.types.errors import Unavailable


def test_advisories_and_what_was_skipped_are_told_apart() -> None:
    told = {"dependencies": [
        {"name": "good", "version": "2.0", "vulns": []},
        {"name": "bad", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": [], "description": "…"}]},
        {"name": "private", "skip_reason": "Dependency not found on PyPI and could not be audited: private (1)"},
    ], "fixes": []}  # fmt: skip
    found = read(json.dumps(told))
    assert found.packages == 3 and found.unknown == ("private",)
    assert found.advisories == (Advisory("bad", "1.0", "PYSEC-2026-1", ("1.1",)),)


@pytest.mark.parametrize(
    "told", ["", "no json", "[]", "{}", '{"dependencies": [1]}', '{"dependencies": [{"vulns": [{}]}]}']
)
def test_no_answer_is_no_clean_bill(told: str) -> None:
    with pytest.raises(Unavailable):
        read(told)


def test_an_index_that_knows_nothing_or_cannot_be_reached_is_named() -> None:
    """``pip-audit`` itself ends content and with 0 when every package is unknown."""
    pytest.importorskip("pip_audit")
    with pytest.raises(Unavailable, match=r"nothing was looked up|cannot be asked") as refused:
        audited([Package("no-such-package-was-ever-published-here", "1.0", "", True, ())])
    assert refused.value.field == "audit" and refused.value.fix


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopkeeper.trust.vulnerable.find_spec", lambda _: None)
    with pytest.raises(Unavailable, match="not installed") as refused:
        audited([])
    assert "shopkeeper[audit]" in refused.value.fix
