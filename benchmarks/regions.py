"""Several products in one photo, on composites of catalogue photos: ``python -m benchmarks.regions DATA [--photos FOLDER]``.

Two to four products are cut from their white ground and laid on one canvas, where each lies being known: apart or
overlapping; on white, on one colour, or on the floor or cloth of a stranger's photo. luma shows another view than those that
are indexed, where it has one; fashion has a single photo of each product, so its own, smaller. Photos of one product, and
strangers' photos, should get no box. Every step is seeded: the same questions each time. Knows both shops; refuses to fit.
"""

import argparse
import csv
import io
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast
from zipfile import ZipFile

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding import open_encoder
from shopkeeper.embedding.port import Encoder
from shopkeeper.index.memory import MemoryIndex
from shopkeeper.index.port import Document, Index
from shopkeeper.index.prints import Prints
from shopkeeper.ingest.feeds import shopify
from shopkeeper.search import nearby
from shopkeeper.search.regions import regions
from shopkeeper.search.sight import Sight
from shopkeeper.settings import Settings
from shopkeeper.types import Box, Look, LookId, LookKey, Product, ProductId, Region

CANVAS = 640
FOUND = 0.5
"""Intersection over union from which a product counts as found."""
STRANGERS, FASHION, SINGLES = 40, 300, 60
Open = Callable[[], Image.Image]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A product's picture to show, and those that are indexed."""

    product: Product
    show: Open
    indexed: tuple[Open, ...]


