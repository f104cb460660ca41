"""The paragraph of understanding, on a shop small enough to see whole."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.language import Vocabulary, understand
from shopkeeper.language.currency import spoken_of
from shopkeeper.types import (
    THIS,
    Constraint,
    Context,
    Field,
    Intent,
    Look,
    LookId,
    Money,
    Op,
    Product,
    ProductId,
    Sku,
    Sort,
    Variant,
)

CONTEXT = Context(currency="USD", today=date(2026, 11, 23))


def product(
    title: str, brand: str, category: str, colours: str = "", sizes: str = "", **attributes: str
) -> Product:
    looks = tuple(
        Look(LookId(f"{title}/{c}"), c, (c,) if c else (), variants=tuple(
            Variant(Sku(f"{title}-{c}-{s}"), {"size": s} if s else {}) for s in sizes.split(";")
        )) for c in colours.split(";")
    )  # fmt: skip
    stated = {key.replace("_", " "): tuple(value.split(";")) for key, value in attributes.items()}
    return Product(
        ProductId(title), title, brand=brand, categories=((category,),), attributes=stated, looks=looks
    )


SHOP = Vocabulary.of(
    [
        product("Harbour Hoodie", "Kestrel", "Hoodies & Sweatshirts", "Navy;Black", "S;M;L;XL", gender="Men", material="Wool", lining="100% Wool", cut="511 Slim"),
        product("Rain Jacket", "Red Harbour", "Jackets", "Yellow;Black", "S;M;L", gender="Women", features="Waterproof;Hood"),
        product("Straight Jeans", "Marlow", "Jeans", "Indigo", "W32 L34;W30 L32", gender="Men", material="Denim"),
        product("Leather Boots", "Marlow", "Boots", "Brown", "EU 42;EU 43", material="Leather", features="Non-slip"),
        product("Kids Tee", "Marlow", "T-Shirts", "Green", "4T;6T", gender="Boys", material="Organic Cotton", age="Kids"),
        product("Black Pepper", "Silk Road", "Spices", diet="Organic;Gluten free"),
        product("Orange Juice", "Green Valley", "Juices", sizes="1 l", diet="Organic"),
        product("Phone Case", "Orbit", "Phone Cases", "Red"),
        product("Nova Phone", "Orbit", "Phones", "Black", ram="8 GB", storage="128 GB"),
        product("Running Shoes", "Marlow", "Running Shoes", "White", "UK 9;UK 9.5"),
        product("Vista TV", "Orbit", "Televisions", "Black", screen_size="55 inch"),
    ]
)  # fmt: skip


def read(text: str, *, photo: bool = False, context: Context = CONTEXT) -> Intent:
    return understand(text, SHOP, context, photo=photo)


@pytest.mark.parametrize(
    "text",
    ["boots 42", "brown boots, 42", "marlow boots 42 under $90", "boots for work, 42, below a hundred"],
)
def test_a_bare_number_is_a_size_where_the_thing_comes_in_it(text: str) -> None:
    size = wish(read(text), Field.SIZE)
    assert size.values == ("eu 42",)
    assert size.words == "42"


@pytest.mark.parametrize(
    "text", ["boots, 42, 43", "boots 42 or 43", "boots 42 and 43 in brown", "boots 42, 43 or 44"]
)
def test_of_several_bare_numbers_none_is_lost(text: str) -> None:
    assert wish(read(text), Field.SIZE).values == ("eu 42", "eu 43")


def test_beside_a_photo_any_size_of_the_shop_may_be_meant() -> None:
    assert wish(read("these in black, 43", photo=True), Field.SIZE).values == ("eu 43",)


@pytest.mark.parametrize("text", ["boots 44", "brown boots, 41", "marlow boots 44 or 41 under $90"])
def test_a_size_that_is_not_made_is_wished_for_all_the_same(text: str) -> None:
    assert set(wish(read(text), Field.SIZE).values) <= {"41", "44"}


@pytest.mark.parametrize(
    "text",
    [
        "boots 60",
        "boots 12",
        "hoodie 42",
        "boots under 42",
        "42 boots",
        "boots 42 laces",
        "boots, 42 euros",
        "phone 42",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert not [one for one in read(text).constraints if one.field == Field.SIZE]


@pytest.mark.parametrize(
    ("text", "sizes"), [("boots 32", [("32",)]), ("boots 48", [("48",)]), ("boots 31", []), ("boots 50", [])]
)
def test_a_number_is_a_size_no_further_outside_than_half_of_what_the_sizes_span(
    text: str, sizes: list[tuple[str]]
) -> None:
    shop = Vocabulary.of([product("Leather Boots", "", "Boots", sizes="36;40;44")])
    wishes = understand(text, shop, CONTEXT).constraints
    assert [one.values for one in wishes if one.field == Field.SIZE] == sizes


def wish(intent: Intent, field: str) -> Constraint:
    (found,) = [c for c in intent.constraints if c.field == field]
    return found


@pytest.mark.parametrize(
    ("text", "op", "amounts"),
    [
        ("hoodie under $60", Op.AT_MOST, ["60"]),
        ("hoodie $50 or less", Op.AT_MOST, ["50"]),
        ("hoodie no more than 50 dollars", Op.AT_MOST, ["50"]),
        ("hoodie less than 50 dollars", Op.BELOW, ["50"]),
        ("hoodie less then 50", Op.BELOW, ["50"]),
        ("hoodie, no more then 50", Op.AT_MOST, ["50"]),
        ("hoodie over $100", Op.ABOVE, ["100"]),
        ("hoodie dearer than $100", Op.ABOVE, ["100"]),
        ("hoodie no less than $40", Op.AT_LEAST, ["40"]),
        ("hoodie not less than 40", Op.AT_LEAST, ["40"]),
        ("hoodie, nothing cheaper than 40 dollars", Op.AT_LEAST, ["40"]),
        ("hoodie that won't cost more than $50", Op.AT_MOST, ["50"]),
        ("hoodie that does not cost over 50", Op.AT_MOST, ["50"]),
        ("hoodie, should not exceed $50", Op.AT_MOST, ["50"]),
        ("I don't want to pay more than 50 for a hoodie", Op.AT_MOST, ["50"]),
        ("hoodie, can't spend more than $50", Op.AT_MOST, ["50"]),
        ("hoodie, can't afford more than 50", Op.AT_MOST, ["50"]),
        ("hoodie, not willing to pay more than $50", Op.AT_MOST, ["50"]),
        ("a hoodie, I don't want anything over $50", Op.AT_MOST, ["50"]),
        ("hoodie, never above 60", Op.AT_MOST, ["60"]),
        ("no hoodies over $50", Op.AT_MOST, ["50"]),
        ("hoodie no dearer than $50", Op.AT_MOST, ["50"]),
        ("hoodie, nothing more expensive than $50", Op.AT_MOST, ["50"]),
        ("hoodies not under $40", Op.AT_LEAST, ["40"]),
        ("hoodies that aren't under 40", Op.AT_LEAST, ["40"]),
        ("hoodies that do not cost less than $40", Op.AT_LEAST, ["40"]),
        ("no hoodies under $40", Op.AT_LEAST, ["40"]),
        ("no leather boots under $90", Op.AT_MOST, ["90"]),
        ("hoodies that aren't over $50", Op.AT_MOST, ["50"]),
        ("hoodies, except those over $50", Op.AT_MOST, ["50"]),
        ("hoodie, nothing that is over 50", Op.AT_MOST, ["50"]),
        ("hoodies on sale or not under $60", Op.AT_MOST, ["60"]),
        ("mirror not over 60", Op.AT_MOST, ["60"]),
        ("hoodie under 60 wool", Op.AT_MOST, ["60"]),
        ("hoodie under 60 slim", Op.AT_MOST, ["60"]),
        ("hoodie under 60 asics", Op.AT_MOST, ["60"]),
        ("hoodie under 15 bluetooth", Op.AT_MOST, ["15"]),
        ("hoodie under 60 in navy", Op.AT_MOST, ["60"]),
        ("hoodies more expensive than $50", Op.ABOVE, ["50"]),
        ("hoodies less expensive than 50", Op.BELOW, ["50"]),
        ("hoodie between $30 & $60", Op.BETWEEN, ["30", "60"]),
        ("hoodie $30 & up", Op.AT_LEAST, ["30"]),
        ("hoodies ≥ 20", Op.AT_LEAST, ["20"]),
        ("under 15 hoodies", Op.AT_MOST, ["15"]),
        ("hoodies under 15 thanks", Op.AT_MOST, ["15"]),
        ("hoodies, black, under 50 each", Op.AT_MOST, ["50"]),
        ("hoodies under 15 plus shipping", Op.AT_MOST, ["15"]),
        ("tees for kids under 30", Op.AT_MOST, ["30"]),
        ("tees for a baby under 15", Op.AT_MOST, ["15"]),
        ("tees for teens under 30", Op.AT_MOST, ["30"]),
        ("hoodie at least $100", Op.AT_LEAST, ["100"]),
        ("hoodie between 40 and 60 dollars", Op.BETWEEN, ["40", "60"]),
        ("hoodie 40-60", Op.BETWEEN, ["40", "60"]),
        ("hoodie from $40 to $60", Op.BETWEEN, ["40", "60"]),
        ("hoodie around $50", Op.BETWEEN, ["40", "60"]),
        ("hoodie exactly $15 or exactly $20", Op.BETWEEN, ["15", "20"]),
        ("hoodie exactly $20 or $15", Op.BETWEEN, ["15", "20"]),
        ("hoodie $50 or $100", Op.AT_MOST, ["100"]),
        ("hoodie for $15 or $20", Op.AT_MOST, ["20"]),
        ("hoodie for 15 or 20 dollars", Op.AT_MOST, ["20"]),
        ("hoodie 15 or 20 $", Op.AT_MOST, ["20"]),
        ("hoodie 20 or 15 bucks", Op.AT_MOST, ["20"]),
        ("hoodie $15 or 20", Op.AT_MOST, ["20"]),
        ("hoodie $15, $20 or $25", Op.AT_MOST, ["25"]),
        ("hoodie under $15 or $20", Op.AT_MOST, ["20"]),
        ("hoodie over $15 or $20", Op.ABOVE, ["15"]),
        ("hoodie around $15 or $20", Op.BETWEEN, ["12", "24"]),
        ("hoodie under $15 or under $20", Op.AT_MOST, ["20"]),
        ("hoodie over $15 or over $20", Op.ABOVE, ["15"]),
        ("hoodie for a hundred and fifty dollars max", Op.AT_MOST, ["150"]),
        ("hoodie under $1.5k", Op.AT_MOST, ["1500"]),
        ("hoodie under 1,299.50 dollars", Op.AT_MOST, ["1299.50"]),
        ("hoodie, nothing above 1,299", Op.AT_MOST, ["1299"]),
        ("hoodie black 60 max", Op.AT_MOST, ["60"]),
        ("hoodie max. 60", Op.AT_MOST, ["60"]),
        ("hoodie no more 60", Op.AT_MOST, ["60"]),
        ("hoodie under two fifty", Op.AT_MOST, ["250"]),
        ("hoodie under a grand", Op.AT_MOST, ["1000"]),
        ("hoodie between three and six hundred", Op.BETWEEN, ["300", "600"]),
        ("hoodies over 100", Op.ABOVE, ["100"]),
        ("hoodie about 50, black", Op.BETWEEN, ["40", "60"]),
        ("hoodie <100", Op.BELOW, ["100"]),
        ("hoodie, < 100, black", Op.BELOW, ["100"]),
        ("hoodie <=100", Op.AT_MOST, ["100"]),
        ("hoodie >100", Op.ABOVE, ["100"]),
        ("hoodie, 60 at the very most", Op.AT_MOST, ["60"]),
        ("hoodie, at the very most 60", Op.AT_MOST, ["60"]),
        ("hoodie for work, XL, budget is 60", Op.AT_MOST, ["60"]),
        ("hoodie, budget's 60", Op.AT_MOST, ["60"]),
        ("hoodie, my budget is 60", Op.AT_MOST, ["60"]),
        ("hoodie, maximum 60", Op.AT_MOST, ["60"]),
        (
            "hoodie under \u2068\u200f1,500\u00a0\u200f$\u2069",
            Op.AT_MOST,
            ["1500"],
        ),  # a right-to-left page's own
    ],
)
def test_prices(text: str, op: Op, amounts: list[str]) -> None:
    found = wish(read(text), Field.PRICE)
    assert (found.op, found.values) == (op, tuple(Money.of(amount, "USD") for amount in amounts))


@pytest.mark.parametrize(
    "text", ["hoodie, not between $30 and $60", "hoodie not exactly $50", "no $5 hoodies"]
)
def test_a_price_that_is_denied_is_no_limit(text: str) -> None:
    assert [c.field for c in read(text).constraints] == [Field.CATEGORY]


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("hoodie, at least 3 stars", Op.AT_LEAST),
        ("hoodies rated over 3", Op.ABOVE),
        ("hoodies rated under 3", Op.BELOW),
        ("hoodies, nothing rated below 3", Op.AT_LEAST),
        ("hoodies rated not under 3", Op.AT_LEAST),
        ("hoodie, fewer than 3 stars", Op.BELOW),
        ("hoodie, at most 3 stars", Op.AT_MOST),
        ("hoodie, no more than 3 stars", Op.AT_MOST),
        ("hoodies with 3 stars or less", Op.AT_MOST),
        ("hoodies not rated under 3 stars", Op.AT_LEAST),
        ("hoodies, nothing below 3 stars", Op.AT_LEAST),
        ("no hoodies rated under 3 stars", Op.AT_LEAST),
        ("no hoodies under 3 stars", Op.AT_LEAST),
        ("no hoodies with fewer than 3 stars", Op.AT_LEAST),
        ("no hoodies rated over 3 stars", Op.AT_MOST),
        ("hoodies with no hood rated under 3 stars", Op.BELOW),
    ],
)
def test_stars(text: str, op: Op) -> None:
    found = wish(read(text), Field.RATING)
    assert (found.op, found.values) == (op, (Decimal(3),))


def test_stars_that_are_denied_are_not_demanded() -> None:
    assert [c.field for c in read("no 1 star hoodies").constraints] == [Field.CATEGORY]


@pytest.mark.parametrize(
    "text",
    [
        "hoodie that does not have to be black",
        "hoodie, no need to be black or navy",
        "not necessarily a black hoodie",
        "hoodie, black is not required",
        "hoodie, doesn't matter if it's wool",
        "hoodie that doesn't have to have a hood",
        "hoodie that does not have to be M",
        "hoodie, doesn't need to be under $60",
        "hoodie that does not have to be M or L",
        "no need to be on sale hoodie",
    ],
)
def test_what_need_not_be_is_no_wish(text: str) -> None:
    assert [(c.field, c.insist) for c in read(text).constraints] == [(Field.CATEGORY, False)]


def test_what_should_not_be_is_denied() -> None:
    for text in ("hoodie that shouldn't be black", "hoodie, should not be black"):
        assert wish(read(text), Field.COLOUR).op is Op.NOT
    assert wish(read("hoodie, shouldn't have a hood"), Field.FEATURE).op is Op.NOT


@pytest.mark.parametrize(
    "text",
    [
        "not the most expensive hoodie",
        "hoodies, not the cheapest",
        "no cheap hoodies",
        "a hoodie that isn't new in",
        "hoodies not in stock",
        "hoodies that don't have to be in stock",
    ],
)
def test_an_order_or_stock_that_is_denied_is_not_demanded(text: str) -> None:
    found = read(text)
    assert ([c.field for c in found.constraints], found.sort) == ([Field.CATEGORY], None)


@pytest.mark.parametrize(
    "text",
    [
        "tees for kids under 5",
        "tees for toddlers under 3",
        "baby under 2 tees",
        "tees for a newborn under 1",
        "tees for teens under 16",
        "jacket with less than 3 pockets",
        "hoodie with no more than 2 colours",
    ],
)
def test_what_is_counted_is_not_paid(text: str) -> None:
    assert not [c for c in read(text).constraints if c.field == Field.PRICE]


@pytest.mark.parametrize("option", ["Ring size", "Size", "Size (EU)", "EU ring size"])
@pytest.mark.parametrize(
    ("text", "op", "number"),
    [
        ("ring in 54", Op.IS, "54"),
        ("ring 54", Op.IS, "54"),
        ("ring size 54", Op.IS, "54"),
        ("Ring, Ringgröße 54", Op.IS, "54"),
        ("ring, european size 54", Op.IS, "54"),
        ("ring not size 54", Op.NOT, "54"),
        ("ring larger than 54", Op.IS, "56"),
    ],
)
def test_a_size_is_one_whatever_the_option_is_called(option: str, text: str, op: Op, number: str) -> None:
    sold = tuple(Variant(Sku(size), {option.lower(): size}) for size in ("52", "54", "56"))
    ring = Product(
        ProductId("1"), "Gold Ring", categories=(("Rings",),), looks=(Look(LookId("1"), variants=sold),)
    )
    found = wish(understand(text, Vocabulary.of([ring]), CONTEXT), Field.SIZE)
    assert (found.op, found.values) == (op, (f"eu {number}" if "EU" in option else number,))


@pytest.mark.parametrize(
    "text", ["boots size 42 AU", "boots AU 42", "boots in Australian size 42", "boots 42 au"]
)
def test_a_size_of_another_system_is_not_the_shops_own(text: str) -> None:
    assert wish(read(text), Field.SIZE).values == ("au 42",)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("boots, UK shoe size 42", "uk 42"),
        ("boots in American shoe size 42", "us 42"),
        ("boots, German shoe size 42", "eu 42"),
    ],
)
def test_a_shoe_size_is_of_its_own_system(text: str, size: str) -> None:
    assert wish(read(text), Field.SIZE).values == (size,)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("hoodies size S to L", ("s", "m", "l")),
        ("hoodies between S and L", ("s", "m", "l")),
        ("hoodies between small and large", ("s", "m", "l")),
        ("boots between sizes 42 and 43", ("eu 42", "eu 43")),
        ("hoodies, sizes M-XL", ("m", "l", "xl")),
        ("hoodies in size S or XL", ("s", "xl")),
        ("hoodies S to L", ("s", "m", "l")),
        ("hoodies in s to xl", ("s", "m", "l", "xl")),
        ("boots size 42-43", ("eu 42", "eu 43")),
        ("boots 42-43", ("eu 42", "eu 43")),
        ("boots 42 to 43 under $90", ("eu 42", "eu 43")),
    ],
)
def test_a_range_of_sizes_is_of_those_in_between(text: str, sizes: tuple[str, ...]) -> None:
    assert wish(read(text), Field.SIZE).values == sizes


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("hoodie but not XL", ["xl"]),
        ("hoodie, any size but M", ["m"]),
        ("not size M hoodies", ["m"]),
        ("hoodie not in size M", ["m"]),
        ("boots not 42", ["eu 42"]),
        ("boots, no size 42", ["eu 42"]),
        ("no small or medium hoodies", ["s", "m"]),
        ("hoodies without M or L", ["m", "l"]),
        ("hoodies not M, L or XL", ["m", "l", "xl"]),
        ("hoodie, neither M nor L", ["m", "l"]),
        ("hoodie not in size M nor L", ["m", "l"]),
        ("boots not 42 nor 43", ["eu 42", "eu 43"]),
        ("jeans not W32 L34", ["w32 l34"]),
        ("tee, not 4T", ["4t"]),
    ],
)
def test_a_size_that_is_denied_is_not_demanded(text: str, sizes: list[str]) -> None:
    found = read(text)
    denied = wish(found, Field.SIZE)
    assert (denied.op, [*denied.values]) == (Op.NOT, sizes)
    assert {c.field for c in found.constraints} == {Field.SIZE, Field.CATEGORY}


@pytest.mark.parametrize(
    ("text", "op", "sizes"),
    [
        ("bed at least 140 x 200", Op.IS, ("140x200 cm", "160x200 cm")),
        ("bed at least 140 x 200 cm", Op.IS, ("140x200 cm", "160x200 cm")),
        ("bed at least 140cm x 200cm", Op.IS, ("140x200 cm", "160x200 cm")),
        ("bed at least 1.4 x 2 m", Op.IS, ("140x200 cm", "160x200 cm")),
        ("bed larger than 140x200 cm", Op.IS, ("160x200 cm",)),
        ("bed 140 x 200 cm or larger", Op.IS, ("140x200 cm", "160x200 cm")),
        ("bed up to 140x200", Op.IS, ("90x200 cm", "140x200 cm")),
        ("bed smaller than 140 by 200 cm", Op.IS, ("90x200 cm",)),
        ("bed no larger than 140x200 cm", Op.IS, ("90x200 cm", "140x200 cm")),
        ("bed at least 200 x 220 cm", Op.NOT, ("90x200 cm", "140x200 cm", "160x200 cm")),
        ("bed 140 x 200 cm", Op.IS, ("140x200 cm",)),
        ("bed at least 140 cm", Op.AT_LEAST, ("140 cm",)),
    ],
)
def test_of_several_sides_every_one_counts(text: str, op: Op, sizes: tuple[str, ...]) -> None:
    shop = Vocabulary.of([product("Bed Frame", "", "Beds", sizes="90x200 cm;140x200 cm;160x200 cm")])
    found = wish(understand(text, shop, CONTEXT), Field.SIZE)
    assert (found.op, found.values) == (op, sizes)


def test_sides_of_which_the_shop_states_none_are_no_wish_for_the_longest() -> None:
    shop = Vocabulary.of([product("Bed Frame", "", "Beds", width="140 cm", length="200 cm")])
    found = understand("bed at least 160 x 200 cm", shop, CONTEXT)
    assert [one.field for one in found.constraints] == [Field.CATEGORY]
    assert "160 x 200 cm" in found.meaning


@pytest.mark.parametrize(
    ("text", "op", "values"),
    [
        ("neither king nor single mattress", Op.NOT, ["king", "single"]),
        ("mattress neither 20 cm nor the 30 cm", Op.NOT, ["20 cm", "30 cm"]),
        ("mattress not a king or a single", Op.NOT, ["king", "single"]),
        ("mattress king or single", Op.IS, ["king", "single"]),
        ("mattress neither 90x200 nor 140x200", Op.NOT, ["90x200 cm", "140x200 cm"]),
        ("mattress, no 90 x 200", Op.NOT, ["90x200 cm"]),
        ("mattress neither 20 nor 30 cm", Op.NOT, ["20 cm", "30 cm"]),
        ("pillow not 1 1/2 inch", Op.NOT, ["1 1/2 inch"]),
        ("mattress neither 20 nor 30 V", Op.NOT, ["20 v", "30 v"]),
        ("mattress does not have to be 90x200", Op.IS, []),
        ("mattress does not have to be king or single", Op.IS, []),
    ],
)
def test_a_denial_of_one_measure_is_of_the_next_as_well(text: str, op: Op, values: list[str]) -> None:
    shop = Vocabulary.of(
        [
            product("Mattress", "", "Mattresses", sizes="King;Single;90x200 cm;140x200 cm"),
            product("Foam Mattress", "", "Mattresses", height="20 cm"),
            product("Latex Mattress", "", "Mattresses", height="30 cm"),
            product("Pillow", "", "Pillows", thickness="1 1/2 inch"),
            product("Heated Mattress", "", "Mattresses", voltage="20 V;30 V"),
        ]
    )
    found = [one for one in understand(text, shop, CONTEXT).constraints if one.field != Field.CATEGORY]
    assert [value for one in found for value in one.values] == values
    assert all(one.op is op for one in found)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("do you not have a hoodie in M", Field.SIZE),
        ("do you not have size 42 boots", Field.SIZE),
        ("you don't have a large hoodie?", Field.SIZE),
        ("you don't have black hoodies?", Field.COLOUR),
        ("do you not have hoodies for under $60", Field.PRICE),
        ("do you not have anything over $60", Field.PRICE),
    ],
)
def test_what_somebody_asks_whether_the_shop_has_not_is_wished_for(text: str, field: Field) -> None:
    assert wish(read(text), field).op not in (Op.NOT, Op.AT_LEAST)


@pytest.mark.parametrize(
    ("text", "field", "op"),
    [
        ("i told you not black hoodies", Field.COLOUR, Op.NOT),
        ("i told you not size M", Field.SIZE, Op.NOT),
        ("did i tell you not over $60", Field.PRICE, Op.AT_MOST),
    ],
)
def test_what_the_shop_was_told_not_to_show_is_denied(text: str, field: Field, op: Op) -> None:
    assert wish(read(text), field).op is op


@pytest.mark.parametrize(
    ("text", "op", "sizes"),
    [
        ("hoodie larger than M", Op.IS, ("l", "xl")),
        ("hoodie, M or larger", Op.IS, ("m", "l", "xl")),
        ("hoodie size M or smaller", Op.IS, ("s", "m")),
        ("hoodie not larger than M", Op.NOT, ("l", "xl")),
        ("boots bigger than 42", Op.IS, ("eu 43",)),
        ("boots anything but 42", Op.NOT, ("eu 42",)),
        ("hoodie no larger than M", Op.NOT, ("l", "xl")),
        ("hoodie, nothing bigger than M", Op.NOT, ("l", "xl")),
        ("hoodie never larger than M", Op.NOT, ("l", "xl")),
        ("boots no smaller than 43", Op.NOT, ("uk 9", "uk 9.5", "eu 42")),
        ("hoodie over M", Op.IS, ("l", "xl")),
        ("hoodie size M or over", Op.IS, ("m", "l", "xl")),
        ("boots over 42 eu", Op.IS, ("eu 43",)),
        ("boots EU 42 or larger", Op.IS, ("eu 42", "eu 43")),
        ("boots larger than 41", Op.IS, ("eu 42", "eu 43")),  # which nobody makes
        ("boots larger than EU 43", Op.NOT, ("eu 42", "eu 43")),  # nor any that is
        ("running shoes UK 9 or larger", Op.IS, ("uk 9", "uk 9.5")),
        ("hoodie larger than M or smaller than M", Op.IS, ("s", "l", "xl")),
        ("hoodie size 8 or larger", Op.IS, ("8", "uk 9", "uk 9.5", "eu 42", "eu 43")),
        ("hoodie M plus jeans", Op.IS, ("m",)),
        ("hoodie at least M", Op.IS, ("m", "l", "xl")),
        ("hoodie up to size M", Op.IS, ("s", "m")),
        ("boots at least size 43", Op.IS, ("eu 43",)),
        ("boots at most size 42", Op.IS, ("uk 9", "uk 9.5", "eu 42")),
        ("boots size 42 or less", Op.IS, ("uk 9", "uk 9.5", "eu 42")),
        ("boots size 42 max", Op.IS, ("uk 9", "uk 9.5", "eu 42")),
        ("boots EU 42 or less", Op.IS, ("eu 42",)),
        ("boots size EU 42 or less", Op.IS, ("eu 42",)),
        ("boots size 43 at least", Op.IS, ("eu 43",)),
        ("hoodie, L minimum, in black", Op.IS, ("l", "xl")),
        ("hoodie size M at most", Op.IS, ("s", "m")),
        ("hoodie size M max $60", Op.IS, ("m",)),
        ("size M tops", Op.IS, ("m",)),
        ("boots no 42", Op.IS, ("eu 42",)),
        ("boots larger than 42 in brown", Op.IS, ("eu 43",)),
        ("boots larger than 42 brown", Op.IS, ("eu 43",)),
        ("boots larger than 42 for women", Op.IS, ("eu 43",)),
    ],
)
def test_larger_and_smaller_sizes_are_those_that_are_sold(text: str, op: Op, sizes: tuple[str, ...]) -> None:
    found = wish(read(text), Field.SIZE)
    assert (found.op, set(found.values)) == (op, set(sizes))


@pytest.mark.parametrize("text", ["king size 50 or less", "travel size 50 or less", "plus size 50 max"])
def test_a_size_that_has_a_name_is_followed_by_a_price(text: str) -> None:
    shop = Vocabulary.of([product("Cotton Sheet", "", "Sheets", sizes="King Size;140x200 cm")])
    assert wish(understand(text, shop, CONTEXT), Field.PRICE).values == (Money(5000, "USD"),)


@pytest.mark.parametrize(
    ("sold", "text", "sizes"),
    [
        ("36;38;44", "boots uk 9 or larger", ["uk 9"]),
        ("8;9;10;36", "boots uk 9 or larger", ["9", "10"]),
        ("36;38;39", "boots eu 38 or larger", ["38", "39"]),
        ("92;98;104", "boots eu 98 or larger", ["98", "104"]),
    ],
)
def test_a_size_of_one_system_leads_to_none_of_another(sold: str, text: str, sizes: list[str]) -> None:
    shop = Vocabulary.of([product("Leather Boots", "", "Boots", sizes=sold)])
    assert [*wish(understand(text, shop, CONTEXT), Field.SIZE).values] == sizes


@pytest.mark.parametrize("text", ["hoodies, no black ones", "hoodie but not the black one, please"])
def test_the_black_ones_are_black(text: str) -> None:
    assert [(c.op, c.values) for c in read(text).constraints if c.field != Field.CATEGORY] == [
        (Op.NOT, ("black",))
    ]


def test_a_shade_that_nobody_states_is_denied_and_not_its_whole_family() -> None:
    blue, teal = [c for c in read("blue hoodie but not turquoise").constraints if c.field == Field.COLOUR]
    assert (blue.values, teal.op, teal.values) == (("blue",), Op.NOT, ("turquoise",))


@pytest.mark.parametrize(
    "text", ["not like this", "anything but this", "something that doesn't look like this"]
)
def test_what_is_not_like_the_photo_takes_its_place(text: str) -> None:
    assert read(text, photo=True).instead


@pytest.mark.parametrize(
    ("text", "stuff"), [("wool-free hoodie", "wool"), ("cashmere-free hoodie", "cashmere")]
)
def test_what_is_free_of_a_material_is_not_of_it_sold_or_not(text: str, stuff: str) -> None:
    found = wish(read(text), Field.MATERIAL)
    assert (found.op, found.values) == (Op.NOT, (stuff,))


@pytest.mark.parametrize(
    "text",
    [
        "hoodie not on sale",
        "hoodies that aren't on sale",
        "hoodie without discount",
        "hoodie for a mirror not on sale",
    ],
)
def test_a_sale_that_is_denied_is_not_demanded(text: str) -> None:
    assert [c.field for c in read(text).constraints] == [Field.CATEGORY]


@pytest.mark.parametrize(
    ("text", "op", "amount"),
    [
        ("Hoodie, under one hundred fifty dollars.", Op.AT_MOST, "150"),
        ("a hoodie under one hundred and fifty dollars please", Op.AT_MOST, "150"),
        ("hoodie for less than a hundred and twenty-five dollars", Op.BELOW, "125"),
        ("hoodie under nineteen ninety nine", Op.AT_MOST, "19.99"),
        ("hoodie under nineteen dollars and ninety-nine cents", Op.AT_MOST, "19.99"),
        ("hoodie under twelve dollars five cents", Op.AT_MOST, "12.05"),
        ("hoodie under seven point five dollars", Op.AT_MOST, "7.50"),
        ("hoodie under one thousand two hundred dollars", Op.AT_MOST, "1200"),
        ("hoodie under two ninety nine", Op.AT_MOST, "299"),
        ("hoodie under ten dollars fifty", Op.AT_MOST, "10.50"),
        ("hoodie under nine dollars ninety nine, please", Op.AT_MOST, "9.99"),
        ("hoodie under fifty dollars, fifty litre", Op.AT_MOST, "50"),
        ("hoodie under one hundred and nineteen ninety nine", Op.AT_MOST, "119.99"),
        ("hoodie under a hundred nineteen ninety nine", Op.AT_MOST, "119.99"),
        ("hoodie under one hundred ninety nine", Op.AT_MOST, "199"),
        ("hoodie under twelve point seventy five dollars", Op.AT_MOST, "12.75"),
        ("hoodie under nine point nine five dollars", Op.AT_MOST, "9.95"),
    ],
)
def test_prices_as_they_are_said(text: str, op: Op, amount: str) -> None:
    found = wish(read(text), Field.PRICE)
    assert (found.op, found.values) == (op, (Money.of(amount, "USD"),))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("boots size forty two", "eu 42"),
        ("Boots, size forty-two.", "eu 42"),
        ("running shoes in nine and a half", "uk 9.5"),
        ("running shoes, size nine and a half", "uk 9.5"),
        ("running shoes size nine point five", "uk 9.5"),
        ("running shoes size 9 1/2", "uk 9.5"),
        ("running shoes size 9½", "uk 9.5"),
        ("running shoes size nine", "uk 9"),
        ("a medium hoodie", "m"),
        ("hoodie, med", "m"),
        ("hoodie size lrg", "l"),
        ("an extra large hoodie", "xl"),
        ("Hoodie, a medium.", "m"),
        ("jeans waist thirty two length thirty four", "w32 l34"),
    ],
)
def test_sizes_as_they_are_said(text: str, size: str) -> None:
    assert wish(read(text), Field.SIZE).values == (size,)


@pytest.mark.parametrize("text", ["one piece hoodie", "two tone hoodie", "a point hoodie", "hoodie size"])
def test_words_that_are_no_number_stay(text: str) -> None:
    assert not [one for one in read(text).constraints if one.field in (Field.SIZE, Field.PRICE)]


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("hoodie under 49,99 €", Money(4999, "EUR")),
        ("hoodie under 1.299,00 euros", Money(129900, "EUR")),
        ("hoodie under £20", Money(2000, "GBP")),
        ("hoodie under 20 quid", Money(2000, "GBP")),
        ("hoodie under ¥5000", Money(5000, "JPY")),
        ("hoodie under EUR 30", Money(3000, "EUR")),
        ("hoodie under 15 HKD", Money(1500, "HKD")),
        ("hoodie under czk 15", Money(1500, "CZK")),
        ("hoodie under CA$15", Money(1500, "CAD")),
        ("hoodie under NZ$15", Money(1500, "NZD")),
        ("hoodie under 15 TRY", Money(1500, "TRY")),
        ("hoodie under 5 dirhams", Money(500, "AED")),
        ("hoodie under 15 Canadian dollars", Money(1500, "CAD")),
        ("hoodie under 15 swiss francs", Money(1500, "CHF")),
        ("hoodie under 1500 Yen", Money(1500, "JPY")),
        ("hoodie under ₹5,00,000", Money(50_000_000, "INR")),
    ],
)
def test_currencies(text: str, money: Money) -> None:
    assert wish(read(text), Field.PRICE).values == (money,)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("how much in canadian dollars", {"CAD"}),
        ("how much in dollars", {"USD"}),
        ("pesos or zloty", {"MXN", "PLN"}),
        ("is it 20€ or 20 gbp", {"EUR", "GBP"}),
        ("how much is it all in", set()),
    ],
)
def test_currencies_that_are_spoken_of(text: str, codes: set[str]) -> None:
    assert spoken_of(text, "USD") == codes


@pytest.mark.parametrize(
    "text", ["all 3 hoodies", "TOP 10 HOODIES", "hoodie under 15 martian dollars", "AMD 15"]
)
def test_what_is_no_currency_here(text: str) -> None:
    shop = Vocabulary.of([product("AMD 15 Hoodie", "AMD", "Hoodies")])
    assert not [c for c in understand(text, shop, CONTEXT).constraints if c.field == Field.PRICE]


def test_ca_before_a_dollar_is_no_circa() -> None:
    assert wish(read("hoodie exactly CA$15"), Field.PRICE).values == (Money(1500, "CAD"),) * 2
    assert {money.currency for money in wish(read("hoodie, CA$15"), Field.PRICE).values} == {"CAD"}


def test_a_dollar_is_the_shoppers_own() -> None:
    canadian = Context(currency="CAD", today=CONTEXT.today)
    assert wish(read("hoodie under $60", context=canadian), Field.PRICE).values == (Money(6000, "CAD"),)
    chilean = Context(currency="CLP", today=CONTEXT.today)
    assert wish(read("hoodie under $60000", context=chilean), Field.PRICE).values == (Money(60_000, "CLP"),)


@pytest.mark.parametrize(
    "text",
    [
        "table under 50 inches",
        "phone under 2 kg",
        "cheap hoodie",
        "over 8 gb phone",
        "juice with at least 70% fruit",
        "clothes for women over 50",
        "battery under 18 V",
        "bulb under 806 lm",
        "bulb between 12 and 24 zorps",
        "tee for ages 3 and up",
    ],
)
def test_what_is_no_price(text: str) -> None:
    assert not [c for c in read(text).constraints if c.field == Field.PRICE]


@pytest.mark.parametrize(
    ("text", "field", "op", "values"),
    [
        ("navy hoodie", Field.COLOUR, Op.IS, ("navy",)),
        ("blue hoodie", Field.COLOUR, Op.IS, ("blue",)),
        ("hoodie blue or black", Field.COLOUR, Op.IS, ("blue", "black")),
        ("hoodie not black", Field.COLOUR, Op.NOT, ("black",)),
        ("jacket without hood", Field.FEATURE, Op.NOT, ("hood",)),
        ("jacket with a hood", Field.FEATURE, Op.IS, ("hood",)),
        ("hoodie no wool", Field.MATERIAL, Op.NOT, ("wool",)),
        ("boots other than leather", Field.MATERIAL, Op.NOT, ("leather",)),
        ("hoodie except kestrel", Field.BRAND, Op.NOT, ("kestrel",)),
        ("red harbour jacket", Field.BRAND, Op.IS, ("red harbour",)),
        ("non-slip boots", Field.FEATURE, Op.IS, ("non-slip",)),
        ("gluten-free spices", Field.FEATURE, Op.IS, ("gluten free",)),
        ("jeans 32x34", Field.SIZE, Op.IS, ("w32 l34",)),
        ("hoodie size medium", Field.SIZE, Op.IS, ("m",)),
        ("boots EU 42", Field.SIZE, Op.IS, ("eu 42",)),
        ("tee 4t", Field.SIZE, Op.IS, ("4t",)),
        ("womens jacket", Field.GENDER, Op.IS, ("women",)),
        ("jacket, not for women", Field.GENDER, Op.NOT, ("women",)),
        ("hoodie for a guy", Field.GENDER, Op.IS, ("men",)),
        ("hoodie for the hubby", Field.GENDER, Op.IS, ("men",)),
        ("jacket for my nan", Field.GENDER, Op.IS, ("women",)),
        ("jacket for my granny", Field.GENDER, Op.IS, ("women",)),
        ("jacket, not for kids", Field.AGE, Op.NOT, ("kids",)),
        ("shoes, but not for running", Field.FEATURE, Op.NOT, ("running",)),
        ("hoodie 4 stars and up", Field.RATING, Op.AT_LEAST, (Decimal(4),)),
        ("hoodies in stock", Field.STOCK, Op.IS, ("in",)),
        ("hoodie by friday", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 27),)),
        ("hoodie within 1 week", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 30),)),
        ("hoodie within a week", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 30),)),
        ("hoodie within two weeks", Field.DELIVERY, Op.AT_MOST, (date(2026, 12, 7),)),
        ("hoodie delivered in 24 hours", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 24),)),
        ("hoodie, delivery within 2 hours", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 23),)),
        ("hoodie delivered in a week", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 30),)),
        ("hoodie within 2 working days", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 25),)),
        ("hoodie by tomorrow", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 24),)),
        ("hoodie before 12 December", Field.DELIVERY, Op.AT_MOST, (date(2026, 12, 11),)),
        ("hoodie on sale", Field.SALE, Op.IS, ("yes",)),
        ("hoodies", Field.CATEGORY, Op.IS, ("hoodies & sweatshirts",)),
        ("phone case", Field.CATEGORY, Op.IS, ("phone cases",)),
        ("phone with 8 GB RAM", "ram", Op.IS, ("8 gb",)),
        ("phone with 8 gigs of ram", "ram", Op.IS, ("8 gb",)),
        ("hoodie shadowcat", Field.CATEGORY, Op.IS, ("hoodies & sweatshirts",)),
        ("hoodie 5 lb", Field.CATEGORY, Op.IS, ("hoodies & sweatshirts",)),
        ("two litres of juice", Field.CATEGORY, Op.IS, ("juices",)),
        ("juice 1 litre", Field.SIZE, Op.IS, ("1 l",)),
        ("boots 42 eu", Field.SIZE, Op.IS, ("eu 42",)),
        ("jeans waist 32 leg 34", Field.SIZE, Op.IS, ("w32 l34",)),
        ("redharbour jacket", Field.BRAND, Op.IS, ("red harbour",)),
        ("navy blue hoodie", Field.COLOUR, Op.IS, ("navy",)),
        ("hoodie any colour but black", Field.COLOUR, Op.NOT, ("black",)),
        ("non-leather boots", Field.MATERIAL, Op.NOT, ("leather",)),
        ("leather-free boots", Field.MATERIAL, Op.NOT, ("leather",)),
        ("juice, not orange", Field.FEATURE, Op.NOT, ("orange",)),
        ("hooded jacket", Field.FEATURE, Op.IS, ("hood",)),
        ("jacket with wheels", Field.FEATURE, Op.IS, ("wheels",)),
        ("jacket w hood", Field.FEATURE, Op.IS, ("hood",)),
        ("organic or gluten free spices", Field.FEATURE, Op.IS, ("organic", "gluten free")),
        ("hoodie, sale", Field.SALE, Op.IS, ("yes",)),
        ("hoodie that i can get tomorrow", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 24),)),
        ("torch in orange", Field.COLOUR, Op.IS, ("orange",)),
        ("jeans 32 34", Field.SIZE, Op.IS, ("w32 l34",)),
        ("boots, size 42 in brown", Field.SIZE, Op.IS, ("eu 42",)),
        ("running shoes size 9.5", Field.SIZE, Op.IS, ("uk 9.5",)),
        ("the last one was too small, hoodie in L", Field.SIZE, Op.IS, ("l",)),
        ("hoodie, no velvet", Field.MATERIAL, Op.NOT, ("velvet",)),
        ("no velvet hoodies", Field.CATEGORY, Op.IS, ("hoodies & sweatshirts",)),
        ("no print hoodies", Field.CATEGORY, Op.IS, ("hoodies & sweatshirts",)),
        ("no velvet t-shirts", Field.CATEGORY, Op.IS, ("t-shirts",)),
        ("jacket, no phone pocket", Field.FEATURE, Op.NOT, ("phone pocket",)),
        ("no velvet sofas", Field.MATERIAL, Op.NOT, ("velvet",)),
        ("hoodie not red leather", Field.MATERIAL, Op.NOT, ("leather",)),
        ("boots not brown leather", Field.COLOUR, Op.NOT, ("brown",)),
        ("hoodie matching my jeans", Field.CATEGORY, Op.IS, ("hoodies & sweatshirts",)),
        ("does the rain jacket come in yellow", Field.CATEGORY, Op.IS, ("jackets",)),
        ("my phone died", Field.CATEGORY, Op.IS, ("phones",)),
        ("our old phone broke, need a new one", Field.CATEGORY, Op.IS, ("phones",)),
        ("where do the boots run small", Field.CATEGORY, Op.IS, ("boots",)),
        ("phone case next to a tv", Field.CATEGORY, Op.IS, ("phone cases",)),
        ("phone case to go beside my tv", Field.CATEGORY, Op.IS, ("phone cases",)),
        ("phone case for behind a tv", Field.CATEGORY, Op.IS, ("phone cases",)),
        ("tv 55", Field.FEATURE, Op.IS, ("55 inch",)),
        ("woollen hoodie", Field.MATERIAL, Op.IS, ("wool",)),
        ("straight jeens", Field.CATEGORY, Op.IS, ("jeans",)),
        ("boots in a 43", Field.SIZE, Op.IS, ("eu 43",)),
        ("tee, hes 10", Field.AGE, Op.IS, (Decimal(10), "kids")),
        ("tee for an 18 month old", Field.AGE, Op.IS, (Decimal("1.5"), "baby")),
        ("tee for a 1.5 year old", Field.AGE, Op.IS, (Decimal("1.5"), "baby")),
        ("tee for a 2 month old", Field.AGE, Op.IS, (Decimal("0.17"), "baby")),
        ("tee for a 12 month old", Field.AGE, Op.IS, (Decimal(1), "baby")),
        ("tee for 4-6 year olds", Field.AGE, Op.IS, (*map(Decimal, (4, 5, 6)), "kids")),
        ("tee for ages 1 to 2", Field.AGE, Op.IS, (*map(Decimal, (1, 2)), "baby", "kids")),
        ("tee for a toddler", Field.AGE, Op.IS, (*map(Decimal, (1, 2)), "kids")),
        ("tee, not for toddlers", Field.AGE, Op.NOT, (*map(Decimal, (1, 2)), "toddler")),
        ("tee, not for 3 year olds", Field.AGE, Op.NOT, (Decimal(3),)),
        ("tee for a newborn", Field.AGE, Op.IS, (*map(Decimal, ("0", "0.08", "0.17", "0.25")), "baby")),
        ("tee for teens", Field.AGE, Op.IS, (*map(Decimal, range(13, 18)), "kids")),
        ("12 year old single malt whisky", Field.FEATURE, Op.IS, ("12 year old",)),
        ("12 year old bottle of whisky", Field.FEATURE, Op.IS, ("12 year old",)),
        ("12 year old good whisky", Field.FEATURE, Op.IS, ("12 year old",)),
        ("12 year old or older whisky", Field.FEATURE, Op.IS, ("12 year old",)),
        ("whisky, 12 years old", Field.FEATURE, Op.IS, ("12 year old",)),
        ("whisky aged 12 years", Field.FEATURE, Op.IS, ("12 year old",)),
        ("18 month old gouda", Field.FEATURE, Op.IS, ("18 month old",)),
        ("10-12 year old rum", Field.FEATURE, Op.IS, ("10 year old", "11 year old", "12 year old")),
        ("not 12 year old whisky", Field.FEATURE, Op.NOT, ("12 year old",)),
        ("wine for my 40 year old brother", Field.AGE, Op.IS, (Decimal(40), "adult")),
        ("wine, 40 year old brother", Field.AGE, Op.IS, (Decimal(40), "adult")),
        ("gift for a 50 year old wine lover", Field.AGE, Op.IS, (Decimal(50), "adult")),
        ("gift for a 30 year old who likes whisky", Field.AGE, Op.IS, (Decimal(30), "adult")),
        ("phone for a 6 year old with a usb port", Field.AGE, Op.IS, (Decimal(6), "kids")),
        ("tee for a boy aged 18 months", Field.AGE, Op.IS, (Decimal("1.5"), "baby")),
        ("juice carton", Field.CATEGORY, Op.IS, ("juices",)),
        ("can i get a hoodie today", Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 23),)),
    ],
)
def test_one_wish(text: str, field: str, op: Op, values: tuple[object, ...]) -> None:
    found = wish(read(text), field)
    assert (found.op, found.values) == (op, values)


@pytest.mark.parametrize("text", ["black pepper", "orange juice", "silk road pepper", "red harbour boots"])
def test_a_colour_in_a_name_is_no_colour(text: str) -> None:
    assert not [c for c in read(text).constraints if c.field in (Field.COLOUR, Field.MATERIAL)]


@pytest.mark.parametrize("text", ["red fitness gear", "fitness gear not red", "fitness gear in red"])
def test_a_colour_that_some_of_a_kind_come_in_is_one_however_few_they_are(text: str) -> None:
    plain = [product(f"Ball {n}", "", "Fitness Gear") for n in range(5)]
    shop = Vocabulary.of(
        [*plain, product("Mat", "", "Fitness Gear", "Red"), product("Shirt", "", "Shirts", "Blue")]
    )
    assert wish(understand(text, shop, CONTEXT), Field.COLOUR).values == ("red",)
    assert not [
        c for c in understand("blue fitness gear", shop, CONTEXT).constraints if c.field == Field.COLOUR
    ]


def test_gray_is_grey_in_a_name_too() -> None:
    shop = Vocabulary.of(
        [product("Laptop", "", "Laptops", "Space Grey;Silver"), product("Mat", "", "Mats", "Heather Gray")]
    )
    for said, meant in (("space gray laptop", "space grey"), ("heather grey mat", "heather gray")):
        assert wish(understand(said, shop, CONTEXT), Field.COLOUR).values == (meant,)


@pytest.mark.parametrize(
    ("text", "op", "country"),
    [
        ("red wine from chile", Op.IS, "chile"),
        ("wine made in Germany", Op.IS, "germany"),
        ("wine from new zealand, organic", Op.IS, "new zealand"),
        ("wine, not from chile", Op.NOT, "chile"),
    ],
)
def test_where_it_is_from_is_a_wish(text: str, op: Op, country: str) -> None:
    shop = Vocabulary.of(
        [product(f"{place} Wine", "", "Wine", country=place) for place in ("Chile", "Germany", "New Zealand")]
    )
    found = wish(understand(text, shop, CONTEXT), "country")
    assert (found.op, found.values) == (op, (country,))


@pytest.mark.parametrize(
    ("stated", "text", "values"),
    [
        (("male", "female", "unisex"), "shoes for men", ("male", "men")),
        (("male", "female", "unisex"), "women's shoes", ("female", "women")),
        (("male", "female"), "shoes for men", ("male",)),
        (("Men", "Unisex"), "shoes for men", ("men",)),
    ],
)
def test_unisex_things_are_for_men_whatever_a_shop_calls_them(
    stated: tuple[str, ...], text: str, values: tuple[str, ...]
) -> None:
    """Google's feeds say male, female and unisex."""
    shop = Vocabulary.of([product(f"{one} Shoe", "", "Shoes", gender=one) for one in stated])
    assert wish(understand(text, shop, CONTEXT), Field.GENDER).values == values


