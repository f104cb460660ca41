"""Shares of a material: "100% cotton", "pure wool", "more than 80 % Baumwolle".

Knows how a share is said before its stuff, and "or" behind it. Refuses shares that shall be less.
"""

import re
from dataclasses import replace
from functools import cache

from shopkeeper.language.grammar import denial, either, grammar, stuffs
from shopkeeper.language.line import Line
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.stem import stem
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import Field, Op
from shopkeeper.types.composition import BETWEEN, NONE, OR, SHARE, amount, wanted

_OR = re.compile(r",? (?:or|oder|ou) ")
_LESS = re.compile(
    r"\b(?:(?<!no )(?<!not )less than|at most|no more than|under|below|up to|höchstens|maximal|bis zu|unter|weniger als|moins de|au plus|jusqu'à) $"
)
_IN_WORDS = re.compile(
    r"(?<=\d) ?(?:per ?cent|pct|prozent|pour ?cents?)(?= (?:of )?(?P<behind>[^\W\d_]+(?: [^\W\d_]+)?))"
)
_BEHIND = re.compile(rf"(?: |: ?| ?\()(?P<share>{SHARE}\)?){NONE}(?! ?de )")
"""The "100%" of "cotton 100%", but not of "cotton, 20% off"."""


def in_signs(line: Line, vocabulary: Vocabulary) -> None:
    """Write out the "80%" of "80 percent cotton", where that is a material here."""

    def written(match: re.Match[str]) -> str:
        names = match["behind"].split()
        known = any(one in stuffs() or Field.MATERIAL in vocabulary.terms.get(stem(one), {}) for one in names)
        return "%" if known else match.group()

    line.rewrite(_IN_WORDS, written)


def shared(reading: Reading, found: Found, first: int) -> Found | None:
    """The share of ``found`` that is asked for, a material whose name begins at ``first``; as it is, where none is. None where it shall be less."""
    low = reading.low
    match = _before(reading.context.locale).search(low, 0, found.end)
    if match is None and (behind := _BEHIND.match(low, found.end)) and behind["n"]:
        value = f"{amount(behind):g}% {low[first : found.end]}"
        return replace(found, end=behind.end("share"), op=Op.AT_LEAST, values=(value,))
    if match is None:
        return _either(reading, found, low[first : found.end])
    if _LESS.search(low, 0, match.start()) or denial(reading.context.locale).search(low, 0, match.start()):
        return None
    own = low[max(first, match.start("stuff")) : found.end]
    if len(match["stuff"].split()) - len(own.split()) > BETWEEN:
        return found
    op = Op.ABOVE if match["more"] else Op.AT_LEAST
    value = f"{amount(match):g}% {own}"
    told = replace(found, start=min(found.start, match.start()), op=op, values=(value,))
    return _either(reading, told, own)


def _either(reading: Reading, found: Found, stuff: str) -> Found:
    """With the share before "or": of "100% cotton or linen", and of "80% cotton or 50% linen", the least of either will do."""
    last = reading.found[-1] if reading.found else found
    shares = [
        one for one in (last, found) if one.field == Field.MATERIAL and one.op in (Op.AT_LEAST, Op.ABOVE)
    ]
    if last not in shares or not _OR.fullmatch(reading.low, last.end, found.start):
        return found
    reading.found.remove(last)
    said = [one for share in shares if (one := wanted(str(share.values[0])))]
    stuffs = OR.join((*said[0].stuffs, stuff))
    return replace(last, end=found.end, values=(f"{min(one.least for one in said):g}% {stuffs}",))


@cache
def _before(language: str) -> re.Pattern[str]:
    more = either(grammar(language)["measure"][Op.ABOVE])
    stuff = r"(?P<stuff>[^\W\d_]+(?:[ -](?!(?:and|or|und|oder|et|ou)\b)[^\W\d_]+)*)"
    return re.compile(rf"(?:(?<![\w'-])(?P<more>{more}) )?{SHARE}{NONE}[ -](?:of |de |aus )?{stuff}$")
