"""A shop of coloured shapes whose merchant has his own words for colours: what no encoder knows, and one shop can teach."""

import csv
from pathlib import Path

from PIL import Image, ImageDraw

WORDS = {"flumo": "#b01818", "drasi": "#1840b0", "quenk": "#18902c", "yopp": "#e0b010"}
SHAPES = ("disc", "box", "bar", "frame")


def feed(folder: Path) -> Path:
    """``shapes.csv``: every shape in every colour, each a product."""
    file = folder / "shapes.csv"
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(
            ("Handle", "Title", "Type", "Variant SKU", "Variant Price", "Variant Inventory Qty", "Image Src")
        )
        for word, paint in WORDS.items():
            for shape in SHAPES:
                name = f"{word}-{shape}"
                draw(folder / f"{name}.png", shape, paint)
                rows.writerow((name, f"{word} {shape}", shape, name, "5.00", "9", f"{name}.png"))
    return file


def draw(file: Path, shape: str, paint: str) -> None:
    image = Image.new("RGB", (260, 260), "white")
    pen = ImageDraw.Draw(image)
    match shape:
        case "disc":
            pen.ellipse((40, 40, 220, 220), fill=paint)
        case "box":
            pen.rectangle((50, 50, 210, 210), fill=paint)
        case "bar":
            pen.rectangle((20, 105, 240, 155), fill=paint)
        case _:
            pen.rectangle((45, 45, 215, 215), outline=paint, width=28)
    image.save(file)
