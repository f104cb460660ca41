"""Text cut into sentences, and these into clauses of words.

Knows punctuation and the words that turn a sentence round ("great fabric but runs small"). Refuses to know opinions.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_LOST = re.compile(r"(?<=[a-z])\?(?=(?:t|s|re|ll|ve|d|m)\b)")
"""An apostrophe that some encoding lost: "don?t"."""
_STOP = re.compile(r"[.!?\n]+")
_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*|[^\sa-z0-9]")
HARD = frozenset(";:()")
END = "."
"""The word that closes a sentence, however it was closed."""


class Clause(NamedTuple):
    """``words``, from the ``first`` on, of the sentence at ``start``–``end``."""

    words: list[str]
    first: int
    start: int
    end: int

    def quoted(self, text: str, longest: int) -> tuple[int, int]:
        """Where the sentence stands in ``text``, or only the clause when that is longer than ``longest``."""
        sentence = text[self.start : self.end]
        if len(sentence.strip()) <= longest:
            start = self.start + len(sentence) - len(sentence.lstrip())
            return start, start + len(sentence.strip())
        places = [match.span() for match in _WORD.finditer(plain(text), self.start, self.end)]
        here = places[self.first : self.first + len(self.words)]
        return here[0][0], here[-1][1]


def clauses(text: str, breaks: frozenset[str]) -> Iterator[Clause]:
    """In reading order; a word of ``breaks`` begins the next clause."""
    for start, end, words in _sentences(plain(text)):
        first = 0
        if not breaks.isdisjoint(words):
            for at, word in enumerate(words):
                if at > first and word in breaks:
                    yield Clause(words[first:at], first, start, end)
                    first = at
        yield Clause([*words[first:], END], first, start, end)


def plain(text: str) -> str:
    """In small letters with plain apostrophes, as long as it was."""
    low = text.lower()
    if len(low) != len(text):  # "İ" is two letters when small
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return _LOST.sub("'", low.replace("’", "'")) if "?" in low or "’" in low else low


def _sentences(low: str) -> Iterator[tuple[int, int, list[str]]]:
    start = 0
    for match in _STOP.finditer(low):
        stop, after = match.span()
        if low[stop:after] == "." and low[after : after + 1].isdigit():  # 5.5
            continue
        if words := _WORD.findall(low, start, stop):
            yield start, after, words
        start = after
    if words := _WORD.findall(low, start):
        yield start, len(low), words
