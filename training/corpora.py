"""The pictures and words that the heads learn from and are measured on.

Knows the development data sets and how their fields become captions, products and fixed splits. Refuses to know
models. A split never parts one product's pictures (fashion: by photo, as titles repeat; people: by sender).
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from PIL import Image

FASHION_VALIDATION = 1_500
TAUGHT = ("train", "packshot")
"""Splits that may be learnt from."""


@dataclass(frozen=True, slots=True)
class Example:
    """One picture. ``name`` is what a shopper would type for it; ``product`` names what it shows."""

    domain: str
    folder: Path
    file: str
    name: str
    captions: tuple[str, ...]
    product: str
    split: str
    kind: str = ""


@cache
def _archive(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


def read(example: Example) -> bytes:
    loose = example.folder / example.file
    return (
        loose.read_bytes() if loose.exists() else _archive(example.folder / "images.zip").read(example.file)
    )


def picture(example: Example) -> Image.Image:
    """RGB, transparency on white."""
    image = Image.open(io.BytesIO(read(example)))
    if image.mode in ("RGBA", "LA", "P"):
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def chance(key: str) -> float:
    """A fixed number in 0…1 for ``key``: splits that never change."""
    return int.from_bytes(sha256(key.encode()).digest()[:4], "big") / 2**32


def _split(key: str, held: float) -> str:
    return "val" if chance(key) < held else "train"


SINGULAR = {
    "Tshirts": "t-shirt", "Shirts": "shirt", "Casual Shoes": "casual shoes", "Tops": "top", "Watches": "watch",
    "Kurtas": "kurta", "Handbags": "handbag", "Wallets": "wallet", "Belts": "belt", "Backpacks": "backpack",
    "Caps": "cap", "Dresses": "dress", "Sweatshirts": "sweatshirt", "Jackets": "jacket", "Sweaters": "sweater",
    "Clutches": "clutch bag", "Skirts": "skirt", "Ties": "tie", "Kurtis": "kurti", "Sarees": "saree", "Dupatta": "dupatta",
}  # fmt: skip
WHOSE = {"Men": "men's ", "Women": "women's ", "Boys": "boys' ", "Girls": "girls' "}


def fashion(root: Path) -> Iterator[Example]:
    rows = [json.loads(line) for line in (root / "fashion" / "products.jsonl").open()]
    held = {
        row["id"] for row in sorted(rows, key=lambda row: chance(f"fashion {row['id']}"))[:FASHION_VALIDATION]
    }
    for row in rows:
        colour = (row["colour"] or "").lower()
        thing = SINGULAR.get(row["article_type"], row["article_type"].lower())
        whose = WHOSE.get(row["gender"], "")
        captions = (
            row["title"], row["title"], row["title"].lower(), f"{colour} {thing}", f"{whose}{colour} {thing}",
            f"{thing} for {row['gender'].lower()}, {colour}", f"{(row['usage'] or '').lower()} {whose}{thing} in {colour}",
        )  # fmt: skip
        yield Example(
            "fashion", root / "fashion", row["image"], row["title"], captions, str(row["id"]),
            "val" if row["id"] in held else "train", row["article_type"],
        )  # fmt: skip


def _attribute(row: dict[str, str], name: str) -> list[str]:
    return [v for v in row[f"{name} (product.metafields.custom.{name.lower()})"].split("; ") if v]


MISTAKEN = ("electra-bra-top", "prima-compete-bra-top")
"""Tops that the source shop shows with a photo of a bag."""


def luma(root: Path) -> Iterator[Example]:
    rows = list(csv.DictReader((root / "luma" / "products.csv").open(encoding="utf-8-sig")))
    heads = {row["Handle"]: row for row in rows if row["Title"]}
    seen: set[str] = set()
    for row in rows:
        file, head = row["Image Src"], heads[row["Handle"]]
        if not file or file in seen or (head["Handle"] in MISTAKEN and "wb0" in file):
            continue
        seen.add(file)
        colour = row["Image Alt Text"].split(", ")[1].lower() if ", " in row["Image Alt Text"] else ""
        thing = head["Type"].lower()
        whose = "".join(f"{g.lower()}'s " for g in _attribute(head, "Gender")[:1])
        made = [
            a.lower()
            for key in ("Material", "Pattern", "Style", "Activity", "Features")
            for a in _attribute(head, key)
        ]
        captions = (
            row["Image Alt Text"] or head["Title"], f"{head['Title']} {colour}".strip(), f"{colour} {thing}".strip(),
            f"{whose}{colour} {thing}", f"{whose}{thing}, {', '.join(made[:4])}", head["Title"],
        )  # fmt: skip
        stem = Path(file).name.split("_")[0]
        yield Example(
            "luma", root / "luma", file, f"{head['Title']} {colour}".strip(), captions, f"luma {stem}",
            _split(f"luma {stem.split('-')[0]}", 0.3), head["Type"],
        )  # fmt: skip


def grocery(root: Path) -> Iterator[Example]:
    classes = {row["class_id"]: row for row in csv.DictReader((root / "grocery" / "classes.csv").open())}

    def example(file: str, row: dict[str, str], split: str) -> Example:
        name, coarse = row["class_name"].replace("-", " "), row["coarse_name"].replace("-", " ")
        captions = (
            name,
            name,
            f"{name} {coarse}".lower(),
            f"{coarse}, {name}",
            f"{name}: {row['description']}",
            coarse,
        )
        return Example(
            "grocery",
            root / "grocery",
            file,
            f"{name} {coarse}",
            captions,
            f"grocery {name}",
            split,
            row["group"],
        )

    for row in classes.values():
        yield example(row["iconic_image"], row, "packshot")
    for label in csv.DictReader((root / "grocery" / "labels.csv").open()):
        yield example(label["image"], classes[label["class_id"]], label["split"])


def people(root: Path) -> Iterator[Example]:
    for row in csv.DictReader((root / "people_photos" / "labels.csv").open()):
        label = (
            row["label"]
            .lower()
            .replace("outwear", "coat or jacket")
            .replace("longsleeve", "long sleeve shirt")
        )
        whose = "kids' " if row["kids"] == "True" else ""
        captions = (label, f"{whose}{label}", f"a photo of {whose}{label}", f"{label} on a bed")
        split = _split(f"people {row['sender_id']}", 0.3)
        yield Example(
            "people", root / "people_photos", row["image"], label, captions, row["image"], split, row["label"]
        )


def development(root: Path) -> list[Example]:
    """Everything that may be learnt from or validated on."""
    return [e for source in (fashion, luma, grocery, people) for e in source(root) if e.name]


def saleor(folder: Path) -> list[Example]:
    """The demo of ``saleor`` 2.10.1, unpacked: 35 names; used to choose between models, never to learn."""
    static = folder / "saleor" / "static"
    rows = json.loads((static / "populatedb_data.json").read_text())
    names = {row["pk"]: row["fields"]["name"] for row in rows if row["model"] == "product.product"}
    found: list[Example] = []
    for row in rows:
        if row["model"] != "product.productimage":
            continue
        stem = Path(row["fields"]["image"]).stem
        places = [f"placeholders/{s}.png" for s in (stem, stem.rsplit("_", 1)[0])]
        file = next((place for place in places if (static / place).exists()), "")
        product = row["fields"]["product"]
        if file and not any(e.file == file for e in found):
            found.append(Example("saleor", static, file, names[product], (), f"saleor {product}", "proxy"))
    return found


def vendure(folder: Path) -> list[Example]:
    """The demo of ``@vendure/create`` 2.3.4, unpacked: measured once the model is chosen, never learnt or chosen from."""
    assets = folder / "package" / "assets"
    rows = csv.DictReader((assets / "products.csv").open(encoding="utf-8-sig"), skipinitialspace=True)
    found = []
    for row in ({k.strip(): (v or "").strip() for k, v in raw.items() if k} for raw in rows):
        if row["name"] and row["assets"]:
            file = f"images/{row['assets'].split('|')[0]}"
            found.append(Example("vendure", assets, file, row["name"], (), f"vendure {row['slug']}", "test"))
    return found
