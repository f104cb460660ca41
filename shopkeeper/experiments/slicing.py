"""For whom an experiment is different: the OEC among some of its units, by what was known of them before.

Knows what units may be told apart by. Refuses whatever an arm may have had a hand in, such as what was clicked or shown first:
such units are others in each arm, and their difference is none of the arm's.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np

from shopkeeper.experiments.counting import Counted, worth
from shopkeeper.experiments.statistics.effect import Effect
from shopkeeper.experiments.statistics.interval import radius
from shopkeeper.experiments.statistics.slices import Pairs, slices
from shopkeeper.experiments.statistics.sums import Floats

KNOWN: Final = "shopper"
BY: Final = ("device", "language", "country", "category", "surface", "source")
"""Facts of an event, and the surface on which a unit met the experiment."""
UNTOLD: Final = "not told"
OTHERS: Final = "others"
MOST: Final = 8
"""Slices of a kind; what is rarer stands together as others."""


@dataclass(frozen=True, slots=True)
class Sliced:
    """The OEC among some units. ``apart``: its difference less that of the others; ``q`` of these being the same.

    ``low`` … ``high`` hold at every moment, for each slice by itself; ``q`` allows for all slices of all kinds.
    """

    by: str
    slice: str
    units: int
    lift: float
    apart: float
    q: float
    low: float
    high: float


def sliced(counted: Counted) -> tuple[Sliced, ...]:
    """Of the first arm after control; kinds that tell nobody apart are left out, and slices in which control has too little yet."""
    columns, planned = worth(counted.experiment.criterion), counted.experiment.units
    found = slices({by: _pairs(counted, names, columns) for by, names in _names(counted)}, planned)
    told = (_told(by, name, one.effect, one.apart, one.q, planned) for (by, name), one in found.items())
    return tuple(one for one in told if isfinite(one.low) and isfinite(one.high))


def _told(by: str, name: str, effect: Effect, apart: float, q: float, planned: int) -> Sliced:
    low, high = effect.lift_within(radius(effect.n, planned))
    return Sliced(by, name, int(effect.n), float(effect.lift), apart, q, float(low), float(high))


def _names(counted: Counted) -> Iterator[tuple[str, list[str]]]:
    """What units are told apart by, and the slice of each."""
    known = np.asarray(counted.before.any(1))
    yield KNOWN, ["known before" if one else "new" for one in known.tolist()]
    for by in BY:
        names = _gathered([facts.get(by, UNTOLD) for facts in counted.facts])
        if len(set(names)) > 1:
            yield by, names


def _gathered(names: list[str]) -> list[str]:
    common = {name for name, _ in Counter(names).most_common(MOST)}
    return [name if name in common else OTHERS for name in names]


def _pairs(counted: Counted, names: list[str], columns: list[Floats]) -> Pairs:
    """The largest first, what has no name of its own last."""
    there, units = np.array(names), Counter(names)
    return {
        name: tuple(counted.sums(columns, arm, there == name, adjust=False) for arm in (0, 1))  # type: ignore[misc]
        for name in sorted(units, key=lambda name: (name in (OTHERS, UNTOLD), -units[name], name))
    }
