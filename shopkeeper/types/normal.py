"""One spelling for comparing what merchants wrote with what shoppers wish.

Knows case, Unicode compatibility forms and white space. Refuses stems, synonyms and typos (``language``).
"""

import re
import unicodedata
from functools import lru_cache

_AND_A_HALF = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")


@lru_cache(maxsize=1 << 16)
def normal(text: str) -> str:
    """Case-folded NFKC with single spaces: ``normal("  Organic\\u00a0COTTON ")`` is ``organic cotton``, and ``7½`` no 71⁄2. Idempotent."""
    folded = unicodedata.normalize(
        "NFKC", unicodedata.normalize("NFKC", _AND_A_HALF.sub(" ", text)).casefold()
    )
    return " ".join(folded.split())