def test_twelve_months_are_no_year() -> None:
    month, year = (
        wish(read(text), Field.AGE).values[0] for text in ("tee, 12 months old", "tee, 1 year old")
    )
    assert (str(month), str(year)) == ("1.0", "1")


def test_a_child_is_a_boy_or_a_girl() -> None:
    intent = read("tee for my 10 year old son")
    assert wish(intent, Field.AGE).values == (Decimal(10), "kids")
    assert wish(intent, Field.GENDER).values == ("boys",)


@pytest.mark.parametrize("text", ["orange pepper", "orange juice", "a litre of orange"])
def test_an_unstocked_colour_is_none_of_what_is_eaten(text: str) -> None:
    assert not [c for c in read(text).constraints if c.field == Field.COLOUR]


def test_room_is_no_feature() -> None:
    assert not [c for c in read("jacket with room for a jumper").constraints if c.field == Field.FEATURE]


def test_a_bigger_one_is_like_the_photo() -> None:
    assert read("a bigger one please", photo=True).like_photo


@pytest.mark.parametrize("text", ["the purple version", "same but purple", "do you have it in purple?"])
def test_the_photo_in_a_colour_the_shop_lacks(text: str) -> None:
    intent = read(text, photo=True)
    assert intent.like_photo and [(e.field, e.value) for e in intent.edits] == [(Field.COLOUR, "purple")]


