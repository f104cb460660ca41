"""Where one thing meets another: mounts, sockets, threads, connectors, as products declare and people name them.

Knows the public standards of ``interfaces.toml`` and their spellings. Refuses to judge whether two things go together
(``compatible``), and to take a word for a standard that may be something else.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from shopkeeper.language.stem import key
from shopkeeper.types import Product
from shopkeeper.types.denial import affirmed
from shopkeeper.types.normal import normal
from shopkeeper.types.product import kinds

_SENTENCE = re.compile(r"[^.!?\n•]+(?:[.!?](?=\S)[^.!?\n•]*)*[.!?]?")
_PIECE = re.compile(r"\s*(?:[,;|]|\s/\s|\band\b|\bor\b|&)\s*")
_FILLER = re.compile(
    r"\b(?:lens|camera|mount|bayonet|socket|base|cap|fitting|type|screw|thread|size|holder)\b"
)
_HEAD = re.compile(r"\b(?:for|with|by|in|of|to|without)\b|[,(–/|:]")
_LONG = 2
"""Letters that a name found inside a longer value has at least; shorter ones are whole values only."""


Value = str | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Interface:
    """One row of the table; see the head of ``interfaces.toml``."""

    name: str
    keys: frozenset[str]
    same: str = ""
    differs: str = ""
    host: str = ""
    part: str = ""
    near: str = ""
    beside: str = ""
    open: bool = False
    measure: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    accepts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unsettled: Sequence[Sequence[str]] = ()

    def hosts(self, text: str) -> bool:
        """Whether what is called so takes the other side: a camera, not a "Camera Lens"."""
        return bool(self.host and re.search(self.host, _head(text)))

    def parts(self, text: str) -> bool:
        """Whether what is called so goes in."""
        return bool(self.part and re.search(self.part, _head(text)))


@dataclass(frozen=True, slots=True)
class Declared:
    """``values``: standards, or numbers of a measure from … to. ``text`` is verbatim, a value or a sentence."""

    interface: Interface
    values: frozenset[Value]
    field: str
    text: str


@cache
def table() -> dict[str, Any]:
    return tomllib.loads((files("shopkeeper.fit") / "interfaces.toml").read_text("utf-8"))


@cache
def interfaces() -> tuple[Interface, ...]:
    rows = {name: dict(row) for name, row in table().items() if name not in ("lists", "said")}
    return tuple(Interface(name, frozenset(row.pop("keys")), **row) for name, row in rows.items())


def declared(product: Product) -> Iterator[Declared]:
    """What its attributes declare, else what its title and description say in a standard's own name."""
    told: set[str] = set()
    for name, values in product.attributes.items():
        for interface in interfaces():
            if name in interface.keys and (found := frozenset(_of_values(interface, values))):
                told.add(interface.name)
                yield Declared(interface, found, f"attribute:{name}", ", ".join(values))
    for place, text in (("title", product.title), ("description", product.description)):
        for sentence in sentences(text):
            for one in named(affirmed(normal(sentence))):
                if one.interface.name not in told:
                    yield Declared(one.interface, one.values, place, sentence)


def named(words: str, *, alone: bool = False) -> Iterator[Declared]:
    """The standards that running text calls by name. ``alone``: the words are all that was said ("E14")."""
    said = _spelt(words)
    for interface in interfaces():
        if not alone and interface.near and not re.search(rf"\b{interface.near}\b", said):
            continue
        found = _measures(interface, said) if interface.measure else _names(interface, said)
        if alone and (whole := _whole(interface, said)):
            found = frozenset({whole})
        if found:
            yield Declared(interface, found, "words", words)


def spoken_of(words: str) -> Iterator[str]:
    """Interfaces that are called by the name of an attribute: "which mount", "what bulb"."""
    said = key(words)
    for interface in interfaces():
        if any(f" {key(name)} " in f" {said} " for name in interface.keys):
            yield interface.name


def side(interface: Interface, product: Product) -> bool:
    """Whether the product is the host: by the last word of its title, else of its kinds."""
    return any(interface.hosts(text) for text in (product.title, *kinds(product)))


