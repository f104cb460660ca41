"""Where a merchant's sentences end, and how one ends that quotes what others wrote.

Knows marks and closing quotation marks. Refuses to change a word.
"""

import re

_SENTENCE = re.compile(r"(?:[^.!?\n•;]|(?<=\d)\.(?=\d))+[.!?]?")
_ENDED = re.compile(r"[.!?…][”’\"')\]]*$")


def sentences(text: str) -> list[str]:
    """Sentences, and the lines of a list, verbatim."""
    return _SENTENCE.findall(text)


def ended(said: str) -> str:
    """With one mark at its end, which may be its quotation's own: ``It says: “Dry.”`` is whole, ``It says: “dry”`` gets a stop."""
    return said if _ENDED.search(said) else f"{said}."