@pytest.mark.parametrize(
    "text",
    [
        "a hoodie to go with it", "match this jacket with a hoodie", "black hoodie to wear with these",
        "which hoodie goes well with this jacket", "hoodie to match this",
    ],
)  # fmt: skip
def test_what_goes_with_the_photo_is_not_like_it(text: str) -> None:
    intent = read(text, photo=True)
    assert not intent.like_photo and not intent.edits
    assert wish(intent, Field.CATEGORY).values == ("hoodies & sweatshirts",)


@pytest.mark.parametrize(
    "text", ["what goes with this?", "a matching hoodie", "hoodie to match this", "what can I wear with this"]
)
def test_what_goes_with_the_photo_is_asked_for(text: str) -> None:
    assert read(text, photo=True).beside and not read(text).beside
    assert not read(text, photo=True).like_photo


@pytest.mark.parametrize("text", ["matching this in black", "like this", "hoodie", "this but in black"])
def test_what_is_like_the_photo_is_not_asked_for_beside_it(text: str) -> None:
    assert not read(text, photo=True).beside


def test_something_to_go_with_the_photo_is_no_wish() -> None:
    intent = read("something in black to wear with these jeans", photo=True)
    assert not intent.like_photo and [c.field for c in intent.constraints] == [Field.COLOUR]


