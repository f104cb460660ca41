"""Plain numbers of what the shop states them of."""

import pytest

from shopkeeper.language import Vocabulary, understand
from shopkeeper.types import Context, Look, LookId, Op, Product, ProductId, Sku, Variant


def _one(title: str, kind: str, **stated: str) -> Product:
    attributes = {name.replace("_", " "): (value,) for name, value in stated.items()}
    look = Look(LookId(f"{title}/-"), variants=(Variant(Sku(title), {}),))
    return Product(ProductId(title), title, categories=((kind,),), attributes=attributes, looks=(look,))


SHOP = Vocabulary.of(
    [
        _one("Patchwork", "Two-Player Games", players="2", complexity="1.6", year="2014", playing_time="15"),
        _one("Trains", "Games", players="2-5", complexity="1.9", year="2005", playing_time="30-45"),
        _one("Birds", "Games", players="1-5", complexity="2.4", year="2019", playing_time="40-70"),
        _one("Words", "Games", players="4-20+", complexity="1.3", year="2015"),
        _one("Grand Keyboard", "Keyboards", number_of_keys="88"),
        _one("Small Keyboard", "Keyboards", number_of_keys="61"),
    ]
)


@pytest.mark.parametrize(
    ("text", "name", "op", "values"),
    [
        ("game for 2 players", "players", Op.IS, {"2", "2-5", "1-5"}),
        ("2-player game under $25", "players", Op.IS, {"2", "2-5", "1-5"}),
        ("game for 5-6 players", "players", Op.IS, {"4-20+"}),
        ("game for up to 5 players", "players", Op.IS, {"2-5", "1-5", "4-20+"}),
        ("game for more than 4 players", "players", Op.IS, {"2-5", "1-5", "4-20+"}),
        ("games not for 2 players", "players", Op.NOT, {"2"}),
        ("games not for 2-5 players", "players", Op.NOT, {"2", "2-5"}),
        ("games not for 7 players", "players", Op.NOT, {"7"}),
        ("game for 1 player", "players", Op.IS, {"1-5"}),
        ("keyboard with 61 keys", "number of keys", Op.IS, {"61"}),
        ("keyboard, at least 73 keys", "number of keys", Op.IS, {"88"}),
        ("keyboard 60 keys or more", "number of keys", Op.IS, {"61", "88"}),
        ("complexity under 1.6", "complexity", Op.IS, {"1.3", "1.6"}),
        ("game with complexity over 2", "complexity", Op.IS, {"2.4"}),
        ("game complexity 1.5 to 2", "complexity", Op.IS, {"1.6", "1.9"}),
        ("game made after 2014", "year", Op.IS, {"2015", "2019"}),
        ("game older than 2010", "year", Op.IS, {"2005"}),
        ("game, no older than 2015", "year", Op.IS, {"2015", "2019"}),
        ("game from the 2010s", "year", Op.IS, {"2014", "2015", "2019"}),
        ("keyboard with 49 keys", "number of keys", Op.IS, {"49"}),
        ("keyboard with 61 keys under 80", "number of keys", Op.IS, {"61"}),
        ("keyboard with more than 61 keys under 80", "number of keys", Op.IS, {"88"}),
        ("keys: 61 or more", "number of keys", Op.IS, {"61", "88"}),
        ("game with at most 3 players", "players", Op.IS, {"2", "2-5", "1-5"}),
        ("playing time under 60", "playing time", Op.IS, {"15", "30-45", "40-70"}),
    ],
)
def test_a_number_is_held_against_what_is_stated_of_it(
    text: str, name: str, op: Op, values: set[str]
) -> None:
    found = [one for one in understand(text, SHOP, Context()).constraints if one.field == name]
    assert [(one.op, set(one.values)) for one in found] == [(op, values)]


@pytest.mark.parametrize(
    "text",
    [
        "game with many players under 25",
        "game for a 5 year old",
        "game under 25",
        "keyboard stand for 3 people",
        "keyboard keys under 60",
        "game about the 2010s",
        "game from the 1930s",
        "game 2010s style",
        "game set after 1945",
        "a history of games before 2010",
        "deliver before 2027",
        "in business since 2010",
        "12 keys of ivory",
    ],
)
def test_another_number_is_none_of_it(text: str) -> None:
    fields = {one.field for one in understand(text, SHOP, Context()).constraints}
    assert fields.isdisjoint({"players", "year", "complexity", "number of keys"})


def test_how_many_is_no_mere_feature() -> None:
    told = Product(
        ProductId("a"), "Duel", description="For two players only.", attributes={"features": ("players",)}
    )
    found = understand("for 6 players", Vocabulary.of([told]), Context()).constraints
    assert found == ()


def test_years_of_life_are_no_years_of_the_calendar() -> None:
    shop = Vocabulary.of(
        [_one("Booster Seat", "Seats", years="2003-2012"), _one("Cot", "Cots", warranty_years="5")]
    )
    fields = {one.field for one in understand("seat for a 5 year old", shop, Context()).constraints}
    assert fields == {"age", "category"}
    (later,) = understand("seat made after 2010", shop, Context()).constraints[-1:]
    assert later.values == ("2003-2012",)


def test_a_price_beside_a_number_is_a_price() -> None:
    wishes = understand("keyboard with 61 keys under 80", SHOP, Context()).constraints
    assert {one.field for one in wishes} == {"number of keys", "category", "price"}


def test_a_size_of_a_system_is_no_plain_number() -> None:
    shop = Vocabulary.of(
        [_one("Boot", "Boots", **{"size_(eu)": "42"}), _one("Shoe", "Shoes", **{"size_(eu)": "43"})]
    )
    fields = {one.field for one in understand("boots eu 42", shop, Context()).constraints}
    assert "size (eu)" not in fields


@pytest.mark.parametrize("text", ["cushion 80 x 80 cm", "cushion 80x80 cm", "cushion in size 80 x 80 cm"])
def test_a_side_of_something_is_no_length_of_its_own(text: str) -> None:
    shop = Vocabulary.of(
        [_one("Cushion", "Cushions", size="80 x 80 cm"), _one("Ski", "Skis", **{"length (cm)": "155"})]
    )
    assert all(one.field != "length (cm)" for one in understand(text, shop, Context()).constraints)
