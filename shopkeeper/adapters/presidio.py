"""A further finder of personal data: the numbers of persons of many countries, by Microsoft Presidio (MIT).

Knows its pattern recognisers and which country each is for. No language model is loaded, so names and streets are not found here either, and
Presidio's own weighing of the words around is not there: letters and digits that a checksum bears out count, and what merely looks
right, or is digits alone, only after a word of the recogniser's own that says so: one bar code in ten passes a checksum of one digit. Refuses company numbers, number plates and post codes, which are nobody's in particular.
"""

import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from shopkeeper.pii import Found, Kind
from shopkeeper.types.errors import InvalidInput, Unavailable

SURE, LIKELY = 0.8, 0.3
"""Presidio's scores: 1 after a checksum; what only has the shape gets .01 to .6."""
NEAR = 40
"""Characters before it in which the word stands."""
_NOBODY_S = re.compile(
    r"VEHICLE|PLATE|KFZ|POST|PLZ|COMPANY|ORGANISATION|HANDELS|_ABN|_ACN|_UEN|_BRN|VAT|GSTIN|ABA_|CLAIM|BSNR"
)
_COUNTRY = re.compile(r"\.country_specific\.(\w+)\.")


class Presidio:
    """``countries``: as Presidio calls them (``italy``, ``uk``); none for all. Thread-safe.

    Raises:
        Unavailable: the extra is not installed.
        InvalidInput: it knows no such country.
    """

    def __init__(self, countries: Sequence[str] = ()) -> None:
        if not installed():
            raise Unavailable(
                "presidio-analyzer is not installed",
                field="pii",
                fix="pip install 'shopkeeper[pii]', or leave SHOPKEEPER_PII out",
            )
        known = _recognisers()
        if strange := [one for one in countries if one not in known]:
            raise InvalidInput(
                f"no recogniser for {strange[0][:40]!r}",
                field="pii_countries",
                fix=f"some of {', '.join(sorted(known))}",
            )
        self._recognisers = [one for country in countries or sorted(known) for one in known[country]]

    def __call__(self, text: str) -> Iterator[Found]:
        for recogniser, said in self._recognisers:
            for one in recogniser.analyze(text, recogniser.supported_entities):
                announced = bool(said and said.search(text[max(0, one.start - NEAR) : one.start]))
                telling = one.score >= SURE and any(map(str.isalpha, text[one.start : one.end]))
                if telling or (announced and one.score >= LIKELY):
                    yield _trimmed(text, one.start, one.end)


def _trimmed(text: str, start: int, end: int) -> Found:
    """Without the blanks around it, which some recognisers take for a part of it."""
    found = text[start:end]
    return Found(Kind.ID, end - len(found.lstrip()), start + len(found.rstrip()))


def installed() -> bool:
    return find_spec("presidio_analyzer") is not None


def _recognisers() -> dict[str, list[tuple[Any, re.Pattern[str] | None]]]:
    """By country, each with the words that announce it."""
    from presidio_analyzer import PatternRecognizer, predefined_recognizers

    found: dict[str, list[tuple[Any, re.Pattern[str] | None]]] = {}
    for kind in vars(predefined_recognizers).values():
        country = _COUNTRY.search(getattr(kind, "__module__", ""))
        if not (country and isinstance(kind, type) and issubclass(kind, PatternRecognizer)):
            continue
        make: Any = kind
        one = make()
        if not any(map(_NOBODY_S.search, one.supported_entities)):
            found.setdefault(country[1], []).append((one, _words(one.context or ())))
    return found


def _words(words: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.I) if words else None
