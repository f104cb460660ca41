"""Hard wishes and their proofs.

A Constraint is typed, cites the words it came from and is judged against live facts, giving a Proof. Knows no
engine: ``index`` pushes constraints down, ``search.verify`` judges them.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shopkeeper.types.ids import Sku
from shopkeeper.types.money import Money

Value = str | Money | Decimal | date


class Op(StrEnum):
    """How ``values`` are read. IS: any of them; NOT: none of them; the others take one, BETWEEN two (inclusive)."""

    IS = "is"
    NOT = "not"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    BELOW = "below"
    ABOVE = "above"
    BETWEEN = "between"


class Field(StrEnum):
    """Fields with a meaning of their own. Any other ``Constraint.field`` is an attribute key of the catalogue."""

    PRICE = "price"  # Money
    STOCK = "stock"  # "in" (IS) — buyable now
    DELIVERY = "delivery"  # date, AT_MOST: delivered by that day
    SIZE = "size"  # as the merchant writes it: "M", "EU 38", "32/34"
    COLOUR = "colour"  # a family name ("blue") or a merchant's own colour ("navy")
    BRAND = "brand"
    CATEGORY = "category"  # a category or product-type name of the catalogue
    GENDER = "gender"  # "women", "men", "girls", "boys", "unisex"
    AGE = "age"  # Decimal years, or "kids", "baby", "adult"
    MATERIAL = "material"
    PATTERN = "pattern"
    RATING = "rating"  # Decimal stars
    FEATURE = "feature"  # "waterproof", "hood": proven by an attribute or a quoted passage
    SALE = "sale"  # "yes" (IS) — the offer has a higher former price
    PRODUCT = "product"  # title words that name one product: never a filter for proof, see Intent.names


FIELDS: frozenset[str] = frozenset(Field)
"""A constraint on anything else is on the attribute, or option, of that name."""

OFFER_FIELDS = frozenset({Field.PRICE, Field.STOCK, Field.DELIVERY, Field.SIZE, Field.SALE})
"""Judged on one Variant at a time: the same Variant must satisfy all of them."""

THIS = "this"
"""A Value that stands for the shown photo's product: "cheaper than this" is price BELOW THIS until resolved, "the same brand" brand IS THIS. For a price,
any name stands for a product's."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A hard wish: ``Constraint("price", Op.AT_MOST, (Money(6000, "USD"),), words="under $60")``."""

    field: str
    op: Op
    values: tuple[Value, ...]
    words: str = ""
    """The shopper's own words, verbatim; empty when it came from a facet or the caller."""
    insist: bool = False
    """"must be …": products about which the catalogue is silent are left out, not ranked below."""
    since: date | None = None
    """The day on which a delivery was asked for: what was promised for an earlier one is no promise any more."""

    def asked(self, today: date) -> "Constraint":
        """As it is meant ``today``."""
        return replace(self, since=today) if self.field == Field.DELIVERY else self

    @property
    def id(self) -> str:
        """Stable name, e.g. ``price:at_most:60.00 USD``; what a chip removes or a facet toggles."""
        return f"{self.field}:{self.op}:{'|'.join(map(str, self.values))}"

    @property
    def relative(self) -> bool:
        """Whether it stands for what a product is, THIS, or for the price of one by its name, until that is looked up. Ticked, a brand may be called so."""
        priced = self.field == Field.PRICE and len(self.values) == 1 and isinstance(self.values[0], str)
        return priced or (THIS in self.values and bool(self.words))


class Verdict(StrEnum):
    PROVEN = "proven"
    QUOTED = "quoted"
    NOT_STATED = "not_stated"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the live catalogue says about one Constraint for one Hit."""

    constraint: Constraint
    verdict: Verdict
    value: str
    """The live value as stated ("49.00 USD", "Navy", "12 in stock"); empty when not stated."""
    source: str
    """Where it stands: ``offer:<sku>``, ``variant:<sku>``, ``attribute:<key>``, ``category``, ``brand``, ``title``, ``description``, ``rating``, or ``""``."""
    quote: str = ""
    """The product's own passage, for QUOTED."""
    sku: Sku = Sku("")
