"""A learned order of answers: features of the looks about to be shown, read for the asker and this moment.

Knows which numbers a ranker asks for. Refuses to decide what is an answer and which looks may change places (``journey``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shopkeeper.catalog.port import Catalog
from shopkeeper.features.online import Features
from shopkeeper.index.port import Keys
from shopkeeper.ranking import Fused
from shopkeeper.ranking.learned import SCORE, Ranker
from shopkeeper.search.verify import verify
from shopkeeper.types import Constraint, Line, LookKey, Product, ProductId, ShopperId


@dataclass(frozen=True, slots=True)
class Learned:
    """``name``: of the ranker. ``at``: microseconds since 1970 UTC."""

    name: str
    ranker: Ranker
    features: Features
    shopper: ShopperId
    at: int

    def __call__(self, keys: Keys, fused: Fused, constraints: Sequence[Constraint], catalog: Catalog) -> Keys:
        """``keys`` in the learned order; equal ones stay as they were."""
        looks = [LookKey(int(key)) for key in keys]
        products = catalog.by_look(looks)
        lines = [_line(products.get(look), look, constraints) for look in looks]
        known = self.features.candidates(self.shopper, lines, self.at)
        scores = dict(zip(fused.keys.tolist(), fused.score.tolist(), strict=True))
        columns = {SCORE: np.array([scores.get(key, 0.0) for key in keys.tolist()])}
        columns |= zip(known.columns, known.values.T, strict=True)
        worth = self.ranker(np.column_stack([columns[name] for name in self.ranker.columns]))
        return keys[np.argsort(-worth, kind="stable")]


def _line(product: Product | None, look: LookKey, constraints: Sequence[Constraint]) -> Line:
    """As it would be logged: at the price of the variant that proves the wishes."""
    if product is None:
        return Line(ProductId(""), look)
    proven = verify(product, product.look(look), constraints)
    return Line(product.id, look, price=proven.variant.offer.price if proven else None)
