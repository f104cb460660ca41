"""What is learnt from a catalogue."""

from dataclasses import replace

from shopkeeper.language import Vocabulary
from shopkeeper.language.stem import key
from shopkeeper.types import Field, Look, LookId, Product, ProductId


def product(title: str, *path: str, colour: str = "", **attributes: str) -> Product:
    look = Look(LookId(f"{title}/-"), colours=(colour,) if colour else ())
    stated = {key.replace("_", " "): tuple(value.split(";")) for key, value in attributes.items()}
    return Product(ProductId(title), title, categories=(path,), attributes=stated, looks=(look,))


def values(vocabulary: Vocabulary, said: str, field: str) -> set[str]:
    return set(vocabulary.terms.get(said, {}).get(field, ()))


def test_parts_plurals_and_synonyms_name_a_category() -> None:
    learnt = Vocabulary.of([product("Chaz", "Hoodies & Sweatshirts"), product("Flo", "Sofas")])
    assert values(learnt, "hoodi", Field.CATEGORY) == {"hoodies & sweatshirts"}
    assert values(learnt, "sweatshirt", Field.CATEGORY) == {"hoodies & sweatshirts"}
    assert values(learnt, "couch", Field.CATEGORY) == {"sofas"}


def test_synonyms_need_the_thing_in_the_shop() -> None:
    assert not values(Vocabulary.of([product("Flo", "Tables")]), "couch", Field.CATEGORY)


def test_notebooks_of_a_stationer_are_no_laptops() -> None:
    learnt = Vocabulary.of([product("Lined A5", "Notebooks"), product("Air 14", "Laptops")])
    assert values(learnt, "notebook", Field.CATEGORY) == {"notebooks"}


def test_a_head_noun_means_its_kinds_unless_titles_say_otherwise() -> None:
    lamps = [product("Arc Floor Lamp", "Floor Lamps"), product("Glow Table Lamp", "Table Lamps")]
    assert values(Vocabulary.of(lamps), "lamp", Field.CATEGORY) == {"floor lamps", "table lamps"}
    chairs = [product("Fern Dining Chair", "Dining Chairs"), product("Rocking Chair", "Armchairs")]
    assert not values(Vocabulary.of(chairs), "chair", Field.CATEGORY)


def test_a_category_of_another_name_in_which_all_are_called_so_is_of_the_kind() -> None:
    suitcase = product("Harbour Suitcase", "Luggage", "Suitcases")
    shop = [suitcase, product("Kids Suitcase Dino", "Luggage", "Kids Luggage")]
    assert values(Vocabulary.of(shop), "suitcase", Field.CATEGORY) == {"suitcases", "kids luggage"}
    for other in ("Kids Backpack", "Kids Suitcase Cover"):
        mixed = [*shop, product(other, "Luggage", "Kids Luggage")]
        assert values(Vocabulary.of(mixed), "suitcase", Field.CATEGORY) == {"suitcases"}
    beds = [product("Oak Bed", "Furniture", "Beds"), product("Dog Bed", "Pets", "Pet Furniture")]
    assert values(Vocabulary.of(beds), "bed", Field.CATEGORY) == {"beds"}
    dryers = [product("Tumble Dryer", "Home", "Dryers"), product("Hair Dryer", "Home", "Hair Appliances")]
    assert values(Vocabulary.of(dryers), "dryer", Field.CATEGORY) == {"dryers"}
    shirts = [product("Oxford Shirt", "Shirts"), product("Pique Polo Shirt", "Polo Shirts")]
    assert values(Vocabulary.of(shirts), "shirt", Field.CATEGORY) == {"shirts"}
    astray = [product("Ballet Flats", "Flats"), product("Pink Flats Rosa", "Heels")]
    assert values(Vocabulary.of(astray), "flat", Field.CATEGORY) == {"flats"}


def test_colours_are_said_whole_in_part_and_by_family() -> None:
    learnt = Vocabulary.of([product("Tee", "Tees", colour="Dark Navy")])
    for said in (key("dark navy"), key("navy")):
        assert values(learnt, said, Field.COLOUR) == {"dark navy"}
    assert values(learnt, "blue", Field.COLOUR) == {"blue"}


def test_yes_names_a_feature_and_no_does_not() -> None:
    learnt = Vocabulary.of([product("Flip", "Laptops", touchscreen="Yes", backlight="No")])
    assert values(learnt, "touchscreen", Field.FEATURE) == {"touchscreen"}
    assert not values(learnt, "backlight", Field.FEATURE)


def test_faux_leather_is_no_leather() -> None:
    learnt = Vocabulary.of(
        [product("Belt", "Belts", material="Faux Leather"), product("Tee", "Tees", material="Organic Cotton")]
    )
    assert not values(learnt, "leather", Field.MATERIAL)
    assert values(learnt, "cotton", Field.MATERIAL) == {"organic cotton"}


def test_what_a_material_has_none_of_it_is_not() -> None:
    stated = (
        "Man-made leather",
        "0% wool, 100% acrylic",
        "100% acrylic, 0% silk",
        "No linen",
        "Suede (faux)",
    )
    learnt = Vocabulary.of([product(stuff, "Belts", material=stuff) for stuff in stated])
    assert values(learnt, key("acrylic"), Field.MATERIAL) == {stated[1], stated[2]}
    assert not any(
        values(learnt, key(word), Field.MATERIAL) for word in ("leather", "wool", "silk", "linen", "suede")
    )


def test_a_name_is_told_from_a_description() -> None:
    learnt = Vocabulary.of(
        [product("Black Pepper", "Spices"), product("Black Hoodie", "Hoodies", colour="Black")]
    )
    assert ("black", "black pepper", Field.COLOUR) in learnt.names
    assert ("black", "black hoodi", Field.COLOUR) not in learnt.names


def test_order_of_products_does_not_matter_to_what_is_known() -> None:
    products = [
        product("Arc Floor Lamp", "Floor Lamps", colour="Brass"),
        product("Tee", "Tees", colour="Navy"),
    ]
    one, other = Vocabulary.of(products), Vocabulary.of(reversed(products))
    assert one.words == other.words and one.share == other.share and one.names == other.names
    assert one.terms == other.terms


def test_odd_products_are_learnt_from_all_the_same() -> None:
    empty = Product(ProductId("x"), "")
    odd = replace(empty, title="\u202e½ ™", brand="  ", categories=((),), attributes={"": ("", "yes")})
    assert Vocabulary.of([empty, odd]).terms.keys() <= {""}
