"""The version of a table: a commit is never overlooked, and an untouched folder is not asked about."""

import os
import time
from pathlib import Path

import pytest

from shopkeeper.index.lance.version import Version


class Table:
    """Commits as LanceDB does: a new file in the folder of versions, whose time of change is a coarse clock's."""

    def __init__(self, folder: Path, clock: int) -> None:
        self.folder, self.asked, self.versions = folder, 0, 0
        self.commit(clock)

    def commit(self, clock: int) -> None:
        self.versions += 1
        (self.folder / f"{self.versions}.manifest").touch()
        os.utime(self.folder, ns=(clock, clock))

    @property
    def version(self) -> int:
        self.asked += 1
        return self.versions


LONG_AGO = time.time_ns() - 3_600_000_000_000


def test_an_untouched_table_is_asked_once(tmp_path: Path) -> None:
    table = Table(tmp_path, LONG_AGO)
    version = Version(table, tmp_path)
    assert [version.now().number for _ in range(9)] == [1] * 9 and table.asked == 1


def test_every_commit_is_seen(tmp_path: Path) -> None:
    table = Table(tmp_path, LONG_AGO)
    version = Version(table, tmp_path)
    for number in range(2, 6):
        table.commit(LONG_AGO + number)
        assert version.now().number == version.now().number == number
    assert table.asked == 4


def test_two_commits_at_the_same_moment_of_the_folders_clock_are_both_seen(tmp_path: Path) -> None:
    now = time.time_ns()
    table = Table(tmp_path, now)
    version = Version(table, tmp_path)
    assert version.now().number == 1
    table.commit(now)
    assert version.now().number == 2


def test_a_commit_while_the_version_is_read_is_seen_the_next_time(tmp_path: Path) -> None:
    class Busy(Table):
        @property
        def version(self) -> int:
            found = super().version
            if self.asked == 1:
                self.commit(LONG_AGO + 1)
            return found

    version = Version(Busy(tmp_path, LONG_AGO), tmp_path)
    assert [version.now().number, version.now().number] == [1, 2]


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Version(Table(tmp_path, LONG_AGO), tmp_path / "gone").now()
