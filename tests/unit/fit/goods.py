"""Products and charts that sizes are tried on."""

from shopkeeper.fit import Chart
from shopkeeper.fit.charts import chart
from shopkeeper.types import Look, LookId, Offer, Product, ProductId, Sku, Variant

LETTERS = ("XS", "S", "M", "L", "XL")


def garment(
    gender: str = "Women",
    kind: str = "Tees",
    sizes: tuple[str, ...] = LETTERS,
    brand: str = "Luma",
    stock: int | None = None,
) -> Product:
    variants = tuple(Variant(Sku(f"g-{size}"), {"size": size}, Offer(stock=stock)) for size in sizes)
    return Product(
        ProductId("g"),
        "Garment",
        brand=brand,
        categories=(("Apparel", gender, kind),),
        attributes={"gender": (gender,)},
        looks=(Look(LookId("g"), variants=variants),),
    )


def tops(brand: str = "Luma", **more: object) -> Chart:
    rows = [{"size": size, "chest": [70 + 10 * n, 80 + 10 * n]} for n, size in enumerate(LETTERS)]
    return chart({"id": f"{brand} tops", "brand": brand, "rows": rows, **more})
