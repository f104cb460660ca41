from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.ingest.feeds.text import (
    count,
    key,
    listed,
    money,
    path,
    plain,
    slug,
    stock,
    unescaped,
    values,
)
from shopkeeper.types import Money
from shopkeeper.types.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("49", 4900, "USD"), ("49.5", 4950, "USD"), ("1,299.00", 129900, "USD"), ("1.299,00 EUR", 129900, "EUR"),
        ("USD 49.90", 4990, "USD"), ("$ 49.90", 4990, "USD"), ("49,90", 4990, "USD"), ("1,299", 129900, "USD"),
        ("1.299.000,5", 129900050, "USD"), ("15000 JPY", 15000, "JPY"), ("1 299,00 SEK", 129900, "SEK"),
        ("0", 0, "USD"), ("0,500", 50, "USD"), ("12.345 KWD", 12345, "KWD"),
        ("49,00 €", 4900, "EUR"), ("£49", 4900, "GBP"), ("$49", 4900, "USD"), ("₡500", 50000, "USD"), ("€ 49 USD", 4900, "USD"),
        ("29.990 CLP", 29990, "CLP"), ("1299.500", 129950, "USD"), ("0.500", 50, "USD"), ("1.299.000 eur", 129900000, "EUR"),
        (".99", 99, "USD"), (",99 €", 99, "EUR"), ("$.5", 50, "USD"), (",500", 50, "USD"), (".500 JPY", 1, "JPY"), ("INR.500", 50000, "INR"), ("руб.500", 50000, "USD"),
    ],
)  # fmt: skip
def test_prices_are_read_as_people_write_them(text: str, minor: int, currency: str) -> None:
    assert money(text, "USD") == Money(minor, currency)


@pytest.mark.parametrize("text", ["-1", "-.5", "abc", "12 XQQ", "1e9 9", "--", "10 - 20", "NaN", "9" * 40])
def test_what_is_no_price_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput):
        money(text, "USD")


def test_a_sign_of_several_currencies_is_the_shops_own_or_refused() -> None:
    assert money("$49", "CAD") == Money(4900, "CAD")
    assert money("¥4900", "CNY") == Money(490000, "CNY")
    with pytest.raises(InvalidInput) as refused:
        money("$49", "EUR")
    assert refused.value.message == "'$49' is not a price: its sign is not that of EUR"
    assert refused.value.fix == "write 59.99 USD"


def test_a_price_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    """A thousand times too dear, or too cheap."""
    with pytest.raises(InvalidInput) as refused:
        money("1.299 EUR", "USD", "sale_price")
    assert refused.value.message == "'1.299 EUR' is not a price: it may be 1299 or 1.299"
    assert (refused.value.field, refused.value.fix) == ("sale_price", "write 1299.00")


def test_a_comma_before_the_three_digits_of_a_currency_may_be_its_decimal_mark() -> None:
    with pytest.raises(InvalidInput) as refused:
        money("12,500 TND", "USD")
    assert refused.value.message == "'12,500 TND' is not a price: it may be 12500 or 12.500"
    assert refused.value.fix == "write 12500.000"
    assert money("12,500,000 TND", "USD") == money("12,500,000.000 TND", "USD") == Money(12500000000, "TND")


def test_a_cell_of_another_column_is_told_as_it_stands() -> None:
    """A comma without quotes moved the row by one: "RUG" alone would lead nobody to it."""
    with pytest.raises(InvalidInput) as refused:
        money("rug-1", "USD", "variant price")
    assert refused.value.message == "'rug-1' is not a price: 'RUG' is not an ISO 4217 currency"
    assert refused.value.field == "variant price"


@given(st.integers(0, 10**9))
def test_a_price_survives_being_written_and_read(minor: int) -> None:
    assert money(str(Money(minor, "EUR")), "USD") == Money(minor, "EUR")
    assert money(f"{Decimal(minor) / 100:,.2f}", "USD") == Money(minor, "USD")


@given(st.text(max_size=30))
def test_any_text_is_a_price_or_a_refusal(text: str) -> None:
    try:
        found = money(text, "USD")
    except InvalidInput:
        return
    assert found is None or found.minor >= 0


@pytest.mark.parametrize("text", ["many", "1000000001", "-1000000001", "1e999999", "inf", "nan"])
def test_absurd_stock_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        stock(text)


def test_what_was_sold_beyond_what_there_is_is_sold_out() -> None:
    """Shops that sell on count below nought: not to know such a product would be to lose it."""
    assert (stock("-3"), stock("0"), stock("12.0"), stock(" ")) == (0, 0, 12, None)


def test_markup_becomes_sentences() -> None:
    html = "<p>Warm &amp; dry</p><ul><li>&bull; Two pockets.</li><li>Hood</li></ul><script>alert(1)</script>"
    assert plain(html) == "Warm & dry.\nTwo pockets.\nHood."
    assert plain("3 < 5 & 7 > 2") == "3 < 5 & 7 > 2."
    assert plain("&lt;p&gt;Warm &amp;amp; dry&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;") == "Warm & dry."
    assert plain("<p>Says &lt;your name&gt;</p>") == "Says <your name>."


def test_names_lists_and_paths() -> None:
    assert [key(k) for k in ("Color", "AGE_GROUP", "Shoe-Size", "Closure Type")] == [
        "colour",
        "age",
        "size",
        "closure type",
    ]
    assert {key(name) for name in ("Größe", "GRÖSSE", "Groesse", "Taille")} == {"size"}
    assert values(" Wool; Fleece ;;Wool") == ("Wool", "Fleece")
    assert path("Apparel > Tops>Hoodies") == ("Apparel", "Tops", "Hoodies")
    assert [slug(s) for s in ("Dark  Blue/White", "Žlutá", "黒", "!!")] == [
        "dark-blue-white",
        "žlutá",
        "黒",
        "-",
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a, b,,a", ("a", "b")), ('"a, b","c"', ("a, b", "c")), ('c, "a, b" ', ("c", "a, b")), ("10,000 mAh", ("10,000 mAh",)),
        ('15" wide, x', ('15" wide', "x")), ('"15"" wide, x"', ('15" wide, x',)), ('"a" b, c', ('"a" b', "c")), ("a\nb", ("a", "b")),
    ],
)  # fmt: skip
def test_lists_have_commas_and_quotes(text: str, parts: tuple[str, ...]) -> None:
    assert listed(text) == parts


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Salt &amp; Pepper Mill &#8211; 6&quot;", 'Salt & Pepper Mill – 6"'), ("J&amp;J", "J&J"), ("Tee&nbsp;&nbsp;S", "Tee S"),
        ("5 &lt; 6 &#x41;", "5 < 6 A"), ("AT&T R&D fish&notes &what; 5  mm", "AT&T R&D fish&notes &what; 5 mm"), ("a&#10;b\nc\td &amp;", "a b\nc\td &"),
        ("two  blanks & more", "two  blanks & more"), ("&nbsp;", "&nbsp;"),
    ],
)  # fmt: skip
def test_entities_become_what_they_stand_for(text: str, meant: str) -> None:
    assert unescaped(text) == meant


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        ("1.234", 1234),
        ("1 234", 1234),
        ("1,234,567", 1234567),
        ("12.0", 12),
        ("0", 0),
    ],
)
def test_counts_are_read_as_people_write_them(text: str, number: int) -> None:
    assert count(text, "reviewCount") == number


@pytest.mark.parametrize("text", ["", "-1", "many", "12 reviews", "1e9", "9" * 40])
def test_what_is_no_count_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        count(text, "reviewCount")
    assert refused.value.field == "reviewCount"
