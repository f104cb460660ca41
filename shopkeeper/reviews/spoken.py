"""Which sentences of reviews speak of something, whatever that is: the battery, the noise, the straps.

Knows the forms of words. Refuses to say whether what is written is praise.
"""

from collections.abc import Collection, Sequence

from shopkeeper.language.stem import stem
from shopkeeper.reviews.addressed import to_machines
from shopkeeper.reviews.clauses import Text
from shopkeeper.reviews.opinions import by_merit, quote
from shopkeeper.types import Quote, Review

_WHOLE: frozenset[str] = frozenset()
"""No word ends a clause: a clause is a sentence."""


def spoken_of(reviews: Sequence[Review], words: Collection[str]) -> tuple[Quote, ...]:
    """The first sentence of each review that holds one of ``words`` in any form; whose words are shown first is as in ``sum_up``."""
    stems = frozenset(map(stem, words))
    found = ((review, _first(review, stems)) for review in by_merit(reviews))
    return tuple(quote(review, said) for review, said in found if said)


def _first(review: Review, stems: frozenset[str]) -> str:
    for written in (review.text, review.title):
        text = Text(written)
        for clause in text.clauses(_WHOLE):
            if not stems.isdisjoint(map(stem, clause.words)):
                said = written[slice(*text.quoted(clause, len(written)))]
                if not to_machines(said):
                    return said
    return ""
