"""Writers take turns: whoever waits is next, however quick the one is who just wrote."""

import fcntl
import time
from pathlib import Path
from threading import Thread

from shopkeeper.events.turn import Turn


def someone_waits(file: Path) -> bool:
    with file.with_name(f"{file.name}-gate").open("ab") as gate:
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_who_waits_cannot_be_overtaken(tmp_path: Path) -> None:
    file, order = tmp_path / "log", list[str]()
    greedy, patient = Turn(file), Turn(file)

    def wait() -> None:
        with patient():
            order.append("patient")

    for n in range(20):
        with greedy():
            waiting = Thread(target=wait)
            waiting.start()
            while not someone_waits(file):
                time.sleep(0.001)
        with greedy():
            order.append("greedy")
        waiting.join(10)
        assert order == ["patient", "greedy"] * (n + 1)


def test_a_turn_ends_when_the_work_fails(tmp_path: Path) -> None:
    one, other = Turn(tmp_path / "log"), Turn(tmp_path / "log")
    try:
        with one():
            raise ValueError
    except ValueError:
        pass
    with other():
        one.close()
    other.close()
