"""What a shopper lets the shop do with what they do here.

Knows what was asked, what was answered, and what counts where both the shopper, the browser and the caller spoke. Nobody is
remembered who did not say yes. Refuses to know cookies and bodies: see ``trust.visitor`` and the doors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from shopkeeper.types import NOTHING, Purposes, purposes

VERSION = 2
"""Of the question. A new wording is a new question: answers to the old one no longer count as a yes."""


class Source(StrEnum):
    """Where it was said."""

    BAR = "bar"
    """Below a page, all or nothing."""
    PAGE = "page"
    """On *My data*, each purpose for itself."""


@dataclass(frozen=True, slots=True)
class Consent:
    """``since``: seconds since 1970 UTC when it was said. ``objected``: the browser said no meanwhile (GPC, DNT)."""

    allows: Purposes
    since: int
    source: Source = Source.PAGE
    objected: bool = False
    version: int = VERSION

    def write(self) -> str:
        """``2-yes-1790000000-page-heard-measurement.personalisation``: the collector reads the second word."""
        said, heard = "yes" if self.allows else "no", "objected" if self.objected else "heard"
        return f"{self.version}-{said}-{self.since}-{self.source}-{heard}-{'.'.join(sorted(self.allows))}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What ``write`` wrote for the question as it is asked today; None for anything else."""
        match text.split("-"):
            case [version, said, since, source, heard, names] if since.isdigit() and version == str(VERSION):
                allows = purposes(names.split("."))
                if (said == "yes") == bool(allows) and source in set(Source):
                    return cls(allows, int(since), Source(source), heard == "objected")
        return None


def objects(headers: Mapping[str, str]) -> bool:
    """Whether the browser says no for its shopper: Global Privacy Control (W3C), or Do Not Track. Names in lower case."""
    return headers.get("sec-gpc", "").strip() == "1" or headers.get("dnt", "").strip() == "1"


def allowed(said: Consent | None, objection: bool, told: Purposes | None) -> Purposes:
    """What counts: the shopper's own word to us, then the browser's objection, then the caller's word, then no."""
    if said is not None:
        return said.allows
    return NOTHING if objection or told is None else told
