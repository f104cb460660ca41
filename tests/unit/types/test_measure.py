"""What a text measures, and which measures compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.types.measure import Extent, extent, measures, titled, units, unmarked


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("27 inch", "mm", 685.8),
        ("32-Inch Monitor", "mm", 812.8),
        ('25.5"', "mm", 647.7),
        ('24" x 36"', "mm", 914.4),
        ("6'", "mm", 1828.8),
        ("6 foot", "mm", 1828.8),
        ("45cm x 45cm", "mm", 450),
        ("45cmx60cm", "mm", 600),
        ("230x160 cm", "mm", 2300),
        ("120 x 60 x 75 cm", "mm", 1200),
        ("2 x 3 m", "mm", 3000),
        ("1.5 l", "ml", 1500),
        ("0,5 kg", "g", 500),
        ("120GB SSD", "gb", 120),
        ("2 TB", "gb", 2000),
        ("1,500 g", "g", 1500),
        ("1 000 mm", "mm", 1000),
        ("1,200.5 g", "g", 1200.5),
        ("0,500 kg", "g", 500),
        ("1.125 inch", "mm", 28.575),
        ("1/2 inch", "mm", 12.7),
        ("½ inch", "mm", 12.7),
        ("7½ inch", "mm", 190.5),
        ("7 1/2-inch", "mm", 190.5),
        ("5/8 inch", "mm", 15.875),
        ("5/4 in", "mm", 31.75),
        ("Decking 5/4 inch", "mm", 31.75),
        ("8/256 GB", "gb", 256),
    ],
)
def test_what_a_value_measures(text: str, kind: str, amount: float) -> None:
    assert extent(text) == Extent(kind, amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "M",
        "32/34",
        "27",
        "8GB / 256GB",
        "13 inch, 8 GB",
        "wool",
        "2-in-1",
        "3 in 1",
        "3/2 mm",
        "5 G-Shock watches",
        "2 V-neck shirts",
        "4/3 mm",
        "5W-30",
        'the "Route 66"',
        "80's",
        "10w-40 oil",
        "W5W",
        "9/10 inch",
        "5/4/3mm",
        f"{9:9<400} kg",
    ],
)
def test_what_measures_nothing_or_more_than_one_thing(text: str) -> None:
    assert extent(text) is None


def test_every_measure_of_a_text_is_found() -> None:
    assert measures("Laptop 13 inch, 16 GB") == ("13 inch", "16 gb")


@pytest.mark.parametrize(
    ("title", "brand", "said"),
    [
        ("Desk 120 x 60 cm, 25 kg", "", ("120cm x 60 cm", "25 kg")),
        ("Galaxy 5G Phone 128GB", "", ("128gb",)),
        ("3M Tape 1 m", "3M", ("1 m",)),
        ("3mm Drill", "3M", ("3mm",)),
    ],
)
def test_what_a_title_measures(title: str, brand: str, said: tuple[str, ...]) -> None:
    assert titled(title, brand) == said


@given(st.integers(1, 999), st.sampled_from(sorted(units())))
def test_any_number_with_a_unit_is_one(number: int, unit: str) -> None:
    found = extent(f"{number} {unit}")
    assert found is not None and found.amount > 0
    assert extent(f"{number + 1} {unit}") > found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('7" inseam', "7 inch inseam"),
        ("4'' inseam", "4 inch inseam"),
        ("5” x 6″", "5 inch x 6″"),
        ("6' and 8’", "6 foot and 8 foot"),
        ("the 1970's “Classic 5”", "the 1970's “Classic 5 inch"),
        ("women's", "women's"),
    ],
)
def test_marks_of_inches_and_feet_are_words(text: str, says: str) -> None:
    assert unmarked(text) == says
