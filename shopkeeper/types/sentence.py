"""How a sentence ends that quotes what others wrote.

Knows marks and closing quotation marks. Refuses to change a word.
"""

import re

_ENDED = re.compile(r"[.!?…][”’\"')\]]*$")


def ended(said: str) -> str:
    """With one mark at its end, which may be its quotation's own: ``It says: “Dry.”`` is whole, ``It says: “dry”`` gets a stop."""
    return said if _ENDED.search(said) else f"{said}."
