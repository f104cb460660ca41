"""Whether what arms name is there: retrievers, proposers, and learned orders that are kept.

Knows who votes where. Refuses to know shapes of settings (``experiments.settings``), and to ask it of what has begun.
"""

from collections.abc import Mapping
from typing import Final

from shopkeeper.experiments.definition import Experiment
from shopkeeper.ranking.weights import Kind, weights
from shopkeeper.recommend.blend import DEFAULT, SEQUENCE
from shopkeeper.recommend.surfaces import WEIGHTS
from shopkeeper.shop.rankers import Rankers
from shopkeeper.types import Surface
from shopkeeper.types.errors import InvalidInput

_RETRIEVERS: Final = frozenset[str]().union(*map(weights, Kind))
_PARTS: Final[Mapping[str, frozenset[str]]] = {
    **{f"search.weights.{kind}": _RETRIEVERS for kind in Kind},
    **{f"recommend.weights.{one}": frozenset(WEIGHTS[one]) for one in (Surface.GOES_WITH, Surface.CART)},
    f"recommend.weights.{Surface.FOR_YOU}": frozenset((*DEFAULT.rules[0], SEQUENCE)),
}


def there(experiment: Experiment, rankers: Rankers) -> None:
    """Raises InvalidInput for a part that nobody is, and NotFound for a learned order that is not kept."""
    for arm in experiment.arms:
        for key, value in arm.settings.items():
            if key == "search.ranker":
                rankers.need(value)
            elif key in _PARTS and (unknown := {*value} - _PARTS[key]):
                raise InvalidInput(f"{key} has no part {min(unknown)[:60]!r}", field="arms.settings", fix=f"some of {', '.join(sorted(_PARTS[key]))}")  # fmt: skip
