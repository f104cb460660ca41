"""Numbers as they are said and seldom typed: ``nine and a half``, ``seven point five``, ``nineteen dollars and ninety nine
cents``, ``size eight``.

Knows how transcripts spell them; writes digits. Refuses to know what is counted.
"""

import re
from functools import cache

from shopkeeper.language.grammar import grammar, words

_COINS = "dollars?|bucks?|euros?|pounds?|quid"
_CENTS = "cents?|pence|p"
_ENDING = "fifty|seventy[ -]five|ninety(?:[ -](?:nine|five))?"
"""Cents that prices end in: after a price "forty two" is as likely a size."""
_END = r"(?=\s*$|[.,;!?]| (?:(?:please|for|with|or less)\b|in \w))"
"""What follows is no "litre": fifty of which are a measure."""


@cache
def spoken(language: str) -> re.Pattern[str]:
    """A whole number and what is said after it; or a size in words."""
    rules = grammar(language)["number"]
    said = rules["words"].split()
    word, digit, power = words(said), words(said[:10]), "(?! hundred| thousand)"
    count = rf"(?:{rules['hundred']})?{word}(?:(?:(?:(?<=hundred)|(?<=thousand)) and)?[ -]{word})*"
    run = rf"(?:\d+|{count})"
    small = rf"(?:\d\d?|{word}(?:[ -]{word})?)"
    return re.compile(
        rf"(?<![\w'.,])(?:(?P<halved>{run})(?:[ -]and[ -]a[ -]half| 1/2| ?½)"
        rf"|(?P<units>{run})[ -]point[ -](?P<places>{digit}(?:[ -]{digit}{power}){{0,2}}|{word}(?:[ -]{digit})?{power}|\d{{1,3}})"
        rf"|(?P<coins>{run}) (?P<coin>{_COINS})(?:,?(?: and)? (?P<cents>{small}) (?:{_CENTS})| (?P<ending>{_ENDING}){_END})"
        rf"|(?P<whole>{count})[ -](?P<nines>ninety[ -](?:nine|five)){power}"
        rf"|(?<=size )(?P<size>{run}))(?!\w)"
    )


def written(match: re.Match[str]) -> str:
    """The same in digits; unchanged where the words are no number."""
    said = match.groupdict()
    if (whole := _number(said["halved"])) is not None:
        return f"{whole}.5"
    if (whole := _number(said["units"])) is not None:
        places = _places(said["places"])
        return f"{whole}.{places}" if places else match.group()
    if (whole := _number(said["coins"])) is not None:
        cents = _number(said["cents"] or said["ending"])
        return match.group() if cents is None or cents > 99 else f"{whole}.{cents:02d} {said['coin']}"
    if (whole := _number(said["whole"])) is not None and (cents := _number(said["nines"])) is not None:
        return f"{whole}.{cents}" if whole % 100 >= 10 else match.group()
    size = _number(said["size"])
    return match.group() if size is None else str(size)


def _places(said: str) -> str:
    """The 75 of "seven five" and of "seventy five"; empty where it is neither."""
    if said.isdigit():
        return said
    each = [_number(word) for word in re.split("[ -]", said)]
    digits = "".join(str(one) for one in each if one is not None and one < 10)
    return digits if len(digits) == len(each) else str(_number(said) or "")


def _number(said: str | None) -> int | None:
    if said is None or said.isdigit():
        return int(said) if said else None
    from text_to_num import text2num

    try:
        return int(text2num(re.sub(r"^an? ", "one ", said.replace("-", " ")), "en"))
    except (ValueError, KeyError):
        return None
