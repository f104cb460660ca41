"""What is wished of a recommendation: "what goes with it under 50", "nothing grey".

Knows which wishes speak of what is to be recommended, and not of the thing that it shall go with. Refuses to recommend.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from shopkeeper.concierge import wishes
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, heard
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.memory import Wish
from shopkeeper.search.verify import verify
from shopkeeper.types import Constraint, Field, Hit, Money, Op, Slate
from shopkeeper.types.product import cheapest

WIDE = 48
"""So many are recommended where some of them are not as wished."""


def limits(act: Act, desk: Desk) -> tuple[Constraint, ...]:
    """Bounds of the price, and what is not wished for: another fact may be one of the thing itself ("what goes with the black jacket", "with
    the $129 jacket")."""
    costs = {price.minor for one in desk.products(act.about) if (price := cheapest(one.variants))}
    said = desk.understand(act.words).constraints
    return tuple(c for c in said if c.op is Op.NOT or _bounds(c, costs))


def excluded(wish: Wish, words: str, desk: Desk) -> tuple[Constraint, ...]:
    """What was not wished for before, unless ``words`` wish for it now: more of the same is none of that either."""
    now = {
        (c.field, value)
        for c in desk.understand(words).constraints
        if c.op is not Op.NOT
        for value in c.values
    }
    asked = wishes.asked(wish, desk)
    said = (*desk.understand(asked.text).constraints, *asked.constraints)
    denied = (c for c in said if c.op is Op.NOT and c.id not in asked.without)
    return tuple(c for c in denied if now.isdisjoint((c.field, value) for value in c.values))


def within(slate: Slate, wished: Sequence[Constraint], size: int) -> Slate:
    """The first ``size`` that are as wished, each in a Look that is."""
    hits = tuple(one for hit in slate.hits if (one := _as_wished(hit, wished)))[:size]
    return replace(slate, hits=hits, total=len(hits), applied=tuple(wished))


def nothing_within(wished: Sequence[Constraint], desk: Desk) -> Claim:
    said = [desk.wording.describe(wish) for wish in wished]
    quoted = desk.wording.all([f"“{one}”" for one in said])
    return Claim(f"Nothing that I would recommend here is {quoted}.", tuple(map(heard, said)), echo=True)


def _bounds(wish: Constraint, costs: Collection[int]) -> bool:
    """Whether it bounds the price of what is recommended; ``costs``: what the thing itself does."""
    ends = [value.minor for value in wish.values if isinstance(value, Money)]
    own = wish.op is Op.BETWEEN and sum(ends) / len(ends) in costs
    return wish.field == Field.PRICE and not (wish.relative or own)


def _as_wished(hit: Hit, wished: Sequence[Constraint]) -> Hit | None:
    for look in (hit.look, *hit.others):
        if (proven := verify(hit.product, look, wished)) and proven.variant.offer.stock != 0:
            others = tuple(other for other in (hit.look, *hit.others) if other.key != look.key)
            return replace(hit, look=look, variant=proven.variant, proofs=proven.proofs, others=others)
    return None
