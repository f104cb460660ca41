"""What is said of a download under way."""

import shutil
from pathlib import Path
from threading import Event, Thread

from shopkeeper.artefacts import sources


def test_a_folder_is_measured_while_a_client_tidies_it_up(tmp_path: Path) -> None:
    """pip unpacks into folders that come and go; the progress bar must not end the download."""
    over = Event()

    def come_and_go() -> None:
        while not over.is_set():
            folder = tmp_path / "pip-unpack" / "deep"
            folder.mkdir(parents=True)
            (folder / "part").write_bytes(b"1234")
            shutil.rmtree(tmp_path / "pip-unpack")

    client = Thread(target=come_and_go)
    client.start()
    try:
        assert all(sources._size(tmp_path) in (0, 4) for _ in range(2_000))
    finally:
        over.set()
        client.join()
