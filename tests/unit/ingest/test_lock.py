import os
import subprocess
import sys
from pathlib import Path

import pytest

from shopkeeper.ingest.lock import importer
from shopkeeper.types.errors import Conflict

HOLDER = """
import sys, pathlib
from shopkeeper.ingest.lock import importer
with importer(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_the_second_importer_says_who_holds_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(Conflict, match=str(holder.pid)), importer(tmp_path, wait=False):
        pass
    holder.communicate("\n")
    with importer(tmp_path, wait=False):
        assert (tmp_path / "import.lock").read_text() == str(os.getpid())


def test_a_waiting_importer_says_so_and_goes_on_when_the_first_is_killed(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    told = list[str]()

    def on_wait(message: str) -> None:
        told.append(message)
        holder.kill()

    with importer(tmp_path, on_wait=on_wait):
        assert str(holder.pid) in told[0] and "waiting" in told[0]
    holder.communicate()
