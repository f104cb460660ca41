"""A whole body of events taken in: each for itself, so that a bad one never loses the others.

Knows in which order: whose it is and whether they may be remembered, what it says, what of the shop it names. Refuses to keep
anything of a person who did not say yes, in a dead letter neither.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import orjson

from shopkeeper.api.events.dialect import dialect
from shopkeeper.api.events.envelope import Sent
from shopkeeper.api.events.translate import Asked, Ignored, translate
from shopkeeper.events import Malformed
from shopkeeper.trust import Seal, Visitor
from shopkeeper.types import Event, ShopperId
from shopkeeper.types.errors import InvalidInput

_NAME = re.compile(r"[\w.\[\]-]{1,40}", re.ASCII)
"""What a field may be called; anything else may be a value in a field's place."""
_DEEP = 8
"""Levels of a broken event that are told."""
_NAMING = frozenset(
    path.rpartition(".")[2]
    for table in map(dialect, ("ga4", "plain", "segment"))
    for field in ("shopper", "session")
    for path in table.event[field]
) | {"data_base64"}
"""Fields that tell who somebody is, in any dialect, or may tell it unread."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Event number ``index`` of the body is none, and why."""

    index: int
    error: InvalidInput


@dataclass(slots=True)
class Taken:
    events: list[Event] = field(default_factory=list)
    letters: list[Malformed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    ignored: int = 0


def take(sent: Sequence[Sent], visitor: Visitor, seal: Seal, currency: str) -> Taken:
    """``visitor``: who the cookies and headers of the request say it is."""
    taken = Taken()
    for index, one in enumerate(sent):
        asked = Asked.of(one)
        who = visitor.known_as(seal, asked.shopper, asked.session, asked.told)
        try:
            found = translate(one, currency)
        except InvalidInput as error:
            taken.refused.append(Refused(index, error))
            taken.letters.append(_letter(one, error, who.shopper))
            continue
        if isinstance(found, Ignored):
            taken.ignored += 1
        else:
            who = who.when(found.at)
            taken.events.append(replace(found, shopper=who.shopper, session=who.session, allows=who.allows))
    return taken


def _letter(sent: Sent, error: InvalidInput, shopper: ShopperId) -> Malformed:
    """Of a stranger neither the event nor our answer to it, which repeats what was wrong; of nobody a name."""
    if not shopper:
        raw = orjson.dumps(redacted(sent.raw)).decode()
        return Malformed(raw, f"{_name(error.field)}: {error.fix}")
    raw = orjson.dumps(_unnamed(sent.raw)).decode()
    return Malformed(raw, f"{error.field}: {error.message}", shopper)


def _unnamed(value: object, deep: int = 0) -> object:
    """A known shopper's broken event as it came, but for what tells who they are."""
    match value:
        case dict() | list() if deep == _DEEP:
            return "more"
        case dict():
            return {
                name: redacted(inner) if name in _NAMING else _unnamed(inner, deep + 1)
                for name, inner in value.items()
            }
        case list():
            return [_unnamed(one, deep + 1) for one in value]
    return value


def redacted(value: object, deep: int = 0) -> object:
    """What a stranger's broken event looked like: kinds of values, and nothing that could tell of a person."""
    match value:
        case dict() | list() if deep == _DEEP:
            return "more"
        case dict():
            return {_name(name): redacted(inner, deep + 1) for name, inner in list(value.items())[:50]}
        case list():
            return [redacted(one, deep + 1) for one in value[:3]]
    return {bool: "yes/no", int: "number", float: "number", str: "text"}.get(type(value), "nothing")


def _name(field: str) -> str:
    return field if _NAME.fullmatch(field) else "…" if field else ""