def test_a_half_is_counted() -> None:
    assert read("juice two and a half litres").meaning == "juice 2.5 litres"


def test_the_photo_is_edited() -> None:
    intent = read("like this but in black, under $60", photo=True)
    assert intent.like_photo and [(e.field, e.value, e.words) for e in intent.edits] == [
        (Field.COLOUR, "black", "black")
    ]
    assert wish(intent, Field.PRICE).words == "under $60"


@pytest.mark.parametrize(
    "text", ["cheaper than this", "same but cheaper", "a bit less expensive", "not as pricey"]
)
def test_cheaper_than_this(text: str) -> None:
    assert (found := wish(read(text, photo=True), Field.PRICE)).values == (THIS,) and found.op is Op.BELOW


@pytest.mark.parametrize(
    ("text", "sort", "meaning"),
    [
        ("which is cheaper, the harbour or the trail hoodie?", Sort.PRICE_UP, "harbour or the trail hoodie"),
        ("cheaper hoodie", Sort.PRICE_UP, "hoodie"),
        ("a more expensive hoodie", Sort.PRICE_DOWN, "hoodie"),
        ("most expensive hoodie, but nothing cheaper", Sort.PRICE_DOWN, "hoodie"),
        ("hoodie cheaper than the competition", None, "hoodie cheaper than the competition"),
    ],
)
def test_cheaper_than_nothing_that_is_said_is_an_order(text: str, sort: Sort | None, meaning: str) -> None:
    intent = read(text)
    assert (intent.sort, intent.meaning) == (sort, meaning)
    assert not any(c.field == Field.PRICE for c in intent.constraints) and not intent.like_photo


@pytest.mark.parametrize(
    "text",
    ["anything for free?", "something that's free", "hoodie free of charge", "a phone for free please"],
)
def test_for_free_is_a_price_of_nothing(text: str) -> None:
    price = wish(read(text), Field.PRICE)
    assert (price.op, price.values) == (Op.AT_MOST, (Money(0, "USD"),))


@pytest.mark.parametrize(
    "text",
    [
        "hoodie delivered for free",
        "can I return it for free",
        "free of charge shipping",
        "buy one get one for free",
        "anything free of gluten",
        "something gluten free",
        "free delivery",
        "hands free phone",
        "anything free range",
        "a hoodie for free running",
        "rack for free weights",
    ],
)
def test_free_of_something_or_done_for_free_is_no_price(text: str) -> None:
    assert not any(c.field == Field.PRICE for c in read(text).constraints)


@pytest.mark.parametrize("text", ["same hoodie for less than 50", "like this but cheaper than 50"])
def test_cheaper_than_a_price_is_not_cheaper_than_this(text: str) -> None:
    assert wish(read(text, photo=True), Field.PRICE).values == (Money(5000, "USD"),)


@pytest.mark.parametrize(
    ("text", "op", "name", "words", "meaning"),
    [
        ("jacket cheaper than the Nova one", Op.BELOW, "nova", "cheaper than the Nova one", "jacket"),
        ("jacket for less than the Nova Phone, black", Op.BELOW, "nova phone", "for less than the Nova Phone", "jacket black"),
        ("jeans under the price of the rain jacket", Op.BELOW, "rain jacket", "under the price of the rain jacket", "jeans"),
        ("boots dearer than Harbour Hoodie", Op.ABOVE, "harbour hoodie", "dearer than Harbour Hoodie", "boots"),
        ("boots not more expensive than the Vista TV", Op.AT_MOST, "vista tv", "not more expensive than the Vista TV", "boots"),
        ("something pricier than the Nova Phone", Op.ABOVE, "nova phone", "something pricier than the Nova Phone", "phone"),
        ("cheaper than the Harbour Hoodie in black", Op.BELOW, "harbour hoodie", "cheaper than the Harbour Hoodie", "hoodie in black"),
    ],
)  # fmt: skip
def test_cheaper_than_a_product_that_is_named(text: str, op: Op, name: str, words: str, meaning: str) -> None:
    intent = read(text)
    assert (found := wish(intent, Field.PRICE)) == Constraint(
        Field.PRICE, op, (name,), words
    ) and found.relative
    assert intent.meaning == meaning and wish(intent, Field.CATEGORY).op is Op.IS


@pytest.mark.parametrize(
    "text",
    ["boots cheaper than the Zeppelin", "phone cheaper than the Nova Phone Pro", "boots less than the new one",
     "boots cheaper than leather", "boots cheaper than a phone", "cheaper than the"],
)  # fmt: skip
def test_what_no_title_has_is_no_name_to_compare_with(text: str) -> None:
    assert not [c for c in read(text).constraints if c.field == Field.PRICE]


def test_beside_a_photo_the_named_product_lends_no_kind() -> None:
    intent = read("cheaper than the Harbour Hoodie", photo=True)
    assert [c.field for c in intent.constraints] == [Field.PRICE] and not intent.meaning


