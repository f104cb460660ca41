"""The attacks that were written by hand, one file for each way in: said, planted, drawn, spoken.

Knows the files. Refuses to know doors. They were written before anybody read what stands against them; ``blind`` says which half
nobody has looked at since while mending, by a digest of the name, so that nobody chose.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

from shopkeeper.evaluation.redteam.attacks import Attack, Family, made
from shopkeeper.evaluation.redteam.encodings import encoded


@dataclass(frozen=True, slots=True)
class Planted:
    """Words of others. ``place``: where the shop reads them. ``harmless``: what stands there in the clean shop."""

    id: str
    place: str
    text: str
    harmless: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Words in a photo. ``style``: one of ``pictures.STYLES``."""

    attack: Attack
    style: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words said aloud. ``voice``: of espeak-ng. ``beside``: said by another voice at the same time."""

    attack: Attack
    voice: str
    beside: str = ""


def blind(id: str) -> bool:
    """Whether an attack belongs to the half that defences were not mended on."""
    return sha256(id.encode()).digest()[0] % 2 == 1


def attacks() -> Iterator[Attack]:
    """What is said to the shop, all of it: made and written."""
    yield from made()
    yield from said()


def said() -> Iterator[Attack]:
    """Conversations. What is encoded is put in the place of ``{}`` in the turn before it."""
    for row in _rows("said.toml", "attack"):
        turns = tuple(row["turns"])
        if names := row.get("encode"):
            turns = (
                (turns[0].replace("{}", encoded(turns[1], names)),)
                if len(turns) > 1
                else (encoded(turns[0], names),)
            )
        yield Attack(f"said/{row['id']}", Family(row["family"]), turns)


def planted() -> Iterator[Planted]:
    for row in _rows("planted.toml", "planted"):
        text = encoded(row["text"], row.get("encode", ()))
        yield Planted(f"planted/{row['id']}", row["place"], text, row.get("harmless", ""))


def drawn() -> Iterator[Drawn]:
    for row in _rows("shown.toml", "drawn"):
        yield Drawn(Attack(f"drawn/{row['id']}", Family.PICTURE, (row["text"],)), row["style"])


def spoken() -> Iterator[Spoken]:
    for row in _rows("shown.toml", "spoken"):
        attack = Attack(f"spoken/{row['id']}", Family.VOICE, (row["text"],))
        yield Spoken(attack, row["voice"], row.get("beside", ""))


def _rows(name: str, table: str) -> list[dict[str, Any]]:
    text = files("shopkeeper.evaluation.redteam").joinpath(name).read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)[table]
    return rows
