"""All reviews of one product summed up: who says what of which aspect, in whose words, and what was not counted.

Knows voices and verdicts. Refuses to say anything without a quote, and to weigh a voice by how loud it is: a review
counts once for a stance, however often it says so.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from shopkeeper.reviews.addressed import to_machines
from shopkeeper.reviews.bursts import suspicious
from shopkeeper.reviews.lexicon import lexicon
from shopkeeper.reviews.reading import Mention, read
from shopkeeper.types import Aspect, Opinion, Opinions, ProductId, Quote, Review, Side, Stance, Untrusted

ENOUGH = 5
"""Counted reviews from which the product as a whole can be spoken of."""
SURE = 0.9
QUOTES = 3
"""Quotes of a side."""
Voice = tuple[Review, Mention]


def sum_up(product: ProductId, reviews: Sequence[Review]) -> Opinions:
    discounted = suspicious(reviews)
    gone = {id for one in discounted for id in one.reviews}
    counted = by_merit(review for review in reviews if review.id not in gone)
    voices: defaultdict[tuple[Aspect, Stance], list[Voice]] = defaultdict(list)
    for review in counted:
        for taken, mention in _says(review).items():
            voices[taken].append((review, mention))
    opinions = [opinion for aspect in Aspect if (opinion := _opinion(aspect, voices))]
    return Opinions(
        product,
        len(reviews),
        len(counted),
        round(sum(review.stars for review in counted) / len(counted), 2) if counted else None,
        tuple(sorted(opinions, key=lambda one: -one.voices)),
        discounted,
        len(counted) >= ENOUGH,
        tuple(photo for review in counted for photo in review.photos),
    )


def by_merit(reviews: Iterable[Review]) -> list[Review]:
    """Whose words are shown: the most helpful first, then those of known buyers, then the newest."""
    return sorted(reviews, key=_merit)


def _merit(review: Review) -> tuple[int, bool, int, str]:
    day = review.written.toordinal() if review.written else 0
    return (-review.helpful, not review.verified, -day, review.id)


def _says(review: Review) -> dict[tuple[Aspect, Stance], Mention]:
    """Each stance once, in the first words that take it; the text before its title."""
    said: dict[tuple[Aspect, Stance], Mention] = {}
    words = f"{review.text}\n{review.title}"
    doubtful = to_machines(words)
    for mention in read(words):
        if not (doubtful and to_machines(mention.quote)):
            said.setdefault((mention.aspect, mention.stance), mention)
    return said


def _opinion(aspect: Aspect, voices: Mapping[tuple[Aspect, Stance], Sequence[Voice]]) -> Opinion | None:
    sides = [_side(aspect, stance, some) for stance in Stance if (some := voices.get((aspect, stance)))]
    if not sides:
        return None
    sides.sort(key=lambda side: -side.count)
    most, all_ = sides[0].count, sum(side.count for side in sides)
    verdict = sides[0].stance if majority(most, all_ - most) >= SURE else None
    return Opinion(aspect, tuple(sides), verdict, ", ".join(side.said for side in sides))


def _side(aspect: Aspect, stance: Stance, voices: Sequence[Voice]) -> Side:
    count = len(voices)
    said = f"{count} {'says' if count == 1 else 'say'} it {lexicon().sayings[aspect][stance]}"
    return Side(
        stance, count, tuple(quote(review, mention.quote) for review, mention in voices[:QUOTES]), said
    )


def quote(review: Review, said: str) -> Quote:
    r = review
    return Quote(r.id, Untrusted(said), r.stars, r.author, r.written, r.helpful, r.verified)


def majority(yes: int, no: int) -> float:
    """The probability that more than half of all would say yes, when ``yes`` of so many asked did (uniform prior)."""
    n = yes + no + 1
    return float(sum(math.comb(n, k) for k in range(yes + 1)) / 2**n)
