"""What is wished for, where the shop calls nothing so."""

from dataclasses import replace
from datetime import date

import pytest

from shopkeeper.language import Vocabulary, understand
from shopkeeper.types import Context, Field, Look, LookId, Op, Product, ProductId

CONTEXT = Context(currency="USD", today=date(2026, 11, 23))


def product(title: str, category: str, story: str = "", colour: str = "red") -> Product:
    look = Look(LookId(title), colour, (colour,))
    return Product(ProductId(title), title, categories=((category,),), description=story, looks=(look,))


SHOP = Vocabulary.of(
    [
        product("Leather Sofa", "Furniture", "Goes with every lamp."),
        product("Camera Lens", "Photo"),
        product("Orange Juice", "Juices"),
        product("Plain Hoodie", "Hoodies"),
    ]
)


def test_a_name_that_may_be_a_thing_is_no_colour_where_it_stands_alone() -> None:
    assert understand("coffee", SHOP, CONTEXT).constraints == ()
    assert [c.field for c in understand("coffee hoodie", SHOP, CONTEXT).constraints][:1] == ["colour"]


@pytest.mark.parametrize("words", ["couch", "big settee for my flat"])
def test_another_name_of_what_titles_name_is_that(words: str) -> None:
    assert understand(words, SHOP, CONTEXT).thing == "sofa"


@pytest.mark.parametrize(
    ("words", "thing"),
    [
        ("sandals", "sandals"),
        ("baked goods", "baked goods"),
        ("red sandals for my sister under $40", "sandals"),
        ("a pair of sandals", "sandals"),
        ("big comfy sandals, please", "sandals"),
        ("garden hose", "garden hose"),
        ("lamp", "lamp"),  # spoken of, but nothing is called so
        ("camera bag", "camera bag"),  # the bag is wished for, not the camera
        ("leather jacket", "jacket"),
        ("waterproof sandals", "sandals"),
        ("gym gear", ""),  # of many kinds
        ("christmas present", ""),
        ("carry-on", ""),
        ("I'd prefer red", ""),
        ("how much for the hoodie and the lamp", ""),
        ("sandals and a camera", "sandals"),
        ("sandals and some juice", ""),  # one of them is sold
        ("sandals with a strap and lens", "sandals"),
        ("sofa", ""),
        ("hoodies", ""),
        ("hoodie xqzzo", ""),  # a maker's name after the thing
        ("xqzzo", ""),
        ("something red for a dark office", ""),  # what it is for
        ("for my garden", ""),
        ("furniture", ""),
        ("", ""),
    ],
)
def test_a_thing_is_named_before_more_is_said_of_it(words: str, thing: str) -> None:
    assert understand(words, SHOP, CONTEXT).thing == thing


def test_accessories_of_a_thing_are_not_whatever_is_filed_under_accessories() -> None:
    shop = Vocabulary.of([product("Parrot Cushion", "Accessories"), product("Gaming Laptop", "Computers")])
    for words, wished in (("laptop accessories", []), ("accessories", ["category"]), ("red accessories", ["category", "colour"])):  # fmt: skip
        assert sorted(c.field for c in understand(words, shop, CONTEXT).constraints) == wished


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("coffee table", []),
        ("green tea", []),
        ("black coffee table", ["colour"]),
        ("red wine", []),  # nor is that which wine is a name of
        ("blue jeans", ["colour"]),  # jeans are called so: they are jeans
        ("red sofa", ["colour"]),
    ],
)
def test_a_colour_in_the_name_of_a_thing_is_no_colour(words: str, fields: list[str]) -> None:
    assert [c.field for c in understand(words, SHOP, CONTEXT).constraints] == fields


@pytest.mark.parametrize(
    ("words", "thing"),
    [("sleeping bag", "sleeping bag"), ("bum bag", "bum bag"), ("big bag", ""), ("laptop bag", "")],
)
def test_a_compound_is_not_what_is_filed_under_its_last_word(words: str, thing: str) -> None:
    shop = Vocabulary.of([product("Laptop Holder", "Bags"), product("Grey Tote", "Bags")])
    intent = understand(words, shop, CONTEXT)
    assert (intent.thing, [c.field for c in intent.constraints]) == (thing, [] if thing else ["category"])


