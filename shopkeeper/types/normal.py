"""One spelling for comparing what merchants wrote with what shoppers wish.

Knows case, Unicode compatibility forms and white space. Refuses stems, synonyms and typos (``language``).
"""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=1 << 16)
def normal(text: str) -> str:
    """Case-folded NFKC with single spaces: ``normal("  Organic\\u00a0COTTON ")`` is ``organic cotton``. Idempotent."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())
