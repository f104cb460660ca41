"""Whole searches at scale: ``Shop.search`` from the question's words to proven hits, facets and ways out.

    python -m benchmarks.journey                     # 100k looks
    python -m benchmarks.journey --looks 1000000 --keep /var/tmp/journey
    python -m benchmarks.journey --shop ~/.local/share/shopkeeper   # a shop that stands, with its own models

Of the synthetic shop everything runs but models: vectors of words and photos are drawn, not computed, and no photo is looked through for nudity, which
the extra ``safety`` does. ``--keep`` leaves the shop in a folder for the next run. One question at a time, with what all threads of the process spend on it;
then as many per second as two processes answer that hold the shop open, each its half one after the other, as ``serve --workers 2`` does.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks import synthetic
from benchmarks.machine import machine, resident_mb
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.cli import garbage
from shopkeeper.cli.asgi import TURN
from shopkeeper.embedding.port import Vectors
from shopkeeper.embedding.sameness import UNFITTED
from shopkeeper.index.lance import LanceIndex
from shopkeeper.index.port import Document
from shopkeeper.ranking.text import document_text
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop, open_shop
from shopkeeper.shop.eyes import Eyes
from shopkeeper.shop.opening import wire
from shopkeeper.shop.switch import Switch
from shopkeeper.types import Constraint, Field, Money, Op, Product, Query, Slate, Sort

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

DIM = 384
VIEW_DIM = 512
_NEW = " (new)"


@dataclass(frozen=True, slots=True)
class Drawn:
    """An encoder whose vectors lie where the synthetic shop's lie; equal inputs give equal vectors."""

    sentences: synthetic.Space
    views: synthetic.Space
    name: str = "drawn:1"
    dim: int = VIEW_DIM
    sentence_dim: int = DIM
    sameness = UNFITTED

    def image(self, pictures: "Sequence[Picture]") -> Vectors:
        return self._draw(self.views, [picture.tobytes() for picture in pictures])

    def text(self, texts: Sequence[str]) -> Vectors:
        return self._draw(self.views, [text.encode() for text in texts])

    def sentence(self, texts: Sequence[str]) -> Vectors:
        return self._draw(self.sentences, [text.encode() for text in texts])

    def _draw(self, space: synthetic.Space, seeds: Sequence[bytes]) -> Vectors:
        return np.concatenate([space.draw(np.random.default_rng(crc32(seed)), 1) for seed in seeds])


def build(folder: Path, goods: synthetic.Shop, encoder: Drawn) -> Iterator[tuple[str, str]]:
    """Fill catalogue and index; yields what it took."""
    settings = Settings(data=folder)
    catalog, index = SqlCatalog(settings.catalog_url), open_index(settings, encoder)
    seconds = dict.fromkeys(("catalogue", "index", "optimize"), 0.0)
    for products, drawn in goods.batches():
        seconds["catalogue"] += timed(lambda p=products: catalog.put(p))
        stored = catalog.get([product.id for product in products])
        documents = [_document(stored[p.id], d) for p, d in zip(products, drawn, strict=True)]
        seconds["index"] += timed(lambda d=documents: index.write(d))
    seconds["optimize"] += timed(index.optimize)
    catalog.set_bookmark(f"index/{encoder.name}", catalog.head())
    catalog.close()
    yield from ((f"build: {name}", f"{taken:.1f} s") for name, taken in seconds.items())


def _document(product: Product, drawn: Document) -> Document:
    look = product.looks[0]
    text = document_text(product, look)
    return replace(drawn, key=look.key, title=text.title, body=text.body)


def open_index(settings: Settings, encoder: Drawn) -> LanceIndex:
    settings.index_folder.mkdir(parents=True, exist_ok=True)
    return LanceIndex(settings.index_folder / "drawn", encoder.sentence_dim, encoder.dim)


def opened(folder: Path, encoder: Drawn) -> Shop:
    """As a worker does it, around another encoder."""
    threadpool_limits(1, user_api="blas")
    settings = Settings(data=folder, read_pictures=False, screen_pictures=False)
    sys.setswitchinterval(TURN)
    eyes = Eyes(encoder.name, encoder, open_index(settings, encoder))
    return wire(settings, SqlCatalog(settings.catalog_url), Switch(settings, eyes))


