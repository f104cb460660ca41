"""What numbers count in a shop's facts: the drawers of "4 drawers", the ohms of "ohms: 220".

Knows terms by their keys. Refuses what the world counts (``types.measure``).
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import chain

from shopkeeper.language.stem import key
from shopkeeper.types import Field

_NUMBERED = re.compile(r"[\d.,]+ [^\W\d_]+")


def units(terms: Mapping[str, Mapping[str, Collection[str]]], counted: Collection[str]) -> frozenset[str]:
    """What several numbers count, and nothing is by itself: not the cotton of "100% cotton", nor the slim of "511 slim". Of ``counted``, the names of
    plain numbers, those that no things of the shop are called by."""
    things = {k for k, by in terms.items() if Field.CATEGORY in by}
    numbers = (k for k, by in terms.items() if any(map(_NUMBERED.fullmatch, chain(*by.values()))))
    times = Counter(k.rpartition(" ")[2] for k in numbers if k not in things)
    named = (k.rpartition(" ")[2] for k in map(key, counted) if k not in things)
    return frozenset((*named, *(one for one, n in times.items() if n > 1 and one not in terms)))
