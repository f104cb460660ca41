"""Processes that share one log, and die of SIGKILL at any moment: what they were told is kept is there, exactly once.

A killed process leaves the system's page cache alive, so this shows that no answer precedes its commit; that a commit is on
disk as well is SQLite's ``synchronous=FULL``, which the last test looks at from outside.
"""

import os
import sqlite3
import time
from collections import Counter
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from shopkeeper.events import Offset
from shopkeeper.events.sqlite import SqliteEvents
from tests.known import event_of
from tests.unit.events.deeds import viewed

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
ROUNDS, WRITERS = 50, 4


def write(file: Path, name: str, told: Connection) -> None:
    """Append in a tight loop; every acknowledged batch goes down the pipe, in one piece."""
    log, random, first = SqliteEvents(file), Random(name), 0
    while True:
        count = random.choice([1, 1, 7, 60])
        now = time.time_ns() // 1000
        receipt = log.append([viewed(f"{name}-{first + n}", at=now) for n in range(count)])
        assert receipt.accepted == count
        os.write(told.fileno(), f"{first} {count}\n".encode())
        first += count


def start(file: Path, name: str) -> tuple[str, BaseProcess, Connection]:
    listening, told = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=write, args=(file, name, told), daemon=True)
    process.start()
    told.close()
    return name, process, listening


def acknowledged(name: str, listening: Connection) -> list[str]:
    with os.fdopen(os.dup(listening.fileno())) as lines:
        batches = [tuple(map(int, line.split())) for line in lines]
    listening.close()
    return [f"{name}-{first + n}" for first, count in batches for n in range(count)]


def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    file, random = tmp_path / "events.sqlite", Random(4)
    log, after, kept, killed = SqliteEvents(file), Offset(0), Counter[str](), 0
    for n in range(ROUNDS):
        writers = [start(file, f"{n}-{m}") for m in range(WRITERS)]
        assert writers[0][2].poll(30)
        time.sleep(random.uniform(0, 0.05))
        for _, process, _ in random.sample(writers, WRITERS):
            process.kill()
            time.sleep(random.uniform(0, 0.005))
        for _, process, _ in writers:
            process.join()
            killed += process.exitcode == -9
        answered = [id for name, _, listening in writers for id in acknowledged(name, listening)]
        while some := log.read(after):
            kept.update(event_of(kept).id for kept in some)
            after = some[-1].offset
        assert not [id for id in answered if kept[id] != 1]
        assert log.append([viewed(f"{n}", at=time.time_ns() // 1000)]).accepted == 1, "whoever lives goes on"
    log.close()
    assert killed == ROUNDS * WRITERS and max(kept.values()) == 1
    with sqlite3.connect(file) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_answer_comes_after_the_disks_own(tmp_path: Path) -> None:
    db = SqliteEvents(tmp_path / "e.sqlite")._connect()
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL: the log is synced at every commit"
    db.close()


def tell(file: Path, name: str) -> None:
    log = SqliteEvents(file)
    for n in range(40):
        log.append([viewed(f"{name}-{n}-{m}", name, time.time_ns() // 1000) for m in range(5)])
    log.append([viewed("the same", "all", time.time_ns() // 1000)])
    log.close()


def test_processes_share_one_log(tmp_path: Path) -> None:
    """They make it together, lose nothing, keep each one's order, and know each other's ids."""
    file, names = tmp_path / "new" / "events.sqlite", ["one", "two", "three"]
    writers = [PROCESSES.Process(target=tell, args=(file, name)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    log = SqliteEvents(file)
    whole = log.read(Offset(0))
    assert len(whole) == 601
    for name in names:
        mine = [event_of(kept).id for kept in whole if event_of(kept).shopper == name]
        assert mine == [f"{name}-{n}-{m}" for n in range(40) for m in range(5)]
    log.close()
