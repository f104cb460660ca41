"""From words to a plan, without any model: what is asked, of which products, and what must be known first.

Knows the grammar's kinds and the conversation so far. Refuses to answer anything, and never does what text of the
catalogue, of reviews or of documents says: it reads the shopper's words alone.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from shopkeeper.concierge.acts import Act, Kind, Plan
from shopkeeper.concierge.bundles import parts_of
from shopkeeper.concierge.clauses import clauses
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import pattern, plain, rules
from shopkeeper.concierge.references import Ids, by_title, meant
from shopkeeper.concierge.turn import Turn
from shopkeeper.concierge.wishes import changes
from shopkeeper.types import Field, ProductId

MOST_COMPARED = 5
_OF_PRODUCTS = frozenset(
    {
        Kind.DESCRIBE,
        Kind.SIZE,
        Kind.OPINIONS,
        Kind.DELIVERY,
        Kind.GOES_WITH,
        Kind.SIMILAR,
        Kind.ADD,
        Kind.COMPARE,
    }
)
"""Kinds that are about certain products."""
_ELSE_FIND = frozenset(
    {Kind.DESCRIBE, Kind.OPINIONS, Kind.DELIVERY, Kind.GOES_WITH, Kind.SIMILAR, Kind.COMPARE}
)
"""Of those: where none is meant, the words ask for products that are so ("jackets with good reviews")."""


def answering(turn: Turn, desk: Desk) -> Plan:
    """A form that was sent, or turned down, is all that its turn asks; else the words tell."""
    if turn.confirm:
        return Plan((Act(Kind.YES, turn.confirm),))
    if turn.decline:
        return Plan((Act(Kind.NO, turn.decline),))
    return plan(turn.text, desk)


def plan(text: str, desk: Desk) -> Plan:
    """Never raises on words; ``text`` may be empty when a photo was shown."""
    if desk.memory.asked and _is_answer(text, desk):
        text = f"{desk.memory.asked} {text}"
    acts: list[Act] = []
    for clause in clauses(text):
        acts.append(_act(clause, acts, desk))
    if not acts:
        acts = [Act(Kind.FIND if desk.images else Kind.HELP, text)]
    return _asked(tuple(_told_apart(acts)), desk)


def buys(text: str) -> bool:
    """Whether a turn may put something into a basket: whoever says so needs one of their own."""
    return any(kind_of(clause) in (Kind.ADD, Kind.CHECKOUT) for clause in clauses(text))


def kind_of(clause: str) -> Kind:
    """The first kind whose pattern the clause meets."""
    said = plain(clause)
    return next((kind for kind, patterns in _kinds() if any(p.search(said) for p in patterns)), Kind.FIND)


def _act(clause: str, before: Sequence[Act], desk: Desk) -> Act:
    kind = kind_of(clause)
    if kind is Kind.YES:
        pending = desk.memory.pending
        return Act(Kind.YES, pending) if pending and not before else Act(Kind.THANKS, clause)
    if kind not in (*_OF_PRODUCTS, Kind.FIND):
        return Act(kind, clause, desk.memory.focus if kind is Kind.POLICY else ())
    alone = pattern("reference", "only").search(plain(clause)) and desk.memory.shown
    if kind is Kind.FIND and alone:
        kind = Kind.DESCRIBE
    if kind is Kind.FIND or pattern("refine", "begins").search(plain(clause)):
        return Act(Kind.BUNDLE if len(parts_of(clause, desk.understand)) > 1 else Kind.FIND, clause)
    found = bool(before) and before[-1].kind in (Kind.FIND, Kind.BUNDLE)
    about = () if found and _points(clause) else _meant(clause, kind, desk)
    if about or found:
        return Act(kind, clause, about, found=found and not about)
    if kind in _ELSE_FIND and not _points(clause):
        return Act(
            Kind.FIND if kind is not Kind.DELIVERY or _names_goods(clause, desk) else Kind.POLICY, clause
        )
    return Act(kind, clause)


def _meant(clause: str, kind: Kind, desk: Desk) -> Ids:
    """Products of the conversation, of the shop by their names, or what is being talked about anyway."""
    memory = desk.memory
    if kind is Kind.ADD and pattern("order", "of_them").search(plain(clause)):
        return memory.focus[:1]  # "two of them" are two of it
    about = meant(clause, memory, desk.products, desk.understand)
    if kind is Kind.COMPARE and len(about) < 2:
        named = _named(clause, desk)
        about = named if len(named) > 1 else tuple(dict.fromkeys((*about, *named)))
        if len(about) < 2 and not named and memory.shown:
            about = tuple(seen.product for seen in memory.shown)
    about = about or _named(clause, desk)
    if not about and kind is not Kind.COMPARE and not _names_goods(clause, desk):
        about = memory.focus[:1]
    return about[:MOST_COMPARED]


def _named(clause: str, desk: Desk) -> Ids:
    """Products of the whole shop that the clause calls by their titles."""
    found: dict[ProductId, None] = {}
    for part in re.split(r"\b(?:and|or|vs\.?|versus|with|to|than)\b|,", clause):
        if desk.understand(part).meaning:
            titles = desk.call("named", lambda: desk.shop.named(part))  # noqa: B023
            found |= dict.fromkeys(by_title(plain(part), titles.items(), most=1))
    return tuple(found)


def _points(clause: str) -> bool:
    """Whether it speaks of something that was mentioned before ("it", "the second one")."""
    said = plain(clause)
    return any(pattern("reference", name).search(said) for name in ("pronoun", "plural"))


def _names_goods(clause: str, desk: Desk) -> bool:
    return any(wish.field == Field.CATEGORY for wish in desk.understand(clause).constraints)


def _told_apart(acts: Sequence[Act]) -> list[Act]:
    """Courtesies beside a request are not answered."""
    idle = {Kind.GREET, Kind.THANKS}
    busy = [act for act in acts if act.kind not in idle]
    return busy or list(acts[:1])


def _asked(acts: tuple[Act, ...], desk: Desk) -> Plan:
    """A question only where no answer is possible without it."""
    for act in acts:
        if act.kind in _OF_PRODUCTS and not act.about and not act.found and not _answerable(act):
            shown = tuple(seen.title for seen in desk.memory.shown[:4])
            return Plan(
                tuple(a for a in acts if a is not act),
                _QUESTIONS.get(act.kind, "Which product do you mean?"),
                shown,
            )
    return Plan(acts)


def _answerable(act: Act) -> bool:
    """A size may be asked for in general: what the shopper tells of their body is remembered for the next product."""
    return act.kind is Kind.SIZE


_QUESTIONS = {
    Kind.COMPARE: "Which products shall I compare?",
    Kind.ADD: "What shall I put into your basket?",
}


def _is_answer(text: str, desk: Desk) -> bool:
    """Whether a turn after a question answers it: it asks nothing of its own."""
    return kind_of(text) in (Kind.FIND, Kind.DESCRIBE) and len(plain(text).split()) <= 8


@cache
def _kinds() -> tuple[tuple[Kind, tuple[re.Pattern[str], ...]], ...]:
    return tuple((Kind(name), tuple(map(re.compile, patterns))) for name, patterns in rules("kinds").items())


def about(act: Act, products: Ids) -> Act:
    """``act``, about what the act before it found."""
    return replace(act, about=products[:1], found=False)


def of_kind(kind: Kind, words: str, about: Ids, before: Sequence[Act], desk: Desk) -> Act:
    """An act whose kind is known. What its words point at is meant; else ``about``, else what is being talked about."""
    if kind is Kind.POLICY:
        return Act(kind, words, about or desk.memory.focus)
    if kind not in _OF_PRODUCTS:
        return Act(kind, words)
    if not about and before and before[-1].kind in (Kind.FIND, Kind.BUNDLE):
        return Act(kind, words, found=True)
    own = meant(words, desk.memory, desk.products, desk.understand)
    about = (max(own, about, key=len) if kind is Kind.COMPARE else own or about) or _meant(words, kind, desk)
    return Act(kind if about or kind not in _ELSE_FIND or _points(words) else Kind.FIND, words, about)


def asked(acts: Sequence[Act], desk: Desk) -> Plan:
    """``acts``, with the question that has to be answered first, if any."""
    return _asked(tuple(acts), desk)


def named(words: str, desk: Desk) -> Ids:
    """Products that the shop has by the names in ``words``."""
    return _named(words, desk)


def sure(act: Act, desk: Desk) -> bool:
    """Whether a search is asked for without a doubt: its words name goods of the shop, or change the search before."""
    return _names_goods(act.words, desk) or changes(act.words, desk.understand(act.words), desk.memory.wish)
