"""What the merchant's documents say to a question: the passages that answer, each quoted up to what was asked for.

Knows places, amounts and who passages speak to. Refuses to judge whether a question is one of the rules at all, and to say
where nothing is sent without saying where it is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from shopkeeper.concierge.claims import Claim, Evidence, Source, inner
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import instructs, low, pattern, plain, rules, says
from shopkeeper.concierge.topic import asks_only
from shopkeeper.knowledge import Cited, sentences
from shopkeeper.language.stem import split, stems
from shopkeeper.types import Untrusted
from shopkeeper.types.sentence import ended

_PASSAGES = 3
_SHORT = 240
"""Letters of a quotation that begins with the main rule."""


def asked(words: str, desk: Desk) -> tuple[Cited, ...]:
    found = desk.call("documents", lambda: desk.shop.ask_documents(words, _PASSAGES))
    sound = (one for one in found if not instructs(one.passage.text))
    return tuple(replace(one, quote=Untrusted(_quote(one, plain(words)))) for one in sound)


def place_of(words: str) -> str:
    """ "Northern ireland", of "do you deliver to Northern Ireland?"; "to send something back" is none."""
    found = pattern("policy", "place").search(plain(words))
    return found["place"] if found and not says(found["place"], "policy", "service") else ""


def speaks_of(place: str, text: str) -> bool:
    """Whether the place is named, by any of its names, and no other of its like: Ireland is not Northern Ireland. What follows it in the
    question may have been taken for a part of it: "canada usually takes"."""
    words, said = low(_one_name(place)).split(), _one_name(text)
    return any(_stands(" ".join(words[:end]), said, end < len(words)) for end in range(len(words), 0, -1))


def may_speak_of(place: str, text: str) -> bool:
    """The same of what may be no place at all ("to tell you"): by any of its words, where they do not stand together."""
    said = stems(*(word for word in split(place) if not asks_only(word)))
    return speaks_of(place, text) or (place not in low(text) and bool(said & stems(text)))


def cited(one: Cited) -> Claim:
    passage = one.passage
    title = f"{passage.title} › {passage.heading}" if passage.heading else passage.title
    sample = " (a sample of the demonstration)" if passage.sample else ""
    evidence = Evidence(Source.DOCUMENT, passage.id, "passage", passage.text, title=title)
    quote = inner(one.quote)
    same = Evidence(Source.DOCUMENT, passage.id, "quote", quote, title=title)
    return Claim(ended(f"{title}{sample}: “{quote}”"), (same, evidence))


def _quote(one: Cited, words: str) -> str:
    """From the passage's first sentence, which says the rule, to the one that is meant, which may be an exception to it: if that is short.
    Where nothing is sent is said together with where it is."""
    lines = sentences(one.passage.text)
    line = _meant(one, lines, words)
    listed = next(filter(_lists, lines), line) if _says("elsewhere_only", line) else line
    if listed != line:
        first, last = sorted((listed, line), key=lines.index)
        return f"{first}{' ' if lines.index(last) == lines.index(first) + 1 else ' … '}{last}"
    text = str(one.passage.text)
    start, at = text.find(lines[0]), text.find(line)
    whole = text[start : at + len(line)]
    return whole if 0 <= start <= at and len(whole) <= _SHORT else line


def _meant(one: Cited, lines: Sequence[str], words: str) -> str:
    """The nearest sentence, or another that alone speaks of the place that is asked of, or of everywhere else, or of an amount."""
    place, meant = place_of(words), list(lines)
    if place:
        named = [line for line in lines if speaks_of(place, line)]
        told = [line for line in named if any(_says(figure, line) for figure in _figures(words))]
        elsewhere = [line for line in lines if _says("sends", words) and _says("elsewhere_only", line)]
        meant = told or named or elsewhere
    if _says("amount", words) and (not place or not meant):
        meant = [line for line in lines if _says("threshold", line)]
    return one.quote if one.quote in meant or not meant else meant[0]


def _figures(words: str) -> list[str]:
    """The patterns of what is asked for: a price, a time."""
    priced = says(words, "topics", "price") or _says("costs", words)
    return [name for name, asked in (("costs", priced), ("days", _says("how_long", words))) if asked]


def _lists(line: str) -> bool:
    """Whether it says where goods are sent."""
    return _says("sent_to", line) and not _says("elsewhere_only", line)


def _one_name(text: str) -> str:
    """``text``, in which places of several names have one: "the usa" is the United States."""
    for name, called in rules("places").items():
        text = re.sub(called, name, text, flags=re.IGNORECASE)
    return text


def _stands(place: str, text: str, cut: bool) -> bool:
    """Whether it is named there; what was cut short is no part of a longer name: "united" of "United States"."""
    for found in re.finditer(rf"(?<!\w){re.escape(place)}(?!\w)", low(text)):
        longer = cut and text[found.end() :][1:2].isupper()
        if not longer and not pattern("policy", "part").search(low(text)[: found.start()]):
            return True
    return False


def _says(name: str, text: str) -> bool:
    return bool(pattern("policy", name).search(low(text)))
