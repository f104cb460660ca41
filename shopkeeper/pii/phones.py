"""Telephone numbers: what is written as one (E.164, the North American plan), and any run of 7 to 15 digits beside a word that
says telephone. A run alone is a size, a price, a part number: it is left alone.

The plans of all countries (``phonenumbers``) were tried: see docs/lab-log/trust.md.
"""

import re
from collections.abc import Iterator

from shopkeeper.pii.checksums import gtin
from shopkeeper.pii.found import Found, Kind

_EXTENSION = r"(?:\s{0,2}(?:x|ext\.?|#)\s?\d{1,5})?"
_SURE = re.compile(
    r"(?<![\w+])(?:"
    r"(?:\+|00(?=\d{0,3}[ .\-]))[ .-]?[1-9]\d{0,2}(?:[ .\-/]{0,2}(?:\(\d{1,4}\)|\d{1,12}+(?!\d))){1,6}+"
    r"|(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?[1-9]\d{2}[ .-]|[2-9]\d{2}[.-][1-9]\d{2}[.-])\d{4}"
    r")" + _EXTENSION + r"(?!\w)"
)
_SAID = (
    r"(?:\b(?:phones?|telephone|tel|fono|telefono|telefon(?:nummer|nr)?|téléphone|teléfono|telefone|mobile|mobil(?:nummer)?|móvil|portable|"
    r"cell|cellulare|handy(?:nummer|nr)?|телефона?|τηλέφωνο|هاتف|جوال|fax|sms|whats ?app|call|calling|ring|text|rufen?|anrufen|appele[rz]|llama[rm]e?|chiamar?e?|reach|"
    r"contact|answering|messages?|registered|(?:office|desk|home|work)(?=\s?:)|"
    r"(?:my|his|her|our|meine|mon|mi|mio) (?:nummer|number|numéro|número|numero))|电话|電話|手机|手機|전화)"
)
_SMALL = (
    r"(?:\W|me|us|him|her|back|on|at|to|is|no|nr|the|my|our|this|number|mobile|unter|an|au|sur|al|en){0,6}?"
)
_JOINED = "\u4e00-\u9fff\uac00-\ud7af"
"""Letters of scripts that are written without spaces between words."""
_RUN = r"\(?\+?\d(?:[ .\-/()]{0,2}\d){6,14}" + _EXTENSION
_BEFORE = re.compile(rf"{_SAID}{_SMALL}(?<![^\W{_JOINED}])({_RUN})(?!\w)", re.I)
_AFTER = re.compile(
    rf"(?<![\w.])(?<!\d,)({_RUN})[ \-]{{1,3}}(?:office|fax|mobile|home|work|cell)(?=\s*(?:[.,;)\\]|\n|$))",
    re.I,
)
_SHORTEST = 7
_LOCAL = 8
"""Digits of a number within one city; a bar code on goods has more, but for the rarest."""
_PHONE_SEPARATED = re.compile(r"[ \-()+/]")


def phones(text: str) -> Iterator[Found]:
    for run in _SURE.finditer(text):
        if _digits(run[0]) > _SHORTEST:
            yield Found(Kind.PHONE, *run.span())
    for pattern in (_BEFORE, _AFTER):
        for said in pattern.finditer(text):
            if _likely(said[1]):
                yield Found(Kind.PHONE, *said.span(1))


def _likely(run: str) -> bool:
    """Not a bar code, and no decimal number."""
    digits = re.sub(r"\D", "", run)
    return not (len(digits) > _LOCAL and gtin(digits)) and (
        digits == run or bool(_PHONE_SEPARATED.search(run)) or run.count(".") > 1
    )


def _digits(run: str) -> int:
    return sum(char.isdigit() for char in re.split(r"x|ext|#", run)[0])
