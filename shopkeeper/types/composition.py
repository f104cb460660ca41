"""How much of a stuff a thing is made of: "80% cotton, 20% linen", "pure wool", "Baumwolle 95 %".

Knows percentages, and words that say all of it. Refuses to know stuffs, and that one is another's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from shopkeeper.types.denial import ARTIFICIAL, none_of
from shopkeeper.types.normal import normal

SHARE = (
    r"(?<![\d.,])(?:(?P<n>\d{1,3}(?:[.,]\d+)?) ?(?:%(?:ige[mnrs]?\b)?|per ?cent\b|pct\b|prozent\b|pour ?cents?\b)"
    r"|\b(?P<all>pure?s?|pur[oa]|reine[mnrs]?)(?!\w))"
)
"""Before a stuff."""
NONE = (
    r"(?! ?(?:(?:off(?!-white)|sale|less|more|fewer|than|on|weniger|mehr|moins|plus)\b"
    r"|(?:discount|reduc|rebate|rabatt|cheaper|satisf|guarant)|\w+(?:proof|able|ible|made|free)\b))"
)
"""Behind a number of per cent that is no share of what follows: "50% less cotton", "100% waterproof cotton"."""
OR = " or "
ALL = 100.0
_SHARE, _STATED, _WORD = re.compile(SHARE), re.compile(SHARE + NONE), re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"(?<!\d),|,(?!\d)|[;/|&+]|\s[-–]\s|\b(?:and|with|und|mit|et|avec)\b")
_NEXT = re.compile(r"(?<=[^\W\d_])\s+(?=\d[\d.,]* ?%)")
BETWEEN = 2
"""Words that may stand between a share and its stuff."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many per cent of any of the ``stuffs``."""

    least: float
    stuffs: tuple[str, ...]

    def of(self, value: str) -> float | None:
        """The largest share of any of them that ``value`` states."""
        return max((told for one in self.stuffs if (told := share(value, one)) is not None), default=None)

    def names(self, value: str) -> bool:
        """Whether ``value`` has any of them, in whatever share."""
        return any(_has(normal(value), one) for one in self.stuffs)


@lru_cache(maxsize=1 << 10)
def wanted(value: str) -> Wanted | None:
    """What "80% cotton or linen" asks for; None where no share of a stuff is named."""
    said = _SHARE.match(normal(value))
    stuffs = tuple(filter(None, map(str.strip, normal(value)[said.end() :].split(OR)))) if said else ()
    return Wanted(amount(said), stuffs) if said and stuffs else None


def amount(said: re.Match[str]) -> float:
    """Per cent, of a match of SHARE."""
    return float(said["n"].replace(",", ".")) if said["n"] else ALL


@lru_cache(maxsize=1 << 14)
def share(value: str, stuff: str) -> float | None:
    """Per cent of ``stuff`` that ``value`` states, all its parts together; None where it states none, or states layers of several stuffs."""
    plain = normal(value)
    parts = _PARTS.split(_NEXT.sub(",", plain) if _SHARE.match(plain) else plain)
    told = [told for part in parts if (told := _told(part, stuff)) is not None]
    whole = sum(amount(said) for part in parts for said in _shares(part))
    if whole > ALL + 1:  # shell and lining
        return min(told) if told and sum(told) == whole else None
    return sum(told) if told else None


def _shares(part: str) -> list[re.Match[str]]:
    """ "100% pure" is one."""
    shares = [*_STATED.finditer(part)]
    return [one for one in shares if one["n"]] or shares


def _told(part: str, stuff: str) -> float | None:
    """By "95% fine cotton", or by "cotton 95%" that says nothing more."""
    shares = _shares(part)
    if len(shares) != 1:
        return None
    behind = _WORD.findall(part[shares[0].end() :])
    near = behind[: BETWEEN + len(stuff.split())] if behind[:1] != ["of"] else []
    words = near if behind else _WORD.findall(part[: shares[0].start()])
    return amount(shares[0]) if _among(words, stuff) else None


def _has(value: str, stuff: str) -> bool:
    return any(_among(_WORD.findall(part), stuff) and not none_of(part) for part in _PARTS.split(value))


def _among(words: Sequence[str], stuff: str) -> bool:
    """Whether they name the stuff itself: faux leather is no leather, and what is free of it has none."""
    sought = _WORD.findall(stuff)
    at = next((at for at in range(len(words)) if [*words[at : at + len(sought)]] == sought), -1)
    behind = words[at + len(sought) :]
    return at >= 0 and ARTIFICIAL.isdisjoint(words[:at]) and behind[:1] != ["free"]
