"""A small real shop for tests: a Shopify feed with pictures, made on the spot.

Knows a handful of products. Refuses to know what any test asks of them.
"""

import csv
from pathlib import Path

from PIL import Image, ImageDraw

GOODS = (
    ("rain-jacket", "Rain Jacket", "A waterproof jacket with a hood.", "Navy", "129.00", "12", "navy"),
    ("wind-jacket", "Wind Jacket", "Keeps the wind out; not for rain.", "Green", "59.00", "4", "green"),
    ("wool-jacket", "Wool Jacket", "Warm wool, lined.", "Black", "189.00", "2", "black"),
    ("tee", "Cotton Tee", "Soft cotton.", "Blue", "19.00", "80", "blue"),
    ("mug", "Red Mug", "Holds a good cup of tea.", "Red", "9.50", "40", "red"),
    ("desk-lamp", "Desk Lamp", "Bright and dimmable.", "White", "39.00", "0", "white"),
)
HEADER = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Price",
    "Variant Inventory Qty", "Image Src", "Variant Image",
)  # fmt: skip


def feed(folder: Path) -> Path:
    """Write ``products.csv`` and its pictures."""
    file = folder / "products.csv"
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(HEADER)
        for handle, title, body, colour, price, stock, paint in GOODS:
            picture = f"{handle}.jpg"
            draw(folder / picture, paint)
            kind = title.split()[-1]
            rows.writerow(
                (
                    handle,
                    title,
                    body,
                    "Acme",
                    kind,
                    "Color",
                    colour,
                    f"{handle}-1",
                    price,
                    stock,
                    picture,
                    picture,
                )
            )
    return file


def draw(file: Path, paint: str) -> Path:
    """A coloured thing on a light ground."""
    image = Image.new("RGB", (320, 320), "#f4f4f2")
    ImageDraw.Draw(image).rounded_rectangle((60, 40, 260, 290), 40, fill=paint)
    image.save(file)
    return file