def questions(goods: synthetic.Shop, count: int) -> dict[str, list[Query]]:
    """Kind of question → questions of that kind."""
    rng = np.random.default_rng(2026)
    words = [" ".join(each) for each in goods.texts(rng, count, 3)]
    photos = [(_photo(rng),) for _ in range(count)]
    ticked = (
        Constraint(Field.CATEGORY, Op.IS, ("Department 3",)),
        Constraint(Field.PRICE, Op.AT_MOST, (Money(6000, "USD"),)),
    )
    return {
        "words": [Query(text) for text in words],
        "words, blue, no wool, in stock, under $60": [
            Query(f"blue {text} no wool in stock under $60") for text in words
        ],
        "words, two ticked filters": [Query(text, constraints=ticked) for text in words],
        "filters alone, by price": [Query(constraints=ticked, sort=Sort.PRICE_UP) for _ in words],
        "photo": [Query(images=photo) for photo in photos],
        "photo, like this but in blue under $60": [
            Query("like this but in blue under $60", images=photo) for photo in photos
        ],
    }


def _photo(rng: np.random.Generator) -> bytes:
    """A small picture: decoding a large one would measure the decoder."""
    file = BytesIO()
    Image.fromarray(rng.integers(0, 255, (64, 64, 3), np.uint8)).save(file, "PNG")
    return file.getvalue()


