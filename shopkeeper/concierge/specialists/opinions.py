"""The reviews specialist: what reviewers say, with counts and their own words; nothing without a quote."""

import re
from collections.abc import Iterator, Sequence

from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Said, Source, inner
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import plain, rules
from shopkeeper.concierge.pieces import Words
from shopkeeper.types import Aspect, Opinion, Opinions, Product, Quote

_MOST = 3
"""Aspects that are told where none was asked for, and products of one answer."""


def opinions(act: Act, desk: Desk) -> Answer:
    products = desk.products(act.about[:_MOST])
    claims = [claim for product in products for claim in _of(product, act.words, desk)]
    return Answer((Words(Said.of(claims)),), lambda memory: memory.looking_at(act.about), act.about)


def _of(product: Product, words: str, desk: Desk) -> Iterator[Claim]:
    found = desk.call("opinions", lambda: desk.shop.opinions(product.id))
    counted = _counted(product, found)
    if not found.counted:
        yield Claim(f"There are no reviews of {product.title} yet.", (counted,))
        return
    asked = asked_for(words)
    told = [one for one in found.opinions if not asked or one.aspect in asked][:_MOST]
    if not told:
        named = f" of its {desk.wording.all([aspect.value for aspect in asked])}" if asked else ""
        reviews = "review" if found.counted == 1 else "reviews"
        yield Claim(
            f"The {desk.wording.number(found.counted)} {reviews} of {product.title} say nothing clear{named}.",
            (counted,),
        )
        return
    if not found.enough:
        reviews = "review" if found.counted == 1 else "reviews"
        yield Claim(
            f"There are few voices on {product.title}: {desk.wording.number(found.counted)} {reviews}.",
            (counted,),
        )
    for opinion in told:
        yield _claim(product, opinion, counted)
    yield from _discounted(product, found, desk)


def asked_for(words: str) -> list[Aspect]:
    """The aspects that a question is about; none: all."""
    said = plain(words)
    return [Aspect(name) for name, cue in rules("aspects").items() if re.search(cue, said)]


def _claim(product: Product, opinion: Opinion, counted: Evidence) -> Claim:
    """The counts, and the most helpful words of each side."""
    tally = Evidence(
        Source.REVIEW, f"{product.id}:{opinion.aspect}", "count", opinion.said, product.id, product.title
    )
    quoted = [side.quotes[0] for side in opinion.sides[:2]]
    said = " — ".join(f"“{inner(quote.text)}”" for quote in quoted)
    text = f"Of {product.title}, {opinion.said}: {said}"
    return Claim(_ended(text), (tally, *(_review(product, quote) for quote in quoted), counted))


def _review(product: Product, quote: Quote) -> Evidence:
    by = f"{quote.author}, " if quote.author else ""
    title = f"{by}{quote.stars:g} of 5 stars"
    return Evidence(Source.REVIEW, quote.review, "text", inner(quote.text), product.id, title)


def _counted(product: Product, found: Opinions) -> Evidence:
    return Evidence(
        Source.REVIEW, product.id, "reviews", f"{found.counted} reviews", product.id, product.title
    )


def _discounted(product: Product, found: Opinions, desk: Desk) -> Sequence[Claim]:
    claims = []
    for one in found.discounted:
        number = desk.wording.number(len(one.reviews))
        evidence = Evidence(
            Source.REVIEW,
            product.id,
            "not counted",
            f"{len(one.reviews)} reviews: {one.reason}",
            product.id,
            product.title,
        )
        claims.append(Claim(f"Not counted: {number} ({one.reason}).", (evidence,)))
    return claims


def _ended(said: str) -> str:
    return said if said.endswith((".”", "!”", "?”")) else f"{said}."
