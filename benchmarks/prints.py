"""Fingerprints of pictures: how often one that was saved again is known, how often another is taken for it, and how fast.

    python -m benchmarks.prints DATA            # one half of luma
    python -m benchmarks.prints DATA --tuning   # the other half
    python -m benchmarks.prints DATA --unseen   # photos of two shops on which no limit was chosen

The limits were chosen while looking at both halves: a check. Held out are the two demo shops, by ``--unseen``. Recall by what was done to luma's photos. False matches: of luma's photos against those of other data sets, where no two
pictures are the same; and inside luma, where colours of one product and twins in one studio are what is hard. Knows the
development data. Refuses to choose limits (``index.prints``).
"""

import argparse
import io
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZipFile
from zlib import crc32

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from benchmarks.machine import machine
from benchmarks.regions import member
from shopkeeper.artefacts import fetch
from shopkeeper.cli.catalogues import DEMO, Catalogue
from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.index.prints import BITS, COLOUR, LIGHT, Prints, differences
from shopkeeper.ingest.feeds import shopify
from shopkeeper.settings import Settings
from shopkeeper.types import Fingerprint, Look, LookId, LookKey, Media, Product, ProductId

Photo = Image.Image
STRANGERS = {"fashion": 8083, "grocery": 2936, "people_photos": 900}
MILLION = 1_000_000


def saved(photo: Photo, kind: str, quality: int) -> Photo:
    file = io.BytesIO()
    photo.save(file, kind, quality=quality)
    return Image.open(file).convert("RGB")


def cut(photo: Photo, share: float) -> Photo:
    wide, high = photo.size
    left, top = round(wide * share * 0.6), round(high * share * 0.6)
    return photo.crop((left, top, left + round(wide * (1 - share)), top + round(high * (1 - share))))


