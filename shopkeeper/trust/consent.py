"""Whether a shopper lets the shop remember what they do.

Knows what was asked, what was answered, and what counts where both the shopper, the browser and the caller spoke. Nobody is
remembered who did not say yes. Refuses to know cookies and bodies: see ``trust.visitor`` and the doors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

VERSION = 1
"""Of the question. A new wording is a new question: answers to the old one no longer count as a yes."""


@dataclass(frozen=True, slots=True)
class Consent:
    """``memory``: whether what this shopper looks at, searches for and buys may be kept under a pseudonym.

    ``since``: seconds since 1970 UTC when it was said.
    """

    memory: bool
    since: int
    version: int = VERSION

    def write(self) -> str:
        return f"{self.version}-{'yes' if self.memory else 'no'}-{self.since}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What ``write`` wrote for the question as it is asked today; None for anything else."""
        match text.split("-"):
            case [version, "yes" | "no" as word, since] if since.isdigit() and version == str(VERSION):
                return cls(word == "yes", int(since))
        return None


def objects(headers: Mapping[str, str]) -> bool:
    """Whether the browser says no for its shopper: Global Privacy Control (W3C), or Do Not Track. Names in lower case."""
    return headers.get("sec-gpc", "").strip() == "1" or headers.get("dnt", "").strip() == "1"


def allowed(said: Consent | None, objection: bool, told: bool | None) -> bool:
    """What counts: the shopper's own word to us, then the browser's objection, then the caller's word, then no."""
    if said is not None:
        return said.memory
    return bool(told) and not objection
