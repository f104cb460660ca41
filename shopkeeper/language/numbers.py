"""Numbers as shoppers write them: ``1.5k``, ``1.299,00``, ``a hundred and fifty``.

Knows digits and number words. Refuses to know what is counted.
"""

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from shopkeeper.language.grammar import grammar, words
from shopkeeper.types.measure import units

DIGITS = r"(?:\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d)|\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,15}(?!\d)(?:[.,]\d+)?)"
NUMBER = rf"(?:{DIGITS}(?:\s?(?:k|grand)\b)?)"
_THOUSANDS = re.compile(r"(?<!^0)[., ](?=\d{3}(?!\d))|,(?=(?:\d\d,)+\d{3}(?!\d))")
"""Also in pairs before the last three, as in India: 5,00,000."""
_HUNDREDS = re.compile(r"(?:one|two|three|four|five|six|seven|eight|nine) \w+ty\b(?! (?:hundred|thousand))")
"""As people say prices: "two fifty"."""
_AGED = re.compile(r"\b(?:turn(?:s|ing|ed)|(?:s?he|who)(?:'s| is)(?: just| only| now)?) $")
_UNIT = 10
"""Smaller number words are left alone ("one piece", "two tone") unless something countable follows."""


def number(text: str) -> Decimal | None:
    """The value of ``text`` (as NUMBER matches it); the last separator is decimal unless three digits follow it."""
    plain = text.strip()
    digits = plain.removesuffix("grand").rstrip("k ").strip()
    whole = _THOUSANDS.sub("", digits).replace(",", ".")
    try:
        value = Decimal(whole)
    except InvalidOperation:
        return None
    return value if digits == plain else value * 1000


@cache
def spelled(language: str) -> re.Pattern[str]:
    """Runs of number words, with what may follow them."""
    rules = grammar(language)["number"]
    word = words(rules["words"].split())
    grand = r"(?<![\w'])an? (?=(?:grand|kilo|kg|litre|liter)\b)"
    half = rf"(?<![\w'])half (?:an? )?(?={words(grammar(language)['number']['measures'].split())}(?!\w))"
    halved = rf"(?<![\w'])(?:{word}|\d+) and a half (?={words(grammar(language)['number']['measures'].split())}(?!\w))"
    return re.compile(
        rf"{grand}|{half}|{halved}|(?<![\w'])(?:{rules['hundred']} ?)?{word}(?:(?:(?:(?<=hundred)|(?<=thousand)) and)?[ -]{word})*(?!\w)"
    )


def digits(match: re.Match[str]) -> str:
    """The digits for a run of number words; unchanged where they cannot be read as one number."""
    from text_to_num import text2num

    spoken = match.group()
    if spoken.startswith(("half ", "a ")) and spoken.endswith(" "):
        return "0.5 " if spoken[0] == "h" else "1 "
    if spoken.endswith(" and a half "):
        whole = spoken.removesuffix(" and a half ")
        return f"{whole if whole.isdigit() else _counted(whole, text2num)}.5 "
    value = _counted(spoken, text2num)
    following = match.string[match.end() : match.end() + 30].lstrip(" -")
    if value and (shared := _shared().match(following)) and value < _UNIT:
        value *= 100 if shared["power"] == "hundred" else 1000
    countable = re.match(
        r"(?:(?:and|to|or) (?:"
        + words(grammar("en")["number"]["words"].split())
        + r")\b|star|year|month|dollar|buck|euro|pound|quid|inch|day|week|seat|drawer|grand|k\b|"
        rf"{words(grammar('en')['number']['measures'].split())}\b)",
        following,
    )
    aged = _AGED.search(match.string, 0, match.start())
    return str(value) if value is not None and (value >= _UNIT or countable or aged) else spoken


@cache
def _shared() -> re.Pattern[str]:
    """What follows the "three" of "three to six hundred"."""
    return re.compile(
        rf"(?:and|to|or) {words(grammar('en')['number']['words'].split())} (?P<power>hundred|thousand)\b"
    )


@cache
def shared_units() -> re.Pattern[str]:
    """The "43" of "43 or 55 inch", "the 43 or the 55 inch"; the "20" of "between 20 and 30 L"."""
    letters = {*grammar("en")["size"]["letters"].split()}  # sizes 8 or 10, L
    amount, written = r"\d+(?:[.,]\d+)?", words(units().keys() - letters - {"in"})
    behind = rf"(?: (?:n?or|and|to) (?:the |an? )?{amount}[ -]?(?P<unit>{written})(?!\w| waist))"
    between = rf"(?<=\bbetween ){amount}(?= (?:and|to) {amount} ?(?P<letter>{words(units().keys() & letters)})(?!\w))"
    return re.compile(rf"(?<![\w.,]){amount}(?={behind})|{between}")


def with_unit(match: re.Match[str]) -> str:
    return f"{match.group()} {match['unit'] or match['letter']}"


def _counted(spoken: str, text2num) -> int | None:  # type: ignore[no-untyped-def]
    phrase = re.sub(r"^a ", "one ", spoken.replace("-", " "))
    if _HUNDREDS.match(phrase):
        phrase = phrase.replace(" ", " hundred ", 1)
    try:
        return int(text2num(phrase, "en"))
    except (ValueError, KeyError):
        return None
