"""Several wishes at once: one product for each, the best choice that fits a joint budget; and the same set for less.

Knows the shop's own search. Refuses to show what it did not prove, and a sum that it did not add up of live prices.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shopkeeper.concierge import bundles, facts
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Source, heard
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import pattern, plain, says
from shopkeeper.concierge.memory import Memory, Wish
from shopkeeper.concierge.pieces import Cards, Words
from shopkeeper.concierge.specialists.search import seeing
from shopkeeper.concierge.sums import bought, summed
from shopkeeper.types import Constraint, Field, Hit, Money, Op, Query, Slate


@dataclass(frozen=True, slots=True)
class Asked:
    """``words``: the wishes; ``below``: what all must cost less than; ``part``: the one thing that must be cheaper, and than what."""

    words: str
    parts: tuple[str, ...]
    joint: Constraint | None
    below: Money | None = None
    part: int = -1
    than: Money | None = None

    @property
    def most(self) -> Money | None:
        amounts = [value for value in self.joint.values if isinstance(value, Money)] if self.joint else []
        upper = amounts[-1] if amounts else None
        if upper and self.joint and self.joint.op is Op.BELOW:
            upper = replace(upper, minor=upper.minor - 1)
        if self.below is None:
            return upper
        less = replace(self.below, minor=self.below.minor - 1)
        return (
            less
            if upper is None or upper.currency != less.currency
            else min(upper, less, key=lambda one: one.minor)
        )


def bundle(act: Act, desk: Desk) -> Answer:
    """One product for each wish, the best choice that fits a joint budget."""
    asked = _asked(act.words, desk)
    slates = _slates(asked, desk)
    lists = [
        [hit for hit in slate.hits if hit.variant.offer.stock != 0] if not slate.near else []
        for slate in slates
    ]
    if asked.than and not lists[asked.part]:
        none = Claim(
            f"I find none that costs less than {desk.wording.price(asked.than)}; the set stays as it is.",
            (_than(asked),),
        )
        return Answer.of(none)
    choice = bundles.choose(lists, asked.most)
    claims = list(_missing(asked.parts, lists))
    if choice is None and not claims:
        choice = bundles.least(lists)
        claims.append(_over(choice, asked, desk))
    elif choice and choice.total:
        claims.append(_together(choice, asked, desk))
    hits = choice.hits if choice else tuple(hit for hits in lists for hit in hits[:3])
    slate = replace(slates[0], hits=hits, total=len(hits), cursor="", applied=(), relaxations=(), unmet=())
    skus = tuple(hit.variant.sku for hit in choice.hits) if choice else ()

    def then(memory: Memory) -> Memory:
        focus = tuple(hit.product.id for hit in hits) if choice else memory.focus
        return replace(
            memory, wish=Wish(), cursor="", bundle=asked.words if choice else "", skus=skus, focus=focus
        )

    return Answer(
        (Cards(slate, act, desk.pick("Together:", "As a set:")), Words.of(*claims)),
        seeing(hits, then),
        tuple(hit.product.id for hit in hits),
    )


def _asked(words: str, desk: Desk) -> Asked:
    """The wishes that the words name, else those of the set before them, for less."""
    own = _wishes(words, desk)
    memory = desk.memory
    if len(own.parts) > 1 or not memory.bundle:
        return own
    before = _wishes(memory.bundle, desk)
    said = plain(words)
    if joint := bundles.joint_budget(desk.understand(words).constraints):
        return replace(before, joint=joint)
    found = pattern("refine", "swap").search(said)
    owned = bought(memory.skus, desk)
    if found:
        part = next((n for n, one in enumerate(before.parts) if found["thing"] in plain(one)), -1)
        priced = owned[part][1].offer.price if 0 <= part < len(owned) else None
        return replace(before, part=part if priced else -1, than=priced)
    return replace(before, below=summed([variant for _, variant in owned]))


def _wishes(words: str, desk: Desk) -> Asked:
    capped = bundles.capped(words)
    whole = desk.understand(capped).constraints
    joint = bundles.joint_budget(whole) if says(capped, "bundle", "together") else None
    return Asked(words, bundles.parts_of(capped, desk.understand), joint)


def _slates(asked: Asked, desk: Desk) -> list[Slate]:
    slates: list[Slate] = []
    for number, part in enumerate(asked.parts):
        own = desk.understand(part).constraints
        given = bundles.shared(desk.understand(asked.parts[0]).constraints, own) if slates else ()
        if number == asked.part and asked.than:
            given = (*given, Constraint(Field.PRICE, Op.BELOW, (asked.than,), f"less than {asked.than}"))
        slates.append(desk.search(Query(part, (), given, size=bundles.DEPTH, context=desk.context)))
    return slates


def _than(asked: Asked) -> Evidence:
    return Evidence(Source.PRODUCT, "answer", "price", str(asked.than))


def _missing(parts: Sequence[str], lists: Sequence[Sequence[Hit]]) -> Sequence[Claim]:
    return [
        Claim(f"I found nothing for “{part}”.", (heard(part),), echo=True)
        for part, hits in zip(parts, lists, strict=True)
        if not hits
    ]


def _together(choice: bundles.Choice, asked: Asked, desk: Desk) -> Claim:
    joint = asked.joint
    evidence = tuple(one for hit in choice.hits if (one := facts.price(hit.product, hit.variant)))
    total = Evidence(Source.PRODUCT, "answer", "total price", f"{choice.total} {asked.below or ''}")
    limit = f", within your limit (“{joint.words}”)" if joint and joint.words else ""
    limit += f", less than the {desk.wording.price(asked.below)} before" if asked.below else ""
    said = f"Together they cost {desk.wording.price(choice.total)}" if choice.total else ""
    shopper = heard(joint.words) if joint else None
    return Claim(f"{said}{limit}.", (*evidence, total, *([shopper] if shopper else [])), echo=True)


def _over(choice: bundles.Choice | None, asked: Asked, desk: Desk) -> Claim:
    joint = asked.joint
    if choice is None or choice.total is None or not (joint or asked.below):
        return Claim("No choice of these fits together.", courtesy=True)
    evidence = tuple(one for hit in choice.hits if (one := facts.price(hit.product, hit.variant)))
    total = Evidence(Source.PRODUCT, "answer", "total price", str(choice.total))
    cheapest = f"the cheapest choice costs {desk.wording.price(choice.total)}"
    if asked.below and choice.total.minor >= asked.below.minor:
        return Claim(f"Nothing goes lower than that: {cheapest}.", (*evidence, total))
    shopper = heard(joint.words) if joint else None
    said = f"Nothing fits “{joint.words}”; {cheapest}." if joint else f"{cheapest[:1].upper()}{cheapest[1:]}."
    return Claim(said, (*evidence, total, *([shopper] if shopper else [])), echo=True)
