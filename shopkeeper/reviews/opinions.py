"""All reviews of one product summed up: who says what of which aspect, in whose words, and what was not counted.

Knows voices and verdicts. Refuses to say anything without a quote, and to weigh a voice by how loud it is: a review
counts once for a stance, however often it says so.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from shopkeeper.reviews.addressed import to_machines
from shopkeeper.reviews.bursts import suspicious
from shopkeeper.reviews.lexicon import lexicon
from shopkeeper.reviews.reading import read
from shopkeeper.types import Aspect, Opinion, Opinions, ProductId, Quote, Review, Side, Stance, Untrusted

ENOUGH = 5
"""Counted reviews from which the product as a whole can be spoken of."""
SURE = 0.9
QUOTES = 3
"""Quotes of a side."""


def sum_up(product: ProductId, reviews: Sequence[Review]) -> Opinions:
    discounted = suspicious(reviews)
    gone = {id for one in discounted for id in one.reviews}
    counted = [review for review in reviews if review.id not in gone]
    voices: defaultdict[Aspect, defaultdict[Stance, list[Quote]]] = defaultdict(lambda: defaultdict(list))
    for review in counted:
        for (aspect, stance), quote in _says(review).items():
            voices[aspect][stance].append(quote)
    opinions = [_opinion(aspect, sides) for aspect, sides in voices.items()]
    return Opinions(
        product,
        len(reviews),
        len(counted),
        round(sum(review.stars for review in counted) / len(counted), 2) if counted else None,
        tuple(sorted(opinions, key=lambda one: (-one.voices, one.aspect))),
        discounted,
        len(counted) >= ENOUGH,
    )


def _says(review: Review) -> dict[tuple[Aspect, Stance], Quote]:
    """Each stance once, in the first words that take it; the text before its title."""
    said: dict[tuple[Aspect, Stance], Quote] = {}
    words = f"{review.text}\n{review.title}"
    doubtful = to_machines(words)
    for mention in read(words):
        quote = words[mention.start : mention.end]
        if not (doubtful and to_machines(quote)):
            said.setdefault((mention.aspect, mention.stance), _quote(review, Untrusted(quote)))
    return said


def _quote(review: Review, text: Untrusted) -> Quote:
    return Quote(
        review.id, text, review.stars, review.author, review.written, review.helpful, review.verified
    )


def _opinion(aspect: Aspect, voices: Mapping[Stance, Sequence[Quote]]) -> Opinion:
    sides = tuple(
        Side(stance, len(some), tuple(sorted(some, key=_merit)[:QUOTES]))
        for stance, some in sorted(voices.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    )
    most, all_ = sides[0].count, sum(side.count for side in sides)
    sure = majority(most, all_ - most) >= SURE
    return Opinion(aspect, sides, sides[0].stance if sure else None, ", ".join(_sayings(aspect, sides)))


def _merit(quote: Quote) -> tuple[int, bool, int, str]:
    """The most helpful first, then those of known buyers, then the newest."""
    return (-quote.helpful, not quote.verified, -(quote.written.toordinal() if quote.written else 0), quote.review)


def _sayings(aspect: Aspect, sides: Sequence[Side]) -> Iterator[str]:
    for side in sides:
        yield f"{side.count} {'says' if side.count == 1 else 'say'} it {lexicon().sayings[aspect][side.stance]}"


def majority(yes: int, no: int) -> float:
    """The probability that more than half of all would say yes, when ``yes`` of so many asked did (uniform prior)."""
    n = yes + no + 1
    return sum(math.comb(n, k) for k in range(yes + 1)) / 2**n
