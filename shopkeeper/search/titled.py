"""Who types a whole title means that product, whatever its words would wish for elsewhere: a "portable charger" comes in no size called portable.

Knows titles as they are typed. Refuses to order, and to give up a wish that stands outside the title.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from shopkeeper.index.judge import QUOTABLE
from shopkeeper.index.live import Live
from shopkeeper.language import Vocabulary
from shopkeeper.search.question import Question
from shopkeeper.search.relax import mended
from shopkeeper.search.sight import Sight
from shopkeeper.types import Constraint, LookKey
from shopkeeper.types.normal import normal

_LOOKED_AT = 8
"""Looks by words, among which what is called so is looked for."""

_LONGEST = 24
"""Words of the longest title that is looked for within more words."""


def as_titled(asked: Question, vocabulary: Vocabulary, live: Live, sight: Sight) -> Question:
    """Without the wishes in a title that what is called so does not meet, and without the thing that was read in it.

    A title that is nothing but wishes ("pink flats") may be meant as such: they are given up only where they leave nothing. What words mean
    depends on no filter that is ticked beside them, or those would find less than they promise.
    """
    intent = asked.intent
    typed = {(c.field, c.words) for c in intent.constraints if c.words}
    said = {c: normal(mended(c.words, intent)) for c in asked.constraints if (c.field, c.words) in typed}
    if not (said or intent.thing):
        return asked
    text = normal(mended(intent.text, intent))
    title = next(_runs(text, vocabulary), "")
    sure = not {word for words in said.values() for word in words.split()}.issuperset(title.split())
    misread = _inside(normal(intent.thing), title, text)
    if not (title and (sure or misread or not len(live.select(tuple(said))))):
        return asked
    own = _called(title, sight)
    if not own:
        return asked
    astray = [
        c for c, words in said.items() if _inside(words, title, text) and not _meets(own, c, live, sure)
    ]
    intent = replace(intent, thing="", kinds=()) if misread else intent
    if astray and not np.isin(own, live.select([one for one in said if one not in astray])).any():
        return asked  # no such thing is left: the words may yet be wishes of another
    return replace(asked, intent=intent).unread(astray)


def _runs(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Of several words each, the longest first, that something may be called."""
    words = text.split()
    within = range(min(len(words) - 1, _LONGEST), 1, -1)
    for many in (len(words), *within) if len(words) > 1 else ():
        for first in range(len(words) - many + 1):
            run = words[first : first + many]
            if any(joint.join(run) in vocabulary.phrases for joint in " -"):
                yield " ".join(run)


def _called(title: str, sight: Sight) -> list[LookKey]:
    keys = [LookKey(int(key)) for key in sight.index.lexical(title, k=_LOOKED_AT).keys]
    products = sight.catalog.by_look(keys).values()
    called = (
        product for product in products if title in (said := normal(product.title), said.replace("-", " "))
    )
    return [look.key for product in called for look in product.looks]


def _meets(own: list[LookKey], wish: Constraint, live: Live, sure: bool) -> bool:
    """Of a ``sure`` title no words are taken for what texts may say of anything."""
    return not (sure and wish.field in QUOTABLE) and bool(np.isin(own, live.select([wish])).any())


def _inside(words: str, title: str, text: str) -> bool:
    return bool(words) and (title == text or f" {words} " in f" {title} ")
