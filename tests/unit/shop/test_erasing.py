"""One shopper leaves a trace wherever a shop writes any; after they are forgotten, no byte of any file names them or repeats their words."""

import random
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import orjson

from shopkeeper import sqlite
from shopkeeper.trust import Audit, Seal
from tests.unit.shop.lived import BUYS, INVOICE, NAMES, WHO, WORDS, browser, form, opened_at

EMPTY: Mapping[str, str] = {
    "catalog.sqlite": "the merchant's goods, and what a feed brought",
    "orders.sqlite/outbox": "events on their way into the log, for moments; see test_killed",
}
"""Where nothing of a shopper comes, or for moments only, and why."""
PLAIN = {
    "seal.key",
    "policy.toml",
    "features.npz",
    "watch.lock",
    "import.lock",
    "events.sqlite-turn",
    "events.sqlite-gate",
    "reckonings.sqlite-turn",
    "reckonings.sqlite-gate",
}
"""What is no database and names nobody."""


def holding(folder: Path, names: Iterable[str]) -> dict[str, set[str]]:
    """In which files each of them lies."""
    files = {file.name.removesuffix("-wal"): b"" for file in folder.rglob("*") if file.is_file()}
    for file in folder.rglob("*"):
        if file.is_file():
            files[file.name.removesuffix("-wal")] += file.read_bytes()
    return {name: {file for file, data in files.items() if name.encode() in data} for name in names}


def test_every_file_and_every_table_that_a_shop_writes_has_something_in_it(lived: Path) -> None:
    """So that a store that comes later is tried as well, or says here why it need not be."""
    files = {file.name for file in lived.iterdir() if file.is_file()}
    stores = {name for name in files if name.endswith(".sqlite")}
    assert files - stores <= PLAIN
    empty = {
        f"{store}/{table}"
        for store in stores - set(EMPTY)
        for table, rows in tables(lived / store).items()
        if not rows
    }
    assert empty - set(EMPTY) == set(), "fill it in tests/unit/shop/lived.py"


def tables(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]  # fmt: skip
        return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def content(folder: Path) -> dict[str, set[str]]:
    """Every text in every row of every store, also inside of what is packed as JSON."""
    found: dict[str, set[str]] = {}
    for file in folder.glob("*.sqlite"):
        with closing(sqlite3.connect(file)) as db:
            cells = (cell for table in tables(file) for row in db.execute(f'SELECT * FROM "{table}"') for cell in row)  # fmt: skip
            found[file.name] = {text for cell in cells for text in leaves(unpacked(cell))}
    return found


def unpacked(cell: object) -> object:
    try:
        return orjson.loads(cell) if isinstance(cell, bytes | str) else None
    except orjson.JSONDecodeError:
        return cell.decode(errors="replace") if isinstance(cell, bytes) else cell


def leaves(told: object) -> Iterator[str]:
    match told:
        case str():
            yield told
        case dict():
            yield from (text for value in told.values() for text in leaves(value))
        case list():
            yield from (text for value in told for text in leaves(value))


def test_no_file_names_or_quotes_who_was_erased_wherever_they_were_written_down(folder: Path) -> None:
    with opened_at(folder) as shop, browser(shop) as client:
        before = holding(folder, (*NAMES, *WORDS, INVOICE.line1))
        assert all(before[word] for word in (WHO, BUYS, *WORDS)), before
        assert before[WHO] >= {"consents.sqlite", "conversations.sqlite", "events.sqlite", "experiments.sqlite", "features.sqlite", "orders.sqlite"}  # fmt: skip
        assert before[INVOICE.line1] == {"idempotency.sqlite", "orders.sqlite"}
        done = client.post("/my-data/erase", data={"form": form(client, "/my-data")}, follow_redirects=False)
        assert done.status_code == 303 and "receipt=" in done.headers["location"]
        assert not {name: files for name, files in holding(folder, (*NAMES, *WORDS)).items() if files}
        assert holding(folder, (INVOICE.line1,)) == {INVOICE.line1: {"orders.sqlite"}}, "the law wants books"
    assert not {name: files for name, files in holding(folder, (*NAMES, *WORDS)).items() if files}
    _, erased = (one for one, _ in Audit.of(folder).entries() if one.what == "shopper.erase")
    seal = Seal.of(folder)
    assert (erased.target, erased.more["customer"]) == (seal.digest(WHO), seal.digest(BUYS))


def test_nobody_s_place_stands_in_any_file(lived: Path) -> None:
    """Addresses of the network are counted by, and never written down."""
    assert holding(lived, NAMES[3:4]) == {NAMES[3]: set()}


def test_what_sqlite_left_where_rows_once_lay_is_gone_too(tmp_path: Path) -> None:
    left = 0
    for seed in range(2, 6):
        chance, file = random.Random(seed), tmp_path / f"{seed}.sqlite"
        with closing(sqlite.opened(file, "CREATE TABLE IF NOT EXISTS said (id TEXT PRIMARY KEY, who TEXT, words TEXT)")) as db:  # fmt: skip
            db.execute("BEGIN")
            for _ in range(400):
                who = WHO if chance.random() < 0.2 else "other"
                row = (f"{chance.randrange(10**9):x}", who, f"{who} " * chance.randrange(1, 120))
                db.execute("INSERT OR REPLACE INTO said VALUES (?, ?, ?)", row)
            db.execute("UPDATE said SET words = words || words WHERE rowid % 3 = 0")
            db.execute("DELETE FROM said WHERE who = ?", (WHO,))
            sqlite.soil(db)
            db.execute("COMMIT")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            left += WHO.encode() in file.read_bytes()
            sqlite.scrub(db, at_once=0)  # too large for whoever waits …
            assert db.execute("PRAGMA application_id").fetchone()[0], "… and remembered until the night"
            sqlite.scrub(db)
            assert db.execute("PRAGMA application_id").fetchone() == (0,), "and no more work for the next"
            assert WHO.encode() not in file.read_bytes(), seed
    assert left, "deleting with secure_delete alone would do, and scrub is not needed"


def test_all_that_an_erasure_takes_may_be_taken_along_before(folder: Path) -> None:
    """Every row that goes, or is cut off, of every store: what stands in it is in the file that the shopper gets."""
    with opened_at(folder) as shop, browser(shop) as client:
        file = client.get("/my-data/export")
        before = content(folder)
        client.post("/my-data/erase", data={"form": form(client, "/my-data")}, follow_redirects=False)
    after, told = content(folder), set(leaves(file.json()))
    gone = {store for store in before if before[store] - after[store]} - {"audit.sqlite"}  # its head moves on
    assert gone == {"consents.sqlite", "conversations.sqlite", "events.sqlite", "experiments.sqlite", "features.sqlite", "idempotency.sqlite", "orders.sqlite"}  # fmt: skip
    missing = {
        f"{store}: {value}"
        for store in gone - {"idempotency.sqlite"}  # the order as the shop's own servers were told it
        for value in before[store] - after[store]
        if not any(value in text for text in told)
    }
    assert not missing
    assert all(any(word in value for value in told) for word in WORDS)
