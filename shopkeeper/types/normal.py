"""One spelling for comparing what merchants wrote with what shoppers wish.

Knows case, Unicode compatibility forms, white space, and which marks are parts of letters. Refuses stems, synonyms and typos (``language``).
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

_AND_A_HALF = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")


@lru_cache(maxsize=1 << 16)
def normal(text: str) -> str:
    """Case-folded NFKC with single spaces: ``normal("  Organic\\u00a0COTTON ")`` is ``organic cotton``, and ``7½`` no 71⁄2. Idempotent."""
    folded = unicodedata.normalize(
        "NFKC", unicodedata.normalize("NFKC", _AND_A_HALF.sub(" ", text)).casefold()
    )
    return " ".join(folded.split())


def _marks() -> str:
    """Ranges of a character class, of the plane of living scripts."""
    points = (point for point in range(0x10000) if unicodedata.category(chr(point))[0] == "M")
    runs = ([point for _, point in run] for _, run in groupby(enumerate(points), lambda one: one[1] - one[0]))
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


MARKS = _marks()
"""Of a regular expression's class: what Unicode writes behind a letter and ``\\w`` leaves out, such as the vowels of Hindi and Thai."""
