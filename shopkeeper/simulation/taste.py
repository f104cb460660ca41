"""Who comes: shoppers with latent tastes. This is the ground truth of a simulation, and nothing in the shop knows it.

A product's worth to a shopper is a sum of standardised parts, as in discrete choice (McFadden 1974): what everybody likes
about it, its looks, its price, its brand and colour. Refuses to know what they come for (``need``) and what they do (``visit``).
"""

from dataclasses import dataclass

import numpy as np

from shopkeeper.simulation.goods import Floats, Goods, Rows

LOOKS, PRICE, BRAND, COLOUR, APPEAL = 1.0, 0.8, 0.8, 0.8, 1.0
"""Standard deviations of the parts of a product's worth."""
MODELS = 3
"""Products whose looks a taste is the mean of."""


@dataclass(frozen=True, slots=True)
class Shopper:
    """``kinds``: (k,) shares of what they come for; ``looks``: (dim,); ``brands`` and ``colours``: liking by number."""

    name: str
    consents: bool
    bot: bool
    keenness: float
    """Visits a day."""
    kinds: Floats
    price: float
    spread: float
    looks: Floats
    brands: Floats
    colours: Floats


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is true: the goods, how much everybody likes each of them (n,), and the shoppers."""

    goods: Goods
    appeal: Floats
    shoppers: tuple[Shopper, ...]

    @classmethod
    def of(cls, goods: Goods, shoppers: int, seed: int, tag: str) -> "World":
        """The same for the same arguments. ``tag`` goes into names, and changes nothing else."""
        chance = np.random.default_rng([seed, 1])
        appeal = chance.standard_normal(len(goods))
        return cls(goods, appeal, tuple(_shopper(goods, f"{tag}-{n}", chance) for n in range(shoppers)))

    def worth(self, shopper: Shopper, rows: Rows) -> Floats:
        """(rows,) what each product is worth to a shopper, whatever they need."""
        goods = self.goods
        away = (goods.prices[rows] - shopper.price) / shopper.spread
        return np.asarray(
            APPEAL * self.appeal[rows]
            + LOOKS * self._alike(shopper, rows)
            + PRICE * (0.5 - np.minimum(away**2, 4.0) / 2)
            + BRAND * np.append(shopper.brands, 0.0)[goods.brands[rows]]
            + COLOUR * np.append(shopper.colours, 0.0)[goods.colours[rows]]
        )

    def _alike(self, shopper: Shopper, rows: Rows) -> Floats:
        """Cosines with the taste, in standard deviations over the whole shop."""
        cosines = self.goods.vectors @ shopper.looks
        return np.asarray((cosines[rows] - cosines.mean()) / max(float(cosines.std()), 1e-9))


def _shopper(goods: Goods, name: str, chance: np.random.Generator) -> Shopper:
    models = chance.integers(0, len(goods), MODELS)
    looks = goods.vectors[models].sum(axis=0)
    return Shopper(
        name=name,
        consents=bool(chance.random() < 0.7),
        bot=bool(chance.random() < 0.02),
        keenness=float(chance.gamma(2.0, 0.15)),
        kinds=chance.dirichlet(np.full(len(goods.names), min(1.0, 3 / len(goods.names)))),
        price=float(chance.choice(goods.prices)),
        spread=float(max(goods.prices.std(), 0.2)),
        looks=looks / max(float(np.linalg.norm(looks)), 1e-9),
        brands=chance.standard_normal(int(goods.brands.max(initial=-1)) + 1),
        colours=chance.standard_normal(int(goods.colours.max(initial=-1)) + 1),
    )
