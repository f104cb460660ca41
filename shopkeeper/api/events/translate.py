"""One sent event in our own words.

Knows which field may hold what and which events make no sense without products. Refuses to know who may be remembered (the
door asks for consent and passes the pseudonyms in) and what the shop sells.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from shopkeeper.api.events import values
from shopkeeper.api.events.dialect import Dialect, Paths, places
from shopkeeper.api.events.envelope import Sent
from shopkeeper.events.rules import LONGEST_ID, LONGEST_TEXT
from shopkeeper.types import (
    EVERYTHING,
    NOTHING,
    UNTOLD,
    Event,
    EventId,
    Happened,
    Line,
    LookKey,
    ProductId,
    Purpose,
    Purposes,
    Sku,
    Surface,
    TraceId,
    clock,
    purposes,
)
from shopkeeper.types.errors import InvalidInput, TooLarge

MAX_LINES = 200
MAX_ID = 500
MAX_QUANTITY = 1_000_000
ITSELF = "properties"
"""Segment writes the fields of a single product among those of the event."""
_MODES = {"personalization_storage": Purpose.PERSONALISATION, "analytics_storage": Purpose.MEASUREMENT}
"""Of Google's consent mode; it has none for teaching models."""
NEEDS_PRODUCTS = frozenset(Happened) - {Happened.SHOWN, Happened.ASKED, Happened.RETURNED, Happened.CHECKOUT}
"""A refund of a whole order names only the order; a search or a list may have shown nothing."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A name that its dialect knows and that says nothing of products."""

    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the event names and what its sender says of consent; for the door to judge. ``told`` is None when nothing is said."""

    shopper: str = ""
    session: str = ""
    told: Purposes | None = None

    @classmethod
    def of(cls, sent: Sent) -> "Asked":
        """Reads even what is no event, so that a dead letter knows whose it is; what cannot be read is nobody's."""
        told = _told(sent.message.get("consent"))
        if sent.dialect is None:
            return cls(told=told)
        shopper, session = (
            _name(sent.message, sent.dialect.event[field]) for field in ("shopper", "session")
        )
        return cls(shopper, session, told)


def translate(sent: Sent, currency: str) -> Event | Ignored:
    """The event, of nobody yet. ``currency``: of prices that name none.

    Raises:
        InvalidInput: ``field`` names the sender's own field, ``fix`` what to send instead.
    """
    if sent.fault or sent.dialect is None:
        raise sent.fault or InvalidInput("no dialect", field="kind")
    table, fields = sent.dialect, Fields(sent.message, sent.dialect.event)
    found = _kind(sent.message, table)
    if isinstance(found, Ignored):
        return found
    if table.strict:
        _only_ours(sent.message, table)
    event = Event(
        id=_id(found, fields),
        kind=found,
        at=_at(fields),
        lines=_lines(fields, table, currency) if found is not Happened.ASKED else (),
        surface=_surface(fields, table, found),
        trace=fields.read("trace", values.trace, TraceId("")),
        words=fields.text("words", LONGEST_TEXT) if found is Happened.ASKED else "",
        number=_number(found, fields),
        order=fields.text("order", LONGEST_ID) if found in (Happened.BOUGHT, Happened.RETURNED) else "",
    )
    _sensible(event, table)
    return event


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one object of the message, by our names. ``within`` says where it stands, for errors."""

    message: Mapping[str, Any]
    paths: Paths
    within: str = ""

    def found(self, name: str) -> tuple[str, Any]:
        """Where it is, and what is there; None when nothing is."""
        return next(places(self.message, self.paths[name]), (self.paths[name][0], None))

    def read(self, name: str, how: Any, missing: Any, *limits: Any) -> Any:
        path, value = self.found(name)
        return missing if value is None else how(value, f"{self.within}{path}", *limits)

    def text(self, name: str, longest: int) -> str:
        return str(self.read(name, values.text, "", longest))


def _kind(message: Mapping[str, Any], table: Dialect) -> Happened | Ignored:
    if table.kinds and message.get("type", "track") != "track":
        return Ignored(str(message["type"])[:40])
    path, said = next(places(message, table.event["name"]), (table.event["name"][0], None))
    name = values.text(said if said is not None else "", path, 100)
    if name in table.ignored:
        return Ignored(name)
    if name in table.names:
        return table.names[name]
    raise InvalidInput(
        f"{name!r} is no event that we know", field=path, fix=f"use one of {', '.join(table.names)}"
    )


def _only_ours(message: Mapping[str, Any], table: Dialect) -> None:
    for name in message.keys() - table.fields:
        raise InvalidInput(
            f"unknown field {name[:80]!r}", field=name[:80], fix="remove it, or check its spelling"
        )


def _id(kind: Happened, fields: Fields) -> EventId:
    """The sender's own, made to fit when it is long. A purchase without one is named by its order, as GA4 counts it."""
    said = fields.text("id", MAX_ID)
    if not said and kind is Happened.BOUGHT and (order := fields.text("order", LONGEST_ID)):
        return EventId(hashlib.sha256(f"order {order}".encode()).hexdigest())
    if len(said) > LONGEST_ID:
        return EventId(hashlib.sha256(said.encode()).hexdigest())
    return EventId(said or uuid4().hex)


