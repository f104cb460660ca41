"""What kind of thing a photo shows, told by the facts of the looks it resembles; and looks of that kind first.

Nearest-neighbour voting, as in Dudani (1976), "The distance-weighted k-nearest-neighbor rule". A cosine knows colour and cut
better than it knows a jacket from a hoodie; the catalogue knows that for certain. Knows cosines, votes and scores. Refuses
to know which facts were voted for, and never claims them: they only order.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from shopkeeper.ranking.calibration import parameters
from shopkeeper.ranking.fusion import Fused


def votes(cosines: Sequence[float]) -> npt.NDArray[np.float64]:
    """The say of each neighbour (n,), summing to 1; what is much nearer than the others decides alone."""
    near = np.exp(parameters()["kin"]["warmth"] * (np.asarray(cosines) - max(cosines)))
    return np.asarray(near / near.sum(), np.float64)


def kin_first(fused: Fused, kinship: npt.NDArray[np.floating]) -> Fused:
    """The same looks, best first, once their ``kinship`` (n,), 0…1, has had its share in their scores."""
    share = parameters()["kin"]["share"]
    return fused.rescored(((1 - share) * fused.score + share * kinship).astype(np.float32))
