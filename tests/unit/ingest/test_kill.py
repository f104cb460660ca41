"""An import killed with SIGKILL at any moment, run again, ends as if it had never been killed."""

import subprocess
import sys
from pathlib import Path
from random import Random
from time import sleep

import pytest

from shopkeeper.catalog.sqlite import SqlCatalog
from tests.conftest import ROOT, dev_data
from tests.unit.ingest.toys import ToyIndex, shop_feed

IMPORT = """
import sys
from pathlib import Path
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.ingest import pipeline, sync
from shopkeeper.settings import Settings
from tests.unit.ingest.toys import ToyEncoder, ToyIndex
pipeline.BATCH, sync.STEP = 8, 16  # many small steps: many places to die between
feed, data = map(Path, sys.argv[1:])
settings = Settings(data=data, offline=True)
catalog, index = SqlCatalog(settings.catalog_url), ToyIndex(data / "index.sqlite")
print("begun", flush=True)
pipeline.import_feed(feed, catalog=catalog, media=MediaStore(settings.media_folder), settings=settings, index=index, encoder=ToyEncoder())
"""


def start(feed: Path, data: Path) -> subprocess.Popen[str]:
    data.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(feed), str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "begun\n"
    return process


def state(data: Path) -> tuple[object, ...]:
    """All that a shopper could meet, keys apart: they are names, not facts."""
    catalog, index = SqlCatalog(f"sqlite:///{data}/catalog.sqlite"), ToyIndex(data / "index.sqlite")
    products = {p.id: p for batch in catalog.scan() for p in batch}
    looks = {look.key: (p.id, look.id) for p in products.values() for look in p.looks}
    documents = index.dump()
    assert documents.keys() == looks.keys(), "the index has exactly the catalogue's looks"
    said = {looks[key]: documents[key] for key in looks}
    facts = {
        id: (p.title, p.description, [(look.id, look.media, look.variants) for look in p.looks]) for id, p in products.items()
    }
    pictures = sorted(path.name for path in (data / "media").glob("*/*/*"))
    drafts = list((data / "media").glob(".draft-*"))
    catalog.close()
    index.close()
    return facts, said, pictures, drafts


def kill_until_done(feed: Path, data: Path, moments: list[float]) -> int:
    """Start and kill at each of ``moments`` (seconds after it began), then let it finish. Returns how many died."""
    killed = 0
    for moment in moments:
        process = start(feed, data)
        sleep(moment)
        killed += process.poll() is None
        process.kill()
        process.wait()
    assert start(feed, data).wait(timeout=120) == 0
    return killed


def test_killed_imports_lose_and_double_nothing(tmp_path: Path) -> None:
    feed = shop_feed(tmp_path / "feed", products=200)
    assert start(feed, tmp_path / "whole").wait(timeout=120) == 0
    random = Random(5)
    killed = kill_until_done(feed, tmp_path / "killed", [random.uniform(0, 0.6) for _ in range(8)])
    assert killed >= 4 and state(tmp_path / "killed") == state(tmp_path / "whole")


def test_a_killed_update_ends_like_a_whole_one(tmp_path: Path) -> None:
    """Removals, new words and new prices over an earlier import."""
    feed = shop_feed(tmp_path / "feed", products=200)
    for data in ("whole", "killed"):
        assert start(feed, tmp_path / data).wait(timeout=120) == 0
    lines = [line for line in feed.read_text().splitlines() if not line.startswith(("thing-3,", "thing-77,"))]
    feed.write_text("\n".join(lines).replace("Thing 1", "Object 1").replace(".50,", ".75,") + "\n")
    assert start(feed, tmp_path / "whole").wait(timeout=120) == 0
    random = Random(6)
    killed = kill_until_done(feed, tmp_path / "killed", [random.uniform(0, 0.3) for _ in range(6)])
    assert killed >= 3 and state(tmp_path / "killed") == state(tmp_path / "whole")


@pytest.mark.slow
def test_killed_imports_of_a_real_shop(tmp_path: Path) -> None:
    feed = dev_data("luma") / "products.csv"
    assert start(feed, tmp_path / "whole").wait(timeout=300) == 0
    random = Random(7)
    killed = kill_until_done(feed, tmp_path / "killed", [random.uniform(0.1, 2.5) for _ in range(8)])
    assert killed >= 4 and state(tmp_path / "killed") == state(tmp_path / "whole")
