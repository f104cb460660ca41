"""What a turn can ask of the shop: a closed set, each with what it may do.

Knows kinds and effects. Refuses to know how any of them is recognised or done.
"""

from dataclasses import dataclass
from enum import StrEnum

from shopkeeper.types import ProductId


class Kind(StrEnum):
    FIND = "find"
    MORE = "more"
    BUNDLE = "bundle"
    SIMILAR = "similar"
    GOES_WITH = "goes_with"
    COMPARE = "compare"
    DESCRIBE = "describe"
    FITS = "fits"
    SIZE = "size"
    OPINIONS = "opinions"
    DELIVERY = "delivery"
    POLICY = "policy"
    BASKET = "basket"
    TOTAL = "total"
    ADD = "add"
    TAKE_OUT = "take_out"
    CHECKOUT = "checkout"
    ORDERS = "orders"
    CANCEL = "cancel"
    SEND_BACK = "send_back"
    EXCHANGE = "exchange"
    ADDRESS = "address"
    YES = "yes"
    NO = "no"
    GREET = "greet"
    THANKS = "thanks"
    HELP = "help"
    HUMAN = "human"
    REFUSE = "refuse"


CHANGES = frozenset(
    {
        Kind.ADD, Kind.TAKE_OUT, Kind.CHECKOUT, Kind.CANCEL, Kind.SEND_BACK, Kind.EXCHANGE, Kind.ADDRESS, Kind.HUMAN,
    }
)  # fmt: skip
"""Kinds that change a basket, lead to a form, or trouble a person: only the shopper's own words ask for them."""


CARE = frozenset(
    {Kind.POLICY, Kind.ORDERS, Kind.CANCEL, Kind.SEND_BACK, Kind.EXCHANGE, Kind.ADDRESS, Kind.HUMAN}
)
"""Kinds that the shop's people would have to answer if nobody else did."""


CARDS = frozenset({Kind.FIND, Kind.MORE, Kind.BUNDLE, Kind.SIMILAR, Kind.GOES_WITH})
"""Kinds that show products."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing asked for. ``about``: the products meant, as far as the words or the conversation tell."""

    kind: Kind
    words: str
    """The shopper's own, of this clause."""
    about: tuple[ProductId, ...] = ()
    found: bool = False
    """It is about what the act before it finds ("a rain jacket, and what do people say about it?")."""
    other: tuple[ProductId, ...] = ()
    """FITS: what ``about`` is to go on, in or with, where the shop sells it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Acts in the order in which they are answered. ``question``: what to ask first, since the answer depends on it."""

    acts: tuple[Act, ...]
    question: str = ""
    options: tuple[str, ...] = ()
    asked: str = ""
    """The words that the answer to it goes on from; empty: those of the whole turn."""
