"""What titles tell of words: colours, names, short names, letter sizes."""

from collections.abc import Iterable

from shopkeeper.language import Vocabulary, understand
from shopkeeper.types import Context, Field, Look, LookId, Product, ProductId, Sku, Variant


def product(title: str, category: str, *sizes: str, **attributes: str) -> Product:
    variants = tuple(
        Variant(Sku(f"{title} {size}"), {"size": size} if size else {}) for size in sizes or ("",)
    )
    look = Look(LookId(title), variants=variants)
    stated = {key: (value,) for key, value in attributes.items()}
    return Product(ProductId(title), title, categories=((category,),), attributes=stated, looks=(look,))


def wished(text: str, products: Iterable[Product], field: str) -> list[str]:
    found = understand(text, Vocabulary.of(products), Context()).constraints
    return [str(value) for c in found if c.field == field for value in c.values]


HOODIES = [product(f"{colour} Hoodie", "Hoodies", "M") for colour in ("Blue", "Black", "White")]
WINES = [product(f"{colour} Wine", "Wine", "750 ml") for colour in ("Red", "White")]
PAINTS = [product(f"{colour} Paint", "Paints", "1 l") for colour in ("Red", "Navy", "Yellow", "Green")]


def test_titles_may_be_all_that_states_a_colour() -> None:
    assert wished("blue hoodie", HOODIES, Field.COLOUR) == ["blue"]
    assert wished("green hoodie", HOODIES, Field.COLOUR) == ["green"]


def test_what_is_eaten_or_drunk_has_a_colour_but_no_choice_of_it() -> None:
    assert not wished("red wine", [*HOODIES, *WINES], Field.COLOUR)
    assert not wished("white wine", [*HOODIES, *WINES], Field.COLOUR)
    assert wished("white hoodie", [*HOODIES, *WINES], Field.COLOUR) == ["white"]


def test_paint_is_poured_and_yet_comes_in_colours() -> None:
    assert wished("red paint", [*PAINTS, *WINES], Field.COLOUR) == ["red"]


def test_a_shop_silent_on_colour_still_hears_it() -> None:
    assert wished("red bike", [product("Road Bike", "Bikes")], Field.COLOUR) == ["red"]


def test_a_lone_name_is_no_colour() -> None:
    spices = [product("Black Pepper", "Spices"), product("Paprika", "Spices")]
    assert not wished("black pepper", spices, Field.COLOUR)


def test_merino_alone_is_merino_wool_where_titles_say_so() -> None:
    hats = [product(f"{name} Merino Hat", "Hats", material="Merino Wool") for name in ("Trail", "City")]
    assert wished("merino hat", hats, Field.MATERIAL) == ["merino wool"]
    organic = [
        *(product(f"Organic Cotton {name}", "Tops", material="Organic Cotton") for name in ("Tee", "Top")),
        product("Organic Linen Top", "Tops", material="Linen"),
    ]
    assert not wished("organic top", organic, Field.MATERIAL)


def test_large_is_a_size_only_of_what_comes_in_letters() -> None:
    shop = [product("Plain Tee", "Tees", "L"), product("Wall Mirror", "Mirrors")]
    assert wished("large black tee", shop, Field.SIZE) == ["l"]
    assert wished("tee l", shop, Field.SIZE) == ["l"]
    assert not wished("large black mirror", shop, Field.SIZE)


def test_sizes_may_be_spelled_out_and_are_found_however_they_are_said() -> None:
    shop = [product("City Backpack", "Backpacks", "small", "large"), product("Plain Tee", "Tees", "S", "L")]
    assert wished("small backpack", shop, Field.SIZE) == ["s", "small"]
    assert wished("backpack size L", shop, Field.SIZE) == ["l", "large"]


GROCERY = [
    *(product(title, "Apple") for title in ("Granny Smith", "Royal Gala")),
    *(product(f"{maker} {fruit} Juice", "Juice") for maker in ("Bravo", "Tropicana") for fruit in ("Apple", "Orange")),
    product("Valencia", "Orange"),
    product("Floury Potato", "Potato"),
]  # fmt: skip


def test_what_is_made_of_a_thing_says_nothing_of_how_the_thing_is_filed() -> None:
    assert wished("apples", GROCERY, Field.CATEGORY) == ["apple"]
    assert wished("apple juice", GROCERY, Field.CATEGORY) == ["juice"]
    assert wished("potatoes", GROCERY, Field.CATEGORY) == ["potato"]


def test_a_flavour_that_is_refused_is_no_kind_of_thing() -> None:
    assert wished("juice not orange", GROCERY, Field.FEATURE) == ["orange"]
    assert wished("juice not orange", GROCERY, Field.CATEGORY) == ["juice"]


def test_what_one_can_choose_is_a_feature_and_files_nothing() -> None:
    kinds = tuple(Variant(Sku(kind), {"type": kind}) for kind in ("robotic", "upright"))
    look = Look(LookId("v/-"), variants=kinds)
    shop = [Product(ProductId("v"), "Vacuum Cleaner", categories=(("Vacuum Cleaners",),), looks=(look,))]
    assert wished("robotic vacuum cleaner", shop, Field.FEATURE) == ["robotic"]
    assert wished("robotic vacuum cleaner", shop, Field.CATEGORY) == ["vacuum cleaners"]
