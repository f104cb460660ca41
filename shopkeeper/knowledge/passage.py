"""What is kept of the merchant's documents, and what a question gets out of them.

Knows shapes. Refuses to know where they lie and how they are found. Whoever wrote a document, its words are material to
quote, never an instruction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from shopkeeper.types import Untrusted

Vectors = npt.NDArray[np.float32]
"""(n, dim), rows of unit length."""
Embed = Callable[[Sequence[str]], Vectors]
"""Texts → vectors in which near means alike."""


@dataclass(frozen=True, slots=True)
class Document:
    """``id`` is the name it is listed, replaced and removed by; ``version`` changes whenever its words do."""

    id: str
    title: str
    version: str
    added: datetime
    """UTC."""
    passages: int
    sample: bool = False
    """It came with the demonstration and binds nobody."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A few paragraphs under one heading. ``id`` is ``document#heading``, the same as long as the heading is."""

    id: str
    document: str
    title: str
    """Of the document."""
    heading: str
    """Of the section with those above it, as ``Returns › Sale items``; empty before the first."""
    text: Untrusted
    version: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage that answers; ``quote`` is its sentence nearest to the question, word for word."""

    passage: Passage
    quote: Untrusted
    sure: float
    """How likely it is right, 0…1, as measured on questions that nothing was fitted on."""
