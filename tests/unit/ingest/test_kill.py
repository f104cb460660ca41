"""An import killed with SIGKILL at any moment, run again, ends as if it had never been killed."""

from csv import DictReader, DictWriter
from itertools import groupby
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from operator import itemgetter
from pathlib import Path
from random import Random
from shutil import copytree
from time import monotonic, sleep

import numpy as np
import pytest

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.index.port import Index, Space
from shopkeeper.ingest import pipeline, sync
from shopkeeper.ranking.text import document_text
from shopkeeper.settings import Settings
from tests.conftest import dev_data
from tests.unit.ingest.toys import DIM, ToyEncoder, ToyIndex, shop_feed

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def open_index(data: Path, engine: str) -> Index:
    if engine == "toy":
        return ToyIndex(data / "index.sqlite")
    from shopkeeper.index.lance import LanceIndex

    return LanceIndex(data / "index", DIM, DIM)


def run(feed: Path, data: Path, engine: str, begun: Event) -> None:
    pipeline.BATCH, sync.STEP = 8, 16  # many small steps: many places to die between
    settings = Settings(data=data, offline=True)
    catalog, index = SqlCatalog(settings.catalog_url), open_index(data, engine)
    media = MediaStore(settings.media_folder)
    begun.set()
    pipeline.import_feed(
        feed, catalog=catalog, media=media, settings=settings, index=index, encoder=ToyEncoder()
    )


def start(feed: Path, data: Path, engine: str = "toy") -> BaseProcess:
    data.mkdir(parents=True, exist_ok=True)
    begun = PROCESSES.Event()
    process = PROCESSES.Process(target=run, args=(feed, data, engine, begun))
    process.start()
    assert begun.wait(60)
    return process


def finish(feed: Path, data: Path, engine: str = "toy") -> float:
    """Seconds that an import takes here when nobody kills it: what moments to kill at are chosen from."""
    process, began = start(feed, data, engine), monotonic()
    process.join(240)
    assert process.exitcode == 0
    return monotonic() - began


def state(data: Path) -> tuple[object, ...]:
    """All that a shopper could meet, keys apart: they are names, not facts."""
    catalog, index = SqlCatalog(f"sqlite:///{data}/catalog.sqlite"), ToyIndex(data / "index.sqlite")
    products = {p.id: p for batch in catalog.scan() for p in batch}
    looks = {look.key: (p.id, look.id) for p in products.values() for look in p.looks}
    documents = index.dump()
    assert documents.keys() == looks.keys(), "the index has exactly the catalogue's looks"
    said = {looks[key]: documents[key] for key in looks}
    facts = {
        id: (p.title, p.description, [(look.id, look.media, look.variants) for look in p.looks])
        for id, p in products.items()
    }
    pictures = sorted(path.name for path in (data / "media").glob("*/*/*"))
    drafts = list((data / "media").glob(".draft-*"))
    catalog.close()
    index.close()
    return facts, said, pictures, drafts


def kill_until_done(feed: Path, data: Path, moments: list[float], engine: str = "toy") -> int:
    """Start and kill at each of ``moments`` (seconds after it began), then let it finish. Returns how many died.

    Every run goes on where the last one died, so moments are short: together they must leave something to kill.
    """
    killed = 0
    for moment in moments:
        process = start(feed, data, engine)
        sleep(moment)
        process.kill()
        process.join()
        killed += process.exitcode != 0
    finish(feed, data, engine)
    return killed


def test_killed_imports_lose_and_double_nothing(tmp_path: Path) -> None:
    feed = shop_feed(tmp_path / "feed", products=200)
    whole, random = finish(feed, tmp_path / "whole"), Random(5)
    killed = kill_until_done(feed, tmp_path / "killed", [whole * random.uniform(0, 0.25) for _ in range(12)])
    assert killed >= 4 and state(tmp_path / "killed") == state(tmp_path / "whole")


def test_a_killed_update_ends_like_a_whole_one(tmp_path: Path) -> None:
    """Removals, new words and new prices over an earlier import."""
    feed = shop_feed(tmp_path / "feed", products=200)
    for data in ("whole", "killed"):
        finish(feed, tmp_path / data)
    lines = [line for line in feed.read_text().splitlines() if not line.startswith(("thing-3,", "thing-77,"))]
    feed.write_text("\n".join(lines).replace("Thing 1", "Object 1").replace(".50,", ".75,") + "\n")
    whole, random = finish(feed, tmp_path / "whole"), Random(6)
    killed = kill_until_done(feed, tmp_path / "killed", [whole * random.uniform(0, 0.25) for _ in range(10)])
    assert killed >= 3 and state(tmp_path / "killed") == state(tmp_path / "whole")


def test_the_real_engine_holds_exactly_the_catalogue_after_kills(tmp_path: Path) -> None:
    feed, data = shop_feed(tmp_path / "feed", products=48), tmp_path / "killed"
    whole, random = finish(feed, tmp_path / "whole", "lance"), Random(8)
    assert kill_until_done(feed, data, [whole * random.uniform(0.05, 0.35) for _ in range(5)], "lance") >= 2
    catalog, index, encoder = (
        SqlCatalog(f"sqlite:///{data}/catalog.sqlite"),
        open_index(data, "lance"),
        ToyEncoder(),
    )
    pairs = [(product, look) for batch in catalog.scan() for product in batch for look in product.looks]
    keys = np.array([look.key for _, look in pairs], np.int64)
    sentences = encoder.sentence([document_text(product, look).sentence for product, look in pairs])
    assert index.count() == len(pairs) == 96
    np.testing.assert_allclose(index.vectors(Space.SENTENCE, keys), sentences, atol=0.02)
    assert (np.linalg.norm(index.vectors(Space.VIEW, keys), axis=1) > 0.9).all()
    assert set(index.lexical("thing", k=1000).keys) == set(keys)
    index.close()
    catalog.close()


def third_of_luma(folder: Path) -> Path:
    """Every third product with all its variants."""
    copytree(dev_data("luma") / "images", folder / "images")
    with (
        (dev_data("luma") / "products.csv").open(newline="") as whole,
        (folder / "products.csv").open("w") as part,
    ):
        rows = DictReader(whole)
        written = DictWriter(part, rows.fieldnames or ())
        written.writeheader()
        for n, (_, product) in enumerate(groupby(rows, itemgetter("Handle"))):
            if n % 3 == 0:
                written.writerows(product)
    return folder / "products.csv"


@pytest.mark.slow
def test_killed_imports_of_a_real_shop(tmp_path: Path) -> None:
    feed = third_of_luma(tmp_path / "feed")
    whole, random = finish(feed, tmp_path / "whole"), Random(7)
    killed = kill_until_done(feed, tmp_path / "killed", [whole * random.uniform(0.02, 0.2) for _ in range(8)])
    assert killed >= 4 and state(tmp_path / "killed") == state(tmp_path / "whole")
