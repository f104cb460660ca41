"""From a cosine to a verdict: is the shown thing the very one that was found?

Knows two numbers of one comparison: how near the nearest look is, and by how much it beats the nearest look of another
product. Refuses to see pictures.
"""

from dataclasses import dataclass
from math import exp

from shopkeeper.types import Match


@dataclass(frozen=True, slots=True)
class Sameness:
    """Platt (1999) on (similarity, margin), fitted for one encoder on views of products it was not trained on.

    ``same`` is the probability from which SAME is said; under ``alike`` similarity nothing of its kind is stocked; from ``twin`` on, which nearly
    every true match reaches, it may be taken for the shown thing where that costs little: "cheaper than this".
    """

    bias: float
    similarity: float
    margin: float
    same: float
    alike: float
    twin: float = 0.65
    gain: float = 1.0
    shift: float = 0.0
    """``gain · cosine + shift`` is what it was fitted on: another encoder's cosines are first brought to that scale."""

    def cosine(self, raw: float) -> float:
        """A raw cosine on that scale."""
        return self.gain * raw + self.shift

    def judge(self, similarity: float, margin: float) -> tuple[Match, float]:
        """The verdict and the probability that it is the same product, 0…1."""
        odds = self.bias + self.similarity * similarity + self.margin * margin
        chance = 1 / (1 + exp(-max(-60.0, min(60.0, odds))))
        if chance >= self.same:
            return Match.SAME, chance
        return (Match.LOOK_ALIKE if similarity >= self.alike else Match.NOT_STOCKED), chance


UNFITTED = Sameness(bias=-18.0, similarity=20.0, margin=6.0, same=0.5, alike=0.6)
"""For encoders that bring no fit of their own: says SAME only of nearly identical pictures."""
