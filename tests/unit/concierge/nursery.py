"""A shop of plants, pots and tea, whose goods are sold by height, diameter, weight and capacity, some of them sold out."""

import csv
from pathlib import Path

Sold = tuple[str, str, int]
"""In what it is sold, its price, and how many are left."""
GOODS: tuple[tuple[str, str, str, str, str, tuple[Sold, ...]], ...] = (
    ("monstera", "Monstera Deliciosa", "Houseplants", "Bright, indirect light. Toxic to cats and dogs if eaten. Water once a week. Comes in a 17 cm nursery pot.", "Height", (("30 cm", "18.50", 12), ("60 cm", "34.00", 3))),
    ("lily", "Peace Lily", "Houseplants", "Flowers all year. Likes low light.", "Title", (("Default Title", "14.00", 8),)),
    ("spider", "Spider Plant", "Houseplants", "Hard to kill. Safe for cats.", "Title", (("Default Title", "9.50", 20),)),
    ("snake", "Snake Plant", "Houseplants", "Tolerates drought. Not safe for cats.", "Title", (("Default Title", "16.00", 4),)),
    ("pot", "Terracotta Pot", "Pots", "Unglazed, with a drainage hole and saucer.", "Diameter", (("12 cm", "6.00", 30), ("17 cm", "9.00", 14), ("24 cm", "15.00", 0))),
    ("grey", "Earl Grey Loose Leaf Tea", "Tea", "Black tea with bergamot. Loose leaf. High caffeine.", "Size", (("100 g", "7.95", 40), ("250 g", "17.50", 10))),
    ("sencha", "Sencha Green Tea", "Tea", "Japanese loose leaf green tea, 50 g tin. Moderate caffeine.", "Title", (("Default Title", "11.00", 9),)),
    ("teapot", "Glass Teapot 800 ml", "Teaware", "Glass with a steel infuser. Dishwasher safe, not suitable for the hob.", "Title", (("Default Title", "29.00", 7),)),
    ("drive", "Swift Drive", "Drives", "Fast.", "Capacity", (("1 TB", "90.00", 5), ("2 TB", "160.00", 0))),
    ("shirt", "Plain Shirt", "Shirts", "Cotton.", "Size", (("M", "20.00", 5), ("XL", "25.00", 0))),
    ("prozess", "Der Prozess", "Books", "A novel. 250 pages. Language: German.", "Title", (("Default Title", "9.00", 2),)),
    ("cosmos", "Cosmos", "Books", "A book on the universe. 365 pages. Language: English.", "Title", (("Default Title", "12.00", 1),)),
)  # fmt: skip
BARCODES = {"cosmos": "9780345539434"}
DOCUMENTS = {
    "delivery.md": "# Delivery\n\n## What it costs\n\nStandard delivery costs £3.95. It is free on orders over £40.\n\n"
    "## How long it takes\n\nStandard delivery takes 2 to 4 working days. Express orders arrive the next working day.\n\n"
    "## Where we deliver\n\nWe deliver to England, Wales and mainland Scotland. We do not send plants to Northern Ireland. "
    "Delivery to the Highlands and Islands costs £9.95. We do not ship outside the UK.\n",
    "care.md": "# Plant care\n\n## Pets\n\nMonstera, peace lily and snake plant are toxic to cats and dogs. "
    "Spider plants are safe for cats and dogs.\n\n## Repotting\n\nRepot in spring, every two years.\n",
    "returns.md": "# Returns\n\n## Pots and tea\n\nUnused pots may be returned within 30 days of delivery. Opened tea cannot be returned.\n",
}


def stock(file: Path) -> Path:
    """The feed of the shop, as Shopify exports it."""
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Price", "Variant Inventory Qty", "Variant Barcode"))  # fmt: skip
        for handle, title, kind, body, option, sold in GOODS:
            for value, price, left in sold:
                rows.writerow((handle, title, body, "Fern", kind, option, value, f"{handle}-{value}", price, left, BARCODES.get(handle, "")))  # fmt: skip
    return file
