"""The words of opinions (``lexicon.toml``), ready to be looked up.

Knows phrases, their roles and what each says. Refuses to know sentences.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from shopkeeper.reviews.clauses import HARD
from shopkeeper.types.opinion import Aspect, Stance


class Role(StrEnum):
    CLAIM = "claim"
    SCALE = "scale"
    WANTED = "wanted"
    TOPIC = "topic"
    WORD = "word"
    IDIOM = "idiom"


@dataclass(frozen=True, slots=True)
class Sense:
    role: Role
    aspect: Aspect | None = None
    stance: Stance | None = None
    verb: bool = False
    """Takes what follows it: "love the colour"."""


@dataclass(slots=True)
class Node:
    """Where the words so far lead."""

    next: dict[str, "Node"] = field(default_factory=dict)
    sense: Sense | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    phrases: Node
    lists: dict[str, frozenset[str]]
    sayings: dict[Aspect, dict[Stance, str]]


VERBS = frozenset(
    [
        "love",
        "loved",
        "loves",
        "adore",
        "adored",
        "hate",
        "hated",
        "dislike",
        "disliked",
        "like",
        "liked",
        "likes",
        "enjoy",
    ]
)


@cache
def lexicon() -> Lexicon:
    data = tomllib.loads((files("shopkeeper.reviews") / "lexicon.toml").read_text("utf-8"))
    root = Node()
    for sense, phrase in _senses(data):
        for words in product(*(part.split("|") for part in phrase.split())):
            _grow(root, words, sense)
    lists = {name: frozenset(text.split()) for name, text in data.items() if isinstance(text, str)}
    lists["breaks"] |= HARD
    lists["telling"] = lists["disagrees"] | lists["reporters"]
    lists["hopes"] = lists["doubts"] | lists["wishes"]
    sayings = {
        Aspect(name): {Stance(k): text for k, text in said.items()} for name, said in data["saying"].items()
    }
    return Lexicon(root, lists, sayings)


def _senses(data: dict[str, Any]) -> Iterator[tuple[Sense, str]]:
    for role in (Role.CLAIM, Role.SCALE, Role.WANTED):
        for aspect, stances in data[role].items():
            for stance, phrases in stances.items():
                yield from ((Sense(role, Aspect(aspect), Stance(stance)), phrase) for phrase in phrases)
    yield from ((Sense(Role.IDIOM), phrase) for phrase in data["idiom"]["says"])
    for aspect, phrases in data["topic"].items():
        yield from ((Sense(Role.TOPIC, Aspect(aspect)), phrase) for phrase in phrases)
    for name, value in data["word"].items():
        own = {} if isinstance(value, list) else value
        for stance, phrases in own.items() or ((name, value),):
            aspect = Aspect(name) if own else None
            good = Stance.BAD if stance == "bad" else Stance.GOOD
            yield from ((Sense(Role.WORD, aspect, good, phrase in VERBS), phrase) for phrase in phrases)


def _grow(root: Node, words: tuple[str, ...], sense: Sense) -> None:
    node = root
    for word in words:
        node = node.next.setdefault(word, Node())
    node.sense = node.sense or sense
