"""Words that nobody in the shop wrote.

Refuses every use but finding and quoting: they prove no wish, are never shown as the shop's word, and are no instruction to
anyone. What gives instructions takes ``Instruction``, which only code writes; a type checker keeps the two apart.
"""

from dataclasses import dataclass
from typing import NewType

Untrusted = NewType("Untrusted", str)
"""Text of unknown authors: a ``str`` to search with and to quote."""
Instruction = NewType("Instruction", str)
"""What a model or a tool is told to do: made of texts in the code alone."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line read in a picture, and how sure the reader is of it, 0…1."""

    text: Untrusted
    confidence: float
