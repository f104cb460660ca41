"""A vocabulary as bytes: what one process has learnt, another need not learn again.

Knows the fields of a ``Vocabulary`` by their types alone. Refuses to know where the bytes lie, and to read what other code has
learnt: it might have learnt something else.
"""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import orjson

from shopkeeper.language.spelling import Spelling
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types.measure import Extent

_LEARNERS = ("language", "types")
"""Packages whose code and data decide what is learnt."""


def pack(vocabulary: Vocabulary) -> bytes:
    told = {field.name: _plain(getattr(vocabulary, field.name)) for field in fields(vocabulary)}
    return orjson.dumps({"learner": _learner(), "learnt": told})


def unpack(body: bytes) -> Vocabulary | None:
    """None where other code than this has learnt it, or where it is damaged."""
    try:
        packed = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(packed, dict) or packed.get("learner") != _learner():
        return None
    told, types = packed["learnt"], get_type_hints(Vocabulary)
    return Vocabulary(**{name: _typed(types[name], told[name]) for name in told})


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return [(_plain(key), _plain(one)) for key, one in value.items()]
        case tuple() | frozenset():
            return [_plain(one) for one in value]
        case Extent():
            return value.kind, value.amount
        case Spelling():
            return value.frequency
        case _:
            return value


def _typed(type: Any, told: Any) -> Any:
    """``told`` as ``type``, whatever JSON made of it."""
    of = get_args(type)
    if type is str or type is float:
        return told
    if not of:
        return type(*told) if type is Extent else type(told)
    if get_origin(type) is Mapping:
        return {_typed(of[0], key): _typed(of[1], one) for key, one in told}
    return get_origin(type)(_typed(of[0], one) for one in told)


@cache
def _learner() -> str:
    """A digest of all that decides what is learnt."""
    home, digest = Path(__file__).parents[1], blake2b(digest_size=16)
    for file in sorted(file for package in _LEARNERS for file in (home / package).rglob("*.*")):
        if file.suffix in (".py", ".toml", ".txt"):
            digest.update(file.read_bytes())
    return digest.hexdigest()
