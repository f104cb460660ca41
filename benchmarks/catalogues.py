"""Shops that nothing was tuned on, asked the questions that their own catalogues make.

    python -m benchmarks.catalogues DATA [--each 24] [--questions]       # DATA: the development data

Groceries have packshots and hardly any facts, fashion says whom things are for in titles alone, the shop of a customer-service benchmark
has nothing but options, and no pictures. Prices and stock of the first two are drawn at random. ``--questions`` lists what is answered wrong.
"""

import argparse
import csv
import gzip
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.golden import report
from benchmarks.machine import machine
from shopkeeper.evaluation import Shelf, evaluate, generate, judge
from shopkeeper.settings import Settings
from shopkeeper.shop import open_shop

FASHION = 400
"""Products drawn from the fashion set."""

Row = dict[str, Any]


def groceries(data: Path, folder: Path, dice: random.Random) -> Iterator[Row]:
    pictures = zipfile.ZipFile(data / "grocery" / "images.zip")
    with (data / "grocery" / "classes.csv").open(newline="") as lines:
        for one in csv.DictReader(lines):
            file = Path(one["iconic_image"]).name
            (folder / file).write_bytes(pictures.read(f"iconic/{file}"))
            yield {
                "Handle": one["class_name"],
                "Title": one["class_name"].replace("-", " "),
                "Body (HTML)": one["description"],
                "Type": f"{one['group']} > {one['coarse_name'].replace('-', ' ')}",
                "Variant SKU": one["class_id"],
                "Variant Price": f"{dice.uniform(0.5, 9):.2f}",
                "Variant Inventory Qty": dice.choice([0, 3, 20, 50]),
                "Image Src": file,
            }


def fashion(data: Path, folder: Path, dice: random.Random) -> Iterator[Row]:
    pictures = zipfile.ZipFile(data / "fashion" / "images.zip")
    files = {Path(name).name: name for name in pictures.namelist()}
    products = [json.loads(line) for line in (data / "fashion" / "products.jsonl").open()]
    for one in dice.sample(products, FASHION):
        (folder / one["image"]).write_bytes(pictures.read(files[one["image"]]))
        for size in ("S", "M", "L") if dice.random() < 0.7 else ("One Size",):
            yield {
                "Handle": one["id"],
                "Title": one["title"],
                "Type": one["article_type"],
                "Option1 Name": "Size",
                "Option1 Value": size,
                "Option2 Name": "Color",
                "Option2 Value": one["colour"],
                "Variant SKU": f"{one['id']}-{size}",
                "Variant Price": f"{5 + one['id'] % 90}.99",
                "Variant Inventory Qty": dice.choice([0, 2, 9]),
                "Image Src": one["image"],
            }


def options(data: Path, _: Path, __: random.Random) -> Iterator[Row]:
    shop = json.loads(gzip.decompress((data / "tau_retail" / "db.json.gz").read_bytes()))
    for product in shop["products"].values():
        for sku, variant in product["variants"].items():
            said = list(variant["options"].items())[:3]
            named = {f"Option{n} Name": name for n, (name, _) in enumerate(said, 1)}
            valued = {f"Option{n} Value": value for n, (_, value) in enumerate(said, 1)}
            yield {
                "Handle": product["product_id"],
                "Title": product["name"],
                "Type": product["name"],
                "Variant SKU": sku,
                "Variant Price": variant["price"],
                "Variant Inventory Qty": 9 if variant["available"] else 0,
                **named,
                **valued,
            }


SHOPS: dict[str, Callable[[Path, Path, random.Random], Iterator[Row]]] = {
    "groceries": groceries,
    "fashion": fashion,
    "options": options,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--each", type=int, default=24, help="questions of each kind")
    parser.add_argument("--questions", action="store_true", help="every question, worst first")
    asked = parser.parse_args()
    print(machine())
    for name, rows in SHOPS.items():
        with TemporaryDirectory() as room:
            folder = Path(room) / "feed"
            folder.mkdir()
            feed = folder / "products.csv"
            written = list(rows(asked.data, folder, random.Random(5)))
            with feed.open("w", newline="") as file:
                lines = csv.DictWriter(file, list(dict.fromkeys(key for row in written for key in row)))
                lines.writeheader()
                lines.writerows(written)
            with open_shop(Settings(data=Path(room) / "shop")) as shop:
                shop.import_feed(feed)
                shelf = Shelf.of(shop.catalog.scan())
                run = evaluate(shop, [generate(shelf, asked.each)], shelf)
        print(
            f"\n{name}: {len(shelf.products)} products, {judge(run).verdict.name.lower().replace('_', ' ')}"
        )
        report([(name, answer) for answer in run.answers], each=asked.questions)


if __name__ == "__main__":
    main()
