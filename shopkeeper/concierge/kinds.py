"""What kind of request a clause is, by the grammar's patterns alone.

Knows their order: the first that is met counts. Refuses to know what was said before, and what the shop sells.
"""

import re
from functools import cache

from shopkeeper.concierge import fitting
from shopkeeper.concierge.acts import Kind
from shopkeeper.concierge.clauses import clauses
from shopkeeper.concierge.grammar import pattern, plain, rules, without_lead
from shopkeeper.concierge.joining import COURTESIES

_SHORT = COURTESIES | {Kind.YES}
"""Kinds of which the lead may be all there is: "ok", "hi there"."""


def buys(text: str) -> bool:
    """Whether a turn may put something into a basket: whoever says so needs one of their own."""
    return any(kind_of(clause) in (Kind.ADD, Kind.CHECKOUT) for clause in clauses(text))


def hands_over(text: str) -> bool:
    """Whether a turn asks for a person: whoever does has something waiting that must be found again."""
    return any(kind_of(clause) is Kind.HUMAN for clause in clauses(text))


def kind_of(clause: str) -> Kind:
    """The first kind whose pattern the clause meets; what shall not be done, and nothing besides, is a no."""
    said = plain(clause)
    bare = without_lead(said)
    left = pattern("asking", "denied").sub("", bare)
    if left != bare and not _asked(bare):
        kind = kind_of(left) if plain(left) else Kind.NO
        return Kind.NO if kind is Kind.FIND else kind
    if pattern("asking", "in_general").search(bare):
        return Kind.POLICY
    ways = {kind: (said, bare) if kind in _SHORT else (bare,) for kind, _ in _kinds()}
    found = (
        kind
        for kind, patterns in _kinds()
        if any(p.search(way) for p in patterns for way in ways[kind])
        or (kind is Kind.FITS and fitting.apart(clause))
    )
    return next(found, Kind.FIND)


def _asked(said: str) -> bool:
    """Whether it is asked or supposed that something is not done: "what if I don't return it", "which items do you never return"."""
    before = pattern("asking", "denied").split(said, 1)[0]
    asked = any(pattern("asking", name).search(before) for name in ("begins", "supposing"))
    return asked and not pattern("asking", "told").search(before)


@cache
def _kinds() -> tuple[tuple[Kind, tuple[re.Pattern[str], ...]], ...]:
    return tuple((Kind(name), tuple(map(re.compile, patterns))) for name, patterns in rules("kinds").items())
