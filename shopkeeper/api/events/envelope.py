"""What a body holds: one event or many, bare or in envelopes.

Knows lists, ``{"events": []}`` (ours and GA4's Measurement Protocol), ``{"batch": []}`` (Segment), CloudEvents 1.0 (structured
and batch JSON, https://github.com/cloudevents/spec) and GTM's data layer. What an envelope says (a client, a consent, a
time) holds for every event in it that does not say otherwise. Refuses to know what events mean.
"""

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from shopkeeper.api.events.dialect import Dialect, dialect, places
from shopkeeper.types.errors import InvalidInput, TooLarge

MAX_EVENTS = 500
MAX_SHARED = 100
"""Fields of the envelopes around an event: each is laid beneath every event."""
MANY = ("events", "batch")
WHOSE = ("shopper", "session", "at")
CLOUD_NEEDS = ("id", "source", "type")


@dataclass(frozen=True, slots=True)
class Sent:
    """One event: ``message`` as its sender wrote it, with what the envelopes say laid beneath.

    ``fault`` says why it is none, when that is plain already.
    """

    message: Mapping[str, Any]
    dialect: Dialect | None = None
    raw: object = None
    fault: InvalidInput | None = field(default=None, compare=False)


def unpack(body: bytes) -> list[Sent]:
    """Every event of a body, in order.

    Raises:
        InvalidInput: the body is not JSON, or holds nothing.
        TooLarge: more than ``MAX_EVENTS``, or more than ``MAX_SHARED`` fields around them.
    """
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidInput(
            "the body is not JSON", field="body", fix="send one event or a list, in UTF-8"
        ) from None
    if not isinstance(given, dict | list):
        raise InvalidInput("no event", field="body", fix="send one event or a list of them")
    found: list[Sent] = []
    for sent in _each(given, {}):
        if len(found) == MAX_EVENTS:
            raise TooLarge(
                f"more than {MAX_EVENTS} events", field="body", fix=f"send at most {MAX_EVENTS} at once"
            )
        found.append(sent)
    if not found:
        raise InvalidInput("no event", field="body", fix="send one event or a list of them")
    return found


def _each(given: object, around: Mapping[str, Any], deep: int = 0) -> Iterator[Sent]:
    many = (
        next((given[name] for name in MANY if isinstance(given.get(name), list)), None)
        if isinstance(given, dict)
        else given
    )
    if isinstance(many, list) and deep < 2:
        shared = (
            {**around, **{k: v for k, v in given.items() if k not in MANY}}
            if isinstance(given, dict)
            else around
        )
        if len(shared) > MAX_SHARED:
            raise TooLarge(
                f"an envelope of {len(shared)} fields", field="body", fix=f"send at most {MAX_SHARED} fields"
            )
        for one in many:
            yield from _each(one, shared, deep + 1)
        return
    yield _one(given, around)


def _one(given: object, around: Mapping[str, Any]) -> Sent:
    if not isinstance(given, dict):
        return _faulty(given, "an event is a JSON object", "", 'send {"kind": "viewed", …}')
    if "specversion" in given:
        return _cloud(given, around)
    match given:
        case {"kind": _}:
            return Sent({**_ours(around), **given}, dialect("plain"), given)
        case {"type": str(call)} if call in dialect("segment").kinds:
            return Sent({**around, **given}, dialect("segment"), given)
        case {"event": str(), "properties": dict()}:
            return Sent({**around, **given}, dialect("segment"), given)
        case {"name": _}:
            return Sent({**around, **given}, dialect("ga4"), given)
        case {"event": str(name)}:
            inside = given.get("ecommerce")
            params = {**given, **(inside if isinstance(inside, dict) else {})}
            return Sent({**around, "name": name, "params": params}, dialect("ga4"), given)
    return _faulty(
        given, "this is no event that we know", "kind", "send GA4, Segment, or our own kind: see /docs"
    )


def _ours(around: Mapping[str, Any]) -> Mapping[str, Any]:
    """In our own words: of an envelope of another dialect whose it is and when; of ours everything, so that what is misspelt is refused."""
    ours = dialect("plain")
    for other in map(dialect, ("ga4", "segment")):
        if around.keys() & (other.fields - ours.fields):
            said = {name: next(places(around, other.event[name]), ("", None))[1] for name in WHOSE}
            return said | {name: value for name, value in around.items() if name in ours.fields}
    return around


def _cloud(given: Mapping[str, Any], around: Mapping[str, Any]) -> Sent:
    """The event inside a CloudEvent; ``source`` and ``id`` together name it, ``type`` says what it is when the data do not."""
    for name in CLOUD_NEEDS:
        if not isinstance(given.get(name), str) or not given[name]:
            return _faulty(given, f"a CloudEvent without {name}", name, "CloudEvents 1.0 requires it")
    if not str(given["specversion"]).startswith("1."):
        return _faulty(given, "another version of CloudEvents", "specversion", "send 1.0")
    data = _data(given)
    if not isinstance(data, dict) or "specversion" in data:
        return _faulty(given, "the data are no event", "data", "send a JSON object as data")
    id = hashlib.sha256(f"{given['source']}\n{given['id']}".encode()).hexdigest()
    below = {**around, "cloudevent": {"id": id, "time": given.get("time")}}
    if {"kind", "name", "event", "type"}.isdisjoint(data):
        word = given["type"].rpartition(".")[2]
        data = {"name": word, "params": data} if word in dialect("ga4").names else {"kind": word, **data}
    sent = _one(data, below)
    return Sent(sent.message, sent.dialect, given, sent.fault)


def _data(given: Mapping[str, Any]) -> object:
    if not isinstance(given.get("data_base64"), str):
        return given.get("data")
    try:
        return orjson.loads(b64decode(given["data_base64"], validate=True))
    except (binascii.Error, ValueError):
        return None


def _faulty(raw: object, reason: str, field: str, fix: str) -> Sent:
    return Sent({}, None, raw, InvalidInput(reason, field=field, fix=fix))