@pytest.mark.parametrize(
    ("text", "instead", "meaning"),
    [
        ("a wool one instead of this", False, "wool"),
        ("a fast one instead of this", True, "fast"),
        ("instead of these, please", True, ""),
        ("another hoodie instead of this one", True, "another hoodie"),
        ("something fast instead", True, "fast"),
        ("black instead", False, "black"),
        ("not this one, a fast one", True, "fast"),
        ("like this but faster", True, "faster"),
        ("got one that can run?", True, "run"),
        ("got one that is made of wool?", False, "wool"),
        ("this one that can run", False, "run"),
        ("is there one that ships by friday", False, ""),
        ("this but we need ten of them", False, "10"),
        ("this one but i don't know the length", False, "don't know the length"),
        ("I like this one, but with long laces", True, "long laces"),
        ("this but in a bigger size", False, "size"),
        ("like this but bigger", False, ""),
        ("this, but what about returns", False, "returns"),
        ("like this, but not this colour", False, ""),
        ("like this", False, ""),
    ],
)
def test_another_product_instead_of_the_photo(text: str, instead: bool, meaning: str) -> None:
    intent = read(text, photo=True)
    assert (intent.instead, intent.meaning) == (instead, meaning) and not read(text).instead


@pytest.mark.parametrize(
    ("text", "field", "op"),
    [
        ("something from the same brand", Field.BRAND, Op.IS),
        ("boots of the same make", Field.BRAND, Op.IS),
        ("another brand", Field.BRAND, Op.NOT),
        ("boots in this colour", Field.COLOUR, Op.IS),
        ("not this colour", Field.COLOUR, Op.NOT),
        ("do you have these in other colours?", Field.COLOUR, Op.NOT),
        ("any colour but this one", Field.COLOUR, Op.NOT),
        ("made of the same fabric", Field.MATERIAL, Op.IS),
    ],
)
def test_what_it_has_in_common_with_the_photo_or_not(text: str, field: Field, op: Op) -> None:
    intent = read(text, photo=True)
    assert [(c.field, c.op, c.values) for c in intent.constraints if c.relative] == [(field, op, (THIS,))]
    assert not any(edit.value == THIS for edit in intent.edits)
    assert not any(c.relative for c in read(text).constraints)


@pytest.mark.parametrize("text", ["does this make sense", "this one, different laces", "same"])
def test_what_has_no_such_thing_in_common(text: str) -> None:
    assert not any(c.relative for c in read(text, photo=True).constraints)


def test_black_instead_of_this_is_black() -> None:
    assert wish(read("instead of this one in black", photo=True), Field.COLOUR).op is Op.IS
    assert not read("instead of this armchair", photo=True).instead


def test_nothing_is_denied_twice() -> None:
    denied = [c.values for c in read("juice with no sugar and no pulp").constraints if c.op is Op.NOT]
    assert denied == [("sugar",), ("pulp",)]
    mixed = read("spices without pepper and gluten free").constraints
    assert [(c.op, c.values) for c in mixed if c.field == Field.FEATURE] == [(Op.NOT, ("pepper",)), (Op.IS, ("gluten free",))]  # fmt: skip


def test_what_the_shop_has_no_word_for_is_denied_in_a_list_too() -> None:
    for text in (
        "juice that isn't orange or guava",
        "juice, not orange or guava",
        "juice without orange or guava",
    ):
        denied = [c.values for c in read(text).constraints if c.op is Op.NOT]
        assert denied == [("orange",), ("guava",)], text
    assert [c.field for c in read("hoodie, not wool or corduroy").constraints[1:]] == [
        Field.MATERIAL,
        Field.FEATURE,
    ]
    assert [c.values for c in read("juice, not orange or for kids").constraints if c.op is Op.NOT] == [
        ("orange",)
    ]


def test_how_many_is_no_feature() -> None:
    assert not [c for c in read("2 hood jacket").constraints if c.field == Field.FEATURE]


def test_typing_errors_are_mended_and_told() -> None:
    intent = read("blak hoddie")
    assert intent.corrections == (("blak", "black"), ("hoddie", "hoodie"))
    assert wish(intent, Field.COLOUR).words == "blak" and intent.meaning == "black hoodie"


def test_an_english_word_is_mended_only_into_a_phrase() -> None:
    assert read("green volley juice").corrections == (("volley", "valley"),)
    assert read("beach volley").corrections == ()


@pytest.mark.parametrize("text", ['"blak" hoodie', "kestrel", "wedding shirt", "hooodie123"])
def test_known_and_quoted_words_are_left_alone(text: str) -> None:
    assert read(text).corrections == ()


def test_one_quoted_word_that_names_something_is_a_wish_and_several_are_words() -> None:
    quoted = read('black "hoodie"')
    assert {c.id for c in quoted.constraints} == {c.id for c in read("black hoodie").constraints}
    assert read('"black hoodie"').constraints == ()


def test_what_the_grammar_says_of_stuffs_is_known_word_by_word() -> None:
    assert read("recycled man-made leather boots").unknown == ()


@pytest.mark.parametrize("word", ["products", "items", "stuff", "goods", "articles"])
def test_words_for_whatever_is_sold_mean_nothing_alone(word: str) -> None:
    intent = read(f"{word} under $10")
    assert intent.meaning == "" and intent.unknown == () and wish(intent, Field.PRICE)
    assert read(f"camping {word}").meaning == f"camping {word}"


def test_one_feature_or_another_is_one_wish_whatever_stands_between_them() -> None:
    assert wish(read("hoodie, waterproof or with a hood"), Field.FEATURE).values == ("waterproof", "hood")


def test_exactly_is_no_about() -> None:
    assert wish(read("exactly $60 jacket"), Field.PRICE).values == (Money.of("60", "USD"),) * 2
    low, high = wish(read("about $60 jacket"), Field.PRICE).values
    assert low.minor < high.minor


def test_an_amount_is_read_to_its_last_digit() -> None:
    assert wish(read("watch under $1234567890"), Field.PRICE).values == (Money.of("1234567890", "USD"),)
    assert not [c for c in read("watch under $12345678901234567890").constraints if c.field == Field.PRICE]


def test_a_word_alone_is_no_phrase_to_mend_into() -> None:
    garden = Vocabulary.of([product("Hand Trowel", "", "Home & Garden")])
    assert understand("garden hose", garden, CONTEXT).corrections == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("sheos", "shoes"), ("shoess", "shoes"), ("camreas", "cameras"), ("watchse", "watches")],
)
def test_several_of_what_is_sold_one_by_one_are_mended_too(typed: str, meant: str) -> None:
    goods = ("Running Shoe", "Instant Camera", "Dive Watch")
    shop = Vocabulary.of([product(title, "", "Sports") for title in goods])
    assert understand(typed, shop, CONTEXT).corrections == ((typed, meant),)


@pytest.mark.parametrize(
    ("text", "corrections"),
    [("carrycot", ()), ("sloe gin", ()), ("trews", ()), ("corer desk", (("corer", "corner"),))],
)
def test_a_rare_word_for_a_thing_is_mended_only_into_a_title(
    text: str, corrections: tuple[tuple[str, str], ...]
) -> None:
    goods = ("Carrot Juice", "Running Shoe", "Bonsai Tree", "Corner Desk")
    shop = Vocabulary.of([product(title, "", "Goods") for title in goods])
    assert understand(text, shop, CONTEXT).corrections == corrections


def test_a_singular_and_its_plural_are_not_two_words_to_choose_from() -> None:
    watches = Vocabulary.of([product("Aim Watch", "", "Watches"), product("Dash Watch", "", "Watches")])
    assert understand("watche", watches, CONTEXT).corrections == (("watche", "watch"),)


def test_of_two_words_as_near_the_one_that_names_things_is_meant() -> None:
    camera = replace(product("Instant Camera", "", "Photo"), description="Fun for the infant.")
    assert understand("insant camera", Vocabulary.of([camera]), CONTEXT).corrections == (
        ("insant", "instant"),
    )
    quiet = Vocabulary.of([product("Headphones", "", "Audio", features="Noise cancelling")])
    assert understand("noice cancelling", quiet, CONTEXT).corrections == (("noice", "noise"),)
    both = Vocabulary.of([camera, product("Infant Shirt", "", "Shirts")])
    assert understand("insant camera", both, CONTEXT).corrections == (("insant", "instant"),)
    assert understand("insant gift", both, CONTEXT).corrections == ()


def test_of_two_words_as_near_the_one_that_makes_a_title_is_meant_however_often_the_other_is_said() -> None:
    """It was the brand's, and nothing of that brand was a lager."""
    tees = [product(f"{tree} Tee", "Vale", "Tees") for tree in ("Ash", "Elm", "Fir", "Oak", "Yew")]
    shop = Vocabulary.of([*tees, product("Valley Lager", "Brewer", "Lagers")])
    assert understand("valey lager", shop, CONTEXT).corrections == (("valey", "valley"),)
    assert understand("valey tee", shop, CONTEXT).corrections == (("valey", "vale"),)


def test_what_is_denied_of_a_thing_is_what_such_things_are_called_by() -> None:
    shop = Vocabulary.of([
        product("Apple Juice", "", "Juices"), product("Orange Juice", "", "Juices"), product("Laptop", "Apple", "Computers"),
    ])  # fmt: skip
    denied = [
        (c.field, c.values)
        for c in understand("juices but not apple or orange", shop, CONTEXT).constraints
        if c.op is Op.NOT
    ]
    assert denied == [(Field.FEATURE, ("apple",)), (Field.FEATURE, ("orange",))]
    assert wish(understand("computers but not apple", shop, CONTEXT), Field.BRAND).op is Op.NOT


def test_things_only_mentioned_in_passing_are_not_what_is_before_them() -> None:
    ale = replace(product("Dark Ale", "", "Beer"), description="Raise your glasses, the tools are down.")
    shop = Vocabulary.of([ale, product("Hand Trowel", "", "Home & Garden")])
    for text, thing in (("beer glasses", "glasses"), ("dark ale glasses", "glasses")):
        intent = understand(text, shop, CONTEXT)
        assert not intent.constraints and intent.unknown == (thing,)
    assert not understand("garden tools", shop, CONTEXT).constraints
    assert wish(understand("beer", shop, CONTEXT), Field.CATEGORY).values == ("beer",)
    assert understand("raise glasses", shop, CONTEXT).unknown == ()


def test_a_material_of_which_nothing_is_made_is_a_wish_where_others_are_stated() -> None:
    assert wish(read("cashmere hoodie"), Field.MATERIAL).values == ("cashmere",)
    silent = Vocabulary.of([product("Harbour Hoodie", "", "Hoodies")])
    assert not [
        c for c in understand("cashmere hoodie", silent, CONTEXT).constraints if c.field == Field.MATERIAL
    ]


def test_orders() -> None:
    assert read("cheapest hoodie first").sort is Sort.PRICE_UP
    assert read("most expensive hoodie").sort is Sort.PRICE_DOWN
    assert read("well rated hoodie").sort is Sort.RATING
    assert read("newest hoodie").sort is Sort.NEWEST


def test_only_in_another_colour_than_the_photo_is_a_change() -> None:
    assert not [c for c in read("same hoodie only in black", photo=True).constraints if c.insist]
    assert wish(read("same hoodie, must be black", photo=True), Field.COLOUR).insist
    assert wish(read("hoodie only in black"), Field.COLOUR).insist
    assert read("the same jacket, only warmer and in black", photo=True).like_photo


def test_insisting() -> None:
    assert wish(read("jacket, must be waterproof"), Field.FEATURE).insist
    assert not wish(read("waterproof jacket"), Field.FEATURE).insist


def test_what_nobody_knows_is_told() -> None:
    intent = read("hoodie quuxle zorblat")
    assert intent.unknown == ("quuxle", "zorblat") and "quuxle" in intent.meaning


def test_meaning_leaves_out_prices_orders_and_denials() -> None:
    assert read("show me the cheapest navy hoodie under $60, not black please").meaning == "navy hoodie"


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_read_and_every_wish_cites_it(text: str, photo: bool) -> None:
    check(text, photo)


WORDS = st.sampled_from(
    [
        "black",
        "hoodie",
        "under",
        "$50",
        "60",
        "not",
        "no",
        "without",
        "with",
        "a",
        "like",
        "this",
        "but",
        "in",
        "cheaper",
        "than",
        "size",
        "M",
        "L",
        "32x34",
        "EU",
        "42",
        "or",
        "and",
        ",",
        ".",
        "for",
        "my",
        "son",
        "10",
        "year",
        "old",
        "kids",
        "must",
        "be",
        "only",
        "waterproof",
        "hood",
        "4",
        "stars",
        "by",
        "friday",
        "between",
        "1.5k",
        "€",
        "40-60",
        '"',
        "'",
        "-",
        "/",
        "&",
        "jeans",
        "red",
        "harbour",
        "wool",
        "a",
        "hundred",
        "and",
        "fifty",
        "dollars",
        "İ",
        "ſ",
        "ﬁ",
        "½",
        "\x00",
        "\u202e",
        "👟",
        "dont",
        "w/o",
    ]
)


@given(st.lists(WORDS, max_size=40), st.booleans())
def test_any_shopping_talk_is_read(words: list[str], photo: bool) -> None:
    check(" ".join(words), photo)


def check(text: str, photo: bool) -> None:
    intent = read(text, photo=photo)
    assert intent == read(text, photo=photo)
    for constraint in intent.constraints:
        assert constraint.words and constraint.words in text and constraint.values
    for edit in intent.edits:
        assert edit.words in text


@pytest.mark.parametrize("piece", ["a ", "1", "1,", "not ", "with ", "$", "like this ", "or black ", "\"", "w32 ", "2x", "the same ", "hundred ", "size m or ", "é-"])  # fmt: skip
def test_a_long_text_is_bounded(piece: str) -> None:
    intent = read(piece * 200_000)
    assert len(intent.text) <= 2_000


