"""The closed-class words of a conversation, as data (``data/en.toml``).

Knows how its patterns are compiled. Refuses to know any shop word.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from shopkeeper.types.measure import units

_DATA = Path(__file__).with_name("data")
_MISTAKEN = frozenset({"in", "m", "l"})
"""Units that are a word or a size as well: "2 in black", "2 L shirts"."""
MONEY = "$€£¥₹₩₽₺"
_DIGITS = rf"(?<![{MONEY}\d])\d{{1,4}}(?![\d-]|[.,]\d| ?(?:{'|'.join(units().keys() - _MISTAKEN)})\b(?!-))"
"""How many, and not how much is in it or what it costs: two G-Shocks weigh no 2 g, a $50 voucher is one."""


@cache
def rules(part: str) -> dict[str, Any]:
    """One table of the grammar; the shop's assistant speaks English so far."""
    table: dict[str, Any] = _grammar()[part]
    return table


@cache
def pattern(part: str, name: str) -> re.Pattern[str]:
    """``rules(part)[name]``, compiled."""
    return re.compile(rules(part)[name])


@cache
def _grammar() -> dict[str, Any]:
    text = (_DATA / "en.toml").read_text("utf-8")
    numbers = "|".join((_DIGITS, *tomllib.loads(text)["order"]["numbers"]))
    return tomllib.loads(text.replace("NUMBER", f"(?:{numbers})"))


def number(said: str) -> int:
    """How many "6", "six" or "half a dozen" are."""
    return int(rules("order")["numbers"].get(said, said))


def low(text: str) -> str:
    """Lower case with typographic apostrophes, letter for letter: places in it are places in ``text``."""
    letters = (letter.lower() for letter in text.replace("'", "’").replace("`", "’"))
    return "".join(small if len(small) == 1 else " " for small in letters)


def plain(text: str) -> str:
    """``low`` with single blanks, no mark at either end, and apostrophes where they were left out: as patterns expect it."""
    said = re.sub(r"\s+", " ", low(text)).strip(" \t\n.,!?;:…")
    return _bare().sub(lambda found: rules("apostrophes")[found.group()], said)


def says(words: str, part: str, *names: str) -> bool:
    """Whether one of these patterns of a part is met in them, however they are typed."""
    said = plain(words)
    return any(pattern(part, name).search(said) for name in names)


def denied(said: str, found: re.Match[str]) -> bool:
    """Whether what was found in ``said`` is said to be not so, or not wished: "never worn", "don't pay by invoice"."""
    return bool(pattern("order", "denial").search(said[: found.start()]))


def wished(said: str, asked: re.Pattern[str]) -> bool | None:
    """Whether what is asked for is said and not denied; None where it is not said."""
    ways = [not denied(said, found) for found in asked.finditer(said)]
    return any(ways) if ways else None


def without_lead(said: str) -> str:
    """``said`` without what goes around a request: "um", "well", "can you tell me if", "please"."""
    bare = pattern("lead", "after").sub("", pattern("lead", "before").sub("", said))
    return bare or said


def instructs(text: str) -> bool:
    """Whether it speaks to whoever answers shoppers. Nothing here obeys it; it is merely nothing to be quoted."""
    return bool(pattern("untrusted", "instructs").search(low(text)))


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(rules('apostrophes'))})\b")
