"""How much of it there is, as titles tell and shoppers say: "the 5 kg rice", "the rug 200 x 300".

Knows measures in any writing, and which titles differ in nothing else. Refuses names.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TypeVar

from shopkeeper.language.facts import size_key
from shopkeeper.language.grammar import words
from shopkeeper.types.measure import side, titled, units, unmarked
from shopkeeper.types.normal import normal

Id = TypeVar("Id", bound=str)
_KIND = re.compile(r"[\d.]+|cm")


@lru_cache(1024)
def said(told: str) -> frozenset[str]:
    return frozenset(map(size_key, _measure().findall(unmarked(normal(told)))))


@lru_cache(4096)
def stated(title: str) -> frozenset[str]:
    return frozenset(map(size_key, titled(unmarked(title))))


def agreeing(spoken: str, titles: Mapping[Id, str]) -> dict[Id, str]:
    """Where one of the titles tells what is ``spoken``: without those that tell another amount of the same."""
    told = said(spoken)
    kinds = {_kind(one) for title in titles.values() for one in told & stated(title)}
    return {
        id: title
        for id, title in titles.items()
        if told & stated(title) or kinds.isdisjoint(map(_kind, stated(title)))
    }


def without(spoken: str, title: str = "") -> str:
    """``spoken`` but for the amounts that the title tells; without one, but for all of them."""
    own = stated(title)
    kept = _measure().sub(
        lambda found: found[0] if title and size_key(found[0]) not in own else " ", unmarked(normal(spoken))
    )
    return " ".join(kept.split())


def differ(titles: Sequence[str]) -> bool:
    """Whether each tells another amount."""
    amounts = [stated(title) for title in titles]
    return all(amounts) and len(set(amounts)) == len(amounts) > 1


def _kind(key: str) -> str:
    return _KIND.sub("", key)


@cache
def _measure() -> re.Pattern[str]:
    """A measure, or several sides, whose unit may go unsaid."""
    one = r"\d+(?:[.,]\d+)?(?: ?(?:cm|mm|m|inch|in|foot|ft)\b)?"
    other = rf"(?![\w.,]*\d| ?-?{words(units())}(?!\w))"  # 2 x 5 kg are two
    return re.compile(rf"(?<![\w.,]){one}(?: ?(?:x|by) ?{one}){{1,2}}(?!\w){other}|{side()}")
