"""What a shopper comes for this time, and how they say so: in the catalogue's own words, with a photo, or by browsing.

Knows needs and questions. Refuses to know tastes beyond the shopper's kinds of thing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from shopkeeper.simulation.goods import Floats, Goods, Rows
from shopkeeper.simulation.taste import Shopper, World
from shopkeeper.types import Constraint, Context, Field, MediaId, Op, Query
from shopkeeper.types.money import minor_digits

Picture = Callable[[MediaId], bytes]
MISSES = 3.0
"""How much less a product of another kind is worth to who needs this one; half of it for another colour or price."""


class Arrival(StrEnum):
    SEARCH = "search"
    PHOTO = "photo"
    BROWSE = "browse"


@dataclass(frozen=True, slots=True)
class Need:
    """``like``: the product they have in mind, a row of the goods; ``colour`` -1 and ``most`` infinite ask for nothing."""

    kind: int
    like: int
    colour: int
    most: float
    """Logarithm of the most they will pay, in minor units."""
    arrival: Arrival

    def misses(self, goods: Goods, rows: Rows) -> Floats:
        """(rows,) what products lose by not being what is needed."""
        wrong = MISSES * (goods.kinds[rows] != self.kind)
        wrong = wrong + MISSES / 2 * ((self.colour >= 0) & (goods.colours[rows] != self.colour))
        return np.asarray(wrong + MISSES / 2 * (goods.prices[rows] > self.most))


def need(world: World, shopper: Shopper, chance: np.random.Generator) -> Need:
    """One of their kinds of thing, with a product of it in mind that they would like."""
    goods = world.goods
    kind = int(chance.choice(len(goods.names), p=shopper.kinds))
    rows = np.flatnonzero(goods.kinds == kind)
    worth = np.exp(world.worth(shopper, rows))
    like = int(chance.choice(rows, p=worth / worth.sum()))
    colour = int(goods.colours[like]) if chance.random() < 0.3 else -1
    most = float(goods.prices[like] + chance.uniform(0.05, 0.5)) if chance.random() < 0.2 else np.inf
    arrival = Arrival(str(chance.choice(list(Arrival), p=(0.75, 0.1, 0.15))))
    if arrival is Arrival.PHOTO and not goods.picture(like):
        arrival = Arrival.SEARCH
    return Need(kind, like, colour, most, arrival)


def ask(need: Need, goods: Goods, context: Context, size: int, picture: Picture, chance: np.random.Generator) -> Query:  # fmt: skip
    """The question that the need becomes."""
    match need.arrival:
        case Arrival.PHOTO:
            return Query(images=(picture(goods.picture(need.like)),), size=size, context=context)
        case Arrival.BROWSE if goods.known[need.like].categories:
            here = Constraint(Field.CATEGORY, Op.IS, (goods.names[need.kind],))
            return Query(constraints=(here,), size=size, context=context)
        case _:
            return Query(_words(need, goods, context, chance), size=size, context=context)


def _words(need: Need, goods: Goods, context: Context, chance: np.random.Generator) -> str:
    title = goods.products[need.like].title.split()
    said = goods.names[need.kind].lower() if chance.random() < 0.7 else " ".join(title[-2:]).lower()
    if need.colour >= 0:
        said = f"{goods.known[need.like].colours[0]} {said}"
    if np.isfinite(need.most):
        said += (
            f" under {_round(np.exp(need.most) / 10 ** minor_digits(context.currency))} {context.currency}"
        )
    return said


def _round(amount: float) -> int:
    """Upwards to a number that people say: 15, 40, 150."""
    step = 5 * 10 ** max(0, int(np.log10(max(amount, 1.0))) - 1)
    return int(np.ceil(amount / step) * step)
