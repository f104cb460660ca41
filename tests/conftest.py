"""What every test may ask for. Knows where development data lie; refuses to fetch anything."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.memory import give_back

os.environ.setdefault("SHOPKEEPER_READ_PICTURES", "0")  # the same tests whether the extra is there or not
os.environ.setdefault("SHOPKEEPER_SCREEN_PICTURES", "0")
os.environ.setdefault("SHOPKEEPER_SPEECH", "off")  # where it is the subject, a test turns it on
os.environ.setdefault("SHOPKEEPER_RECOMMEND_MS", "1000000")  # a busy machine recommends no less

os.environ.setdefault(
    "SSL_CERT_DIR", os.devnull
)  # nobody outside is asked: each client would read all authorities

# A shop opens twenty files that SQLite syncs: on a disk its tests wait for these most of the time.
_MEMORY, _ROOM = Path("/dev/shm"), 6 << 30
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

# As many workers run as there are cores: more threads of one would only wait for the other.
os.environ.setdefault("SHOPKEEPER_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("shopkeeper", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("shopkeeper")

ROOT = Path(__file__).parent.parent
DEV_DATA = Path(os.environ.get("SHOPKEEPER_DEV_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> None:
    """Before a module, not after it: by now even the last test of the one before has let go."""
    give_back()


@pytest.fixture(scope="session", autouse=True)
def _open() -> Iterator[object]:
    """The models of ``lite``, for as long as a worker lives: the hundreds of shops that are opened here share them."""
    from shopkeeper.artefacts import fetch
    from shopkeeper.embedding.lite import LiteEncoder
    from shopkeeper.settings import Settings
    from shopkeeper.types.errors import Unavailable

    try:
        yield LiteEncoder(fetch("minilm-int8", Settings()), 1)
    except Unavailable:  # whoever needs them says so by name
        yield None


def dev_data(name: str) -> Path:
    """The folder of one development data set, or skip by name."""
    folder = DEV_DATA / name
    if not folder.is_dir():
        pytest.skip(f"development data '{name}' is not on this machine", allow_module_level=True)
    return folder
