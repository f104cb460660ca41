"""How amounts, days, counts and constraints are said to a shopper.

Knows the locale's ways of writing (CLDR, through Babel) and the shop's English. Refuses to know pages.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_decimal_symbol

from shopkeeper.language.spelling import WORD
from shopkeeper.types import Constraint, Field, Money, Op, Sort, Value
from shopkeeper.types.errors import InvalidInput

SURE = 0.99

AMOUNT = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})")

FIELD_NAMES: dict[str, str] = {
    Field.PRICE: "Price", Field.STOCK: "Availability", Field.DELIVERY: "Delivery", Field.SIZE: "Size",
    Field.COLOUR: "Colour", Field.BRAND: "Brand", Field.CATEGORY: "Category", Field.GENDER: "For", Field.AGE: "Age",
    Field.MATERIAL: "Material", Field.PATTERN: "Pattern", Field.RATING: "Rating", Field.FEATURE: "Feature",
    Field.SALE: "Offers", Field.PRODUCT: "Product",
}  # fmt: skip

SORTS = {
    None: "Best match", Sort.PRICE_UP: "Price, low to high", Sort.PRICE_DOWN: "Price, high to low",
    Sort.RATING: "Best rated", Sort.NEWEST: "Newest",
}  # fmt: skip

ABBREVIATIONS = frozenset((
    "cpu", "dpi", "eu", "gpu", "gtin", "hd", "hdd", "hdmi", "isbn", "lcd", "led", "ram",
    "rom", "sku", "spf", "ssd", "tv", "uk", "upf", "us", "usb", "uv", "vr",
))  # fmt: skip

PHRASES = {
    Op.AT_MOST: "up to {}", Op.BELOW: "under {}", Op.AT_LEAST: "{} and up", Op.ABOVE: "over {}", Op.BETWEEN: "{} – {}",
    Op.NOT: "not {}", Op.IS: "{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """Words and figures as people of one locale expect them; an unknown locale speaks English."""

    locale: Locale
    today: date
    meant: tuple[tuple[str, str], ...] = ()
    """Words with a typing error, and what was understood instead."""

    @classmethod
    def of(cls, name: str, today: date) -> "Wording":
        try:
            return cls(Locale.parse(name.replace("-", "_")), today)
        except (ValueError, UnknownLocaleError):
            return cls(Locale("en"), today)

    def meaning(self, corrections: tuple[tuple[str, str], ...]) -> "Wording":
        """To speak of what somebody asked for, with their typing errors mended."""
        return replace(self, meant=corrections)

    @property
    def lang(self) -> str:
        return str(self.locale).replace("_", "-")

    @property
    def dir(self) -> str:
        return "rtl" if self.locale.character_order == "right-to-left" else "ltr"

    def price(self, money: Money) -> str:
        """``$60`` when there are no cents, else ``$59.99``; on a right-to-left page it does not turn the English sentence that it begins."""
        cents = money.amount != money.amount.to_integral_value()
        said = str(format_currency(money.amount, money.currency, locale=self.locale))
        point = get_decimal_symbol(self.locale)
        short = said if cents else re.sub(rf"{re.escape(point)}0+(?!\d)", "", said)
        return isolated(short) if self.dir == "rtl" else short

    def number(self, value: int | float | Decimal, *, at_least: bool = False) -> str:
        """``at_least``: there may be more."""
        return str(format_decimal(value, locale=self.locale)) + "+" * at_least

    def percent(self, share: float) -> str:
        return str(format_percent(share, locale=self.locale))

    def sure(self, confidence: float) -> str:
        """Of a photo: nothing seen is ever certain."""
        return self.percent(min(confidence, SURE))

    def day(self, day: date) -> str:
        """``today``, ``tomorrow``, ``Friday`` within a week, else ``27 Nov``."""
        away = (day - self.today).days
        if away in (0, 1):
            return ("today", "tomorrow")[away]
        if 1 < away < 7:
            return str(format_date(day, "EEEE", locale=self.locale))
        return str(format_skeleton("MMMd", day, locale=self.locale))

    def past(self, day: date) -> str:
        """``today``, ``yesterday``, else ``26 November 2026``."""
        away = (self.today - day).days
        return (
            ("today", "yesterday")[away]
            if away in (0, 1)
            else str(format_date(day, "long", locale=self.locale))
        )

    def value(self, value: Value) -> str:
        match value:
            case Money():
                return self.price(value)
            case Decimal():
                return self.number(value)
            case date():
                return self.day(value)
        return "this" if value == "this" else value

    def stated(self, text: str) -> str:
        """A live value as a Proof states it, its amounts written for the locale."""
        return AMOUNT.sub(self._stated, text)

    def _stated(self, found: re.Match[str]) -> str:
        try:
            return self.price(Money.of(found[1], found[2]))
        except InvalidInput:  # three capitals that are no currency: "300 DPI"
            return found[0]

    def describe(self, constraint: Constraint) -> str:
        """The shopper's own words where there are any, else a short phrase: ``up to $60``."""
        if constraint.words:
            right = dict(self.meant)
            return WORD.sub(lambda word: right.get(word[0].lower(), word[0]), constraint.words)
        values = [self.value(value) for value in constraint.values]
        match (constraint.field, constraint.op):
            case (Field.STOCK, Op.IS):
                return "in stock"
            case (Field.SALE, Op.IS):
                return "on sale"
            case (Field.RATING, Op.AT_LEAST):
                return f"{values[0]} stars and up"
            case (Field.MATERIAL, Op.AT_LEAST) if str(values[0]).startswith("100%"):
                return values[0]
            case (Field.DELIVERY, _):
                return f"arrives by {values[0]}"
            case (Field.SIZE, Op.IS):
                return f"size {self.either(values)}"
            case (Field.PRICE, Op.BETWEEN) if getattr(constraint.values[0], "minor", 1) == 0:
                return PHRASES[Op.AT_MOST].format(values[1])
            case (_, Op.BETWEEN):
                return PHRASES[Op.BETWEEN].format(*values)
        return PHRASES[constraint.op].format(self.either(values))

    def either(self, values: list[str]) -> str:
        return str(format_list(values, style="or", locale=self.locale))

    def all(self, values: list[str]) -> str:
        return str(format_list(values, style="standard", locale=self.locale))

    def field(self, name: str) -> str:
        return FIELD_NAMES.get(name) or heading(name)


def inside(name: str) -> str:
    """A name of something within a sentence: ``screen size``, ``RAM``."""
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in name.split())


def isolated(text: str) -> str:
    """In a sentence of the other direction it keeps its own, and the rest its order (UAX #9, FSI and PDI)."""
    return f"\u2068{text}\u2069"


def heading(key: str) -> str:
    """A catalogue's key as people write it: ``Screen size``, ``RAM``."""
    words = key.replace("_", " ").lower().split()
    said = " ".join(word.upper() if word in ABBREVIATIONS else word for word in words)
    return said[:1].upper() + said[1:]