def test_an_empty_shop_still_reads_prices() -> None:
    intent = understand("red hoodie under $60", Vocabulary.of([]), CONTEXT)
    assert [c.field for c in intent.constraints] == [Field.PRICE] and intent.meaning == "red hoodie"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a bag i can lock", "lockable"),
        ("bag with a lock", "lockable"),
        ("bag that can be locked", "lockable"),
        ("a bag you can fold", "foldable"),
    ],
)
def test_what_can_be_done_to_a_thing_is_a_feature_of_it(text: str, value: str) -> None:
    shop = Vocabulary.of([product("Duffle", "Luma", "Bags", features="Lockable;Foldable")])
    found = wish(understand(text, shop, CONTEXT), Field.FEATURE)
    assert (found.op, found.values) == (Op.IS, (value,))


def test_what_the_catalogue_calls_nothing_able_to_is_no_wish() -> None:
    assert not read("a hoodie i can lend to friends").constraints[1:]


def test_a_wish_that_is_said_twice_is_one_wish() -> None:
    cable = Product(
        ProductId("1"), "Cable 1.5 m", categories=(("Cables",),), attributes={"length": ("1.5 m",)}
    )
    read = understand("1.50 m cable, 1.5 m", Vocabulary.of([cable]), CONTEXT).constraints
    assert len({one.id for one in read}) == len(read)


def test_a_colour_is_no_maker_who_is_called_nearly_so() -> None:
    shop = Vocabulary.of(
        [product("Wheelie Bin", "Binnit", "Bins", "Green;Grey"), product("Apples", "Greens", "Fruit")]
    )
    assert [(c.field, c.op) for c in understand("green bin", shop, CONTEXT).constraints] == [
        (Field.COLOUR, Op.IS),
        (Field.CATEGORY, Op.IS),
    ]
    assert [c.field for c in understand("anything by greens", shop, CONTEXT).constraints] == [Field.BRAND]


SIZED = Vocabulary.of(
    [
        product("Opal King Bed", "Sol", "Beds"),
        product("Cotton Sheet", "Sol", "Bedding", sizes="King;Queen"),
        product("Felt Fedora", "Sol", "Hats", sizes="S (55cm);M (57cm)"),
        product("Bristle Brush", "Sol", "Brushes", sizes='1";2";3" (75 mm)'),
        product("Classical Guitar", "Sol", "Guitars", sizes="4/4 Full;3/4"),
        product("Waterproof Tent", "Sol", "Tents"),
        product("Vault Drive", "Sol", "Drives", sizes="500 GB;12 TB;2000 GB"),
    ]
)


@pytest.mark.parametrize(
    ("said", "field", "values"),
    [
        ("drives in size 12 tb", Field.SIZE, ("12 tb",)),  # there was no size 12
        ("drive, size 2000gb", Field.SIZE, ("2000 gb",)),
        ("king size sheet", Field.SIZE, ("king",)),
        ("king size bed", Field.FEATURE, ("king",)),  # of beds only titles say it
        ("queen bed", Field.FEATURE, ("queen",)),
        ("bed size 7", Field.FEATURE, ("size 7",)),
        ("fedora size M", Field.SIZE, ("m (57cm)",)),
        ("hat in S", Field.SIZE, ("s (55cm)",)),
        ("brush 2 inch", Field.SIZE, ('2"',)),
        ("75mm brush", Field.SIZE, ('3" (75 mm)',)),
        ("guitar 3/4", Field.SIZE, ("3/4",)),
    ],
)
def test_sizes_as_merchants_add_to_them(said: str, field: Field, values: tuple[str, ...]) -> None:
    wishes = [c for c in understand(said, SIZED, CONTEXT).constraints if c.field != Field.CATEGORY]
    assert [(c.field, c.values) for c in wishes] == [(field, values)]


def test_a_compound_is_read_as_the_shop_writes_it() -> None:
    shop = Vocabulary.of(
        [
            product("Cotton Bedsheet", "Sol", "Bedding"),
            product("Chrome Nut Cracker", "Sol", "Utensils"),
            product("Green Teapot", "Sol", "Tableware"),
            product("Sheet Music Stand", "Sol", "Music"),
        ]
    )
    for said, meaning in [
        ("bed sheets", "bedsheets"),
        ("soft bed sheets, please", "soft bedsheets"),
        ("nutcracker", "nut cracker"),
        ("tea pot", "teapot"),
        ("sheet music", "sheet music"),
        ("lampshade", "lampshade"),
    ]:
        assert understand(said, shop, CONTEXT).meaning == meaning


MACHINES = Vocabulary.of(
    [
        product("Mining Excavator", "Sol", "Excavators", model_year="2023", capacity="750 kg"),
        product("Wheeled Excavator", "Sol", "Excavators", model_year="2015", capacity="30 tonnes"),
        product("1984", "Orwell", "Novels", published="1949"),
        product("Animal Farm", "Orwell", "Novels", published="1984"),
        replace(product("Candy Canes", "Yule", "Sweets"), description="Vegan. Suitable for vegetarians."),
    ]
)


@pytest.mark.parametrize(
    ("said", "wishes"),
    [
        ("excavator 2023", [("model year", ("2023",))]),
        ("excavator for at least 20 tons", [(Field.FEATURE, ("20 tonne",))]),
        ("excavator with a capacity of at least 20 tons", [("capacity", ("20 tonne",))]),
        ("1984", []),  # a title
        ("something vegan", [(Field.FEATURE, ("vegan",))]),
        ("vegetarian sweets", [(Field.FEATURE, ("vegetarian",))]),
        ("halal sweets", []),  # of which nobody here has ever spoken
        ("novel with more than 200 pages", []),
    ],
)
def test_years_tonnes_and_diets(said: str, wishes: list[tuple[str, tuple[str, ...]]]) -> None:
    read = understand(said, MACHINES, CONTEXT).constraints
    assert [(c.field, c.values) for c in read if c.field != Field.CATEGORY] == wishes


PANTRY = Vocabulary.of(
    [
        product("Oat Cookies", "", "Cookies", allergens="nuts, milk"),
        product("Mustard Pretzels", "", "Snacks", contains="mustard"),
        product("Wool Hat", "", "Hats", material="wool"),
        product("Cat Pillow", "", "Pillows"),
    ]
)


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("i'm allergic to nuts, cookies", [(Field.FEATURE, ("nuts",))]),
        (
            "snacks for someone allergic to mustard or nuts",
            [(Field.FEATURE, (w,)) for w in ("mustard", "nuts")],
        ),
        ("cookies for a child with a nut allergy", [(Field.FEATURE, ("nut",))]),
        ("cookies, milk and nut allergies", [(Field.FEATURE, (w,)) for w in ("milk", "nut")]),
        ("milk-intolerant: cookies", [(Field.FEATURE, ("milk",))]),
        ("hats, wool allergy", [(Field.MATERIAL, ("wool",))]),
        ("cookies for a nut or dust allergy", [(Field.FEATURE, ("nut",))]),
        ("pillow for someone allergic to cats", []),
        ("pillow for a cat allergy", []),
        ("allergy friendly pillow", []),
    ],
)
def test_what_one_is_allergic_to_is_denied(said: str, denied: list[tuple[Field, tuple[str, ...]]]) -> None:
    read = understand(said, PANTRY, CONTEXT).constraints
    assert [(c.field, c.values) for c in read if c.op is Op.NOT] == denied


@pytest.mark.parametrize(
    "said",
    [
        "nut allergy bracelet",
        "gluten intolerance test",
        "tablets for lactose intolerance",
        "eye allergy drops",
    ],
)
def test_what_is_sold_against_an_allergy_is_not_denied(said: str) -> None:
    sold = (
        "Nut Allergy Bracelet",
        "Gluten Intolerance Test",
        "Lactose Intolerance Tablets",
        "Eye Drops for Allergy",
    )
    shop = Vocabulary.of([product(title, "", "Health") for title in sold])
    assert all(one.op is not Op.NOT for one in understand(said, shop, CONTEXT).constraints)


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("milk allergy cookies", ["milk"]),
        ("my son has a milk allergy", ["milk"]),
        ("cookies for an egg intolerance", ["egg"]),
        ("egg intolerance test", []),
        ("egg allergy noodles", ["egg"]),
        ("cookies for an anti allergy diet", []),
        ("test, milk allergy", ["milk"]),
        ("milk and egg allergy", ["milk", "egg"]),
        ("something for an egg intolerance", []),
        ("relief for my egg allergy", []),
        ("something for a milk allergy", ["milk"]),
        ("something sweet for an egg intolerance", ["egg"]),
    ],
)
def test_one_remedy_changes_no_other_allergy(said: str, denied: list[str]) -> None:
    shop = Vocabulary.of(
        [
            product("Egg Intolerance Test", "", "Health"),
            product("Egg Allergy Friendly Noodles", "", "Pasta"),
            product("Ribbon Noodles", "", "Pasta", allergens="egg"),
            product("Anti-Allergy Cookies", "", "Cookies"),
            product("Oat Cookies", "", "Cookies", allergens="milk"),
        ]
    )
    features = [one for one in understand(said, shop, CONTEXT).constraints if one.field == Field.FEATURE]
    assert [(one.op, one.values) for one in features] == [(Op.NOT, (value,)) for value in denied]


SECOND_HAND = Vocabulary.of(
    [
        product("Faust", "", "Books", condition="used"),
        product("Emma", "", "Books", condition="used - very good"),
        product("Ulysses", "", "Books", condition="second-hand"),
        product("Dune", "", "Books", condition="new"),
        product("Blender", "The Blend", "Kitchen", condition="refurbished"),
    ]
)
USED = ("used", "used - very good", "second-hand")


@pytest.mark.parametrize(
    ("said", "wishes"),
    [
        ("used books", [(Op.IS, USED)]),
        ("second-hand books", [(Op.IS, USED)]),
        ("books, preowned", [(Op.IS, USED)]),
        ("a reconditioned blender", [(Op.IS, ("refurbished",))]),
        ("a renewed blender", [(Op.IS, ("refurbished",))]),
        ("used the blend blender", [(Op.IS, USED)]),
        ("new or used books", []),
        ("new/used books", []),
        ("new or gently used books", []),
        ("books, used or new", []),
        ("books, used or brand new", []),
        ("used or nearly new books", [(Op.IS, USED)]),
        ("new, used or refurbished books", [(Op.IS, (*USED, "refurbished"))]),
        ("do you have used books", [(Op.IS, USED)]),
        ("never used books", [(Op.NOT, USED)]),
        ("i used a blender before", []),
        ("i have used this blender for years", []),
        ("the blender that she had used", []),
        ("no used books", [(Op.NOT, USED)]),
        ("new books", []),  # the latest
        ("books used in school", []),
        ("what are these books used for", []),
    ],
)
def test_a_condition_as_it_is_said(said: str, wishes: list[tuple[Op, tuple[str, ...]]]) -> None:
    read = understand(said, SECOND_HAND, CONTEXT).constraints
    assert [(c.op, c.values) for c in read if c.field == "condition"] == wishes


OUTDOORS = Vocabulary.of(
    [
        replace(
            product("Storm Jacket", "", "Jackets"), description="Fully waterproof, vegan and crush-proof."
        ),
        product("City Jacket", "", "Jackets", features="Not lined;Foldable"),
    ]
)


@pytest.mark.parametrize(
    ("text", "op", "values"),
    [
        ("jacket, not waterproof", Op.NOT, ["waterproof"]),
        ("jackets that aren't vegan", Op.NOT, ["vegan"]),
        ("non-vegan jacket", Op.NOT, ["vegan"]),
        ("jacket, neither vegan nor waterproof", Op.NOT, ["vegan", "waterproof"]),
        ("jacket, nothing that can be folded", Op.NOT, ["foldable"]),
        ("jacket not lined, waterproof", Op.IS, ["not lined", "waterproof"]),
        ("jacket, not lined", Op.IS, ["not lined"]),
    ],
)
def test_what_is_only_written_of_is_denied_too(text: str, op: Op, values: list[str]) -> None:
    found = [one for one in understand(text, OUTDOORS, CONTEXT).constraints if one.field == Field.FEATURE]
    assert [(one.op, one.values) for one in found] == [(op, (value,)) for value in values]


@pytest.mark.parametrize(
    "text", ["plants that are not toxic to cats", "plants not poisonous to dogs", "non-toxic plants"]
)
def test_what_harms_is_denied_in_either_word(text: str) -> None:
    lily = replace(product("Peace Lily", "", "Plants"), description="Toxic to cats and dogs if eaten.")
    read = understand(text, Vocabulary.of([lily, product("Calathea", "", "Plants")]), CONTEXT).constraints
    denied = [(one.field, one.values) for one in read if one.op is Op.NOT]
    assert denied == [(Field.FEATURE, ("toxic",))]


@pytest.mark.parametrize("text", ["plants that are not poisonous", "non-toxic plants"])
def test_what_harms_is_denied_in_both_words_where_both_are_written(text: str) -> None:
    said = ("Toxic to cats and dogs.", "Poisonous if eaten.")
    plants = [replace(product("Lily", "", "Plants"), description=harm) for harm in said]
    read = understand(text, Vocabulary.of(plants), CONTEXT).constraints
    (denied,) = (one for one in read if one.op is Op.NOT)
    assert {*denied.values} == {"toxic", "poisonous"}


def filed(*path: str) -> Product:
    return replace(product(f"{path[-1]} one", "", ""), categories=(path,))


SHELVES = (
    filed("Vinyl", "Jazz"),
    filed("Vinyl", "Rock"),
    filed("Books", "Cooking"),
    filed("Books", "Fiction"),
)


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("jazz vinyl under $30", ("jazz",)),
        ("books about cooking", ("cooking",)),
        ("rock or jazz vinyl", ("rock", "jazz")),
        ("books or cooking", ("books", "cooking")),
        ("jazz books", ("books",)),
    ],
)
def test_of_two_categories_on_one_path_the_narrower_is_meant(text: str, categories: tuple[str, ...]) -> None:
    meant = understand(text, Vocabulary.of(SHELVES), CONTEXT)
    assert wish(meant, Field.CATEGORY).values == categories


def test_what_is_filed_elsewhere_as_well_does_not_stand_for_what_it_is_under() -> None:
    """Books about jazz are no vinyl."""
    meant = understand("jazz vinyl", Vocabulary.of([*SHELVES, filed("Books", "Jazz")]), CONTEXT)
    assert wish(meant, Field.CATEGORY).values == ("vinyl",)


