"""Sections → passages: short enough to be quoted, whole enough to be understood.

Knows lengths and sentences. Refuses to know markup and meaning.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from shopkeeper.knowledge.passage import Passage
from shopkeeper.knowledge.sections import Section
from shopkeeper.types import Untrusted
from shopkeeper.types.errors import TooLarge

MOST_CHARACTERS: Final = 900
"""About what a sentence encoder of 256 tokens reads."""
MOST_PASSAGES: Final = 2_000
_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=[^\W_a-z]|[\"'“‘(])")
_SLUG = re.compile(r"[\W_]+")


def chunk(
    document: str, title: str, version: str, sections: Iterable[Section], sample: bool = False
) -> tuple[Passage, ...]:
    """The passages of a document, in reading order. Raises TooLarge when there are over two thousand."""
    passages, seen = [], Counter[str]()
    for section in sections:
        heading = " › ".join(section.headings[1:] if section.headings[:1] == (title,) else section.headings)
        name = slug(section.headings[-1]) if section.headings else "top"
        for text in _parts(section.paragraphs):
            seen[name] += 1
            id = f"{document}#{name}" + (f"-{seen[name]}" if seen[name] > 1 else "")
            passages.append(Passage(id, document, title, heading, Untrusted(text), version, sample))
    if len(passages) > MOST_PASSAGES:
        raise TooLarge(
            f"{document} has {len(passages)} passages", field="document", fix="split it into several"
        )
    return tuple(passages)


def sentences(text: str) -> tuple[str, ...]:
    """Split after ``.``, ``!`` or ``?`` before a capital, and at line ends: word for word, none blank."""
    return tuple(
        part.strip() for line in text.splitlines() for part in _END.split(line) if part and part.strip()
    )


def slug(name: str) -> str:
    """Letters and digits of any script, joined by hyphens."""
    return _SLUG.sub("-", name.casefold()).strip("-") or "-"


def _parts(paragraphs: Sequence[str]) -> Iterator[str]:
    """Paragraphs together as long as they fit; one that does not is split between sentences."""
    held = ""
    for piece in (piece for paragraph in paragraphs for piece in _pieces(paragraph)):
        if held and len(held) + len(piece) >= MOST_CHARACTERS:
            yield held
            held = ""
        held = f"{held}\n{piece}" if held else piece
    if held:
        yield held


def _pieces(paragraph: str) -> Iterator[str]:
    if len(paragraph) <= MOST_CHARACTERS:
        yield paragraph
        return
    held = ""
    for sentence in sentences(paragraph):
        if held and len(held) + len(sentence) >= MOST_CHARACTERS:
            yield held
            held = ""
        held = f"{held} {sentence}" if held else sentence
        while len(held) > MOST_CHARACTERS:
            yield held[:MOST_CHARACTERS]
            held = held[MOST_CHARACTERS:]
    if held:
        yield held
