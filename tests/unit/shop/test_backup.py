"""A backup is of one moment and whole, or there is none; and a shop that is put back has forgotten whoever it was to forget."""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from shopkeeper.pii import mask
from shopkeeper.settings import Settings
from shopkeeper.shop import backup as backing
from shopkeeper.shop import snapshot
from shopkeeper.shop.backup import LEFT_OUT, MANIFEST, SHOP, Backup, backups, digest, left_out, take
from shopkeeper.shop.restore import _exchange, restore
from shopkeeper.trust import Audit, Digest, Keys, Seal, lasting
from shopkeeper.types import EVERYTHING, EventId, Happened, Purpose, SessionId, ShopperId, clock
from shopkeeper.types import Event as Occurrence
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound
from tests.unit.shop.lived import BUYS, NAMES, SEARCHED, VISIT, WHO, WORDS, opened_at
from tests.unit.shop.test_erasing import holding


@pytest.fixture(autouse=True)
def _without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is another's business."""
    monkeypatch.setattr("shopkeeper.shop.restore._indexed", lambda shop, progress: True)


@pytest.fixture(scope="module")
def taken(lived: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(a copy of the lived shop, where its backup lies)."""
    there = tmp_path_factory.mktemp("taken")
    folder = shutil.copytree(lived, there / "shop")
    take(Settings(data=folder), there / "backups")
    shutil.copy(
        there / "backups" / lasting.FILE, there / "noted"
    )  # shops that others restore note there, too
    return folder, there / "backups"


@pytest.fixture
def pair(taken: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """The same, to be changed."""
    folder, to = (Path(shutil.copytree(one, tmp_path / one.name)) for one in taken)
    (folder / lasting.PLACES).write_text(json.dumps([str(to)]))
    shutil.copy(taken[0].parent / "noted", to / lasting.FILE)
    return folder, to


def rows(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        return list(db.iterdump())


def forgotten(folder: Path) -> None:
    """What happens after the backup: somebody is erased, and a key revoked."""
    with opened_at(folder) as shop:
        shop.forget(WHO, BUYS)
        with (
            closing(Keys(folder / "trust.sqlite")) as keys,
            shop.audit.doing("key.revoke", keys.list()[0].id),
        ):
            keys.revoke(keys.list()[0].id)


def assert_forgotten(folder: Path) -> None:
    assert not {name: files for name, files in holding(folder, (*NAMES, *WORDS)).items() if files}
    with closing(Keys(folder / "trust.sqlite")) as keys:
        assert not any(key.lives for key in keys.list())
    assert "somebody else" in str(rows(folder / "experiments.sqlite")), "nobody else is forgotten"


def test_everything_is_in_it_or_left_out_for_a_reason(taken: tuple[Path, Path]) -> None:
    folder, to = taken
    (one,) = backups(to)
    there = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert there - set(one.manifest.files) == {name for name in there if left_out(Path(name).parts[0])}
    assert set(one.manifest.files) == {str(f.relative_to(one.folder / SHOP)) for f in (one.folder / SHOP).rglob("*") if f.is_file()}  # fmt: skip
    assert {digest(one.folder / SHOP / place) == was for place, was in one.manifest.files.items()} == {True}
    assert {file.stat().st_mode & 0o077 for file in one.folder.rglob("*") if file.is_file() and file.parent != one.folder} == {0}  # fmt: skip
    assert all(LEFT_OUT.values()) and {"seal.key", "audit.sqlite", "orders.sqlite"} <= set(one.manifest.files)
    (said,) = (entry for entry, _ in Audit.of(folder).entries() if entry.what == "backup")
    assert said.target == str(to)


def test_it_comes_back_as_it_was(taken: tuple[Path, Path], tmp_path: Path) -> None:
    folder, to = taken
    done = restore(Settings(data=tmp_path / "back"), to)
    assert (done.erased, done.revoked, done.aside) == (0, 0, None)
    for name in ("orders.sqlite", "trust.sqlite", "reckonings.sqlite"):
        assert rows(tmp_path / "back" / name) == rows(folder / name)
    with opened_at(tmp_path / "back") as shop:
        assert SEARCHED in {event.words for event in shop.history(WHO)} and shop.said(WHO)
        assert shop.events.dead_letters() == [], "what could not be read is in no backup"
        assert shop.audit.verify().faults == () and shop.audit.latest(1)[0].what == "shop.restore"


def test_who_was_erased_since_is_not_raised_from_the_dead(pair: tuple[Path, Path], tmp_path: Path) -> None:
    folder, to = pair
    forgotten(folder)
    assert not any(name.encode() in (to / lasting.FILE).read_bytes() for name in NAMES), "digests alone"
    shutil.rmtree(folder)
    done = restore(Settings(data=folder), to)
    assert done.erased >= 1 and done.revoked == 1
    assert_forgotten(folder)


def test_a_secret_that_was_rotated_away_since_opens_no_more(pair: tuple[Path, Path]) -> None:
    folder, to = pair
    with closing(Keys(folder / "trust.sqlite")) as keys:
        (key,) = keys.list()
    with closing(Audit.of(folder)) as audit:
        audit.record("key.rotate", key.id, seconds=3600)
        audit.record("key.rotate", key.id, seconds=0)
    shutil.rmtree(folder)
    assert restore(Settings(data=folder), to).revoked == 1
    with closing(Keys(folder / "trust.sqlite")) as keys:
        assert not any(key.lives for key in keys.list())


def test_a_visit_of_nobody_known_is_told_and_stays_erased(pair: tuple[Path, Path]) -> None:
    folder, to = pair
    visit = ShopperId("visit-of-nobody")
    seen = Occurrence(
        EventId("v"), Happened.VIEWED, time.time_ns() // 1000, session=SessionId(visit), allows=EVERYTHING
    )
    with opened_at(folder) as shop:
        shop.record([seen])
        take(Settings(data=folder), to)
        assert [event.id for event in shop.history(visit)] == ["v"] and shop.forget(visit).events == 1
    shutil.rmtree(folder)
    assert restore(Settings(data=folder), to).erased == 1
    with opened_at(folder) as shop:
        assert visit not in shop.everybody()[0]


def test_what_was_done_in_a_visit_before_the_name_is_told(pair: tuple[Path, Path]) -> None:
    with opened_at(pair[0]) as shop:
        before = Occurrence(
            EventId("b"), Happened.VIEWED, time.time_ns() // 1000, session=VISIT, allows=EVERYTHING
        )
        shop.record([before])
        assert "b" in {event.id for event in shop.history(WHO)}


@pytest.mark.parametrize("erased", [True, False])
def test_a_visit_that_had_a_name_only_after_the_backup_goes_with_whose_it_was(
    pair: tuple[Path, Path], erased: bool
) -> None:
    folder, to = pair
    visit, ann = SessionId("visit-of-ann"), ShopperId("ann")
    early = Occurrence(EventId("early"), Happened.VIEWED, clock.now(), session=visit, allows=EVERYTHING)
    with opened_at(folder) as shop:
        shop.record([early])
        take(Settings(data=folder), to)
        shop.record([replace(early, id=EventId("late"), shopper=ann)])
        shop.forget(ann) if erased else shop.withdraw(ann, frozenset({Purpose.PERSONALISATION}))
    shutil.rmtree(folder)
    restore(Settings(data=folder), to)
    with opened_at(folder) as shop:
        kept = shop.events.of(ShopperId(visit))
        assert not any(one.under(Purpose.PERSONALISATION).session for one in kept)
        assert bool(kept) != erased


def test_whoever_is_erased_again_with_their_visits_is_one(pair: tuple[Path, Path]) -> None:
    folder, to = pair
    ann, visits = ShopperId("ann"), ("one", "other", "third")
    early = [Occurrence(EventId(name), Happened.VIEWED, clock.now(), session=SessionId(name), allows=EVERYTHING) for name in visits]  # fmt: skip
    with opened_at(folder) as shop:
        shop.record(early)
        shop.record([replace(one, id=EventId(f"{one.id}-named"), shopper=ann) for one in early[:2]])
        take(Settings(data=folder), to)
        shop.record([replace(one, id=EventId(f"{one.id}-late"), shopper=ann) for one in early])
        shop.forget(ann)
    shutil.rmtree(folder)
    assert restore(Settings(data=folder), to).erased == 1
    with opened_at(folder) as shop:
        assert not {ann, *visits} & shop.everybody()[0]
        erased = [entry.target for entry, _ in shop.audit.entries() if entry.what == "shopper.erase"]
    assert erased[-2:] == [Seal.of(folder).digest(name) for name in (ann, "third")], "the rest went along"


def test_digests_that_read_as_the_number_of_an_account_are_noted_as_they_are(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = ["ad185c1583c6", "fac3d177ff16"]
    assert mask(" ".join(digests)) == "[iban]"
    folder, to = pair
    ann, visits = ShopperId("ann"), dict(zip(("one", "other"), digests, strict=True))
    usual = Seal.digest
    monkeypatch.setattr(Seal, "digest", lambda seal, name: Digest(visits.get(name) or usual(seal, name)))
    with opened_at(folder) as shop:
        for name in visits:
            seen = Occurrence(EventId(name), Happened.VIEWED, clock.now(), ann, SessionId(name), allows=EVERYTHING)  # fmt: skip
            shop.record([seen])
        take(Settings(data=folder), to)
        shop.forget(ann)
    assert lasting.read(to / lasting.FILE)[-1].names == {usual(Seal.of(folder), ann), *digests}


def test_who_was_erased_after_the_clock_went_back_stays_erased(pair: tuple[Path, Path]) -> None:
    folder, to = pair
    forgotten(folder)
    late = [replace(one, at=one.at - 2 * 3600 * 10**6) for one in lasting.read(to / lasting.FILE)]
    (to / lasting.FILE).unlink()
    lasting.add(to, late)
    shutil.rmtree(folder)
    restore(Settings(data=folder), to)
    assert_forgotten(folder)


def test_who_came_back_after_an_erasure_is_not_erased_again(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor when a backup of before was put back in between."""
    monkeypatch.setattr("shopkeeper.shop.restore.MARGIN", 0)
    folder, to = pair
    ann = ShopperId("ann")
    seen = Occurrence(EventId("1"), Happened.VIEWED, clock.now(), ann, SessionId("v"), allows=EVERYTHING)
    with opened_at(folder) as shop:
        shop.record([seen])
    take(Settings(data=folder), to)
    with opened_at(folder) as shop, closing(Audit.of(folder)) as audit:
        for _ in range(9):
            audit.record("import")
        shop.forget(ann)
    restore(Settings(data=folder), to, replace=True)
    with opened_at(folder) as shop:
        shop.record([replace(seen, id=EventId("2"), at=clock.now() + 20 * 10**6)])
    take(Settings(data=folder), to)
    assert restore(Settings(data=folder), to, replace=True).erased == 0
    with opened_at(folder) as shop:
        assert [one.under(Purpose.SERVICE).id for one in shop.events.of(ann)] == ["2"]


def test_a_purpose_that_was_taken_back_since_stays_taken_back(pair: tuple[Path, Path]) -> None:
    folder, to = pair
    with opened_at(folder) as shop:
        for one in (Purpose.IMPROVEMENT, Purpose.PERSONALISATION):
            shop.withdraw(WHO, frozenset({one}))
    shutil.rmtree(folder)
    restore(Settings(data=folder), to)
    with opened_at(folder) as shop:
        kept = shop.events.of(WHO)
        gone = (Purpose.IMPROVEMENT, Purpose.PERSONALISATION)
        assert kept and not any(one.under(purpose).shopper for one in kept for purpose in gone)
        assert all(one.under(Purpose.MEASUREMENT).shopper == WHO for one in kept)


def test_a_place_that_was_out_of_reach_is_made_up_for_by_the_folder_that_goes(
    pair: tuple[Path, Path],
) -> None:
    folder, to = pair
    away = to.rename(to.with_name("elsewhere"))
    forgotten(folder)
    away.rename(to)
    assert not (to / lasting.FILE).read_bytes().count(b"key.revoke")
    with pytest.raises(Conflict, match="not empty"):
        restore(Settings(data=folder), to)
    done = restore(Settings(data=folder), to, replace=True)
    assert done.aside and (done.aside / "audit.sqlite").exists()
    assert_forgotten(folder)


def test_the_next_backup_notes_what_a_place_has_missed(pair: tuple[Path, Path]) -> None:
    folder, to = pair
    before = set(lasting.read(to / lasting.FILE))
    away = to.rename(to.with_name("elsewhere"))
    forgotten(folder)
    away.rename(to)
    take(Settings(data=folder), to)
    new = set(lasting.read(to / lasting.FILE)) - before
    assert sorted(one.what for one in new) == ["key.revoke", "shopper.erase"]


def test_where_nobody_can_say_who_was_erased_nothing_is_put_back(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    _, to = pair
    noted = (to / lasting.FILE).rename(tmp_path / "noted.jsonl")
    with pytest.raises(Conflict, match="who was erased"):
        restore(Settings(data=tmp_path / "back"), to)
    assert not (tmp_path / "back").exists()
    restore(Settings(data=tmp_path / "back"), to, erasures=[noted])
    (to / lasting.FILE).write_text("[]\n")
    with pytest.raises(Conflict, match="cannot be read"):
        restore(Settings(data=tmp_path / "other"), to)


def damaged(one: Backup) -> None:
    file = one.folder / SHOP / "orders.sqlite"
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(whole)


def missing(one: Backup) -> None:
    (one.folder / SHOP / "seal.key").unlink()


def outside(one: Backup) -> None:
    told(one, lambda manifest: manifest["files"].update({"../../x": {"bytes": 1, "sha256": "0"}}))


def newer(one: Backup) -> None:
    told(one, lambda manifest: manifest.update(format=2))


def newer_schema(one: Backup) -> None:
    file = one.folder / SHOP / "features.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 99")
    again = digest(file)
    told(one, lambda manifest: manifest["files"].update({file.name: {"bytes": again.bytes, "sha256": again.sha256}}))  # fmt: skip


def told(one: Backup, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    manifest = json.loads((one.folder / MANIFEST).read_text())
    change(manifest)
    (one.folder / MANIFEST).write_text(json.dumps(manifest))


@pytest.mark.parametrize("harm", [damaged, missing, outside, newer, newer_schema])
def test_what_is_not_whole_or_newer_is_refused_and_nothing_is_written(
    pair: tuple[Path, Path], tmp_path: Path, harm: Callable[[Backup], None]
) -> None:
    _, to = pair
    harm(backups(to)[0])
    before = {file.name for file in tmp_path.iterdir()}
    with pytest.raises(Conflict):
        restore(Settings(data=tmp_path / "back"), to)
    assert {file.name for file in tmp_path.iterdir()} == before


def killed(work: Callable[[], object]) -> None:
    """``work`` in a process that is gone in the middle of it."""
    if not (child := os.fork()):
        try:
            work()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_a_kill_in_the_middle_leaves_nothing_half_done(
    pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, to = pair
    (known,) = (one.folder.name for one in backups(to))
    with monkeypatch.context() as patched:
        patched.setattr(
            backing.files, "write", lambda file, told: os._exit(9) if file.name == MANIFEST else None
        )
        killed(lambda: take(Settings(data=folder), to))
        patched.undo()
        patched.setattr("shopkeeper.shop.restore._brought_up", lambda *_: os._exit(9))
        killed(lambda: restore(Settings(data=tmp_path / "back"), to))
    assert [one.folder.name for one in backups(to)] == [known] and not (tmp_path / "back").exists()
    assert list(to.glob(".*.partial")) and (tmp_path / ".back.restoring").exists()
    take(Settings(data=folder), to)
    restore(Settings(data=tmp_path / "back"), to)
    assert not list(to.glob(".*.partial")) and not (tmp_path / ".back.restoring").exists()


def test_what_did_not_change_is_linked_and_stays_when_the_older_one_goes(pair: tuple[Path, Path]) -> None:
    folder, to = pair
    (picture := folder / "media" / "9f" / ("9f" * 32)).parent.mkdir(parents=True)
    picture.write_bytes(b"a picture" * 100)
    take(Settings(data=folder), to)
    made = take(Settings(data=folder), to, keep=1)
    kept = made.folder / SHOP / picture.relative_to(folder)
    assert made.linked >= 900 and len(made.dropped) == 2 and len(backups(to)) == 1
    assert kept.read_bytes() == picture.read_bytes() and kept.stat().st_ino != picture.stat().st_ino


def test_what_rotted_in_the_backup_before_is_not_linked_on(pair: tuple[Path, Path], tmp_path: Path) -> None:
    folder, to = pair
    (folder / "policy.toml").write_text("# ours\n")
    rotten = take(Settings(data=folder), to).folder / SHOP / "policy.toml"
    rotten.write_text("# oors\n")
    take(Settings(data=folder), to)
    restore(Settings(data=tmp_path / "back"), to)
    assert (tmp_path / "back" / "policy.toml").read_text() == "# ours\n"


def test_a_link_is_followed_to_what_it_leads_to_and_refused_by_name_where_there_is_nothing(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, to = pair
    (tmp_path / "ours" / "deep").mkdir(parents=True)
    (tmp_path / "ours" / "deep" / "one.csv").write_text("group,product\n")
    (folder / "charts").mkdir()
    links = {"groups.csv": "deep/one.csv", "top": ".", "charts/more": "deep", "charts/around": "../shop"}
    for name, leads in links.items():
        (folder / name).symlink_to(tmp_path / "ours" / leads)
    made = take(Settings(data=folder), to)
    for name in ("groups.csv", "top/deep/one.csv", "charts/more/one.csv"):
        file = made.folder / SHOP / name
        assert file.read_text() == "group,product\n" and not file.is_symlink()
    assert not any("around" in name for name in made.manifest.files), "it leads to what has it"
    (folder / "charts" / "gone").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Conflict, match="charts/gone is a link that leads to nothing"):
        take(Settings(data=folder), to)


def test_what_is_of_one_second_is_all_kept(pair: tuple[Path, Path]) -> None:
    folder, to = pair
    made = [take(Settings(data=folder), to).folder for _ in range(3)]
    assert [one.folder for one in backups(to)][:-1] == made[::-1]
    aside = [restore(Settings(data=folder), to, replace=True).aside for _ in range(3)]
    assert all(one and one.is_dir() for one in aside) and len(set(aside)) == 3


def test_the_newest_is_the_one_made_last_whatever_the_clock_said(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, to = pair
    monkeypatch.setattr(clock, "now", lambda day=86_400 * 10**6, now=clock.now: now() + day)
    ahead = [take(Settings(data=folder), to).folder for _ in range(2)]
    monkeypatch.undo()
    made = take(Settings(data=folder), to, keep=2)
    assert [one.folder for one in backups(to)] == [made.folder, ahead[1]]
    assert restore(Settings(data=folder), to, replace=True).backup.folder == made.folder


def test_where_no_backup_may_go(pair: tuple[Path, Path], tmp_path: Path) -> None:
    folder, to = pair
    with pytest.raises(InvalidInput, match="own folder"):
        take(Settings(data=folder), folder / "backups")
    with pytest.raises(NotFound):
        take(Settings(data=tmp_path / "nothing"), to)
    (folder / "seal.key").write_bytes(b"x" * 32)
    with pytest.raises(Conflict, match="another shop"):
        take(Settings(data=folder), to)


def test_an_open_shop_is_not_put_aside(pair: tuple[Path, Path]) -> None:
    folder, to = pair
    with opened_at(folder) as shop:
        with pytest.raises(Conflict, match="is open"):
            restore(Settings(data=folder), to, replace=True)
        assert shop.status().products == 3


def test_all_files_are_of_one_moment(tmp_path: Path) -> None:
    """A writer puts each thing into one file and then into the other: no copy has it in the second alone, nor two in the first."""
    files, stop, seen = [tmp_path / "a.sqlite", tmp_path / "b.sqlite"], Event(), list[int]()
    for file in files:
        with closing(sqlite3.connect(file)) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("CREATE TABLE thing (number INTEGER)")

    def write() -> None:
        stores = [sqlite3.connect(file, timeout=10, isolation_level=None) for file in files]
        for db in stores:
            db.execute("PRAGMA synchronous=OFF")
        while not stop.is_set():
            for db in stores:
                db.execute("INSERT INTO thing VALUES (1)")
        for db in stores:
            db.close()

    writer = Thread(target=write)
    writer.start()
    try:
        for _ in range(2_000):
            with snapshot.pinned(files) as readers:
                first, second = (db.execute("SELECT count(*) FROM thing").fetchone()[0] for db in readers.values())  # fmt: skip
                assert 0 <= first - second <= 1
                seen.append(first)
            if len(seen) >= 20 and seen[-1] > seen[0]:  # they go on writing meanwhile
                return
    finally:
        stop.set()
        writer.join()
    pytest.fail("nobody could write any more")


def test_what_cannot_be_exchanged_stays_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "seal.key").write_bytes(b"x")
    with pytest.raises(OSError, match="restoring"):
        _exchange(tmp_path / ".shop.restoring", tmp_path / "shop", tmp_path / "shop.before")
    assert (tmp_path / "shop" / "seal.key").exists() and not (tmp_path / "shop.before").exists()
