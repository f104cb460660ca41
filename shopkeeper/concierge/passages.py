"""What the merchant's documents say to a question: the passages that answer, each quoted up to what was asked for.

Knows places, amounts and who passages speak to. Refuses to judge whether a question is one of the rules at all.
"""

from collections.abc import Callable
from dataclasses import replace

from shopkeeper.concierge.claims import Claim, Evidence, Source, inner
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import instructs, low, pattern, plain, says
from shopkeeper.concierge.topic import asks_only
from shopkeeper.knowledge import Cited, sentences
from shopkeeper.language.stem import split, stems
from shopkeeper.types import Untrusted
from shopkeeper.types.sentence import ended

_PASSAGES = 3
_SHORT = 240
"""Letters of a quotation that begins with the main rule."""


def asked(words: str, desk: Desk) -> tuple[Cited, ...]:
    return tuple(map(with_main_rule, nearest(words, desk)))


def nearest(words: str, desk: Desk) -> tuple[Cited, ...]:
    """By the sentence that answers alone."""
    found = desk.call("documents", lambda: desk.shop.ask_documents(words, _PASSAGES))
    sound = (one for one in found if not instructs(one.passage.text))
    return tuple(replace(one, quote=Untrusted(_meant(one, plain(words)))) for one in sound)


def place_of(words: str) -> str:
    """ "Northern ireland", of "do you deliver to Northern Ireland?"; "to send something back" is none."""
    found = pattern("policy", "place").search(plain(words))
    return found["place"] if found and not says(found["place"], "policy", "service") else ""


def speaks_of(place: str, text: str) -> bool:
    """Whether the place is named, and no part of it or of its like: Ireland is not Northern Ireland."""
    at = low(text).find(place)
    while at >= 0:
        before, after = low(text)[:at], low(text)[at + len(place) :][:1]
        if not before[-1:].isalnum() and not after.isalnum() and not pattern("policy", "part").search(before):
            return True
        at = low(text).find(place, at + 1)
    return False


def may_speak_of(place: str, text: str) -> bool:
    """The same of what may be no place at all ("to tell you"): by any of its words, where they do not stand together."""
    said = stems(*(word for word in split(place) if not asks_only(word)))
    return speaks_of(place, text) if place in low(text) else bool(said & stems(text))


def cited(one: Cited) -> Claim:
    passage = one.passage
    title = f"{passage.title} › {passage.heading}" if passage.heading else passage.title
    sample = " (a sample of the demonstration)" if passage.sample else ""
    evidence = Evidence(Source.DOCUMENT, passage.id, "passage", passage.text, title=title)
    quote = inner(one.quote)
    same = Evidence(Source.DOCUMENT, passage.id, "quote", quote, title=title)
    return Claim(ended(f"{title}{sample}: “{quote}”"), (same, evidence))


def _meant(one: Cited, words: str) -> str:
    """The sentence of the place or the amount that is asked of, else of everywhere else, else the nearest."""
    place, lines = place_of(words), sentences(one.passage.text)
    ways: list[Callable[[str], bool]] = []
    if place:
        ways.append(lambda line: speaks_of(place, line))
    if place and _says("sends", words):
        ways.append(lambda line: _says("elsewhere_only", line))
    if _says("amount", words):
        ways.append(lambda line: _says("threshold", line))
    return next((line for way in ways for line in lines if way(line)), one.quote)


def _says(name: str, text: str) -> bool:
    return bool(pattern("policy", name).search(low(text)))


def with_main_rule(one: Cited) -> Cited:
    """From the passage's first sentence, which says the rule, to the nearest one, which may be an exception to it: if that is short."""
    text = str(one.passage.text)
    start, at = text.find(sentences(text)[0]), text.find(one.quote)
    whole = text[start : at + len(one.quote)]
    return replace(one, quote=Untrusted(whole)) if 0 <= start <= at and len(whole) <= _SHORT else one
