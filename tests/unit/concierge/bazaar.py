"""A shop whose goods are sold by a colour and a size at once, by two sides, by a size of another name, and by volume; and goods that differ only in how much of it there is."""

import csv
from pathlib import Path

Sold = tuple[tuple[str, ...], str, int]
"""In what it is sold, its price, and how many are left."""
GOODS: tuple[tuple[str, str, str, str, tuple[str, ...], tuple[Sold, ...]], ...] = (
    ("hoodie", "Zip Hoodie", "Hoodies", "Warm fleece.", ("Color", "Size"), ((("Black", "M"), "49.00", 5), (("Black", "XL"), "55.00", 2), (("Green", "M"), "49.00", 0))),
    ("tee", "Crew Neck T-Shirt", "T-Shirts", "Soft cotton.", ("Color", "Size"), ((("Navy", "S"), "19.00", 4), (("Navy", "M"), "19.00", 0), (("White", "S"), "21.00", 2))),
    ("phone", "Nova Phone", "Phones", "Fast.", ("Storage", "Color"), ((("128 GB", "Black"), "399.00", 5), (("256 GB", "Black"), "499.00", 2), (("256 GB", "Blue"), "499.00", 0))),
    ("pillow", "Down Pillow", "Pillows", "Soft.", ("Size",), ((("50 x 70 cm",), "40.00", 9), (("80 x 80 cm",), "60.00", 9))),
    ("monitor", "Clear View Monitor", "Monitors", "For the office.", ("Screen size",), ((("24 inch",), "150.00", 9), (("27 inch",), "220.00", 9))),
    ("ring", "Silver Ring", "Rings", "Sterling silver.", ("Ring size",), ((("6",), "60.00", 1), (("7",), "60.00", 0), (("8",), "65.00", 1))),
    ("jeans", "Straight Jeans", "Jeans", "Denim.", ("Waist", "Length"), ((("32", "32"), "70.00", 9), (("32", "34"), "72.00", 9), (("34", "32"), "75.00", 0))),
    ("band", "Gold Band", "Rings", "Plain.", ("Size (EU)",), ((("52",), "90.00", 2), (("54",), "90.00", 0), (("56.5",), "95.00", 2))),
    ("bike", "Road Bike", "Bikes", "22 gears.", ("Frame size",), ((("S",), "900.00", 2), (("M",), "900.00", 2))),
    ("shoe", "Canvas Shoe", "Shoes", "Flat.", ("Color", "Size"), ((("Blue", "42"), "40.00", 4), (("Blue", "44"), "40.00", 4), (("Pink", "42"), "40.00", 4), (("Pink", "44"), "40.00", 4))),
    ("table", "Side Table", "Tables", "Round.", ("Finish",), ((("Black",), "80.00", 4), (("White",), "85.00", 4), (("Gold",), "95.00", 0))),
    ("romper", "Kids Romper", "Rompers", "Organic.", ("Age",), ((("2-3 years",), "12.00", 3), (("4-5 years",), "12.00", 3), (("6-7 years",), "13.00", 0))),
    ("glass", "Wine Glass", "Glasses", "Crystal.", ("Pack size",), ((("Single",), "9.00", 40), (("Set of 6",), "45.00", 10))),
    ("voucher", "Shop Voucher", "Vouchers", "By e-mail.", ("Amount",), ((("$25",), "25.00", 50), (("$50",), "50.00", 50))),
    ("rice-small", "Basmati Rice 1 kg", "Rice", "Long grain.", ("Color",), ((("White",), "3.00", 9),)),
    ("rice-large", "Basmati Rice 5 kg", "Rice", "Long grain.", ("Color",), ((("White",), "13.00", 9),)),
    ("bulb-small", "LED Bulb 4 W", "Bulbs", "Warm.", ("Color",), ((("White",), "3.00", 9),)),
    ("bulb-large", "LED Bulb 9 W", "Bulbs", "Warm.", ("Color",), ((("White",), "5.00", 9),)),
    ("coffee-small", "Dark Coffee 250 g", "Coffee", "Roasted.", ("Grind",), ((("Beans",), "7.00", 9), (("Ground",), "7.00", 9))),
    ("coffee-large", "Dark Coffee 1 kg", "Coffee", "Roasted.", ("Grind",), ((("Beans",), "22.00", 9), (("Ground",), "22.00", 9))),
    ("rug-small", "Jute Rug 80 x 150 cm", "Rugs", "Woven.", ("Color",), ((("Natural",), "60.00", 9),)),
    ("rug-large", "Jute Rug 200 x 300 cm", "Rugs", "Woven.", ("Color",), ((("Natural",), "260.00", 9),)),
    ("harp", "Blues Harmonica", "Harmonicas", "Ten holes.", ("Key",), ((("A",), "30.00", 4), (("C",), "30.00", 4), (("G",), "30.00", 4), (("D",), "30.00", 0))),
    ("oil", "Olive Oil", "Oil", "Cold pressed.", ("Volume",), ((("500 ml",), "9.00", 9), (("1 litre",), "16.00", 9))),
)  # fmt: skip


def stock(file: Path) -> Path:
    """The feed of the shop, as Shopify exports it."""
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Variant SKU", "Variant Price", "Variant Inventory Qty"))  # fmt: skip
        for handle, title, kind, body, options, sold in GOODS:
            for values, price, left in sold:
                chosen = [*zip(options, values, strict=True), ("", "")][:2]
                rows.writerow((handle, title, body, "Acme", kind, *chosen[0], *chosen[1], f"{handle}-{'-'.join(values)}", price, left))  # fmt: skip
    return file
