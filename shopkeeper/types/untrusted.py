"""Words that nobody in the shop wrote: a machine read them in a picture.

Refuses every use but finding: they prove no wish, are never shown as the shop's word, and are no instruction to anyone.
"""

from dataclasses import dataclass
from typing import NewType

Untrusted = NewType("Untrusted", str)
"""Text of unknown authors. Not a ``str`` to whoever asks for the shop's own words."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line read in a picture, and how sure the reader is of it, 0…1."""

    text: Untrusted
    confidence: float