def _at(fields: Fields) -> int:
    """When it happened by our clock: ``sent_at`` says how far the sender's is off. What says no time happened now."""
    now = clock.now()
    sent_at = fields.message.get("sent_at")
    off = 0 if sent_at is None else now - values.moment(sent_at, "sent_at")
    return max(0, int(fields.read("at", values.moment, now - off)) + off)


def _surface(fields: Fields, table: Dialect, kind: Happened) -> Surface:
    said = fields.text("surface", MAX_ID)
    if table.strict and said and said not in table.surfaces:
        raise InvalidInput(
            f"{said[:80]!r} is no surface", field="surface", fix=f"use one of {', '.join(Surface)}"
        )
    return table.surface(said) if said else Surface.SEARCH if kind is Happened.ASKED else Surface.OTHER


def _number(kind: Happened, fields: Fields) -> float:
    match kind:
        case Happened.RATED:
            path, value = fields.found("number")
            return values.number(value, path, 1, 5)
        case Happened.WATCHED:
            return float(fields.read("number", values.number, 0.0, 0))
        case Happened.ASKED:
            return float(fields.read("number", values.number, UNTOLD, 0))
    return 0.0


def _lines(fields: Fields, table: Dialect, currency: str) -> tuple[Line, ...]:
    path, given = fields.found("lines")
    if given is None:
        return ()
    coin = fields.read("currency", values.text, currency, 10)
    if path == ITSELF:
        names_one = any(places(given, (*table.line["product"], *table.line["sku"])))
        return (_line(given, path, table, coin),) if names_one else ()
    if not isinstance(given, list):
        raise InvalidInput(f"{path} is no list", field=path, fix="send a list of products")
    if len(given) > MAX_LINES:
        raise TooLarge(f"{len(given)} products", field=path, fix=f"send at most {MAX_LINES}")
    return tuple(_line(one, f"{path}[{n}]", table, coin) for n, one in enumerate(given))


def _line(given: object, where: str, table: Dialect, currency: str) -> Line:
    if not isinstance(given, dict):
        raise InvalidInput(f"{where} is no product", field=where, fix="send an object with an id")
    if table.strict and (unknown := given.keys() - table.line.keys()):
        raise InvalidInput(
            f"unknown field {min(unknown)[:80]!r}", field=f"{where}.{min(unknown)[:80]}", fix="remove it"
        )
    fields = Fields(given, table.line, f"{where}.")
    product, sku = fields.text("product", MAX_ID), fields.text("sku", MAX_ID)
    if not (product or sku):
        raise InvalidInput(
            "a product without an id",
            field=f"{where}.{table.line['product'][0]}",
            fix="send its id or its sku",
        )
    rank = fields.read("rank", values.whole, -1, table.first_rank)
    return Line(
        product=ProductId(product or sku),
        look=LookKey(fields.read("look", values.whole, 0, 0, 2**53)),
        sku=Sku(sku),
        quantity=fields.read("quantity", values.whole, 1, 1, MAX_QUANTITY),
        price=_price(fields, currency),
        rank=rank + 1 - table.first_rank if rank >= table.first_rank else 0,
        propensity=fields.read("propensity", values.number, 1.0, 1e-9, 1.0),
    )


def _price(fields: Fields, currency: str) -> Any:
    path, value = fields.found("price")
    return None if value is None else values.money(value, currency, f"{fields.within}{path}")


def _sensible(event: Event, table: Dialect) -> None:
    if event.kind in NEEDS_PRODUCTS and not event.lines:
        raise InvalidInput(
            "no product", field=table.event["lines"][0], fix="send at least one product with its id"
        )


def _told(said: object) -> Purposes | None:
    """Consent as ours (``true``, ``"measurement improvement"``, ``{"improvement": true}``), or as Google's consent mode names it."""
    match said:
        case bool():
            return EVERYTHING if said else NOTHING
        case {"memory": bool(memory)}:
            return EVERYTHING if memory else NOTHING
        case "yes" | "no":
            return EVERYTHING if said == "yes" else NOTHING
        case str():
            return purposes(said.split())
        case dict() if named := [purpose for purpose in EVERYTHING if purpose in said]:
            return purposes(purpose for purpose in named if said[purpose] is True)
        case dict() if modes := [mode for mode in _MODES if mode in said]:
            return purposes(_MODES[mode] for mode in modes if str(said[mode]).strip().lower() == "granted")
    return None


def _name(message: Mapping[str, Any], paths: Sequence[str]) -> str:
    for _, value in places(message, paths):
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)[:MAX_ID]
    return ""
