from shopkeeper.ranking import document_text
from shopkeeper.ranking.text import ATTRIBUTES, SENTENCE
from shopkeeper.types import Look, LookId, Product, ProductId, Sku, Variant

JACKET = Product(
    ProductId("juno"),
    "Juno Jacket",
    description="Keeps the wind out.",
    brand="Luma",
    categories=(("Apparel", "Jackets"),),
    attributes={"material": ("Fleece",), "waterproof": ("yes",), "washable": ("no",), "weight": ("300",)},
)
BLUE = Look(LookId("juno/blue"), "Blue", ("Blue",))


def test_says_what_a_shopper_may_ask_for():
    body = document_text(JACKET, BLUE).body
    assert all(
        word in body
        for word in ("Juno Jacket Blue", "Luma", "Jackets", "material Fleece", "waterproof", "wind")
    )


def test_what_is_not_so_and_bare_numbers_stay_out():
    body = document_text(JACKET, BLUE).body
    assert "washable" not in body
    assert "300" not in body


def test_the_number_on_every_variant_is_said():
    sizes = (Variant(Sku("S"), gtin="4006381333931"), Variant(Sku("M"), gtin="978-0-451-52493-5"))
    body = document_text(JACKET, Look(LookId("juno/blue"), variants=sizes)).body
    assert {"4006381333931", "9780451524935"} <= {*body.split()}


def test_a_look_named_in_the_title_is_not_said_twice():
    named = Product(ProductId("hoodie"), "Blue Hoodie")
    assert document_text(named, BLUE).title == "Blue Hoodie"


def test_long_lists_do_not_drown_the_rest():
    wordy = Product(ProductId("x"), "Cable", attributes={f"key {n}": ("some words",) for n in range(500)})
    text = document_text(wordy, Look(LookId("x/-")))
    assert len(text.body) <= len("Cable\n") + ATTRIBUTES
    assert len(document_text(Product(ProductId("x"), "a" * 900), BLUE).sentence) == SENTENCE