def goes_in(interface: Interface, product: Product) -> bool:
    return any(interface.parts(text) for text in (product.title, *kinds(product)))


def sentences(text: str) -> list[str]:
    return [found.strip() for found in _SENTENCE.findall(text) if found.strip()]


def _head(text: str) -> str:
    """The last word of a name: what the thing is."""
    words = re.findall(r"[^\W\d_]{3,}", _HEAD.split(normal(text))[0])
    return words[-1] if words else ""


def _spelt(text: str) -> str:
    return re.sub(r"-(?=(?:mount|bayonet|thread|lens|type)\b)", " ", normal(text).replace("’", "'"))


def _of_values(interface: Interface, values: Sequence[str]) -> Iterator[Value]:
    for value in values:
        said = affirmed(_spelt(value))
        if interface.measure:
            yield from _numbers(interface, said)
            continue
        if code := _whole(interface, said):
            yield code
            continue
        for piece in filter(None, _PIECE.split(said)):
            yield from _piece(interface, piece)


def _piece(interface: Interface, piece: str) -> Iterator[str]:
    if code := _whole(interface, piece):
        yield code
    elif codes := _inside(interface, piece):
        yield from codes
    elif interface.open and (bare := " ".join(_FILLER.sub(" ", piece).split())):
        yield re.sub(r"\s+|[\"”″]|inch(?:es)?", "", bare)


def _whole(interface: Interface, said: str) -> str:
    bare = " ".join(_FILLER.sub(" ", said).split())
    ways = (said, bare)
    found = (name for name, code in interface.codes.items() if any(re.fullmatch(code, way) for way in ways))
    return next(found, "")


def _inside(interface: Interface, said: str, around: str = "@") -> list[str]:
    """Names in the text, none of them a part of another's place."""
    spans = [
        (found.start(), -(found.end() - found.start()), found.end(), name)
        for name, code in interface.codes.items()
        for found in re.finditer(around.replace("@", rf"(?<![\w-])(?:{code})(?![\w-])"), said)
        if found.end() - found.start() >= _LONG
    ]
    kept: list[str] = []
    end = -1
    for start, _, stop, name in sorted(spans):
        if start >= end:
            kept.append(name)
            end = stop
    return kept


def _names(interface: Interface, said: str) -> frozenset[str]:
    if not interface.beside:
        return frozenset(_inside(interface, said))
    beside = interface.beside
    around = rf"(?:\b{beside}(?: type)?\W{{1,3}}(?:is )?@|@(?: (?:lens|camera|system))?[ -]{beside}\b)"
    full = {name for name in interface.codes if " " in name and _says(normal(name), said)}
    return frozenset({*_inside(interface, said, around), *full})


def _says(name: str, said: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said))


def _measures(interface: Interface, said: str) -> frozenset[Value]:
    if not interface.beside:
        return frozenset()
    unit, beside = interface.measure, interface.beside
    found = re.findall(
        rf"(\d+(?:[.,]\d+)?) ?-?{unit} {beside}\b|\b{beside}\W{{1,3}}(?:of )?(\d+(?:[.,]\d+)?) ?{unit}\b",
        said,
    )
    return frozenset((_number(a or b), _number(a or b)) for a, b in found)


def _numbers(interface: Interface, said: str) -> Iterator[tuple[float, float]]:
    """ "58 mm", "220-240 V"; of several units the interface's own."""
    unit = interface.measure.removeprefix("range ")
    number = r"\d+(?:[.,]\d+)?"
    ranged = rf"({number}) ?(?:{unit})? ?(?:-|–|to) ?({number}) ?{unit}?\b"
    if interface.measure.startswith("range ") and (found := re.search(ranged, said)):
        yield _number(found[1]), _number(found[2])
    elif found := re.search(rf"({number}) ?{unit}\b", said) or re.fullmatch(rf"[ø⌀]?({number})", said):
        yield _number(found[1]), _number(found[1])


def _number(text: str) -> float:
    return float(text.replace(",", "."))
