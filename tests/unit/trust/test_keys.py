"""Keys open the shop while they live, in every process, and cannot be read back from the file."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust import Keys, Role, Scope, TooManyTries
from shopkeeper.trust.tries import ALLOWED
from shopkeeper.types.errors import Denied, InvalidInput, NotFound


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "trust.sqlite"


@pytest.fixture
def keys(file: Path) -> Iterator[Keys]:
    keys = Keys(file)
    yield keys
    keys.close()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SHOPPER}))
def test_a_new_key_opens_with_its_role(keys: Keys, role: Role) -> None:
    secret, key = keys.create(role, "till")
    assert secret.startswith(f"sk_{role}_")
    found = keys.check(secret)
    assert found and (found.id, found.role, found.label, found.created) == (key.id, role, "till", key.created)


def test_secrets_have_256_bits_and_never_repeat(keys: Keys) -> None:
    made = [keys.create(Role.PUBLIC)[0].removeprefix("sk_public_") for _ in range(20)]
    assert len(set(made)) == 20
    assert all(len(secret) * 6 >= 256 for secret in made)


def test_the_file_does_not_hold_the_secret(keys: Keys, file: Path) -> None:
    secret, _ = keys.create(Role.ADMIN)
    keys.check(secret)
    kept = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert secret.encode() not in kept
    assert secret.removeprefix("sk_admin_").encode() not in kept
    assert file.stat().st_mode & 0o077 == 0


@given(st.text(st.characters(), max_size=80))
def test_anything_else_opens_nothing(tmp_path_factory: pytest.TempPathFactory, wrong: str) -> None:
    keys = Keys(tmp_path_factory.mktemp("keys") / "trust.sqlite")
    keys.create(Role.ADMIN)
    assert keys.check(wrong) is None
    keys.close()


def test_a_secret_changed_in_one_letter_opens_nothing(keys: Keys) -> None:
    secret, _ = keys.create(Role.ADMIN)
    assert keys.check(secret[:-1] + ("A" if secret[-1] != "A" else "B")) is None


def test_the_role_in_the_secret_cannot_be_forged(keys: Keys) -> None:
    secret, _ = keys.create(Role.PUBLIC)
    assert keys.check(secret.replace("public", "admin")) is None


def test_a_revoked_key_opens_nothing_and_stays_listed(keys: Keys) -> None:
    secret, key = keys.create(Role.PUBLIC)
    keys.revoke(key.id)
    ended = keys.list()[0].revoked
    keys.revoke(key.id)
    assert keys.check(secret) is None and keys.find(key.id) is None
    assert ended is not None and keys.list()[0].revoked == ended


def test_a_living_key_is_found_by_its_id(keys: Keys) -> None:
    _, key = keys.create(Role.ADMIN)
    assert keys.find(key.id) == key and keys.find("nobody") is None


def test_revoking_an_unknown_key_says_so(keys: Keys) -> None:
    with pytest.raises(NotFound) as refused:
        keys.revoke("nobody")
    assert refused.value.fix


def test_use_is_noted(keys: Keys) -> None:
    secret, _ = keys.create(Role.PUBLIC)
    assert keys.list()[0].last_used is None
    keys.check(secret)
    first = keys.list()[0].last_used
    keys.check(secret)
    assert first is not None and keys.list()[0].last_used == first


def test_another_process_s_revocation_counts_at_once(keys: Keys, file: Path) -> None:
    secret, key = keys.create(Role.PUBLIC)
    assert keys.check(secret)
    code = f"from pathlib import Path; from shopkeeper.trust import Keys; Keys(Path({str(file)!r})).revoke({key.id!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert keys.check(secret) is None


def test_many_processes_may_open_a_new_shop_at_once(file: Path) -> None:
    code = f"from pathlib import Path; from shopkeeper.trust import Keys, Role; Keys(Path({str(file)!r})).create(Role.PUBLIC)"
    opening = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait() for process in opening] == [0] * 4
    assert len(Keys(file).list()) == 4


def test_shoppers_have_no_keys_and_no_key_is_wider_than_its_role(keys: Keys) -> None:
    with pytest.raises(InvalidInput):
        keys.create(Role.SHOPPER)
    for role in set(Role) - {Role.SHOPPER, Role.ADMIN}:
        for scope in set(Scope) - role.scopes:
            with pytest.raises(InvalidInput):
                keys.create(role, only=[scope])
    assert len(keys.list()) == 0


def test_a_narrow_key_may_only_that(keys: Keys) -> None:
    secret, _ = keys.create(Role.ADMIN, only=[Scope.OFFERS])
    key = keys.check(secret)
    assert key and key.scopes == {Scope.OFFERS}
    key.demand(Scope.OFFERS)
    with pytest.raises(Denied, match="lacks the scope shoppers"):
        key.demand(Scope.SHOPPERS)


def test_scopes_written_into_the_file_for_more_than_the_role_give_nothing(keys: Keys, file: Path) -> None:
    secret, key = keys.create(Role.PUBLIC)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE api_key SET scopes = 'operate read' WHERE id = ?", (key.id,))
    found = keys.check(secret)
    assert found and found.scopes == {Scope.READ}


def test_a_rotated_key_opens_beside_the_new_one_and_then_no_more(keys: Keys) -> None:
    old, key = keys.create(Role.ADMIN, "erp", only=[Scope.OFFERS])
    new, successor = keys.rotate(key.id)
    assert keys.check(old) and keys.check(new)
    assert (successor.role, successor.label, successor.only) == (key.role, "erp", key.only)
    keys.rotate(key.id, timedelta(0))
    assert keys.check(old) is None and keys.check(new) is not None
    with pytest.raises(NotFound):
        keys.rotate(key.id)


def test_a_rotation_never_lengthens_a_life(keys: Keys) -> None:
    _, key = keys.create(Role.PUBLIC, lasts=timedelta(hours=1))
    keys.rotate(key.id, timedelta(days=9))
    found = keys.find(key.id)
    assert found and found.ends == key.expires


def test_who_follows_a_key_ends_when_it_would_have(keys: Keys) -> None:
    _, key = keys.create(Role.PUBLIC, lasts=timedelta(days=90))
    _, second = keys.rotate(key.id)
    _, third = keys.rotate(key.id)
    assert second.expires == third.expires == key.expires and keys.find(third.id) == third


def test_a_key_ends_with_its_time(keys: Keys) -> None:
    secret, _ = keys.create(Role.PUBLIC, lasts=timedelta(microseconds=1))
    assert keys.check(secret) is None


def test_a_file_of_an_earlier_version_opens(file: Path) -> None:
    keys = Keys(file)
    secret, _ = keys.create(Role.ADMIN)
    keys.close()
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("ALTER TABLE api_key DROP COLUMN expires")
        db.execute("ALTER TABLE api_key DROP COLUMN scopes")
    with closing(Keys(file)) as again:
        found = again.check(secret)
        assert found and found.scopes == set(Scope)


def test_who_guesses_waits_and_a_right_guess_among_them_is_not_told(keys: Keys) -> None:
    secret, _ = keys.create(Role.ADMIN)
    for n in range(ALLOWED.amount):
        assert keys.check(f"sk_admin_{n}", "192.0.2.7") is None
    with pytest.raises(TooManyTries) as waits:
        keys.check(secret, "192.0.2.7")
    assert 0 < waits.value.wait <= 2 * ALLOWED.seconds
    assert keys.check(secret, "192.0.2.8"), "others are not held up"


def test_a_key_that_opened_from_there_before_goes_on_until_it_is_revoked(keys: Keys, file: Path) -> None:
    secret, key = keys.create(Role.ADMIN)
    assert keys.check(secret, "192.0.2.7")
    for n in range(ALLOWED.amount):
        keys.check(f"sk_admin_{n}", "192.0.2.7")
    assert keys.check(secret, "192.0.2.7")
    with closing(Keys(file)) as others:
        assert others.check(secret, "192.0.2.7"), "in another process, and after a restart, too"
    keys.revoke(key.id)
    assert keys.check(secret, "192.0.2.7") is None
    with pytest.raises(TooManyTries):
        keys.check(secret, "192.0.2.7")