def own_questions(shop: Shop, count: int) -> dict[str, list[Query]]:
    """Of a shop that stands: words of two of its titles, and its pictures, cut and packed anew: asked by nobody before."""
    rng, products = random.Random(2026), [one for batch in shop.catalog.scan() for one in batch]
    said = [word for product in products for word in product.title.split()]
    media = [one.id for product in products for look in product.looks for one in look.media if one.id]
    return {
        "words": [Query(" ".join(rng.sample(said, 3))) for _ in range(count)],
        "words, in stock, under $60": [Query(" ".join(rng.sample(said, 3)) + " in stock under $60") for _ in range(count)],
        "photo": [Query(images=(_cut(shop.pictures.read(id)[0], rng),)) for id in rng.choices(media, k=count)],
        "photo of 12 megapixels": [
            Query(images=(_cut(shop.pictures.read(id)[0], rng, (3_000, 4_000)),)) for id in rng.choices(media, k=count // 4)
        ],
    }  # fmt: skip


def _cut(picture: bytes, rng: random.Random, size: tuple[int, int] | None = None) -> bytes:
    whole, file = Image.open(BytesIO(picture)).convert("RGB"), BytesIO()
    left, top = rng.randrange(whole.width // 10), rng.randrange(whole.height // 10)
    cut = whole.crop((left, top, whole.width, whole.height))
    (cut.resize(size) if size else cut).save(file, "JPEG")
    return file.getvalue()


def _rename(shop: Shop) -> None:
    """One product, so that what the shop's words mean is learnt again."""
    product = next(shop.catalog.scan())[0]
    title = product.title.removesuffix(_NEW) if product.title.endswith(_NEW) else product.title + _NEW
    shop.catalog.put([replace(product, title=title)])


def _turned(asked: Sequence[Query]) -> list[Query]:
    """The same words in another order, which nobody has asked for before."""
    return [Query(" ".join(reversed(query.text.split()))) for query in asked]


def timed(job: object) -> float:
    start = time.perf_counter()
    job()  # type: ignore[operator]
    return time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    seconds: np.ndarray
    processor: float
    """ms a question."""
    rate: float
    """Answered per second by two processes."""
    stages: dict[str, float]


def measure(shop: Shop, beside: Connection, name: str, asked: Sequence[Query]) -> Row:
    """Once unmeasured to warm caches of the machine, never of the questions: no process is asked one twice."""
    shop.search(asked[0])
    half = len(asked) // 2
    slates: list[Slate] = []
    spent = time.process_time()
    seconds = [timed(lambda q=query: slates.append(shop.search(q))) for query in asked[1:half]]
    processor = (time.process_time() - spent) / len(seconds) * 1e3
    _together(shop, beside, asked[:1], asked[:1])
    together = timed(lambda: _together(shop, beside, asked[half:], asked[1:half]))
    names = dict.fromkeys(stage.name for slate in slates for stage in slate.trace.stages)
    stages = {
        each: float(np.median([sum(s.ms for s in slate.trace.stages if s.name == each) for slate in slates]))
        for each in names
    }
    return Row(name, np.array(seconds), processor, (len(asked) - 1) / together, stages)


def evenly(rows: Sequence[Row]) -> Row:
    """As if all these kinds were asked equally often."""
    return Row(
        "all of these, in equal parts",
        np.concatenate([row.seconds for row in rows]),
        float(np.mean([row.processor for row in rows])),
        len(rows) / sum(1 / row.rate for row in rows),
        {},
    )


def _together(shop: Shop, beside: Connection, own: Sequence[Query], others: Sequence[Query]) -> None:
    beside.send(others)
    for query in own:
        shop.search(query)
    beside.recv()


@contextmanager
def another(open_it: Callable[[], Shop]) -> Iterator[Connection]:
    """A process that has the shop open too; what it is sent it asks, and then says that it has."""
    here, there = (context := get_context("spawn")).Pipe()
    process = context.Process(target=_answer, args=(open_it, there), daemon=True)
    process.start()
    try:
        yield here
    finally:
        process.terminate()
        process.join()


def _answer(open_it: Callable[[], Shop], asked: Connection) -> None:
    garbage.set_aside()
    with open_it() as shop:
        shop.search(Query("anything"))
        garbage.set_aside()
        while True:
            for query in asked.recv():
                shop.search(query)
            asked.send(None)


def report(rows: Sequence[Row]) -> None:
    console = Console(width=140)
    table = Table("question", "p50 ms", "p95 ms", "p99 ms", "processor ms", "per s, 2 processes")
    for row in rows:
        ms = [f"{np.percentile(row.seconds, p) * 1e3:.1f}" for p in (50, 95, 99)]
        table.add_row(row.name, *ms, f"{row.processor:.1f}", f"{row.rate:.0f}")
    console.print(table)
    stages = Table("median ms by stage", *(names := dict.fromkeys(n for row in rows for n in row.stages)))
    for row in (row for row in rows if row.stages):
        stages.add_row(row.name, *(f"{row.stages.get(name, 0):.2f}" for name in names))
    console.print(stages)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--looks", type=int, default=100_000)
    options.add_argument("--queries", type=int, default=200, help="of each kind, half of them one at a time")
    options.add_argument("--keep", type=Path, help="folder in which the shop stays for the next run")
    options.add_argument("--shop", type=Path, help="ask the shop of this folder, with its own models")
    chosen = options.parse_args()
    if chosen.shop:
        stands = partial(open_shop, Settings(data=chosen.shop))
        with stands() as shop, another(stands) as beside:
            shop.search(Query("anything"))
            print(f"{shop.catalog.count():,} products · {shop.encoder.name} · {machine()}\n")
            asked = own_questions(shop, chosen.queries)
            rows = [measure(shop, beside, name, each) for name, each in asked.items()]
            report([*rows, evenly(rows)])
        return
    goods = synthetic.Shop(chosen.looks, DIM, VIEW_DIM)
    encoder = Drawn(goods.sentence, goods.view)
    with ExitStack() as stack:
        folder = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print(f"{chosen.looks:,} looks · {machine()}\n")
        if not (folder / "catalog.sqlite").exists():
            folder.mkdir(parents=True, exist_ok=True)
            for name, value in build(folder, goods, encoder):
                print(f"- {name}: {value}")
        before, began = resident_mb(), time.perf_counter()
        garbage.set_aside()  # as a server does, before and after
        shop = stack.enter_context(opened(folder, encoder))
        shop.search(Query("anything"))
        print(f"- opened, first answer included: {time.perf_counter() - began:.0f} s")
        garbage.set_aside()
        print(f"- an open shop takes {resident_mb() - before:.0f} MB\n")
        beside = stack.enter_context(another(partial(opened, folder, encoder)))
        asked = questions(goods, chosen.queries)
        rows = [measure(shop, beside, name, each) for name, each in asked.items()]
        _rename(shop)
        anew = measure(shop, beside, "words, while the shop's are learnt anew", _turned(asked["words"]))
        report([*rows, evenly(rows), anew])
        shop.views.settle()  # the next run opens with words that are known


if __name__ == "__main__":
    main()
