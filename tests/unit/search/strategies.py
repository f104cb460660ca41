"""Random small shops and wishes about them: few enough values that wishes and facts meet."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from shopkeeper.types import (
    Constraint,
    Field,
    Look,
    LookId,
    LookKey,
    Money,
    Offer,
    Op,
    Product,
    ProductId,
    Rating,
    Sku,
    Variant,
)  # fmt: skip

COLOURS = ["navy", "blue", "Red", "black", "teal", "Fjord"]
SIZES = ["S", "M", "L"]
BRANDS = ["Luma", "Acme", ""]
MATERIALS = ["Wool", "Cotton", "Merino Wool"]
FEATURES = ["waterproof", "hood", "pockets"]
DAYS = [date(2026, 11, 24), date(2026, 11, 30)]
TEXTS = [
    "",
    "A waterproof shell with a hood.",
    "Not waterproof. No hood.",
    "Soft wool, deep pockets.",
    "Plain.",
    "Storage: 128 GB.",
    "Length: 2 m.",
]

money = st.builds(Money, st.integers(0, 9).map(lambda n: n * 1000), st.sampled_from(["USD", "USD", "EUR"]))
stuffs = st.sampled_from(["", "", "Wool", "Cotton", "Wool, Cotton"])
people = st.sampled_from(["", "", "", "Men", "Unisex"])
storages = st.sampled_from(["", "", "64 GB", "128 GB"])
offers = st.builds(
    Offer,
    price=st.none() | money,
    was=st.none() | money,
    stock=st.none() | st.integers(0, 2),
    delivery=st.none() | st.sampled_from(DAYS),
)


@st.composite
def products(draw: st.DrawFn, serial: int) -> Product:
    looks = tuple(
        Look(
            LookId(f"p{serial}/{i}"),
            colours=tuple(draw(st.lists(st.sampled_from(COLOURS), max_size=2, unique=True))),
            variants=tuple(
                Variant(
                    Sku(f"p{serial}-{i}-{j}"),
                    {
                        name: value
                        for name, value in zip(
                            ("size", "storage", "material", "gender"),
                            (size, draw(storages), draw(stuffs), draw(people)),
                            strict=True,
                        )
                        if value
                    },
                    draw(offers),
                )
                for j, size in enumerate(
                    draw(st.lists(st.sampled_from([*SIZES, ""]), min_size=1, max_size=3))
                )
            ),
            key=LookKey(serial * 10 + i + 1),
        )
        for i in range(draw(st.integers(1, 3)))
    )
    attributes = {
        "material": tuple(draw(st.lists(st.sampled_from(MATERIALS), max_size=2, unique=True))),
        "features": tuple(draw(st.lists(st.sampled_from(FEATURES), max_size=2, unique=True))),
        "storage": tuple(draw(st.lists(st.sampled_from(["64 GB", "256 GB"]), max_size=1))),
        "gender": tuple(draw(st.lists(st.sampled_from(["Men", "Women"]), max_size=1))),
    }
    return Product(
        ProductId(f"p{serial}"),
        draw(st.sampled_from(["Storm Shell", "Wool Hoodie", "Men's Bag"])),
        draw(st.sampled_from(TEXTS)),
        draw(st.sampled_from(BRANDS)),
        draw(st.sampled_from([(), (("Tops", "Hoodies"),), (("Bags",),)])),
        {key: values for key, values in attributes.items() if values},
        looks,
        draw(st.none() | st.builds(Rating, st.sampled_from([2.5, 4.0, 4.5]), st.just(3))),
    )


@st.composite
def shops(draw: st.DrawFn) -> list[Product]:
    return [draw(products(serial)) for serial in range(draw(st.integers(1, 6)))]


_words: dict[str, list[str]] = {
    Field.COLOUR: ["blue", "navy", "red", "green"],
    Field.SIZE: ["m", "S", "xl"],
    Field.BRAND: ["luma", "acme"],
    Field.MATERIAL: ["wool", "cotton"],
    Field.FEATURE: [*FEATURES, "64 gb"],
    "storage": ["64 gb", "256 gb"],
    Field.CATEGORY: ["hoodies", "bags"],
    Field.GENDER: ["men", "women"],
    Field.STOCK: ["in"],
    Field.SALE: ["yes"],
}
_ranges = st.sampled_from([Op.AT_MOST, Op.AT_LEAST, Op.BELOW, Op.ABOVE])


@st.composite
def _worded(draw: st.DrawFn) -> Constraint:
    field = draw(st.sampled_from(list(_words)))
    values = draw(st.lists(st.sampled_from(_words[field]), min_size=1, max_size=2, unique=True))
    return Constraint(
        field, draw(st.sampled_from([Op.IS, Op.NOT])), tuple(values), insist=draw(st.booleans())
    )


constraints = st.one_of(
    _worded(),
    st.builds(lambda op, m: Constraint(Field.PRICE, op, (m,)), _ranges, money),
    st.builds(lambda a, b: Constraint(Field.PRICE, Op.BETWEEN, (Money(a, "USD"), Money(a + b, "USD"))),
              st.integers(0, 5000), st.integers(0, 5000)),
    st.builds(lambda op, x: Constraint(Field.RATING, op, (Decimal(x),)), _ranges, st.sampled_from(["3", "4.0"])),
    st.builds(lambda field, op, x: Constraint(field, op, (x,)), st.sampled_from(["storage", "length", Field.FEATURE, Field.SIZE]), _ranges,
              st.sampled_from(["64 gb", "0.1 TB", "1 m"])),
    st.builds(lambda d, since: Constraint(Field.DELIVERY, Op.AT_MOST, (d,), since=since), st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS)),
)  # fmt: skip
wishes = st.lists(constraints, max_size=3)
__all__ = ["constraints", "products", "shops", "wishes"]
