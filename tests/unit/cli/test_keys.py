"""Keys: shown once, listed without their secret, revoked for good."""

from pathlib import Path

from shopkeeper.trust import Keys, Role, Scope
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


def test_a_key_is_narrow_ends_and_is_rotated_by_the_id_that_the_list_shows(run: Run, tmp_path: Path) -> None:
    old = run(
        "keys",
        "create",
        "--role",
        "merchandiser",
        "--scope",
        "offers",
        "--days",
        90,
        "--label",
        "a long label, of the ERP",
    ).stdout.strip()
    listed = run("keys", "list").stdout
    keys = Keys(tmp_path / "shop" / "trust.sqlite")
    (key,) = keys.list()
    assert key.scopes == {Scope.OFFERS} and key.expires and key.id in listed
    new = run("keys", "rotate", key.id, "--hours", 0).stdout.strip()
    assert keys.check(old) is None and keys.check(new)
    for wrong in (
        ("--role", "king"),
        ("--role", "shopper"),
        ("--scope", "everything"),
        ("--role", "analyst", "--scope", "offers"),
    ):
        refused = run("keys", "create", *wrong)
        assert refused.exit_code == 2 and not refused.stdout
    assert len(keys.list()) == 2
    assert run("keys", "create", "--role", "operator").stdout.startswith("sk_admin_")
