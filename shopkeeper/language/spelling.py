"""Mends typing errors, towards words of the catalogue and the grammar only.

Conservative on purpose: a word that the catalogue or the grammar knows is never touched, one that an English dictionary
knows only where another makes a phrase of the catalogue, and nothing with a digit. Knows edit distance (optimal string alignment). Refuses to guess at meaning.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from itertools import islice

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from shopkeeper.language.lexicon import lexicon
from shopkeeper.language.stem import stem

_DICTIONARY = "frequency_dictionary_en_82_765.txt"
_COMMON = 50_000
_SHORTEST, _LONG = 4, 8
"""Shorter words are never corrected; two errors are forgiven only from eight letters on."""
_MOST = 12
"""Corrections tried per line: a line with more unknown words is not in a language we mend."""
_CLEARLY = 4
"""Of two equally near words the one that makes a phrase is meant, else the one this many times as frequent, else the only one that names a thing."""
WORD = re.compile(r"(?<![\w'])[^\W\d_]+(?:'[^\W\d_]+)?(?![\w'])")


@cache
def english() -> frozenset[str]:
    """Common English words, from the list that SymSpell ships (MIT), most frequent first."""
    return frozenset(islice(dictionary(), _COMMON))


def known_word(word: str) -> bool:
    """Whether it is English: a common word, or one for a thing."""
    return word in english() or bool(lexicon().senses(word))


def dictionary() -> Iterator[str]:
    """All its words, most frequent first."""
    with files("symspellpy").joinpath(_DICTIONARY).open(encoding="utf-8-sig") as lines:
        yield from (line.split(" ", 1)[0] for line in lines)


class Spelling:
    """The words that may be meant, with how often the catalogue uses them."""

    __slots__ = ("_shelves", "frequency")

    def __init__(self, frequency: Mapping[str, int]) -> None:
        self.frequency = {
            word: n for word, n in frequency.items() if len(word) >= _SHORTEST and word.isalpha()
        }
        self._shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self.frequency:
            self._shelves[word[0], len(word)].append(word)

    def corrections(
        self,
        words: Sequence[str],
        known: Callable[[str], bool],
        phrase: Callable[[str], bool],
        title: Callable[[str], bool],
        names: Callable[[str], bool],
    ) -> dict[str, str]:
        """Typed → meant, for the words that are unknown and clearly near one of ours, of several as near the one that makes a ``phrase`` or a
        ``title`` with the word beside it ("noice cancelling"), is far more frequent, or alone ``names`` a thing.
        An English word is mended only where that makes a ``phrase`` with the word beside it ("dinning table"), a rare one also for a ``title`` ("corer desk")."""
        strange = [word for word in dict.fromkeys(words) if self._strange(word, known)]
        beside = dict(zip(words, zip(["", *words], [*words[1:], ""], strict=False), strict=False))

        def makes(tells: Callable[[str], bool], word: str, meant: str) -> bool:
            return any(tells(said) for said in _beside(meant, *beside[word]))

        pairs = (
            (
                word,
                self._meant(
                    word, partial(makes, phrase, word), partial(makes, title, word), _anything, names
                ),
            )
            for word in strange[:_MOST]
        )
        return {
            word: meant
            for word, meant in pairs
            if meant
            and stem(meant) != stem(word)
            and (
                not known_word(word)
                or makes(phrase, word, meant)
                or (word not in english() and makes(title, word, meant))
            )
        }

    def _strange(self, word: str, known: Callable[[str], bool]) -> bool:
        return len(word) >= _SHORTEST and word.isalpha() and not known(word)

    def _meant(self, word: str, *told: Callable[[str], bool]) -> str:
        allowed = 2 if len(word) >= _LONG else 1
        lengths = range(len(word) - allowed, len(word) + allowed + 1)
        near = sorted(
            (distance, -self.frequency[other], other)
            for length in lengths
            for other, distance, _ in extract(
                word,
                self._shelves.get((word[0], length), ()),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=_MOST,
            )
        )
        nearest = [one for one in near if one[0] == near[0][0]]
        choices = ([one for one in nearest if tells(one[2])] for tells in told)
        return next((some[0][2] for some in choices if some and not _ambiguous(some)), "")


def _anything(_: str) -> bool:
    return True


def _beside(word: str, before: str, after: str) -> Iterator[str]:
    """With the words beside it; a word alone is no phrase."""
    if before:
        yield f"{before} {word}"
    if after:
        yield f"{word} {after}"


def _ambiguous(near: list[tuple[int, int, str]]) -> bool:
    if len(near) == 1 or near[1][0] > near[0][0]:
        return False
    (_, best, one), (_, second, other) = near[:2]
    return stem(one) != stem(other) and best > _CLEARLY * second  # counts are negative
