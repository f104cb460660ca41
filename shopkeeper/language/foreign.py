"""What is denied in languages that have no grammar here: "Handschuhe ohne Latex", "gants pas en latex".

Knows the words that deny, right before what they deny. Refuses anything else of those languages.
"""

import re
from functools import cache

from shopkeeper.language.grammar import grammar, words
from shopkeeper.language.reading import Reading
from shopkeeper.types import Field, Op


def denied(reading: Reading, field: str, first: int) -> int:
    """Where the denial begins of what is read at ``first``, and of another after it: "nicht rot oder blau"; -1 without one.

    Only a material or a feature is something to be without: an "original sin t-shirt" is one.
    """
    cues, joint = _denials()
    if cue := cues.search(reading.low, 0, first):
        return cue.start() if cue["no"] or field in (Field.MATERIAL, Field.FEATURE) else -1
    last = reading.found[-1] if reading.found else None
    goes_on = last and last.op is Op.NOT and joint.fullmatch(reading.low, last.end, first)
    return first if goes_on else -1


@cache
def _denials() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What denies right before, and what goes on with it."""
    no, without, lead, joint = (
        words(grammar("en")["foreign"][part].split()) for part in ("denial", "without", "lead", "or")
    )
    return re.compile(rf"(?<![\w'-])(?:(?P<no>{no})|{without})(?: {lead})?[ '’]$"), re.compile(rf" {joint} ")
