"""What the words of one clause name or point at, and whether they ask.

Knows the shop's names and what is being talked about. Refuses to say what is asked (``planner``).
"""

import re

from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import pattern, plain, without_lead
from shopkeeper.concierge.references import Ids, by_title, meant, named_whole
from shopkeeper.language.stem import split, stem
from shopkeeper.types import Field, ProductId

MOST_COMPARED = 5


def asks(clause: str) -> bool:
    said = without_lead(plain(clause))
    return clause.rstrip().endswith("?") or bool(pattern("asking", "begins").search(said))


def of_record(clause: str, desk: Desk) -> bool:
    """Whether the record of what is being talked about has a word of the question: "what's the volume?"."""
    asked = {stem(word) for word in split(desk.understand(clause).meaning) if len(word) > 3}
    product = next(iter(desk.products(desk.memory.focus[:1])), None)
    if product is None:
        return False
    stated = (word for values in product.attributes.values() for value in values for word in split(value))
    return bool(asked & {stem(word) for word in (*split(product.description), *stated)})


def says_little(clause: str, desk: Desk) -> bool:
    """ "Waterproof?", after a product was talked about; "black?" rather changes what is looked for."""
    fields = {wish.field for wish in desk.understand(clause).constraints}
    open_ = pattern("asking", "begins").search(without_lead(plain(clause)))
    return not open_ and not fields & {Field.COLOUR, Field.SIZE, Field.PRICE}


def by_rank(clause: str) -> bool:
    return any(
        pattern("reference", name).search(plain(clause)) for name in ("cheapest", "dearest", "best_rated")
    )


def named_by_title(clause: str, desk: Desk) -> Ids:
    """Products of the whole shop that the clause calls by their titles."""
    found: dict[ProductId, None] = {}
    for part in re.split(r"\b(?:and|or|vs\.?|versus|with|to|than)\b|,", clause):
        if desk.understand(part).meaning:
            titles = desk.named(plain(part))
            found |= dict.fromkeys(by_title(plain(part), titles.items(), most=1))
    return tuple(found)


def named_in_whole(clause: str, desk: Desk, *, more: bool = True) -> Ids:
    """Products whose whole names stand in the clause; ``more``: beside something else."""
    said = plain(clause)
    titles = desk.named(said) if desk.understand(clause).meaning else {}
    return tuple(id for id, title in titles.items() if named_whole(said, title, more=more))[:MOST_COMPARED]


def points(clause: str) -> bool:
    """Whether it speaks of something that was mentioned before ("it", "the second one")."""
    said = without_lead(plain(clause))
    return any(pattern("reference", name).search(said) for name in ("pronoun", "plural"))


def names_goods(clause: str, desk: Desk) -> bool:
    return any(wish.field == Field.CATEGORY for wish in desk.understand(clause).constraints)


def kind_only(words: str, desk: Desk) -> bool:
    definite = points(words) or words.startswith("the ")
    return not definite and names_goods(words, desk) and not named_in_whole(words, desk, more=False)


def counterpart(words: str, about: Ids, desk: Desk) -> Ids:
    """What it shall fit, where that is a product: one that is pointed at, or called by its whole name."""
    if not words:
        return ()
    if points(words) or pattern("reference", "only").search(words):
        pointed = meant(words, desk.memory, desk.products, desk.understand)
        return tuple(id for id in pointed if id not in about)[:1]
    named = [id for id in named_in_whole(words, desk, more=False) if id not in about]
    titles = desk.named(plain(words))
    return tuple(sorted(named, key=lambda id: -len(titles.get(id, "")))[:1])


def of_its(clause: str, desk: Desk) -> bool:
    """ "What about the battery life?" asks of what is being talked about; "what about the tents?" does not."""
    asked = bool(pattern("refine", "of_its").match(plain(clause)))
    return asked and not desk.understand(clause).constraints and not named_by_title(clause, desk)


def narrows(words: str) -> bool:
    """Whether it says how a thing must be, not merely which is more so than the others."""
    ranks = any(pattern("reference", name).search(words) for name in ("cheapest", "dearest", "best_rated"))
    return not ranks and not pattern("refine", "cheaper").search(words)
