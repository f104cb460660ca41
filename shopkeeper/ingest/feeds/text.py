"""Words as feeds write them, made plain: markup, names, lists, amounts, counts.

Knows spelling and notation. Refuses to know products. Everything here raises InvalidInput naming the field.
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from html import unescape

from shopkeeper.catalog.document import MAX_STOCK
from shopkeeper.language.grammar import grammar
from shopkeeper.types import Money
from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.money import minor_digits

_BREAK = re.compile(r"<\s*(?:br|/?p|/?div|/?li|/?ul|/?ol|/?tr|/?h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
MAX_TEXT = 200_000
"""Characters that are read of one text."""
MAX_TAGS = 4_000
"""Of one text: a parser of HTML takes minutes for what is nested without an end."""
_ENTITY = re.compile(r"&(?:\w{1,32}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BULLET = re.compile(r"^[\s•·▪◦*–—-]+(?=\S)")
_AMOUNT = re.compile(r"-?(?:(?<![^\W\d_])[.,])?\d[\d.,'\u00a0\u202f ]*")
_LISTED = re.compile(r'\s*(?:"((?:[^"]|"")*)"(?=\s*(?:,|$))|((?:[^,\n]|(?<=\d),(?=\d))+))')
_SAME = {
    "color": "colour", "colors": "colour", "colours": "colour", "product colour": "colour", "farbe": "colour",
    "couleur": "colour", "kleur": "colour", "age group": "age", "target gender": "gender", "shoe size": "size",
    "materials": "material", "fabric": "material", "grösse": "size", "groesse": "size", "taille": "size",
}  # fmt: skip


def plain(markup: str) -> str:
    """Text without markup, of the first ``MAX_TEXT`` characters; every line and bullet a sentence of its own."""
    markup = markup[:MAX_TEXT]
    if "<" not in markup:
        markup = unescaped(markup)  # what is escaped as a whole is markup
    if "<" in markup or "&" in markup:
        markup = _untagged(_BREAK.sub("\n", markup))
    lines = (" ".join(_BULLET.sub("", line).split()) for line in markup.splitlines())
    return "\n".join(_sentence(line) for line in lines if line)


def _untagged(markup: str) -> str:
    import nh3

    if markup.count("<") > MAX_TAGS:
        markup = _TAG.sub(" ", markup)
    return unescape(unescape(nh3.clean(markup, tags=set())))


def unescaped(text: str) -> str:
    """``Salt &amp; Pepper`` → ``Salt & Pepper``; what has no semicolon is no entity, as in ``R&D`` or ``fish&notes``."""
    if "&" not in text or not _ENTITY.search(text):
        return text
    return re.sub(" {2,}", " ", _ENTITY.sub(_character, text)).strip() or text


def _character(entity: re.Match[str]) -> str:
    """A space for any blank: line breaks and tabs part what a feed lists."""
    return " " if (said := unescape(entity.group())).isspace() else said


def named(text: str) -> str:
    """A title or a name, without markup and entities."""
    said = unescaped(text)
    return " ".join(_untagged(_BREAK.sub(" ", said)).split()) or said if _TAG.search(said) else said


@lru_cache(maxsize=1 << 14)
def key(name: str) -> str:
    """An attribute or option name as the catalogue spells it: lower case, spaces, British; German ß is ss, as case folding has it."""
    words = " ".join(re.split(r"[\s_-]+", name.strip().casefold())).strip()
    words = re.sub(r"\bcolor\b", "colour", words)
    return _SAME.get(words, words)


def slug(name: str) -> str:
    """Letters and digits of any script joined by hyphens; ``-`` when there are none."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "-", folded).strip("-") or "-"


def values(text: str, separators: str = ";") -> tuple[str, ...]:
    """The parts of a list, stripped, each once."""
    parts = text.split(separators) if len(separators) == 1 else re.split(f"[{re.escape(separators)}]", text)
    return tuple(dict.fromkeys(part for raw in parts if (part := raw.strip())))


