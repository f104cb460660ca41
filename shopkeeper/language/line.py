"""The shopper's line as the grammar reads it: lower-case, corrected, with a way back to the words as typed.

Knows positions. Refuses to know what any word means.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_CHARACTERS = 2_000
"""Nobody describes a product in more; the door refuses such texts, here the rest is simply not read."""

TAKEN = "\0"
"""Stands where a recogniser has taken the words, so that no later one reads them again."""

_SAME = str.maketrans("’‘´`“”„–—−‑\u00a0\u202f\u2009\t\r\n×", "''''\"\"\"----      x")
_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Say in which direction to write, as around the prices of a right-to-left page, and are no words."""
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number of the line: ``line.low[start:end]``."""

    word: str
    start: int
    end: int


@dataclass(slots=True)
class Line:
    """``low[i]`` was typed as ``text[starts[i]:ends[i]]``."""

    text: str
    low: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> "Line":
        text = text[:MAX_CHARACTERS]
        low = "".join(map(_lower, text.translate(_SAME)))
        line = cls(text, low.replace(TAKEN, " "), list(range(len(text))), list(range(1, len(text) + 1)))
        line.rewrite(_MARKS, lambda _: "")
        return line

    def typed(self, start: int, end: int) -> str:
        """The shopper's own words for ``low[start:end]``, verbatim, without blanks around them."""
        return self.text[self.starts[start] : self.ends[end - 1]].strip() if start < end else ""

    def take(self, start: int, end: int) -> None:
        self.low = f"{self.low[:start]}{TAKEN * (end - start)}{self.low[end:]}"

    def give(self, start: int, end: int, whole: str) -> None:
        """Take back what was taken: it reads as in ``whole`` again."""
        self.low = f"{self.low[:start]}{whole[start:end]}{self.low[end:]}"

    def tokens(self) -> list[Token]:
        return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(self.low)]

    def rewrite(self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> None:
        """Put other words in place of each match; every character of them points back at the whole match."""
        low, starts, ends, at = "", [], [], 0
        for match in pattern.finditer(self.low):
            start, end = match.span()
            new = replace(match)
            if new == match.group():
                continue
            low += self.low[at:start] + new
            starts += [*self.starts[at:start], *[self.starts[start]] * len(new)]
            ends += [*self.ends[at:start], *[self.ends[end - 1]] * len(new)]
            at = end
        self.low, self.starts, self.ends = (
            low + self.low[at:],
            starts + self.starts[at:],
            ends + self.ends[at:],
        )


def _lower(character: str) -> str:
    low = character.lower()
    return low if len(low) == 1 else character