@dataclass(frozen=True, slots=True)
class Composite:
    photo: Image.Image
    truth: tuple[tuple[ProductId, Box], ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """As much of a catalogue as ``regions`` asks for."""

    products: dict[LookKey, Product]

    def by_look(self, keys: Sequence[LookKey]) -> dict[LookKey, Product]:
        return {key: self.products[key] for key in keys}


def luma(data: Path) -> list[Shown]:
    """Each product by its first look with most pictures; the last picture is shown and, if there are others, not indexed."""
    rows = shopify.read(data / "luma" / "products.csv", "USD")
    found = []
    for product in (row for row in rows if isinstance(row, Product)):
        look = max(product.looks, key=lambda look: len(look.media))
        files = [_opener(data / "luma" / media.source) for media in look.media]
        if files:
            found.append(Shown(product, files[-1], tuple(files[:-1] or files)))
    return found


def fashion(data: Path, count: int, seed: int) -> list[Shown]:
    rows = [json.loads(line) for line in (data / "fashion" / "products.jsonl").read_text().splitlines()]
    chosen = random.Random(seed).sample(rows, count)
    archive = ZipFile(data / "fashion" / "images.zip")
    return [_of_fashion(row, member(archive, row["image"])) for row in chosen]


def _of_fashion(row: dict[str, Any], show: Open) -> Shown:
    look = Look(LookId(str(row["id"])))
    kind = ((row["category"], row["article_type"]),)
    return Shown(
        Product(ProductId(str(row["id"])), row["title"], categories=kind, looks=(look,)), show, (show,)
    )


def people(data: Path, count: int, seed: int) -> list[Image.Image]:
    with (data / "people_photos" / "labels.csv").open() as file:
        names = [row["image"] for row in csv.DictReader(file)]
    archive = ZipFile(data / "people_photos" / "images.zip")
    entries = {Path(name).stem: name for name in archive.namelist()}
    return [member(archive, entries[Path(name).stem])() for name in random.Random(seed).sample(names, count)]


def _opener(file: Path) -> Open:
    return lambda: Image.open(file).convert("RGB")


def member(archive: ZipFile, name: str) -> Open:
    return lambda: Image.open(io.BytesIO(archive.read(name))).convert("RGB")


def stock(shown: Sequence[Shown], encoder: Encoder) -> tuple[Index, Catalog]:
    index, products = MemoryIndex(encoder.sentence_dim, encoder.dim), {}
    for key, one in enumerate(shown, 1):
        views = encoder.image([opened() for opened in one.indexed])
        text = np.zeros(encoder.sentence_dim, np.float32)
        index.write([Document(LookKey(key), one.product.title, "", (), text, views)])
        look = replace(one.product.looks[0], key=LookKey(key))
        products[LookKey(key)] = replace(one.product, looks=(look,))
    return cast(Index, index), cast(Catalog, Shelf(products))


@cache
def cut(thing: Shown) -> tuple[Image.Image, Image.Image]:
    """The thing without its white ground, and its mask: what can be reached from the border through white is ground."""
    framed = ImageOps.expand(thing.show(), 1, "white")
    flooded = framed.copy()
    ImageDraw.floodfill(flooded, (0, 0), (255, 0, 255), thresh=40)
    mask = np.any(np.asarray(flooded) != (255, 0, 255), axis=2)
    alpha = Image.fromarray((mask * 255).astype(np.uint8))
    bounds = alpha.getbbox() or (0, 0, *framed.size)
    return framed.crop(bounds), alpha.crop(bounds)


def composite(
    things: Sequence[Shown], ground: Image.Image, overlapping: bool, dice: random.Random
) -> Composite:
    """In a grid of cells, a little off its middle; overlapping, each is too large for its cell."""
    photo, truth = ground.copy(), []
    columns, rows = 2, 1 if len(things) == 2 else 2
    wide, high = photo.width // columns, photo.height // rows
    for place, thing in enumerate(things):
        picture, alpha = cut(thing)
        room = 1.2 if overlapping else dice.uniform(0.7, 0.88)
        scale = min(wide * room / picture.width, high * room / picture.height)
        size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        at = _place(place, (wide, high), size, photo.size, dice)
        photo.paste(picture.resize(size), at, alpha.resize(size))
        truth.append((thing.product.id, _within(at, size, photo.size)))
    return Composite(_as_sent(photo), tuple(truth))


def _place(
    place: int, cell: tuple[int, int], size: tuple[int, int], canvas: tuple[int, int], dice: random.Random
) -> tuple[int, int]:
    slack = [(c - s) // 2 for c, s in zip(cell, size, strict=True)]
    corner = ((place % 2) * cell[0], (place // 2) * cell[1])
    at = [c + s + round(dice.uniform(-0.8, 0.8) * max(0, s)) for c, s in zip(corner, slack, strict=True)]
    x, y = (max(0, min(a, c - s)) for a, c, s in zip(at, canvas, size, strict=True))
    return x, y


def _within(at: tuple[int, int], size: tuple[int, int], canvas: tuple[int, int]) -> Box:
    return Box(at[0] / canvas[0], at[1] / canvas[1], size[0] / canvas[0], size[1] / canvas[1])


def _as_sent(photo: Image.Image) -> Image.Image:
    """Through a JPEG, as photos travel."""
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=85)
    return Image.open(io.BytesIO(file.getvalue())).convert("RGB")


def floor(photo: Image.Image) -> Image.Image:
    """The corner of a stranger's photo, where its thing seldom lies, mirrored to a whole canvas."""
    tile = photo.crop((0, 0, photo.width // 5, photo.height // 5)).resize((CANVAS // 2, CANVAS // 2))
    whole = Image.new("RGB", (CANVAS, CANVAS))
    for x, half in ((0, tile), (CANVAS // 2, ImageOps.mirror(tile))):
        whole.paste(half, (x, 0))
        whole.paste(ImageOps.flip(half), (x, CANVAS // 2))
    return whole


def grounds(photos: Sequence[Image.Image]) -> dict[str, list[Image.Image]]:
    plain = [
        Image.new("RGB", (CANVAS, CANVAS), colour) for colour in ("#d8c9b0", "#7d8fa3", "#40464b", "#b9d3c2")
    ]
    return {
        "white": [Image.new("RGB", (CANVAS, CANVAS), "white")],
        "one colour": plain,
        "a stranger's": [floor(photo) for photo in photos],
    }


def composites(
    shown: Sequence[Shown], ground: Sequence[Image.Image], overlapping: bool, count: int, seed: int
) -> Iterator[Composite]:
    dice = random.Random(seed)
    for number in range(count):
        things = dice.sample(list(shown), 2 + number % 3)
        yield composite(things, dice.choice(list(ground)), overlapping, dice)


@dataclass(frozen=True, slots=True)
class Score:
    found: int
    first: int
    products: int
    boxes: int
    false: int
    """Boxes that lie on no product."""
    seconds: float

    def __add__(self, other: "Score") -> "Score":
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def judge(one: Composite, seen: Sequence[Region], seconds: float) -> Score:
    """``first``: the nearest product of the box that lies best on a product is that product."""
    found = first = 0
    for product, box in one.truth:
        best = max(seen, key=lambda region: region.box.overlap(box), default=None)
        if best and best.box.overlap(box) >= FOUND:
            found += 1
            first += best.product_id == product
    false = sum(all(region.box.overlap(box) < FOUND for _, box in one.truth) for region in seen)
    return Score(found, first, len(one.truth), len(seen), false, seconds)


def drawn(photo: Image.Image, seen: Sequence[Region]) -> Image.Image:
    """For the eye."""
    shown = photo.copy()
    pen = ImageDraw.Draw(shown)
    for region in seen:
        pen.rectangle(region.box.pixels(photo.size), outline="#e11d48", width=3)
        pen.text(region.box.pixels(photo.size)[:2], region.label, fill="#e11d48")
    return shown


@dataclass(frozen=True, slots=True)
class Eye:
    """Sees the things on a photo as the shop would, and draws them for the eye when there is a folder for it."""

    shop: str
    encoder: Encoder
    index: Index
    catalog: Catalog
    folder: Path | None

    def __call__(self, photo: Image.Image, title: str) -> tuple[tuple[Region, ...], float]:
        """And the seconds of processor time it took."""
        start = time.process_time()
        vector = self.encoder.image([photo])[0]
        sight = Sight(self.encoder, self.index, self.catalog, Prints())
        whole = nearby.judge(vector, sight)
        seen = regions(photo, whole, sight)
        seconds = time.process_time() - start
        if self.folder:
            drawn(photo, seen).save(self.folder / f"{self.shop} {title}.png".replace(" ", "-"))
        return seen, seconds


def crowds(
    asked: Sequence[Shown], backs: dict[str, list[Image.Image]], look: Eye, count: int, seed: int
) -> None:
    print("| composites | found | right first | boxes on nothing | ms CPU |\n|---|---|---|---|---|")
    for ground, overlapping in ((g, o) for o in (False, True) for g in backs):
        name, total = f"{'overlapping' if overlapping else 'apart'}, {ground}", Score(0, 0, 0, 0, 0, 0.0)
        for number, one in enumerate(composites(asked, backs[ground], overlapping, count, seed)):
            total += judge(one, *look(one.photo, f"{name} {number}"))
        shares = (
            total.found / total.products,
            total.first / total.products,
            total.false / max(1, total.boxes),
        )
        print(
            f"| {name} | {' | '.join(f'{share:.2f}' for share in shares)} | {1000 * total.seconds / count:.0f} |"
        )


def alone(what: str, photos: Sequence[Image.Image], look: Eye) -> None:
    boxed = sum(bool(look(photo, f"{what} {number}")[0]) for number, photo in enumerate(photos))
    print(f"{what}: {boxed} of {len(photos)} get boxes")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path, help="the folder of development data")
    arguments.add_argument("--count", type=int, default=12, help="composites of each kind")
    arguments.add_argument("--photos", type=Path, help="a folder for the photos with their boxes drawn")
    arguments.add_argument("--seed", type=int, default=2, help="thresholds were set on 3")
    options = arguments.parse_args()
    encoder = open_encoder(Settings())
    strangers = people(options.data, STRANGERS, options.seed)
    stocks = {"luma": luma(options.data), "fashion": fashion(options.data, FASHION, options.seed)}
    for name, shown in stocks.items():
        look = Eye(name, encoder, *stock(shown, encoder), options.photos)
        asked = shown[options.seed % 2 :: 2]
        print(f"\n{name}: {len(shown)} products")
        crowds(asked, grounds(strangers[:20]), look, options.count, options.seed)
        alone("photos of one product", [one.show() for one in asked[:SINGLES]], look)
        alone("strangers' photos", strangers, look)


if __name__ == "__main__":
    main()
