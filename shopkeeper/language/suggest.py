"""Typeahead: categories, brands, titles and "colour category", the most frequent first.

Knows prefixes of any word of a phrase. Refuses typos: what is typed so far may be half a word.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from heapq import nlargest

from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types.normal import normal

_SHORT = 3
"""Prefixes up to this length have their best answers kept: they match a large part of the catalogue."""
_MOST = 50
_STARTS = 4
_LONGEST = 80


def suggest(prefix: str, vocabulary: Vocabulary, size: int) -> tuple[str, ...]:
    """At most ``size`` phrases that begin with ``prefix``, or have a word that does, by frequency."""
    typed = normal(prefix[:_LONGEST])
    if not typed or size < 1:
        return ()
    starts, best = _table(vocabulary)
    found = best.get(typed, ()) if len(typed) <= _SHORT else _range(starts, typed)
    ranked = nlargest(
        size, set(found), key=lambda p: (p.startswith(typed), vocabulary.phrases[p], -len(p), p)
    )
    return tuple(ranked)


def _range(starts: Sequence[tuple[str, str]], typed: str) -> list[str]:
    low = bisect_left(starts, (typed,))
    high = bisect_left(starts, (typed + "\U0010ffff",))
    return [phrase for _, phrase in starts[low:high]]


@lru_cache(maxsize=2)
def _table(vocabulary: Vocabulary) -> tuple[list[tuple[str, str]], dict[str, list[str]]]:
    """Every word start with its phrase, sorted; and the best phrases of each short prefix."""
    starts: list[tuple[str, str]] = []
    best: dict[str, list[str]] = defaultdict(list)
    for phrase in sorted(vocabulary.phrases, key=lambda p: (-vocabulary.phrases[p], p)):
        words = phrase.split()
        for at in range(min(len(words), _STARTS)):
            rest = " ".join(words[at:])
            starts.append((rest, phrase))
            for length in range(1, _SHORT + 1):
                if len(best[rest[:length]]) < _MOST:
                    best[rest[:length]].append(phrase)
    return sorted(starts), dict(best)