@pytest.mark.parametrize(
    ("text", "op", "field", "values"),
    [
        ("crackers without mustard", Op.NOT, Field.FEATURE, ["mustard"]),
        ("crackers, no wheat and no almond", Op.NOT, Field.FEATURE, ["wheat", "almond"]),
        ("crackers free from salmon or honey", Op.NOT, Field.FEATURE, ["salmon", "honey"]),
        ("crackers with coffee", Op.IS, Field.FEATURE, ["coffee"]),
        ("crackers without navy", Op.NOT, Field.COLOUR, ["navy"]),
        ("hoodies, no mustard", Op.NOT, Field.COLOUR, ["mustard"]),
        ("hoodie without olive", Op.NOT, Field.COLOUR, ["olive"]),
    ],
)
def test_what_is_a_thing_and_a_colour_is_in_what_does_not_come_in_colours(
    text: str, op: Op, field: Field, values: list[str]
) -> None:
    shop = Vocabulary.of(
        [
            product("Oat Crackers", "Kern", "Crackers"),
            product("Harbour Hoodie", "Kestrel", "Hoodies", "Yellow;Navy"),
        ]
    )
    found = [one for one in understand(text, shop, CONTEXT).constraints if one.field == field]
    assert {one.op for one in found} == {op}
    assert [value for one in found for value in one.values] == values


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("sauce without mustard", Field.FEATURE),
        ("something without mustard", Field.FEATURE),
        ("jackets without mustard", Field.COLOUR),
    ],
)
def test_what_is_stated_as_an_allergen_is_no_colour_of_food(text: str, field: Field) -> None:
    dijon = replace(product("Dijon", "", "Sauces"), attributes={"allergens": ("mustard",)})
    shop = Vocabulary.of([dijon, product("Field Jacket", "", "Jackets", "Mustard")])
    (denied,) = (one for one in understand(text, shop, CONTEXT).constraints if one.op is Op.NOT)
    assert (denied.field, denied.values) == (field, ("mustard",))


@pytest.mark.parametrize("text", ["cream", "nut cream", "skin cream", "cream for dry skin"])
def test_what_ends_titles_is_a_thing_where_nothing_comes_in_that_colour(text: str) -> None:
    creams = [product("Nut Oil Cream", "", "Skin"), product("Rash Cream", "", "Baby")]
    read = understand(text, Vocabulary.of(creams), CONTEXT).constraints
    assert Field.COLOUR not in {one.field for one in read}
    gloves = Vocabulary.of([*creams, product("Gloves", "", "Gloves", "Navy;Red")])
    assert wish(understand("cream coloured gloves", gloves, CONTEXT), Field.COLOUR)
    tee = product("Plain Tee", "", "Tees", "Cream;Navy")
    assert wish(understand("cream tee", Vocabulary.of([*creams, tee]), CONTEXT), Field.COLOUR)


@pytest.mark.parametrize(
    "stated",
    [{"vegan": "no"}, {"suitable_for_vegans": "no"}, {"certified_vegan": "false"}, {"vegan": "partly"}],
)
@pytest.mark.parametrize(("text", "op"), [("vegan crackers", Op.IS), ("crackers, not vegan", Op.NOT)])
def test_that_one_product_is_not_vegan_makes_vegan_no_lesser_wish(
    stated: dict[str, str], text: str, op: Op
) -> None:
    oats = replace(product("Oat Crackers", "Kern", "Crackers"), description="Vegan.")
    shop = Vocabulary.of([oats, product("Butter Crackers", "Kern", "Crackers", **stated)])
    claimed = wish(understand(text, shop, CONTEXT), Field.FEATURE)
    assert (claimed.op, claimed.values) == (op, ("vegan",))


def test_vegan_leather_makes_no_belt_vegan() -> None:
    shop = Vocabulary.of([product("City Belt", "Marlow", "Belts", material="Vegan leather")])
    assert not [c for c in understand("vegan belt", shop, CONTEXT).constraints if c.field == Field.FEATURE]


@pytest.mark.parametrize(
    ("text", "op", "value"),
    [
        ("light, not waterproof", Op.NOT, "waterproof"),
        ("light that isn't waterproof", Op.NOT, "waterproof"),
        ("light, not dimmable", Op.NOT, "dimmable"),
        ("light without added mercury", Op.NOT, "added mercury"),
        ("non-slip light", Op.IS, "non-slip"),
        ("light, not foldable", Op.IS, "not foldable"),
    ],
)
def test_one_value_that_denies_is_no_feature_where_the_opposite_is_stated(
    text: str, op: Op, value: str
) -> None:
    shop = Vocabulary.of(
        [
            product("Camp Light", "", "Lights", features="Not waterproof;Not dimmable;Non-slip;Not foldable"),
            product("Cave Light", "", "Lights", features="Dimmable", claims="Without added mercury"),
            product("Tube Light", "", "Lights", added_mercury="yes"),
        ]
    )
    told = wish(understand(text, shop, CONTEXT), Field.FEATURE)
    assert (told.op, told.values) == (op, (value,))


@pytest.mark.parametrize(
    ("text", "op", "countries"),
    [
        ("wine from France or Spain", Op.IS, ["france", "spain"]),
        ("wine from Spain, South Africa and France", Op.IS, ["spain", "south africa", "france"]),
        ("wine made in Spain or from France", Op.IS, ["spain", "france"]),
        ("wine, not from France or Spain", Op.NOT, ["france", "spain"]),
        ("wine from France, dry", Op.IS, ["france"]),
        ("wine from Spain or Peru", Op.IS, ["spain"]),
        ("wine from Spain or", Op.IS, ["spain"]),
    ],
)
def test_of_countries_in_a_list_none_is_lost(text: str, op: Op, countries: list[str]) -> None:
    shop = Vocabulary.of(
        [
            product(f"{country} Red", "", "Wine", country=country)
            for country in ("France", "Spain", "South Africa")
        ]
    )
    told = wish(understand(text, shop, CONTEXT), "country")
    assert (told.op, [*told.values]) == (op, countries)


WORKSHOP = Vocabulary.of(
    [
        product("Red Resistor 10k Ohm", "Sol", "Resistors", resistance="10 kΩ"),
        product("Sandpaper", "Sol", "Sandpaper", grain="120"),
        product("Oak Desk", "Nord", "Desks", hood="1", chairs="4"),
        product("Steel Chair", "Nord", "Chairs"),
        product("River Novel", "Vale", "Novels", published="2019", chapters="12"),
        product("Lake Novel", "Vale", "Novels", published="2021"),
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "resistor under 1k ohm",
        "resistor at most 100 ohm",
        "sandpaper under 80 grain",
        "novel under 40 chapters",
        "desk under 4 spanners",
        "desk under 144 fps",
        "desk under 90 dba",
    ],
)
def test_what_a_number_counts_is_no_money(text: str) -> None:
    assert not [c for c in understand(text, WORKSHOP, CONTEXT).constraints if c.field == Field.PRICE]


@pytest.mark.parametrize(
    "text",
    [
        "under 50 headphones",
        "under 50 chairs",
        "desk under 50 nord",
        "desk under 50 hood",
        "desk under 50 office",
        "desk under $50 spanners",
        "desk under 50 tables",
    ],
)
def test_what_follows_an_amount_may_be_the_thing_and_what_is_wished_of_it(text: str) -> None:
    assert wish(understand(text, WORKSHOP, CONTEXT), Field.PRICE).values == (Money(5000, "USD"),)


@pytest.mark.parametrize(
    "text",
    ["dress under 60 size 12", "dress under 60 size M", "dress max 60 size 12", "jeans under 60 waist 30"],
)
def test_an_amount_before_a_size_is_money_whatever_else_is_stated_as_a_number(text: str) -> None:
    shop = Vocabulary.of(
        [
            product("Wrap Dress", "", "Dresses", sizes="10;12;M"),
            product("Slim Jeans", "", "Jeans", waist="30"),
            product("Gold Ring", "", "Rings", ring_size="17"),
        ]
    )
    assert wish(understand(text, shop, CONTEXT), Field.PRICE).values == (Money(6000, "USD"),)


@pytest.mark.parametrize(
    ("text", "op", "years"),
    [
        ("novels from 2019 to 2021", Op.IS, ["2019", "2020", "2021"]),
        ("novels from 2019 to 2021 in stock", Op.IS, ["2019", "2020", "2021"]),
        ("novels between 2020 and 2021", Op.IS, ["2020", "2021"]),
        ("novels 2001-2002", Op.IS, ["2001", "2002"]),
        ("novels, not from 2020 to 2021", Op.NOT, ["2020", "2021"]),
    ],
)
def test_a_span_of_years_is_no_money_where_the_shop_states_years(text: str, op: Op, years: list[str]) -> None:
    meant = understand(text, WORKSHOP, CONTEXT)
    told = wish(meant, "published")
    assert (told.op, [*told.values]) == (op, years)
    assert not [c for c in meant.constraints if c.field == Field.PRICE]


@pytest.mark.parametrize("text", ["coins from 1990 to 2000", "stamps 1990-1999"])
def test_years_of_what_states_none_are_no_money_either(text: str) -> None:
    coin = product("Silver Coin", "", "Coins", minted="March 1990")
    shop = Vocabulary.of(
        [coin, product("Stamp Set", "", "Stamps"), product("Novel", "", "Books", year="2019")]
    )
    assert not [c for c in understand(text, shop, CONTEXT).constraints if c.field == Field.PRICE]


def test_years_that_only_titles_tell_are_no_money_either() -> None:
    wines = Vocabulary.of([product("Margelle 2015", "", "Wine", vintage="2015")])
    meant = understand("wine from 2014 to 2016", wines, CONTEXT)
    assert [c.field for c in meant.constraints] == [Field.CATEGORY]
    assert meant.meaning == "wine from 2014 to 2016"


@pytest.mark.parametrize(
    "text",
    [
        "desk for 1999 to 2010",
        "desk from $1999 to $2010",
        "desk priced between 1999 and 2010",
        "desk from 1999 to 2010 dollars",
    ],
)
def test_years_may_be_money(text: str) -> None:
    assert wish(understand(text, WORKSHOP, CONTEXT), Field.PRICE).values == (
        Money(199900, "USD"),
        Money(201000, "USD"),
    )
    assert wish(read("hoodie from 1999 to 2010"), Field.PRICE).op is Op.BETWEEN
    assert wish(understand("desk from 2000 to 2090", WORKSHOP, CONTEXT), Field.PRICE).op is Op.BETWEEN


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("sofa but not a sofa bed", Field.FEATURE, ["sofa bed"]),
        ("sofas, not sofa beds or futons", Field.FEATURE, ["sofa beds", "futons"]),
        ("lamp, not a desk lamp", Field.FEATURE, ["desk"]),
        ("lamp, not a desk or sofa", Field.CATEGORY, ["desks", "sofas"]),
        ("anything but a sofa please", Field.CATEGORY, ["sofas"]),
        ("anything but sofas, red", Field.CATEGORY, ["sofas"]),
        ("not a desk size m", Field.CATEGORY, ["desks"]),
    ],
)
def test_denied_is_the_whole_thing_and_not_what_it_begins_with(
    text: str, field: Field, values: list[str]
) -> None:
    shop = Vocabulary.of(
        [
            product("Oak Sofa", "", "Sofas", "Red"),
            product("Guest Sofa Bed", "", "Sofas", "Grey"),
            product("Steel Desk", "", "Desks", sizes="M"),
            product("Tall Lamp", "", "Lamps"),
        ]
    )
    found = [one for one in understand(text, shop, CONTEXT).constraints if one.op is Op.NOT]
    assert {one.field for one in found} == {field}
    assert [value for one in found for value in one.values] == values


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("hoodie under 500 Kč", [Money(50000, "CZK")]),
        ("hoodie under Rs. 5000", [Money(500000, "INR")]),
        ("hoodie under Rs.5000", [Money(500000, "INR")]),
        ("hoodie in the 50 to 100 range", [Money(5000, "USD"), Money(10000, "USD")]),
        ("hoodie in the $50-$100 price range, black", [Money(5000, "USD"), Money(10000, "USD")]),
        ("hoodie in a 50-100 dollar price range", [Money(5000, "USD"), Money(10000, "USD")]),
    ],
)
def test_no_amount_of_money_is_lost(text: str, amounts: list[Money]) -> None:
    meant = read(text)
    assert [*wish(meant, Field.PRICE).values] == amounts
    assert "range" not in meant.meaning


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("white leather running shoes", ["white"]),
        ("white leather shoes", ["white"]),
        ("leather shoes in white", ["white"]),
        ("white oak shoes", []),
        ("white leather", []),
    ],
)
def test_stuff_of_a_colour_is_of_that_colour_where_the_thing_is(text: str, colours: list[str]) -> None:
    shop = Vocabulary.of(
        [
            product("Running Shoes", "", "Shoes", "White", material="Leather"),
            product("Oak Clogs", "", "Clogs", "", material="Oak"),
        ]
    )
    found = understand(text, shop, CONTEXT).constraints
    assert [value for one in found if one.field == Field.COLOUR for value in one.values] == colours


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("cookies, nut- and gluten-free", ["nut-free", "gluten-free"]),
        ("nut and gluten free cookies", ["nut-free", "gluten-free"]),
        ("nuts and gluten free cookies", ["nut-free", "gluten-free"]),
        ("gluten, nut free cookies", ["gluten-free", "nut-free"]),
        ("nut, soy and gluten free cookies", ["nut-free", "soy-free", "gluten-free"]),
        ("BPA, MSG free cookies", ["bpa-free"]),
        ("soy or gluten free cookies", ["soy-free", "gluten-free"]),
        ("cookies and gluten free bread", ["gluten-free"]),
        ("vegan and gluten free cookies", ["vegan", "gluten-free"]),
        ("cookies with nuts, gluten free", ["nuts", "gluten-free"]),
        ("cookies with nuts and gluten free", ["nuts", "gluten-free"]),
        ("organic, gluten free cookies", ["organic", "gluten-free"]),
        ("nut cookies and free delivery", ["nuts"]),
    ],
)
def test_what_is_free_of_several_is_free_of_each(text: str, wanted: list[str]) -> None:
    shop = Vocabulary.of(
        [
            product("Oat Cookies", "", "Cookies", allergens="Nuts;Gluten", diet="Organic;Vegan"),
            product("Rice Cookies", "", "Cookies", features="Nut-free;Gluten-free;BPA-free;Soy-free"),
            product("Plain Bread", "", "Bread"),
        ]
    )
    found = understand(text, shop, CONTEXT).constraints
    assert [v for c in found if c.op is Op.IS and c.field != Field.CATEGORY for v in c.values] == wanted


