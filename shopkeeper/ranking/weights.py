"""How much each retriever is heard, by the kind of question.

Knows the fitted weights in ``parameters.json``. Refuses to look into the question: its kind is all that matters.
"""

from collections.abc import Mapping
from enum import StrEnum

from shopkeeper.ranking.calibration import parameters


class Kind(StrEnum):
    WORDS = "words"
    PHOTO = "photo"
    PHOTO_WORDS = "photo_words"


def kind_of(*, photo: bool, words: bool) -> Kind:
    """``words``: something is left to look for once prices, sorts and "like this" are taken out."""
    if not photo:
        return Kind.WORDS
    return Kind.PHOTO_WORDS if words else Kind.PHOTO


def weights(kind: Kind) -> Mapping[str, float]:
    """Retriever name → weight; a retriever that is not named does not vote."""
    fitted: Mapping[str, float] = parameters()["weights"][kind]
    return fitted
