"""Lines of a description that measure one thing, and which of them a wish means."""

import pytest

from shopkeeper.language.told import called, meant, told
from shopkeeper.types import Constraint, Field, Op


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ('7" inseam.', "inseam", "7 inch"),
        ("4'' inseam.", "inseam", "4 inch"),
        ("5” inseam", "inseam", "5 inch"),
        ('Inseam: 1.0".', "inseam", "1.0 inch"),
        ('8.0" (20.3cm) inseam', "inseam", "8.0 inch"),
        ("Volume: 29 L.", "volume", "29 l"),
        ("Capacity of 29 litres", "capacity", "29 litres"),
        ("29 L capacity", "capacity", "29 l"),
        ("15 lbs.", "", "15 lbs"),
        ("5.1% ABV", "abv", "5.1%"),
        ("Alc. 5.1% vol", "vol", "5.1%"),
        ("5,1 per cent alcohol by volume", "alcohol by volume", "5,1 per cent"),
        ('Dimensions: 18" x 10" x 6"', "dimensions", "18 inch x 10 inch x 6 inch"),
        ("100% cotton", "cotton", "100%"),
        ("Strap length: 50 cm", "strap length", "50 cm"),
    ],
)
def test_a_line_says_what_measures_how_much(line: str, name: str, value: str) -> None:
    (one,) = told(f"A fine thing. Made in 1970.\n• {line}\n• Wash it.")
    assert (one.name, one.value, one.line) == (name, value, line.removeprefix("Alc. "))


@pytest.mark.parametrize(
    "text",
    [
        "The strap is 50 cm long.",
        "Fits waists up to 40 inch.",
        "Up to 5 m from the wall.",
        "Our model is 6'1\" and wears M.",
        "Water resistant (100 meters).",
        "Weight: 2 lbs, 8 oz.",
        "Length: 30-35 cm",
        "Length: 30 cm / 40 cm",
        'Strap fits 7" to 8.0".',
        'Medium=8.0" (21.0cm) inseam.',
        "2 to 3 foot stems host flowers.",
        'W 22.0" x H 17"',
        "2 x 500 ml capacity",
        "1/4 zip",
        "",
    ],
)
def test_prose_bounds_and_ranges_say_nothing(text: str) -> None:
    assert told(text) == ()


@pytest.mark.parametrize(
    ("field", "words", "kind", "name", "means"),
    [
        (Field.FEATURE, "longer than 7 inches", "mm", "inseam", True),
        (Field.FEATURE, "longer than 7 inches", "mm", "height", False),
        (Field.FEATURE, "no longer than 2 inch inseam", "mm", "inseam", True),
        (Field.FEATURE, "no longer than 2 inch inseam", "mm", "length", False),
        (Field.FEATURE, "pocket bigger than 2 inches", "mm", "size", False),
        (Field.FEATURE, "bigger than 25 litres", "ml", "volume", True),
        (Field.FEATURE, "over 25 litres", "ml", "capacity", True),
        (Field.FEATURE, "", "g", "", True),
        (Field.FEATURE, "under 5 inches", "mm", "length", False),
        (Field.FEATURE, "over 6 %", "%", "abv", False),
        ("abv", "over 6%", "%", "vol", True),
        ("abv", "over 6%", "%", "cotton", False),
        ("inseam", "", "mm", "inseam", True),
        ("inseam", "", "mm", "length", False),
    ],
)
def test_a_wish_means_what_is_called_so(field: str, words: str, kind: str, name: str, means: bool) -> None:
    assert (name in meant(Constraint(field, Op.ABOVE, ("7 inch",), words), kind)) is means


def test_words_that_measure_nothing_call_nothing() -> None:
    assert called("red") == ()