@pytest.mark.parametrize(
    "text", ["nontoxic blocks", "non-toxic blocks", "non toxic blocks", "blocks, nonpoisonous"]
)
def test_non_is_a_no_also_where_it_is_written_in_one_word(text: str) -> None:
    shop = Vocabulary.of([product("Wooden Blocks", "", "Blocks", safety="Toxic: no")])
    denied = wish(understand(text, shop, CONTEXT), Field.FEATURE)
    assert (denied.op, denied.values) in ((Op.NOT, ("toxic",)), (Op.NOT, ("poisonous",)))


@pytest.mark.parametrize("text", ["nonstick boots", "nonslip boots"])
def test_one_word_for_what_the_shop_states_in_two(text: str) -> None:
    assert [c.values for c in read(text).constraints if c.field == Field.FEATURE] == (
        [("non-slip",)] if "slip" in text else []
    )


@pytest.mark.parametrize(
    "text", ["man-made leather boots", "man made boots", "boots, manmade", "woman-sized boots"]
)
def test_what_man_makes_is_for_nobody_in_particular(text: str) -> None:
    assert not [c for c in read(text).constraints if c.field == Field.GENDER]


@pytest.mark.parametrize("text", ["men-only boots", "boots for a man made of leather", "men's boots"])
def test_what_is_for_men_is(text: str) -> None:
    assert wish(read(text), Field.GENDER).values == ("men",)


@pytest.mark.parametrize(
    "text",
    [
        "hoodie far from cheap",
        "a hoodie that is far from inexpensive",
        "anything but cheap hoodies",
        "hoodie, nowhere near cheap",
    ],
)
def test_what_is_far_from_cheap_is_in_no_such_order(text: str) -> None:
    found = read(text)
    assert found.sort is None and [c.field for c in found.constraints] == [Field.CATEGORY]


@pytest.mark.parametrize(
    "text", ["boots under ₹.500", "boots under ₹ 500", "boots under Rs.500", "boots up to rs. 500"]
)
def test_the_point_of_a_mark_is_no_decimal_point(text: str) -> None:
    assert wish(read(text), Field.PRICE).values == (Money.of("500", "INR"),)


@pytest.mark.parametrize("text", ["boots under €£5", "boots under £€5"])
def test_of_two_marks_none_is_guessed(text: str) -> None:
    assert not [c for c in read(text).constraints if c.field == Field.PRICE]


@pytest.mark.parametrize(
    ("text", "material"),
    [
        ("hoodie at most 20% polyester", None),
        ("hoodie no more than 20% polyester", None),
        ("hoodie under 5% wool", None),
        ("hoodie with less than 50% wool", None),
        ("hoodie at least 50% wool", "50% wool"),
        ("hoodie with more than 50% wool", "50% wool"),
        ("hoodie 50% wool", "50% wool"),
        ("hoodie no less than 50% wool", "50% wool"),
    ],
)
def test_little_of_a_stuff_is_no_wish_for_it(text: str, material: str | None) -> None:
    found = read(text)
    assert [str(v) for c in found.constraints if c.field == Field.MATERIAL for v in c.values] == [
        material
    ] * bool(material)
    assert material or "%" in found.meaning


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("acrylic or wool hoodie", ("acrylic", "wool")),
        ("wool or acrylic hoodie", ("wool", "acrylic")),
        ("hoodie in wool or jute", ("wool", "jute")),
        ("wool or any hoodie", ("wool",)),
        ("soft or wool hoodie", ("wool",)),
        ("wool, or a hat", ("wool",)),
    ],
)
def test_either_of_two_stuffs_will_do_also_where_the_shop_states_one_alone(
    text: str, values: tuple[str, ...]
) -> None:
    assert [c.values for c in read(text).constraints if c.field == Field.MATERIAL] == [values]


@pytest.mark.parametrize(
    ("text", "op", "values"),
    [
        ("hoodie, no blacks", Op.NOT, ("black",)),
        ("hoodies, no reds or blacks", Op.NOT, ("red", "black")),
        ("hoodies in blacks and greys", Op.IS, ("black", "grey")),
        ("hoodies without any blues", Op.NOT, ("blue",)),
    ],
)
def test_several_of_a_colour_are_the_colour(text: str, op: Op, values: tuple[str, ...]) -> None:
    found = wish(read(text), Field.COLOUR)
    assert (found.op, found.values) == (op, values)


@pytest.mark.parametrize(
    "text", ["greens", "juice with greens", "the blues", "hash browns", "jeans for oranges"]
)
def test_colours_of_a_thing_of_that_name_are_none(text: str) -> None:
    assert not [c for c in read(text).constraints if c.field == Field.COLOUR]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("jackets & jeans", {"jackets", "jeans"}),
        ("rain jackets & boots", {"jackets", "boots"}),
        ("boots & jackets in black", {"boots", "jackets"}),
        ("hoodies & sweatshirts", {"hoodies & sweatshirts"}),
    ],
)
def test_and_may_be_written_as_a_mark(text: str, kinds: set[str]) -> None:
    assert {*wish(read(text), Field.CATEGORY).values} >= kinds


@pytest.mark.parametrize("text", ["yarn, not wool", "yarn without wool", "no wool yarn"])
def test_a_stuff_after_which_things_are_filed_is_denied_wherever_it_is_stated(text: str) -> None:
    shop = Vocabulary.of(
        [
            replace(
                product("Baby Merino", "", "Merino", composition="100% wool"),
                categories=(("Yarn", "Merino"),),
            ),
            replace(product("Lopi", "", "Wool", composition="100% wool"), categories=(("Yarn", "Wool"),)),
        ]
    )
    assert wish(understand(text, shop, CONTEXT), Field.FEATURE).values == ("wool",)


def test_how_a_thing_shall_not_be_is_denied_where_the_shop_writes_of_it() -> None:
    leather = replace(product("Nappa", "", "Leather"), description="A synthetic leather.")
    shop = Vocabulary.of([leather, product("Calf", "", "Leather")])
    (denied,) = (
        one for one in understand("leather, not synthetic", shop, CONTEXT).constraints if one.op is Op.NOT
    )
    assert (denied.field, denied.values) == (Field.FEATURE, ("synthetic",))
    assert all(
        one.op is not Op.NOT for one in understand("leather, not glamorous", shop, CONTEXT).constraints
    )


def test_what_harms_is_denied_in_the_other_word_that_is_stated() -> None:
    laurel = replace(product("Laurel Hedge", "", "Hedges", toxic="yes"), description="Poisonous berries.")
    shop = Vocabulary.of([laurel, product("Beech Hedge", "", "Hedges")])
    (denied,) = (
        one for one in understand("hedge, not poisonous", shop, CONTEXT).constraints if one.op is Op.NOT
    )
    assert {*denied.values} == {"toxic", "poisonous"}


@pytest.mark.parametrize("text", ["guitar strings 9-42", "floor mats audi a3 8p"])
def test_what_titles_and_values_write_just_so_is_no_price(text: str) -> None:
    shop = Vocabulary.of(
        [
            product("Nickel Guitar Strings 9-42", "", "Strings"),
            product("Rubber Floor Mats", "", "Mats", compatible_with="Audi A3 8P"),
        ]
    )
    assert not [one for one in understand(text, shop, CONTEXT).constraints if one.field == Field.PRICE]
    assert wish(understand("guitar strings 9-40", shop, CONTEXT), Field.PRICE).op is Op.BETWEEN


@pytest.mark.parametrize(
    ("text", "op", "ages"),
    [
        ("hoodie, no kids", Op.NOT, {"kids"}),
        ("hoodie, nothing for adults", Op.NOT, {"adult"}),
    ],
)
def test_no_kids_are_none(text: str, op: Op, ages: set[str]) -> None:
    (age,) = (one for one in understand(text, SHOP, CONTEXT).constraints if one.field == Field.AGE)
    assert (age.op, set(map(str, age.values))) == (op, ages)


def test_a_kind_that_is_named_after_children_wishes_for_no_age() -> None:
    shop = Vocabulary.of(
        [
            product("Infant Carrier", "", "Child Seats", age="0-15 months"),
            product("Booster", "", "Child Seats"),
        ]
    )
    fields = [one.field for one in understand("isofix child seat", shop, CONTEXT).constraints]
    assert fields == [Field.CATEGORY]


@pytest.mark.parametrize("text", ["cookies, nut-/gluten-free", "nut/gluten free cookies"])
def test_free_of_both_is_free_of_each_and_not_of_either(text: str) -> None:
    shop = Vocabulary.of([product("Rice Cookies", "", "Cookies", features="Nut-free;Gluten-free")])
    found = [one.values for one in understand(text, shop, CONTEXT).constraints if one.field == Field.FEATURE]
    assert found == [("nut-free",), ("gluten-free",)]


def test_baby_shoes_are_some_of_the_shoes() -> None:
    """Those that are filed otherwise, and are for babies, were left out."""
    soft = Product(
        ProductId("a"),
        "Soft Step",
        categories=(("Shoes", "Baby Shoes"),),
        attributes={"age group": ("infant",)},
    )
    first = Product(
        ProductId("b"), "First Step", categories=(("Shoes",),), attributes={"age group": ("infant",)}
    )
    wishes = understand("baby shoes", Vocabulary.of([soft, first]), CONTEXT).constraints
    assert {(one.field, one.values[0]) for one in wishes} == {(Field.AGE, "baby"), (Field.CATEGORY, "shoes")}


GARDEN = Vocabulary.of(
    [
        product("Common Ivy", "Wold", "Plants", "Green"),
        product("Peace Lily", "Wold", "Plants", "White;Green"),
        product("Garden Gloves", "Wold", "Gloves", "Yellow;Lavender"),
        product("Peach Tulip", "Wold", "Tulips", "Peach"),
    ]
)


@pytest.mark.parametrize(
    ("text", "coloured"),
    [
        ("sunflower seeds", False),
        ("sunflower oil", False),
        ("a sunflower plant", False),
        ("sunflower hearts", False),
        ("lavender plant", False),
        ("mint tea", False),
        ("raspberry jam", False),
        ("rose bush", False),
        ("lavender gloves", True),
        ("gloves in lavender", True),
        ("yellow plant", True),
        ("mint gloves", True),
        ("peach tulips", True),
    ],
)
def test_a_plant_in_the_name_of_what_grows_or_is_eaten_is_no_colour(text: str, coloured: bool) -> None:
    found = understand(text, GARDEN, CONTEXT).constraints
    assert any(one.field == Field.COLOUR for one in found) is coloured


GERMAN = Vocabulary.of(
    [
        product("Handschuh Grip", "Lumex", "Handschuhe", "Weiß;Grau", "8;9", material="Latex"),
        product("Handschuh Stoff", "Lumex", "Handschuhe", "Grau", "8;9", material="Baumwolle"),
    ]
)


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("Handschuhe ohne Latex", [("material", Op.NOT, ("latex",))]),
        ("gants sans le latex", [("material", Op.NOT, ("latex",))]),
        ("Handschuhe, nicht aus Latex", [("material", Op.NOT, ("latex",))]),
        ("gants pas en latex", [("material", Op.NOT, ("latex",))]),
        ("original sin grau handschuhe", [("colour", Op.IS, ("grau",))]),
        ("Handschuhe nicht weiß oder grau", [("colour", Op.NOT, ("weiss",)), ("colour", Op.NOT, ("grau",))]),
        ("Handschuhe weiß oder grau", [("colour", Op.IS, ("weiss", "grau"))]),
        ("Handschuhe Gr. 9", [("size", Op.IS, ("9",))]),
        ("Handschuhe 250 gr 9", []),
    ],
)
def test_what_another_language_denies_is_not_wished_for(
    text: str, wishes: list[tuple[str, Op, tuple[str, ...]]]
) -> None:
    read = [
        (c.field, c.op, c.values)
        for c in understand(text, GERMAN, CONTEXT).constraints
        if c.field != "category"
    ]
    assert read == wishes
    assert [c.op for c in understand("original sin handschuhe", GERMAN, CONTEXT).constraints] == [Op.IS]


@pytest.mark.parametrize(
    "text", ["gift for my dad under $60", "a present for a woman under 60 dollars", "gift for mom, under $60"]
)
def test_who_gets_a_present_leaves_no_words_that_it_must_resemble(text: str) -> None:
    silent = Vocabulary.of([product("Leather Wallet", "Marlow", "Wallets")])
    asked = understand(text, silent, CONTEXT)
    assert asked.meaning == "" and [c.field for c in asked.constraints] == ["price"]
    assert understand("like this but for men", SHOP, CONTEXT, photo=True).meaning == "men"
    assert understand("wallet for my dad", silent, CONTEXT).meaning == "wallet for my dad"
    titled = Vocabulary.of([product("Best Dad Ever Mug", "Marlow", "Mugs")])
    assert understand("gift for my dad", titled, CONTEXT).meaning == "dad"


def test_a_word_that_a_title_parts_by_a_hyphen_is_known_in_one() -> None:
    tools = Vocabulary.of([product("Multi-Tool 14", "Brenn", "Knives", "Black")])
    asked = understand("multitool in black", tools, CONTEXT)
    assert asked.unknown == () and asked.meaning.startswith("multi tool")


def test_a_value_is_said_with_its_name() -> None:
    bags = Vocabulary.of(
        [
            product("Anna Crossbody", "Sella", "Bags", "Black", closure="Zip"),
            product("Leo Tote", "Sella", "Bags", "Tan"),
        ]
    )
    asked = understand("bag with zip closure", bags, CONTEXT)
    assert [(c.field, c.values) for c in asked.constraints] == [
        ("category", ("bags",)),
        ("feature", ("zip closure",)),
    ]


@pytest.mark.parametrize(
    ("sold", "sizes"),
    [
        ("39-42;43-46", ("44", "43-46")),
        ("43-46", ("44",)),
        ("39-44;43-46", ("44",)),
        ("30-32;32-44", ("44",)),
    ],
)
def test_a_size_is_in_the_range_that_it_lies_in_where_ranges_follow_each_other(
    sold: str, sizes: tuple[str, ...]
) -> None:
    shop = Vocabulary.of(
        [
            product("Work Socks", "Fels", "Socks", "Black", sold),
            product("Clog", "Fels", "Clogs", "White", "43;44"),
        ]
    )
    (size,) = [c.values for c in understand("socks size 44", shop, CONTEXT).constraints if c.field == "size"]
    assert size == sizes
