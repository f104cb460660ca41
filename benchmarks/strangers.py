"""What is said of photos of things from elsewhere: *look-alike* where that kind of thing is sold, *not stocked* where not?

    python -m benchmarks.strangers DATA [--shops FOLDER]

Photos that the shipped heads never learnt from (fashion, people's and grocery photos that were held out; luma's held-out ones
for the demo, the demo's for luma) are judged by both shops. A photo's kind tells whether the shop sells such things; kinds of
which neither is clear are left out. Photos are split in halves by a digest: what was chosen was chosen on ``dev``.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from benchmarks.golden import stocked
from benchmarks.machine import machine
from shopkeeper.search.nearby import Nearby, judge
from shopkeeper.shop import Shop
from shopkeeper.types import Match
from training import corpora

MOST = 14
"""Photos of one kind in one set."""
SOLD = {
    "luma": {
        *("Tshirts", "Sweatshirts", "Jackets", "Track Pants", "Shorts", "Backpacks", "Watches", "Leggings", "Capris"),
        *("Tights", "Duffel Bag", "Messenger Bag", "Rucksacks", "T-Shirt", "Hoodie", "Pants", "Outwear", "T-shirts"),
        "Hoodies",
    },
    "demo": {
        *("Tshirts", "Sweatshirts", "Casual Shoes", "Sports Shoes", "T-Shirt", "Hoodie", "Shoes", "Polo", "Juice"),
        *("Hoodies & Sweatshirts", "Tees"),
    },
}  # fmt: skip
"""Kinds as each set of photos calls them."""
FOREIGN = {
    "luma": {
        *("Heels", "Flip Flops", "Sandals", "Formal Shoes", "Casual Shoes", "Sports Shoes", "Sunglasses", "Ties"),
        *("Dresses", "Skirts", "Socks", "Belts", "Wallets", "Perfume and Body Mist", "Caps", "Shoes", "Dress", "Skirt"),
        *("Hat", "Blazer", "Juice", "Milk", "Yoghurt", "Potato", "Tomato", "Apple", "Melon", "Pepper", "Mushroom"),
        *("Computers", "Photo", "Plants", "Furniture", "Paints", "Juices", "Wine", "Beer", "Footwear"),
    },
    "demo": {
        *("Watches", "Sunglasses", "Ties", "Dresses", "Skirts", "Socks", "Belts", "Wallets", "Trousers", "Jeans"),
        *("Shorts", "Handbags", "Backpacks", "Briefs", "Perfume and Body Mist", "Caps", "Pants", "Dress", "Skirt"),
        *("Hat", "Potato", "Tomato", "Yoghurt", "Pepper", "Mushroom", "Cucumber", "Onion", "Bags", "Bras & Tanks"),
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Photo:
    domain: str
    kind: str
    file: str
    bytes: bytes

    @property
    def split(self) -> str:
        return "held" if corpora.chance(f"stranger {self.file}") < 0.5 else "dev"


@dataclass(frozen=True, slots=True)
class Judged:
    shop: str
    photo: Photo
    near: Nearby

    @property
    def sold(self) -> bool:
        return self.photo.kind in SOLD[self.shop]


def photos(data: Path, demo: Shop) -> Iterator[Photo]:
    many: Counter[tuple[str, str]] = Counter()
    for read in (corpora.fashion, corpora.people, corpora.grocery, corpora.luma):
        for one in sorted(read(data), key=lambda example: corpora.chance(example.file)):
            kind = one.name.split()[-1] if one.domain == "grocery" else one.kind
            if one.split == "val" and many[one.domain, kind] < MOST:
                many[one.domain, kind] += 1
                yield Photo(one.domain, kind, one.file, corpora.read(one))
    for product in (product for batch in demo.catalog.scan() for product in batch):
        for media in product.looks[0].media[:1]:
            kind = product.categories[0][-1] if product.categories else ""
            yield Photo("demo", kind, str(media.id), demo.pictures.original(media.id))


def judged(shop: Shop, name: str, shown: list[Photo]) -> Iterator[Judged]:
    sight = shop.asking().sight
    for photo in shown:
        if photo.domain != name and photo.kind in SOLD[name] | FOREIGN[name]:
            vector = sight.encoder.image([Image.open(BytesIO(photo.bytes)).convert("RGB")])[0]
            yield Judged(name, photo, judge(vector, sight))


def report(asked: list[Judged]) -> None:
    print(
        f"{'':28}{'sold':>5} {'same':>7}{'alike':>7}{'not':>7}{'foreign':>9} {'same':>7}{'alike':>7}{'not':>7}"
    )
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in asked:
        split = one.photo.split
        for group in (split, f"{split} {one.shop}", f"{split} {one.shop} {one.photo.domain}"):
            groups[group].append(one)
    for group, some in sorted(groups.items()):
        cells = [[one.near.match for one in some if one.sold is sold] for sold in (True, False)]
        print(
            f"{group:28}"
            + "  ".join(
                f"{len(said):5}" + "".join(f"{said.count(m) / max(len(said), 1):7.0%}" for m in Match)
                for said in cells
            )
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--shops", type=Path, help="keep the shops in this folder, and use them again")
    options = parser.parse_args()
    asked: list[Judged] = []
    with TemporaryDirectory() as temporary:
        kept = options.shops or Path(temporary)
        with stocked("demo", options.data, kept) as demo:
            shown = list(photos(options.data, demo))
            asked += judged(demo, "demo", shown)
        with stocked("luma", options.data, kept) as luma:
            asked += judged(luma, "luma", shown)
    print(machine())
    report(asked)


if __name__ == "__main__":
    main()
