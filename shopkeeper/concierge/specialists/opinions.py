"""The reviews specialist: what reviewers say, with counts and their own words; nothing without a quote."""

import re
from collections.abc import Iterator, Sequence

from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Source, heard, inner, shortened
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import plain, rules
from shopkeeper.concierge.pieces import Words
from shopkeeper.concierge.topic import asked_of, is_special, kin
from shopkeeper.reviews.reading import LONGEST_QUOTE
from shopkeeper.types import Aspect, Opinion, Opinions, Product, Quote
from shopkeeper.types.sentence import ended

_QUOTED = 3
"""Reviewers that are quoted on one matter, and words of it that are repeated."""
_MOST = 3
"""Aspects that are told where none was asked for, and products of one answer."""


def opinions(act: Act, desk: Desk) -> Answer:
    products = desk.products(act.about[:_MOST])
    claims = [claim for product in products for claim in _of(product, act.words, desk)]
    return Answer((Words.of(*claims),), lambda memory: memory.looking_at(act.about), act.about)


def _of(product: Product, words: str, desk: Desk) -> Iterator[Claim]:
    found = desk.call("opinions", lambda: desk.shop.opinions(product.id))
    counted = _counted(product, found)
    if not found.counted:
        yield _unreviewed(product, counted)
        return
    asked, about = asked_for(words), asked_of(words, product)
    told = [one for one in found.opinions if one.aspect in asked][:_MOST]
    if (asked or about) and not told:
        yield _spoken(product, asked, about, found, desk)
        return
    if not (asked or about):
        yield _whole(product, found, desk)
    elif not found.enough:
        yield Claim(f"There are few voices on {product.title}: {_reviews(found, desk)}.", (counted,))
    special = [word for word in about if told and is_special(word)]
    if special and not desk.call("spoken_of", lambda: desk.shop.spoken_of(product.id, kin(special))):
        yield _spoken(product, [], special, found, desk)
    for opinion in told or found.opinions[:_MOST]:
        yield _claim(product, opinion, counted)
    yield from _discounted(product, found, desk)


def whole(product: Product, desk: Desk) -> Claim:
    """How many reviews it has, and their stars."""
    found = desk.call("opinions", lambda: desk.shop.opinions(product.id))
    return _whole(product, found, desk) if found.counted else _unreviewed(product, _counted(product, found))


def aside(product: Product, words: str, desk: Desk) -> Iterator[Claim]:
    """On what the record does not state: what reviewers write of it, or that none of them speaks of it."""
    found = desk.call("opinions", lambda: desk.shop.opinions(product.id))
    if about := asked_of(words, product):
        yield (
            _spoken(product, [], about, found, desk)
            if found.counted
            else _unreviewed(product, _counted(product, found))
        )


def _whole(product: Product, found: Opinions, desk: Desk) -> Claim:
    """How many reviews there are, and their stars; that few are no sum is said with it."""
    only, average = ("" if found.enough else "only "), (" on average" if found.counted > 1 else "")
    stars = f"{found.stars:.1f}".removesuffix(".0")
    text = f"{product.title} has {only}{_reviews(found, desk)}, {stars} of 5 stars{average}."
    return Claim(text, (_counted(product, found),))


def _spoken(
    product: Product, asked: Sequence[Aspect], about: Sequence[str], found: Opinions, desk: Desk
) -> Claim:
    """Of what no stance is counted: what is written of it, word for word; or that nobody speaks of it."""
    words = kin((*about, *(aspect.value for aspect in asked)))
    quotes = desk.call("spoken_of", lambda: desk.shop.spoken_of(product.id, words))[:_QUOTED]
    shopper = () if asked or len(about) > _QUOTED else (heard(" ".join(about)),)
    its = f"its {desk.wording.all([aspect.value for aspect in asked])}"
    matter = its if asked else f"“{shopper[0].text}”" if shopper else "that"
    counted = _counted(product, found)
    if not quotes:
        none = "The one review" if found.counted == 1 else f"None of the {_reviews(found, desk)}"
        speaks = "does not speak" if found.counted == 1 else "speaks"
        return Claim(f"{none} of {product.title} {speaks} of {matter}.", (counted, *shopper), echo=True)
    said = " — ".join(f"“{inner(shortened(quote.text, LONGEST_QUOTE))}”" for quote in quotes)
    who = "A reviewer writes" if len(quotes) == 1 else "Reviewers write"
    unclear = f"Nothing clear is said of {matter}. " if asked else ""
    text = ended(f"{unclear}{who} of {product.title}: {said}")
    return Claim(text, tuple(_review(product, quote) for quote in quotes))


def _reviews(found: Opinions, desk: Desk) -> str:
    return "one review" if found.counted == 1 else f"{desk.wording.number(found.counted)} reviews"


def _unreviewed(product: Product, counted: Evidence) -> Claim:
    return Claim(f"There are no reviews of {product.title} yet.", (counted,))


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
    return Claim(ended(text), (tally, *(_review(product, quote) for quote in quoted), counted))


def _review(product: Product, quote: Quote) -> Evidence:
    by = f"{quote.author}, " if quote.author else ""
    title = f"{by}{quote.stars:g} of 5 stars"
    return Evidence(Source.REVIEW, quote.review, "text", inner(quote.text), product.id, title)


def _counted(product: Product, found: Opinions) -> Evidence:
    stars = f", {found.stars:.1f} of 5 stars" if found.stars is not None else ""
    text = f"{found.counted} reviews{stars}"
    return Evidence(Source.REVIEW, product.id, "reviews", text, product.id, product.title)


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
