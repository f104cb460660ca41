"""Numbers as they are said and seldom typed: ``nine and a half``, ``seven point five``, ``nineteen dollars and ninety nine
cents``, ``size eight``.

Knows how transcripts spell them; writes digits. Refuses to know what is counted.
"""

import re
from functools import cache

from shopkeeper.language.grammar import grammar, words

_COINS = "dollars?|bucks?|euros?|pounds?|quid"
_CENTS = "cents?|pence|p"


@cache
def spoken(language: str) -> re.Pattern[str]:
    """A whole number and what is said after it; or a size in words."""
    word = words(grammar(language)["number"]["words"].split())
    run = rf"(?:\d+|{word}(?:(?:(?<=hundred)|(?<=thousand)) and)?(?:[ -]{word})*)"
    small = rf"(?:\d\d?|{word}(?:[ -]{word})?)"
    return re.compile(
        rf"(?<![\w'.,])(?:(?P<halved>{run})(?:[ -]and[ -]a[ -]half| 1/2| ?½)"
        rf"|(?P<units>{run})[ -]point[ -](?P<tenths>{word}|\d)"
        rf"|(?P<coins>{run}) (?P<coin>{_COINS}),?(?: and)? (?P<cents>{small}) (?:{_CENTS})"
        rf"|(?P<whole>{word}(?:[ -]{word})?)[ -](?P<nines>ninety[ -](?:nine|five))(?! hundred| thousand)"
        rf"|(?<=size )(?P<size>{run}))(?!\w)"
    )


def written(match: re.Match[str]) -> str:
    """The same in digits; unchanged where the words are no number."""
    said = match.groupdict()
    if (whole := _number(said["halved"])) is not None:
        return f"{whole}.5"
    if (whole := _number(said["units"])) is not None and (tenths := _number(said["tenths"])) is not None:
        return f"{whole}.{tenths}" if tenths < 10 else match.group()
    if (whole := _number(said["coins"])) is not None and (cents := _number(said["cents"])) is not None:
        return f"{whole}.{cents:02d} {said['coin']}" if cents < 100 else match.group()
    if (whole := _number(said["whole"])) is not None and (cents := _number(said["nines"])) is not None:
        return f"{whole}.{cents}" if 10 <= whole < 90 else match.group()
    size = _number(said["size"])
    return match.group() if size is None else str(size)


def _number(said: str | None) -> int | None:
    if said is None or said.isdigit():
        return int(said) if said else None
    from text_to_num import text2num

    try:
        return int(text2num(re.sub(r"^an? ", "one ", said.replace("-", " ")), "en"))
    except (ValueError, KeyError):
        return None
