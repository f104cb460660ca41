"""Several wishes in one sentence: "a rain jacket for my son who is 10 and matching boots, under 120 together".

Knows how the wishes are told apart, what they share, and which choice fits a joint budget. Refuses to search.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product as combinations

from shopkeeper.concierge.grammar import low, pattern, plain, says
from shopkeeper.concierge.sums import summed
from shopkeeper.concierge.wishes import names_thing
from shopkeeper.types import Constraint, Field, Hit, Intent, Money, Op

Understand = Callable[[str], Intent]

MOST = 4
"""Wishes of one bundle."""
DEPTH = 12
"""Candidates of each wish that are combined."""
_SHARED = frozenset({Field.GENDER, Field.AGE})
"""What is said once and holds for all: for whom it is."""
_AMOUNT = frozenset({Op.AT_MOST, Op.BELOW, Op.BETWEEN})


@dataclass(frozen=True, slots=True)
class Choice:
    """One hit for each wish. ``total`` is None where a price is not stated or the currencies differ."""

    hits: tuple[Hit, ...]
    total: Money | None


def capped(words: str) -> str:
    """The words, with a sum that is only named said as a limit: "a mug and a lamp, 60 total"."""
    return pattern("bundle", "sum").sub(r"under \g<sum>", words)


def parts_of(words: str, understand: Understand) -> tuple[str, ...]:
    """The wishes, where the words name several things, each with an article of its own; else the words alone."""
    joint = joint_budget(understand(words).constraints)
    if not pattern("bundle", "glue").search(low(words)):
        return _plain_list(words, joint, understand) or (words,)
    spare = words if joint is None else _without(words, joint.words)
    spare = pattern("bundle", "together").sub(" ", spare)
    cut = [piece for piece in pattern("bundle", "glue").split(spare) if piece and piece.strip(" ,.")]
    pieces = [part for piece in cut for part in _finer(piece, understand)]
    things: list[str] = []
    for piece in pieces[: 2 * MOST]:
        if things and not _names_thing(piece, understand):
            things[-1] = f"{things[-1]}, {piece.strip(' ,.')}"
        else:
            things.append(piece.strip(" ,."))
    return tuple(things[:MOST]) if len(things) > 1 and _names_thing(things[0], understand) else (words,)


def _plain_list(words: str, joint: Constraint | None, understand: Understand) -> tuple[str, ...]:
    """ "Tank, capri, yoga brick. 60 in all": things without an article, where a joint budget says that all are wanted."""
    if joint is None or not says(words, "bundle", "together"):
        return ()
    spare = pattern("bundle", "together").sub(" ", low(_without(words, joint.words)))
    parts = [part.strip(" ,.") for part in re.split(r"\s*(?:,|;|\band\b|\bplus\b|&)\s*", spare)]
    things = [part for part in parts if part and understand(part).meaning]
    named = sum(names_thing(understand(part)) for part in things)
    return tuple(things[:MOST]) if len(things) > 1 and named > 1 else ()


def joint_budget(constraints: Sequence[Constraint]) -> Constraint | None:
    prices = (wish for wish in constraints if wish.field == Field.PRICE and not wish.relative)
    return next((wish for wish in prices if wish.op in _AMOUNT), None)


def shared(first: Sequence[Constraint], other: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """What the first wish says of the person, for another that says nothing of them."""
    said = {wish.field for wish in other}
    return tuple(wish for wish in first if wish.field in _SHARED and wish.field not in said)


def choose(wishes: Sequence[Sequence[Hit]], most: Money | None) -> Choice | None:
    """One hit each with the best sum of scores inside the budget; None where no choice fits it.

    Exhaustive over ``DEPTH`` hits of at most ``MOST`` wishes: 20,736 sums.
    """
    options = [hits[:DEPTH] for hits in wishes]
    if not all(options):
        return None
    best: tuple[float, Choice] | None = None
    for hits in combinations(*options):
        total = summed([hit.variant for hit in hits])
        if most and (total is None or total.currency != most.currency or total.minor > most.minor):
            continue
        score = sum(hit.score for hit in hits)
        if best is None or score > best[0]:
            best = score, Choice(hits, total)
    return best[1] if best else None


def least(wishes: Sequence[Sequence[Hit]]) -> Choice | None:
    """The cheapest choice: how far a budget falls short."""
    priced = [[hit for hit in hits if hit.variant.offer.price] for hits in wishes]
    if not all(priced):
        return None
    cheapest = tuple(min(hits, key=_minor) for hits in priced)
    return Choice(cheapest, summed([hit.variant for hit in cheapest]))


def _minor(hit: Hit) -> int:
    price = hit.variant.offer.price
    return price.minor if price else 0


def _finer(piece: str, understand: Understand) -> list[str]:
    """ "A jacket, boots": things without an article, where each of them is one for sure."""
    parts = re.split(r"\s*(?:,|;|\band\b)\s*", piece)
    return parts if all(names_thing(understand(part)) for part in parts) else [piece]


def _names_thing(words: str, understand: Understand) -> bool:
    said = plain(words)
    intent = understand(said)
    return names_thing(intent) or (says(said, "bundle", "article") and bool(intent.meaning))


def _without(words: str, part: str) -> str:
    start = low(words).find(low(part)) if part else -1
    return words if start < 0 else words[:start] + " " + words[start + len(part) :]
