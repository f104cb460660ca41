"""Text cut into sentences, and these into clauses of words.

Knows punctuation and the words that turn a sentence round ("great fabric but runs small"). Refuses to know opinions.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

_LOST = re.compile(r"(?<=[a-z])\?(?=(?:t|s|re|ll|ve|d|m)\b)")
"""An apostrophe that some encoding lost: "don?t"."""
_POINT = re.compile(r"\.(?<![.!?\n]\.)(?=\d)")
"""Of 5.5: it ends no sentence."""
_STOP = re.compile(r"[.!?\n]+")
_WORD = re.compile(r"[a-z0-9]++(?:['-][a-z0-9]++)*+|(?<![.!?\n])[.!?\n]|[^\sa-z0-9.!?]")
"""A word, a mark, or the first letter of what stops a sentence."""
STOPS = frozenset(".!?\n")
HARD = frozenset(";:()")
ASKS = "?"
END = "."
"""The word that closes a sentence, however it was closed."""


class Clause(NamedTuple):
    """``words``, from the ``first`` on, of the sentence of that number."""

    words: list[str]
    first: int
    sentence: int


class Text:
    """One text, cut up. Where a clause stands in it is looked for only when it is to be quoted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._low = _POINT.sub("·", plain(text))

    def clauses(
        self,
        breaks: frozenset[str],
        asking: frozenset[str] = frozenset(),
        denying: frozenset[str] = frozenset(),
        praised: frozenset[str] = frozenset(),
    ) -> Iterator[Clause]:
        """In reading order; a word of ``breaks`` begins the next clause. What begins with one of ``asking`` and ends as a question is left out,
        and so is a question before one of ``denying``, but "Great value? No complaints." is not (``praised``)."""
        words = _WORD.findall(self._low)
        words.append(END)
        ends = breaks | STOPS
        begun = first = sentence = 0
        for at in [at for at, word in enumerate(words) if word in ends]:
            if words[at] in breaks:
                if at > first:
                    yield Clause(words[first:at], first - begun, sentence)
                    first = at
                continue
            answered = words[at + 1 : at + 2] and words[at + 1] in denying
            denial = answered and words[at + 2] not in praised
            asked = words[at] == ASKS and (words[begun] in asking or denial)
            if at > begun and not asked:
                words[at] = END
                yield Clause(words[first : at + 1], first - begun, sentence)
            begun = first = at + 1
            sentence += 1

    def quoted(self, clause: Clause, longest: int) -> tuple[int, int]:
        """Where its sentence stands, or only the clause when that is longer than ``longest``."""
        start, end = self._sentences[clause.sentence]
        sentence = self.text[start:end]
        if len(sentence.strip()) <= longest:
            start += len(sentence) - len(sentence.lstrip())
            return start, start + len(sentence.strip())
        places = [match.span() for match in _WORD.finditer(self._low, start, end)]
        here = places[clause.first : clause.first + len(clause.words)]
        start = here[0][0]
        return start, start + len(self.text[start : here[-1][1]].rstrip())

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        ends = [match.end() for match in _STOP.finditer(self._low)]
        return list(zip([0, *ends], [*ends, len(self._low)], strict=True))


def plain(text: str) -> str:
    """In small letters with plain apostrophes, as long as it was."""
    low = text.lower()
    if len(low) != len(text):  # "İ" is two letters when small
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return _LOST.sub("'", low.replace("’", "'")) if "?" in low or "’" in low else low