def listed(text: str) -> tuple[str, ...]:
    """The parts between commas. What stands in quotes is one, and ``10,000`` is a number."""
    parts = (quoted.replace('""', '"') or bare for quoted, bare in _LISTED.findall(text))
    return tuple(dict.fromkeys(part for raw in parts if (part := raw.strip())))


def path(text: str) -> tuple[str, ...]:
    """``Apparel > Tops`` → ("Apparel", "Tops")."""
    return values(text, ">")


def money(text: str, currency: str, field: str = "price") -> Money | None:
    """``49``, ``1,299.00``, ``1.299,00 EUR``, ``USD 49``; None when empty. A code in the text beats ``currency``."""
    if not text.strip():
        return None
    code = re.search(r"[A-Za-z]{3}", text)
    amount = _AMOUNT.search(text)
    rest = text.replace(code.group(), "", 1) if code else text
    if not amount or re.search(r"[A-Za-z0-9-]", rest.replace(amount.group(), "", 1)):
        raise InvalidInput(f"{text!r} is not a price", field=field, fix="write 59.99 USD")
    try:
        paid_in = code.group().upper() if code else _meant(text, currency.upper())
        return Money.of(_decimal(amount.group(), minor_digits(paid_in)), paid_in)
    except InvalidInput as error:
        raise InvalidInput(f"{text!r} is not a price: {error.message}", field=field, fix=error.fix) from None


def _meant(text: str, currency: str) -> str:
    """The currency of an amount without a code: that of its sign, which may be ``currency``'s as well as another's."""
    marks = grammar("en")["currency"]["marks"]
    codes = next((codes.split() for mark, codes in marks.items() if mark in text), [currency])
    if currency in codes:
        return currency
    if len(codes) > 1:
        raise InvalidInput(
            f"its sign is not that of {currency}", field="price", fix=f"write 59.99 {codes[0]}"
        )
    return codes[0]


def stock(text: str, field: str = "stock") -> int | None:
    """Units on hand, none where more were sold than there are; None when empty."""
    if not text.strip():
        return None
    try:
        units = Decimal(text.strip())
    except ArithmeticError:
        units = Decimal("NaN")
    if not units.is_finite():
        raise InvalidInput(f"{text[:40]!r} is not a count", field=field, fix="write whole units")
    if not -MAX_STOCK <= units <= MAX_STOCK:
        raise InvalidInput(f"stock {text[:40]} is beyond {MAX_STOCK}", field=field, fix="check the count")
    return max(0, int(units))


def count(text: str, field: str) -> int:
    """``1234``, ``1,234``, ``1.234``, ``1 234``, ``12.0``."""
    if not re.fullmatch(r"\d[\d.,'\s]{0,14}", text.strip()):
        raise InvalidInput(f"{text[:40]!r} is not a count", field=field, fix="write a whole number")
    return int(_decimal(text, 0))


def _decimal(digits: str, minor: int) -> Decimal:
    """``minor``: digits that the currency has behind the point; with two a single point before three may group them, with three a single comma."""
    digits = re.sub(r"[\s']", "", digits).rstrip(".,")
    whole, mark, fraction = digits, "", ""
    if found := re.fullmatch(r"(.*)([.,])(\d+)", digits):
        whole, mark, fraction = found.groups()
    doubtful = {2: ".", 3: ","}.get(minor)
    if mark == doubtful and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
        raise InvalidInput(
            f"it may be {whole}{fraction} or {whole}.{fraction}",
            field="price",
            fix=f"write {whole}{fraction}.{'0' * minor}",
        )
    grouped = mark and len(fraction) == 3 and (mark == "," or mark in whole or (not minor and len(whole) < 4))
    if grouped and whole not in ("", "-", "0"):
        whole, fraction = whole + fraction, ""
    return Decimal(re.sub(r"[.,]", "", whole) + ("." + fraction if fraction else ""))


def _sentence(line: str) -> str:
    return line if line[-1] in ".!?:;…。！？" else line + "."
