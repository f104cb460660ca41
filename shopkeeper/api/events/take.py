"""A whole body of events taken in: each for itself, so that a bad one never loses the others.

Knows in which order: whose it is and whether they may be remembered, what it says, what of the shop it names. Refuses to keep
anything of a person who did not say yes, in a dead letter neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import orjson

from shopkeeper.api.events.envelope import Sent
from shopkeeper.api.events.translate import Asked, Ignored, translate
from shopkeeper.events import Malformed
from shopkeeper.trust import Seal, Visitor
from shopkeeper.types import Event, ShopperId
from shopkeeper.types.errors import InvalidInput


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
            taken.events.append(replace(found, shopper=who.shopper, session=who.session))
    return taken


def _letter(sent: Sent, error: InvalidInput, shopper: ShopperId) -> Malformed:
    raw = sent.raw if shopper else redacted(sent.raw)
    return Malformed(orjson.dumps(raw).decode(), f"{error.field}: {error.message}", shopper)


def redacted(value: object) -> object:
    """What a stranger's broken event looked like: kinds of values, and nothing that could tell of a person."""
    match value:
        case dict():
            return {name[:40]: redacted(inner) for name, inner in list(value.items())[:50]}
        case list():
            return [redacted(one) for one in value[:3]]
    return {bool: "yes/no", int: "number", float: "number", str: "text"}.get(type(value), "nothing")
