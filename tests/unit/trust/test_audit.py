"""The audit log against somebody who can write its file: whatever they do to it shows."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust import Actor, Audit, Keys, Role, Seal, acting
from shopkeeper.trust.audit import Head, _hash, noted
from shopkeeper.types.errors import Conflict, NotFound, Unavailable


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    audit = Audit.of(tmp_path)
    for n in range(6):
        with acting(Actor.of(f"key {n}", "spring sale")), audit.doing("offers.set", f"sku-{n}", offers=n):
            pass
    return audit


def alter(folder: Path, *statements: str) -> None:
    """With the file in hand the triggers are no obstacle."""
    with closing(sqlite3.connect(folder / "audit.sqlite")) as db, db:
        for one in ("DROP TRIGGER entries_stay", "DROP TRIGGER entries_are_final", *statements):
            db.execute(one)


def test_who_when_what_and_why_are_kept(audit: Audit) -> None:
    (entry, hash), *_ = audit.entries()
    assert (entry.number, entry.who, entry.what, entry.target) == (1, "key 0", "offers.set", "sku-0")
    assert (entry.why, entry.more, len(hash)) == ("spring sale", {"offers": 0}, 64)
    assert entry.at > 1_700_000_000_000_000
    assert [one.number for one in audit.latest(2)] == [6, 5]
    assert audit.verify().faults == () and audit.verify().head.number == 6


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE entry SET body = replace(body, 'key 2', 'key 9') WHERE number = 3", "entry 3 was changed"),
        (
            "UPDATE entry SET hash = iif(hash LIKE 'f%', 'e', 'f') || substr(hash, 2) WHERE number = 3",
            "entry 3 was changed",
        ),
        ("DELETE FROM entry WHERE number = 3", "entry 3 is missing"),
        ("DELETE FROM entry WHERE number < 3", "entries 1 to 2 are missing"),
        ("DELETE FROM entry WHERE number > 4", "ends with entry 4"),
        ("DELETE FROM entry", "ends with entry 0"),
        (
            "UPDATE entry SET number = CASE number WHEN 2 THEN -3 ELSE -2 END WHERE number IN (2, 3)",
            "entry 2",
        ),
        ("INSERT INTO entry SELECT 7, body, hash FROM entry WHERE number = 6", "entry 7 was changed"),
        ("DELETE FROM head", "not sealed"),
        ("UPDATE head SET sealed = '4:' || substr(sealed, 3)", "not sealed"),
    ],
)
def test_what_is_changed_removed_moved_or_cut_off_shows(
    audit: Audit, tmp_path: Path, statement: str, fault: str
) -> None:
    alter(tmp_path, statement, "UPDATE entry SET number = -number WHERE number < 0")
    assert any(fault in one for one in audit.verify().faults), audit.verify().faults


def test_appending_after_a_cut_does_not_heal_it(audit: Audit, tmp_path: Path) -> None:
    alter(tmp_path, "DELETE FROM entry WHERE number > 4")
    audit.record("key.create")
    assert "entries 5 to 6 are missing" in audit.verify().faults


def test_a_chain_forged_without_the_seal_is_seen_and_nothing_is_appended_to_it(
    audit: Audit, tmp_path: Path
) -> None:
    entry, before = audit.entries()[3][0], audit.entries()[2][1]
    body = entry.body().replace("sku-3", "sku-9")
    alter(
        tmp_path,
        "DELETE FROM entry WHERE number > 4",
        f"UPDATE entry SET body = '{body}', hash = '{_hash(before, body)}' WHERE number = 4",
        f"UPDATE head SET sealed = '4:{_hash(before, body)}.forged'",
    )
    assert audit.verify().faults == ("the head is not sealed by this shop",)
    with pytest.raises(Conflict):
        audit.record("key.create")


def test_an_old_copy_put_back_whole_shows_against_a_head_that_was_noted(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "audit.sqlite"
    audit.close()
    old = file.read_bytes()
    audit.record("key.create", "mallory")
    head = noted(str(audit.verify().head))
    audit.close()
    file.write_bytes(old)
    assert audit.verify().faults == ()
    assert audit.verify(head).faults == ("entry 7 is not the one that was noted",)
    file.unlink()
    assert audit.verify(head).faults
    with pytest.raises(Conflict):
        noted("seven")
    with pytest.raises(Conflict):
        noted(f"²:{'0' * 64}")


def test_a_seal_of_another_shop_is_none(audit: Audit, tmp_path: Path) -> None:
    other = Audit(tmp_path / "audit.sqlite", Seal(tmp_path / "other.key"))
    assert other.verify().faults == ("the head is not sealed by this shop",)


def test_the_file_refuses_what_an_append_only_log_refuses(audit: Audit, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "audit.sqlite")) as db:
        for one in ("DELETE FROM entry", "UPDATE entry SET body = ''"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(one)


def test_what_cannot_be_written_down_is_not_done(tmp_path: Path) -> None:
    (tmp_path / "audit.sqlite").write_bytes(b"no database at all" * 100)
    with closing(Keys(tmp_path / "trust.sqlite")) as keys:
        with pytest.raises(Unavailable), Audit.of(tmp_path).doing("key.create"):
            keys.create(Role.PUBLIC)
        assert keys.list() == ()


def test_what_failed_is_written_down_as_failed(tmp_path: Path) -> None:
    audit = Audit.of(tmp_path)
    with pytest.raises(NotFound), audit.doing("key.revoke", "abc"):
        raise NotFound("no such key")
    begun, failed = (entry for entry, _ in audit.entries())
    assert (failed.what, failed.target, failed.more) == (
        "key.revoke.failed",
        "abc",
        {"entry": 1, "error": "not-found"},
    )
    assert begun.what == "key.revoke" and audit.verify().faults == ()


def test_processes_append_to_one_chain(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from shopkeeper.trust import Audit\n"
        f"audit = Audit.of(Path({str(tmp_path)!r}))\n"
        "for n in range(25): audit.record('offers.set', f'{sys.argv[1]}-{n}')"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(n)]) for n in range(4)]
    assert [one.wait() for one in running] == [0] * 4
    audit = Audit.of(tmp_path)
    assert audit.verify().faults == () and audit.verify().head.number == 100
    assert len({entry.target for entry, _ in audit.entries()}) == 100


@given(words=st.text(max_size=300))
def test_anything_may_be_said(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    audit = Audit.of(tmp_path_factory.mktemp("audit"))
    with acting(Actor.of(words, words)):
        audit.record(words or "nothing", words, said=words)
    assert audit.verify().faults == ()


def test_whoever_the_login_names_is_told_from_everybody_else() -> None:
    assert Actor.of("sso ann@example.com").who == "sso ann@example.com"


def test_words_of_people_are_masked_and_cut(tmp_path: Path) -> None:
    audit = Audit.of(tmp_path)
    with acting(Actor.of("cli ann", f"asked by bob@example.com\n{'x' * 999}")):
        audit.record("order.refund", "W1", reason="paid with 4111 1111 1111 1111")
    (entry,) = audit.latest(1)
    assert entry.more == {"reason": "paid with [card]"}
    assert entry.why.startswith("asked by [email] xxx") and len(entry.why) == 200


@pytest.mark.parametrize(
    "target",
    ["555-123-4567", "123-45-6789", "202.555.0123", "5555555555554444", "https://10.0.0.5/hook", "review:mug:ann@example.com"],
)  # fmt: skip
def test_what_was_changed_is_told_whatever_its_number_looks_like(audit: Audit, target: str) -> None:
    audit.record("offers.set", target)
    assert audit.latest(1)[0].target == target


def test_a_secret_in_what_was_changed_is_masked(audit: Audit) -> None:
    audit.record("webhook.add", f"https://a.example/{'sk_live_' + 'x' * 20}")
    assert audit.latest(1)[0].target == "https://a.example/[secret]"


@pytest.mark.parametrize("body", ["{", "[]", "3"])
def test_what_is_forged_and_no_entry_is_named(audit: Audit, tmp_path: Path, body: str) -> None:
    before = audit.entries()[4][1]
    alter(tmp_path, f"UPDATE entry SET body = '{body}', hash = '{_hash(before, body)}' WHERE number = 6")
    assert any("entry 6 was changed" in fault for fault in audit.verify().faults)


def test_an_empty_log_is_whole(tmp_path: Path) -> None:
    assert Audit.of(tmp_path).verify().head == Head()
    assert Audit.of(tmp_path).latest(3) == [] and Audit.of(tmp_path).entries() == []


def test_a_file_exchanged_under_an_open_shop_takes_no_more_entries(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "audit.sqlite"
    file.rename(tmp_path / "aside.sqlite")
    with pytest.raises(Conflict, match="put aside"):
        audit.record("key.create")
    Audit(file, Seal.of(tmp_path)).record("key.create", "mallory")
    with pytest.raises(Conflict, match="put aside"):
        audit.record("key.create")


def test_what_is_no_log_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "audit.sqlite").write_bytes(b"no database at all" * 100)
    assert "cannot be read" in Audit.of(tmp_path).verify().faults[0]
