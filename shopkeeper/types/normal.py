"""One spelling for comparing words. Knows Unicode; refuses to know any language."""

import unicodedata


def normal(text: str) -> str:
    """``text`` as it is compared everywhere: NFKC, casefolded, blanks collapsed ("  Dark  BLUE" → "dark blue")."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