def marked(photo: Photo) -> Photo:
    shown = photo.copy()
    at, size = (photo.width * 0.08, photo.height * 0.85), max(10, photo.height // 12)
    ImageDraw.Draw(shown, "RGBA").text(at, "shop.example", fill=(255, 255, 255, 160), font_size=size)
    return shown


def lit(photo: Photo, by: float) -> Photo:
    return ImageEnhance.Brightness(photo).enhance(by)


CHANGES: dict[str, Callable[[Photo], Photo]] = {
    "as it is": lambda p: p,
    "half as large": lambda p: p.resize((p.width // 2, p.height // 2)),
    "160 px wide": lambda p: p.resize((160, round(160 * p.height / p.width))),
    "JPEG quality 30": lambda p: saved(p, "JPEG", 30),
    "WebP quality 50": lambda p: saved(p, "WEBP", 50),
    "small and poor": lambda p: saved(p.resize((200, round(200 * p.height / p.width))), "JPEG", 40),
    "watermark": marked,
    "brightness × 0.8": lambda p: lit(p, 0.8),
    "brightness × 1.1": lambda p: lit(p, 1.1),
    "brightness × 1.2": lambda p: lit(p, 1.2),
    "contrast × 1.2": lambda p: ImageEnhance.Contrast(p).enhance(1.2),
    "2 % cut off": lambda p: cut(p, 0.02),
    "5 % cut off": lambda p: cut(p, 0.05),
    "10 % cut off": lambda p: cut(p, 0.10),
    "mirrored": ImageOps.mirror,
}


def luma(data: Path, tuning: bool) -> list[tuple[str, str, Photo]]:
    """(product, look, photo) of one half of the products."""
    rows = [row for row in shopify.read(data / "luma" / "products.csv", "USD") if isinstance(row, Product)]
    half = [product for product in rows if (crc32(product.id.encode()) % 2 == 0) is tuning]
    return [
        (product.id, look.id, Image.open(data / "luma" / media.source).convert("RGB"))
        for product in half
        for look in product.looks
        for media in look.media
    ]


def strangers(data: Path, name: str) -> list[Fingerprint]:
    archive = ZipFile(data / name / "images.zip")
    names = [one for one in archive.namelist() if one.lower().endswith((".jpg", ".jpeg", ".png"))]
    return [one for entry in names if (one := fingerprint(member(archive, entry)()))]


def demo(catalogue: Catalogue) -> list[tuple[str, str, Photo]]:
    """(picture, picture, photo) of a demo shop's folders of goods."""
    with catalogue.unpacked(fetch(catalogue.name, Settings())) as feed:
        folder = feed.parent / ("placeholders" if catalogue.format == "saleor" else "images")
        return [
            (path.name, path.name, Image.open(path).convert("RGB")) for path in sorted(folder.glob("*.*"))
        ]


def shelf(prints: Sequence[Fingerprint]) -> Prints:
    made = Prints()
    looks = [
        Look(LookId(str(i)), media=(Media("", print=str(one)),), key=LookKey(i))
        for i, one in enumerate(prints, 1)
    ]
    made.put([Product(ProductId("all"), "", looks=tuple(looks))])
    return made


def near(one: Fingerprint, others: Sequence[Fingerprint]) -> np.ndarray:
    """bool (n,): which would be taken for it if nothing nearer were there."""
    bits = np.array([int.from_bytes(other.bits, "little") for other in others], np.uint64)
    tones = np.stack([np.frombuffer(other.greys + other.tints, np.uint8) for other in others])
    far = np.bitwise_count(bits ^ np.uint64(int.from_bytes(one.bits, "little")))
    light, colour = differences(np.frombuffer(one.greys + one.tints, np.uint8), tones)
    return np.asarray((far <= BITS) & (light <= LIGHT) & (colour <= COLOUR))


def recall(photos: Sequence[tuple[str, str, Photo]], prints: Prints) -> None:
    print(f"{'known again, of ' + str(len(photos)):28}{'picture':>9}{'product':>9}{'another':>9}")
    for name, change in CHANGES.items():
        found = [prints.find(fingerprint(change(photo))) for _, _, photo in photos]
        own = [key == i for i, key in enumerate(found, 1)]
        product = [
            bool(key) and photos[key - 1][0] == one[0]
            for key, one in zip(found, photos, strict=True)
            if key is not None
        ]
        other = [not good for good in product]
        print(f"{name:28}{np.mean(own):9.3f}{sum(product) / len(found):9.3f}{sum(other) / len(found):9.3f}")


def false_matches(
    shop: str, photos: Sequence[tuple[str, str, Photo]], own: Sequence[Fingerprint], data: Path
) -> None:
    print(f"\n{'taken for one another':28}{'pairs':>12}{'matches':>9}")
    for name in STRANGERS:
        others = strangers(data, name)
        hits = sum(int(near(one, others).sum()) for one in own)
        print(f"{shop + ' × ' + name:28}{len(own) * len(others):12,}{hits:9}")
    table = np.stack([near(one, own) for one in own])
    product, look = np.array([p for p, _, _ in photos]), np.array([k for _, k, _ in photos])
    same_product = product[:, None] == product
    kinds = {
        f"{shop}, other products": ~same_product,
        f"{shop}, other colours": same_product & (look[:, None] != look),
    }
    for name, pairs in kinds.items():
        print(f"{name:28}{pairs.sum() // 2:12,}{(table & pairs).sum() // 2:9}")


def speed() -> None:
    random = np.random.default_rng(0)
    made = Prints()
    made._table.append(
        {
            "bits": random.integers(0, 2**64, MILLION, np.uint64, endpoint=False),
            "tones": random.integers(0, 255, (MILLION, 96), np.uint8),
            "key": np.arange(MILLION),
        }
    )
    made._rows = made._seen()
    photo = Image.effect_noise((24, 18), 60).resize((1024, 768), Image.Resampling.BICUBIC).convert("RGB")
    one = fingerprint(photo)
    for name, act in (
        ("fingerprint of a photo", lambda: fingerprint(photo)),
        ("find among 1M pictures", lambda: made.find(one)),
    ):
        start = time.process_time()
        for _ in range(50):
            act()
        print(f"{name + ', ms':28}{(time.process_time() - start) * 20:9.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("--unseen", action="store_true")
    options = parser.parse_args()
    photos = luma(options.data, options.tuning)
    if options.unseen:
        photos = [photo for catalogue in DEMO for photo in demo(catalogue)]
    marks = [fingerprint(photo) for _, _, photo in photos]
    photos = [photo for photo, mark in zip(photos, marks, strict=True) if mark]
    own = [mark for mark in marks if mark]
    print(machine(), "\n")
    recall(photos, shelf(own))
    false_matches("unseen" if options.unseen else "luma", photos, own, options.data)
    if options.unseen:
        others = [
            mark
            for _, _, photo in [*luma(options.data, True), *luma(options.data, False)]
            if (mark := fingerprint(photo))
        ]
        hits = sum(int(near(one, others).sum()) for one in own)
        print(f"{'unseen × luma':28}{len(own) * len(others):12,}{hits:9}")
    print()
    speed()


if __name__ == "__main__":
    main()
