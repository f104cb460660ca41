"""Yes and no as a cell of a feed says it, in any language that spreadsheets write TRUE and FALSE in.

Knows the words. Refuses what a merchant states of goods, whose sand is a colour (``types.denial``).
"""

from shopkeeper.types.denial import NO, YES
from shopkeeper.types.normal import normal

_WORDS = {  # of yes, of no
    "": ("t on x", "f off"),
    "bg": ("истина да", "лъжа не"),
    "ca": ("cert sí", "fals no"),
    "cs": ("pravda ano", "nepravda ne"),
    "da": ("sand ja", "falsk nej"),
    "de": ("wahr ja j", "falsch nein"),
    "el": ("αληθες αληθησ ναι", "ψευδες ψευδησ οχι όχι"),
    "es": ("verdadero sí si", "falso no"),
    "et": ("tõene jah", "väär ei"),
    "fi": ("tosi kyllä", "epätosi ei"),
    "fr": ("vrai oui", "faux non"),
    "hr": ("istina da", "neistina laž ne"),
    "hu": ("igaz igen", "hamis nem"),
    "it": ("vero sì si", "falso no"),
    "lt": ("tiesa taip", "netiesa klaidinga ne"),
    "lv": ("patiess jā", "aplams nē"),
    "nb": ("sann ja", "usann nei"),
    "nl": ("waar ja", "onwaar nee"),
    "pl": ("prawda tak", "fałsz nie"),
    "pt": ("verdadeiro sim", "falso não nao"),
    "ro": ("adevărat da", "fals nu"),
    "ru": ("истина да", "ложь нет"),
    "sk": ("pravda áno", "nepravda nie"),
    "sl": ("resnica da", "neresnica ne"),
    "sv": ("sant ja", "falskt nej"),
    "tr": ("doğru evet", "yanlış yanliş hayır hayir"),
    "uk": ("істина так", "хибність ні"),
    "zh": ("真 是", "假 否"),
}
_YES, _NO = (frozenset(map(normal, " ".join(words).split())) for words in zip(*_WORDS.values(), strict=True))


def answer(cell: str) -> bool | None:
    """Whether it says yes, or no; None where it says neither."""
    said = normal(cell)
    if said in YES | _YES:
        return True
    return False if said in NO | _NO else None
