"""Which of the shown products a shopper looks at, and which of those they click: the click models of the literature.

Knows positions and chances. Refuses to know products. Rows are positions from the top, chances are 0…1.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.simulation.goods import Floats

Clicked = npt.NDArray[np.bool_]


class Examination(Protocol):
    def clicks(self, attractive: Floats, chance: np.random.Generator) -> Clicked:
        """``attractive``: (n,) chance of a click once looked at. Which are clicked, (n,)."""
        ...


@dataclass(frozen=True, slots=True)
class PositionBased:
    """Each place is looked at by itself, with a chance of place^-``steepness``.

    The examination hypothesis (Joachims et al. 2005, "Accurately interpreting clickthrough data as implicit feedback";
    Craswell et al. 2008); the power of the place as in Joachims, Swaminathan and Schnabel (2017).
    """

    steepness: float = 1.0

    def examined(self, places: int) -> Floats:
        """(places,) chances: the truth that an estimate of the bias is compared with."""
        chances: Floats = np.arange(1, places + 1, dtype=np.float64) ** -self.steepness
        return chances

    def clicks(self, attractive: Floats, chance: np.random.Generator) -> Clicked:
        looked = chance.random(len(attractive)) < self.examined(len(attractive))
        clicked: Clicked = looked & (chance.random(len(attractive)) < attractive)
        return clicked


@dataclass(frozen=True, slots=True)
class Cascade:
    """From the top down, until they stop: after a click with ``satisfied``, after anything else with ``bored``.

    Craswell, Zoeter, Taylor and Ramsey (2008), "An experimental comparison of click position-bias models", with several
    clicks as in Guo, Liu and Wang (2009), "Efficient multiple-click models in web search".
    """

    satisfied: float = 0.5
    bored: float = 0.1

    def clicks(self, attractive: Floats, chance: np.random.Generator) -> Clicked:
        clicked: Clicked = chance.random(len(attractive)) < attractive
        stops = chance.random(len(attractive)) < np.where(clicked, self.satisfied, self.bored)
        last = int(np.argmax(stops)) if stops.any() else len(stops)
        clicked[last + 1 :] = False
        return clicked
