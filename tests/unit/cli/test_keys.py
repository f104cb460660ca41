"""Keys: shown once, listed without their secret, revoked for good."""

from pathlib import Path

from shopkeeper.trust import Keys, Role
from tests.unit.cli.conftest import Run


def test_a_key_lives_until_it_is_revoked(run: Run, tmp_path: Path) -> None:
    secret = run("keys", "create", "--admin", "--label", "nightly").stdout.strip()
    keys = Keys(tmp_path / "shop" / "trust.sqlite")
    key = keys.check(secret)
    assert key
    assert (key.role, key.label) == (Role.ADMIN, "nightly")
    listed = run("keys", "list").stdout
    assert key.id in listed
    assert secret not in listed
    assert run("keys", "revoke", key.id).exit_code == 0
    assert keys.check(secret) is None
    assert "revoked" in run("keys", "list").stdout


def test_an_empty_list_teaches(run: Run) -> None:
    assert "shopkeeper keys create" in run("keys", "list").stdout
