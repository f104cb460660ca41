"""What looks and reads like given Looks, whoever has looked at it: a product added a minute ago is already near to others.

Knows how to keep what the index said until products change. Refuses to know how nearness is measured (``Near``).
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.recommend.models.port import NOBODY, Floats, Ids, Scored, counted
from shopkeeper.recommend.shelf import NO_LOOK, Shelf
from shopkeeper.recommend.waiting import may_take_long
from shopkeeper.types import LookKey

_MOST: Final = 20_000
_FADE: Final = 2.0
RECALL: Final = 5
_FADES: Final = np.exp(-np.arange(RECALL)[::-1] / _FADE).astype(np.float32)
"""Of the last Looks, the latest weighing 1."""
EVERYTHING: Final[tuple[str, ...]] = ()


class Near(Protocol):
    def __call__(self, look: LookKey, apart: tuple[str, ...]) -> tuple[Ids, Floats]:
        """Looks (n,) of other products and how near they are (n,), 0…1, nearest first; none of the kinds of ``apart``."""
        ...


@dataclass(frozen=True, slots=True)
class Around:
    """The products around one Look (n,), each once, with the nearest Look of each (n,) and how near it is (n,)."""

    items: Ids
    looks: npt.NDArray[np.int64]
    nearness: Floats
    places: dict[int, int] = field(default_factory=dict)


NOWHERE = Around(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))


class Nearby:
    """Thread-safe. ``indexed``: how far in the change log the index is; ``eyes``: which encoder it is of.

    What is kept is dropped once the index has got further, or is another.
    """

    def __init__(
        self, near: Near, shelf: Shelf, indexed: Callable[[], int], eyes: Callable[[], str] = str
    ) -> None:
        self._near, self._shelf, self._indexed, self._eyes = near, shelf, indexed, eyes
        self._settled, self._through = -1, ""
        self._kept: OrderedDict[tuple[LookKey, tuple[str, ...]], Around] = OrderedDict()
        self._lock = Lock()

    def refresh(self) -> None:
        """See whether the eyes are others, and while the index is behind the catalogue, whether it has caught up."""
        if (eyes := self._eyes()) != self._through:
            with self._lock:
                self._kept = OrderedDict()
                self._through, self._settled = eyes, -1
        if self._settled < self._shelf.assorted:
            reached = self._indexed()
            if reached > self._settled:
                with self._lock:
                    self._kept = OrderedDict()
                    self._settled = reached

    def around(self, look: LookKey, apart: tuple[str, ...] = EVERYTHING) -> Around:
        key, kept = (look, apart), self._kept  # where it is dropped meanwhile, what comes of it is, too
        found = kept.get(key)
        if found is None:
            may_take_long()
            found = self._products(*self._near(look, apart))
            with self._lock:
                kept[key] = found
                if len(kept) > _MOST:
                    kept.popitem(last=False)
        return found

    def score(self, looks: Sequence[LookKey], apart: tuple[str, ...] = EVERYTHING) -> Scored:
        """Products around the last Looks, those around the latest weighing most."""
        return counted(self.votes(looks, apart))

    def votes(self, looks: Sequence[LookKey], apart: tuple[str, ...] = EVERYTHING) -> Scored:
        """What each of the last Looks says, one after the other."""
        arounds = [self.around(look, apart) for look in looks[-RECALL:]]
        if not arounds:
            return NOBODY
        scores = np.concatenate([around.nearness for around in arounds])
        scores *= _FADES[-len(arounds) :].repeat([len(around.items) for around in arounds])
        return Scored(np.concatenate([around.items for around in arounds]), scores)

    def nearest(
        self, looks: Sequence[LookKey], apart: tuple[str, ...] = EVERYTHING
    ) -> Callable[[int], LookKey]:
        """Says of a product which of its Looks is nearest to the latest of ``looks`` that it is near to; 0 when it is to none."""
        arounds = [self.around(look, apart) for look in reversed(looks[-RECALL:])]

        def look(item: int) -> LookKey:
            for around in arounds:
                if (place := around.places.get(item)) is not None:
                    return LookKey(around.looks.item(place))
            return NO_LOOK

        return look

    def _products(self, looks: Ids, nearness: Floats) -> Around:
        sold = self._shelf.of(looks.tolist())
        first: dict[int, int] = {}
        for place, look in enumerate(looks.tolist()):
            if good := sold(look):
                first.setdefault(good.item, place)
        if not first:
            return NOWHERE
        chosen = list(first.values())
        places = {item: place for place, item in enumerate(first)}
        return Around(np.fromiter(first, np.int64, len(first)), looks[chosen], nearness[chosen], places)
