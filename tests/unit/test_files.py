"""Files that are written whole or not at all."""

import os
from errno import ELOOP
from pathlib import Path

import pytest

from shopkeeper.files import write_whole


def test_a_link_that_leads_to_itself_is_the_systems_to_refuse(tmp_path: Path) -> None:
    """It was a RuntimeError, which no command takes for a wrong path."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    with pytest.raises(OSError, match="Too many levels") as refused:
        write_whole(one, b"text")
    assert (refused.value.errno, refused.value.filename) == (ELOOP, str(one))


def test_who_stops_it_finds_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    (tmp_path / "kept").write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "kept", b"after")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("kept", b"before")]


@pytest.mark.parametrize("folder", ["missing", "file"])
def test_what_cannot_be_written_is_named_and_not_its_draft(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=f"{folder}/x.json'$"):
        write_whole(tmp_path / folder / "x.json", b"text")