@pytest.mark.parametrize(
    "words",
    [
        "drinks without alcohol",
        "alcohol free drinks",
        "drinks, no alcohol",
        "non-alcoholic drinks",
        "non alcoholic drinks",
    ],
)
def test_without_what_a_category_is_called_is_a_denial(words: str) -> None:
    shop = Vocabulary.of([product("Red Wine", "Alcohol"), product("Apple Juice", "Drinks")])
    denied = [c for c in understand(words, shop, CONTEXT).constraints if c.op is Op.NOT]
    assert [(c.field, c.values) for c in denied] == [(Field.FEATURE, ("alcohol",))]


@pytest.mark.parametrize(
    ("words", "filed"),
    [
        ("hoodie and a sofa", False),
        ("a hoodie and some juice", True),  # both are categories
        ("hoodie and a zeppelin", True),  # nobody sells any
        ("hoodie with a pocket and a lens", True),
    ],
)
def test_of_two_things_a_category_is_not_all(words: str, filed: bool) -> None:
    shop = Vocabulary.of(
        [
            product("Leather Sofa", "Living"),
            product("Plain Hoodie", "Hoodies"),
            product("Orange Juice", "Juices"),
            product("Camera Lens", "Photo", "With a pocket."),
        ]
    )
    assert any(c.field == Field.CATEGORY for c in understand(words, shop, CONTEXT).constraints) is filed


TRAINER = product("All-Weather Trainer", "Jackets")


@pytest.mark.parametrize(
    ("shelf", "thing"), [([TRAINER], "sneakers"), ([product("Court Trainer", "Shoes")], "trainer")]
)
def test_no_jacket_is_a_sneaker_for_being_called_a_trainer(shelf: list[Product], thing: str) -> None:
    assert understand("sneakers", Vocabulary.of(shelf), CONTEXT).thing == thing


@pytest.mark.parametrize(
    ("words", "thing"),
    [
        ("3 soccer balls 5m", "soccer balls"),
        ("soccer ball", "soccer ball"),  # another than the exercise ball
        ("big soccer balls for my son", "soccer balls"),
        ("ball", ""),
        ("beans", "beans"),  # titles name it, and no thing that is one
        ("xqzzo", ""),
    ],
)
def test_a_compound_is_a_thing_of_its_own(words: str, thing: str) -> None:
    shop = Vocabulary.of([product("Exercise Ball", "Fitness"), product("Bean Juice", "Drinks")])
    assert understand(words, shop, CONTEXT).thing == thing


def test_what_the_shop_has_of_a_kind_is_told() -> None:
    shop = Vocabulary.of([product("Merino Beanie", "Winter"), product("Plain Hoodie", "Hoodies")])
    assert understand("headgear", shop, CONTEXT).kinds == ("beanie",)
    assert understand("beanies", shop, CONTEXT).kinds == ()


def test_whom_a_shop_names_or_what_it_writes_of_is_no_thing_to_be_called_so() -> None:
    book = product("Foundation", "Fiction", "A memoir of the Galactic Empire.")
    shop = Vocabulary.of([replace(book, attributes={"author": ("Isaac Asimov",)})])
    for said in ("asimov", "memoir", "isaac asimov, cheaper than 9"):
        assert understand(said, shop, CONTEXT).thing == ""
    assert understand("tolkien", shop, CONTEXT).thing == "tolkien"  # nobody here
    assert understand("empire lamp", shop, CONTEXT).thing == "empire lamp"


@pytest.mark.parametrize(
    "words", ["hoodie or sofa under $40", "a hoodie or a sofa", "hoodie and a sofa under $40"]
)
def test_of_two_things_the_one_that_only_titles_name_is_wished_for_as_well(words: str) -> None:
    asked = understand(words, SHOP, CONTEXT)
    assert "category" not in [c.field for c in asked.constraints]
    assert "sofa" in asked.meaning


@pytest.mark.parametrize("words", ["shirt or blouse", "a shirt and a blouse", "blouse or a shirt"])
def test_of_two_things_that_are_filed_alike_the_category_is_all(words: str) -> None:
    shop = Vocabulary.of([product("Linen Shirt", "Shirts"), product("Silk Blouse", "Shirts")])
    assert "category" in [c.field for c in understand(words, shop, CONTEXT).constraints]
    apart = Vocabulary.of([product("Linen Shirt", "Shirts"), product("Silk Blouse", "Tops")])
    assert "category" not in [c.field for c in understand(words, apart, CONTEXT).constraints]


@pytest.mark.parametrize("words", ["sofa or plain hoodie", "hoodie or 2 more", "red or blue hoodie"])
def test_what_may_only_describe_the_thing_takes_no_kind_away(words: str) -> None:
    assert "category" in [c.field for c in understand(words, SHOP, CONTEXT).constraints]
