"""What words are compared by: lower-case English stems without accents, and which of them a typing error makes alike.

Refuses words that carry no meaning, and to know what is said where (``inverted``).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from shopkeeper.types.normal import MARKS

_WORD = re.compile(rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*")
_MOST = 40
"""Letters of a word: longer ones are numbers of parts, or no words."""
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i"})
"""Latin letters that Unicode does not take apart."""
_STOP = frozenset(
    ["a", "about", "after", "again", "against", "all", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "could", "did", "do", "does", "doing", "during", "each", "few", "for", "from", "further", "had", "has", "have", "having", "he", "her", "here", "hers", "herself", "him", "himself", "his", "how", "i", "if", "in", "into", "is", "it", "its", "itself", "just", "me", "more", "most", "my", "myself", "no", "nor", "not", "now", "of", "off", "on", "once", "only", "or", "other", "our", "ours", "ourselves", "out", "over", "own", "same", "she", "should", "so", "some", "such", "than", "that", "the", "their", "theirs", "them", "themselves", "then", "there", "these", "they", "this", "those", "through", "to", "too", "under", "until", "up", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your", "yours", "yourself", "yourselves", "ain", "aren", "couldn", "d", "didn", "doesn", "don", "hadn", "hasn", "haven", "isn", "ll", "m", "ma", "mightn", "mustn", "needn", "o", "re", "s", "shan", "shouldn", "t", "ve", "wasn", "weren", "won", "wouldn", "y"]
)  # fmt: skip
"""English words without a meaning of their own, and what an apostrophe leaves of them. ``down`` is none: jackets are filled with it."""


def terms(text: str) -> list[str]:
    """``The Cafés' running-shoes`` → ``cafe``, ``run``, ``shoe``; other scripts are kept as they are."""
    words = _WORD.findall(_folded(text))
    return [stem(word) for word in words if word not in _STOP and len(word) <= _MOST]


def alike(term: str, known: Iterable[str]) -> list[str]:
    """Those of the known terms within the edits that the length of ``term`` allows, the first letter kept."""
    from rapidfuzz.distance import Levenshtein

    most = edits(term)
    near = (other for other in known if other[0] == term[0] and abs(len(other) - len(term)) <= most)
    return [other for other in near if Levenshtein.distance(term, other, score_cutoff=most) <= most]


def edits(term: str) -> int:
    """Typing errors that a term of its length is forgiven."""
    return 0 if len(term) < 4 else 1 if len(term) < 6 else 2


def _folded(text: str) -> str:
    lower = text.lower()
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFKD", lower.translate(_LETTERS))
    return "".join(part for part in parts if not _accent(unicodedata.combining(part)))


def _accent(combining: int) -> bool:
    """By its combining class: Hebrew and Arabic points, and accents; not the vowels and tones of India and South East Asia, nor kana's voicing."""
    return 10 <= combining <= 36 or combining >= 200


@lru_cache(maxsize=1 << 18)
def stem(word: str) -> str:
    """By a stemmer of its own: one keeps its place in itself, where threads would meet."""
    import snowballstemmer

    return str(snowballstemmer.stemmer("english").stemWord(word))
