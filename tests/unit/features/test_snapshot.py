"""The file of sums is read by other processes than the one that wrote it."""

import subprocess
import sys
from pathlib import Path

from shopkeeper.events import Offset
from shopkeeper.features import snapshot
from shopkeeper.features.facts import NoFacts
from shopkeeper.features.state import State

WRITE = """
import sys
from pathlib import Path
from shopkeeper.features import snapshot
from shopkeeper.features.facts import NoFacts
from shopkeeper.features.state import State
state = State(NoFacts())
state.offset = 7
snapshot.save(state, 3, Path(sys.argv[1]))
"""


def test_what_another_process_wrote_is_used(tmp_path: Path) -> None:
    file = tmp_path / "features.npz"
    subprocess.run([sys.executable, "-c", WRITE, file], check=True)
    state = State(NoFacts())
    assert (snapshot.load(state, file), state.offset) == (Offset(3), Offset(7))
