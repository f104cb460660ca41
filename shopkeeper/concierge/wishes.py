"""One wish over several turns: "a rain jacket", "in green", "cheaper", "any colour".

Knows how a later phrase changes an earlier one. Refuses to search.
"""

import re
from dataclasses import dataclass, replace

from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import pattern, plain, says
from shopkeeper.concierge.memory import Wish
from shopkeeper.types import Constraint, Field, Intent, Op, Query, Sort
from shopkeeper.types.normal import normal

_FIELDS = {
    "colo": Field.COLOUR,
    "pric": Field.PRICE,
    "budg": Field.PRICE,
    "size": Field.SIZE,
    "bran": Field.BRAND,
    "mate": Field.MATERIAL,
}
_ADDING = frozenset({Field.FEATURE})
"""Fields of which a new wish joins the old ones; of all others it takes their place."""
_BARE = re.compile(r"[$€£¥]? ?\d")
_FEW = 8
"""Words of a change; a longer text is a wish of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish, ready to be asked: what it adds to the words of its first phrase, and which of their wishes it drops."""

    text: str
    constraints: tuple[Constraint, ...] = ()
    without: tuple[str, ...] = ()
    sort: Sort | None = None

    def query(self, desk: Desk, size: int, cursor: str = "") -> Query:
        return Query(
            self.text, desk.images, self.constraints, self.without, self.sort, size, cursor, desk.context
        )


def changes(words: str, intent: Intent, wish: Wish) -> bool:
    """Whether ``words`` change what was asked before rather than ask for something else."""
    if not wish.phrases:
        return False
    if says(words, "refine", "begins", "ones", "cheaper", "dearer", "any", "sorts", "tells"):
        return not names_thing(intent) or says(words, "refine", "begins")
    return not names_thing(intent) and not left(intent) and len(plain(words).split()) <= _FEW


def after(wish: Wish, words: str, phrase: str, desk: Desk) -> Wish:
    """The wish once ``words`` were said, which amount to ``phrase``; fields about which "any" is fine are dropped, until they are spoken of again."""
    said = plain(words)
    if found := pattern("refine", "any").search(said):
        rest = f"{said[: found.start()]} {said[found.end() :]}"
        field = str(_FIELDS[found["field"][:4]])
        wish = wish.then(rest) if desk.understand(rest).constraints else wish
        return replace(wish, dropped=tuple(dict.fromkeys((*wish.dropped, field))))
    named = {c.field for c in desk.understand(phrase).constraints}
    wish = replace(wish, dropped=tuple(field for field in wish.dropped if field not in named))
    sorts = says(words, "refine", "sorts")
    return wish.then(pattern("reference", "plural").sub("", phrase) if sorts else phrase)


def bounded(words: str, intent: Intent, wish: Wish, desk: Desk) -> str:
    """ "Make it 15 dollars" after "under 5": the same kind of bound, where the amount stands bare."""
    amounts = [c for c in intent.constraints if c.field == Field.PRICE and c.op is Op.BETWEEN]
    if len(amounts) != 1 or not _BARE.match(amounts[0].words):
        return words
    before = [
        c for phrase in wish.phrases for c in desk.understand(phrase).constraints if c.field == Field.PRICE
    ]
    same = before and before[-1].op in (Op.AT_MOST, Op.BELOW)
    return words.replace(amounts[0].words, f"up to {amounts[0].words}", 1) if same else words


def asked(wish: Wish, desk: Desk) -> Asked:
    """All its phrases as one question; a later phrase wins where it speaks of the same."""
    first, *later = wish.phrases or ("",)
    base, text = desk.understand(first).constraints, first
    kept = [*base]
    sort: Sort | None = None
    for phrase in later:
        intent = desk.understand(phrase)
        new = [c for c in intent.constraints if c.field not in wish.dropped]
        kept = [c for c in kept if not any(_replaces(one, c) for one in new)] + new
        sort = intent.sort or sort
        if more := left(intent):
            text = f"{text} {more}"
    kept = [c for c in kept if c.field not in wish.dropped]
    wished, said = {c.id for c in kept}, {c.id for c in base}
    added = tuple(c for c in kept if c not in base and (c.insist or c.id not in said))
    return Asked(text, added, tuple(c.id for c in base if c.id not in wished), sort)


def _replaces(new: Constraint, old: Constraint) -> bool:
    """Whether it takes the place of an earlier wish: "not red" and then "not blue" is neither, "with a hood" and then "without" is without."""
    if new.field in _ADDING:
        return new.field == old.field and new.op is not old.op and not {*new.values}.isdisjoint(old.values)
    return new.field == old.field and not (new.op is old.op is Op.NOT)


def left(intent: Intent) -> str:
    """Words of its meaning that no constraint takes."""
    taken = {word for wish in intent.constraints if wish.op is Op.IS for word in normal(wish.words).split()}
    return " ".join(word for word in normal(intent.meaning).split() if word not in taken)


def names_thing(intent: Intent) -> bool:
    return any(wish.field == Field.CATEGORY for wish in intent.constraints)
