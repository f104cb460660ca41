"""Full-text queries: BM25 over title and body, and a second, forgiving try.

Knows LanceDB's query objects; refuses its query strings, so that nothing typed is ever syntax.
"""

import re
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from shopkeeper.index.lance.where import clean

if TYPE_CHECKING:
    from lancedb.query import FullTextQuery

_WEIGHTS = {"title": 1.0, "body": 1.0}
"""The body repeats the title: equal weights already count it twice, and more did worse (docs/lab-log/relevance.md)."""
_MOST_WORDS = 64
_WORD = re.compile(r"\w+")


def plain(text: str) -> "FullTextQuery":
    from lancedb.query import MultiMatchQuery

    return MultiMatchQuery(  # type: ignore[call-arg]  # pydantic's defaults
        " ".join(_words(text)), list(_WEIGHTS), boosts=list(_WEIGHTS.values())
    )


def forgiving(text: str) -> "FullTextQuery | None":
    """Longer words within one or two edits of a word of the catalogue; None when no word is long enough for it."""
    words = _words(text)
    if all(_edits(word) == 0 for word in words):
        return None
    return reduce(or_, (_match(word, column, boost) for word in words for column, boost in _WEIGHTS.items()))


def _match(word: str, column: str, boost: float) -> "FullTextQuery":
    from lancedb.query import MatchQuery

    return MatchQuery(  # type: ignore[call-arg]
        word, column, boost=boost, fuzziness=_edits(word), prefix_length=1
    )


def _edits(word: str) -> int:
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def _words(text: str) -> list[str]:
    return _WORD.findall(clean(text))[:_MOST_WORDS]
