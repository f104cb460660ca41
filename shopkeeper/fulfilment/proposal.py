"""Proof that a shopper confirmed exactly these arguments, with exactly these consequences.

A proposal says in plain words what would be done and bears a digest of its canonical arguments and of what they cost. Only a
door that heard the shopper turns the digest into a Confirmation. It is good for one execution, for a short time.
"""

from dataclasses import dataclass
from hashlib import sha256

import orjson

from shopkeeper.fulfilment import actions
from shopkeeper.fulfilment.actions import Action
from shopkeeper.types import CustomerId, Money

MINUTE = 60_000_000
"""Microseconds."""
OPEN_FOR = 15 * MINUTE
"""How long a proposal can be confirmed."""
GOOD_FOR = 5 * MINUTE
"""How long a confirmation can be used: the turn in which it was given, and one try again."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the words: ``("Refund", "54.00 USD to gift card")``."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """``digest`` names it. ``due``: what the shopper will owe, negative what comes back. ``words``: one plain sentence."""

    digest: str
    customer: CustomerId
    action: str
    """Canonical, as ``actions.write`` spells it."""
    words: str
    lines: tuple[Line, ...]
    due: Money
    expires: int
    confirmed: int = 0
    """When the shopper said yes, microseconds; 0: not (yet)."""
    result: str = ""
    """The order, or customer, that came of it."""
    undo: str = ""
    """The action that takes it back, canonical; empty where none does."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The shopper's own yes to one proposal. Worthless unless a door has put it on record: see ``Fulfilment.confirm``."""

    digest: str
    customer: CustomerId


@dataclass(frozen=True, slots=True)
class Ticket:
    """A conversation that a person of the shop shall take over."""

    customer: CustomerId
    at: int
    summary: str


def digest(customer: CustomerId, action: Action, consequences: object) -> str:
    """64 hex digits; another one as soon as anything differs: who, what, the version it starts from, or what it costs."""
    told = orjson.dumps([customer, actions.write(action).decode(), consequences], option=orjson.OPT_SORT_KEYS)
    return sha256(told).hexdigest()
