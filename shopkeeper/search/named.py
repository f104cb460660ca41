"""What a product costs that is only named, to compare with: "cheaper than the Electra one".

Knows titles and live prices. Refuses to choose: where several are called so and cost differently, none has the price.
"""

from collections.abc import Sequence

from shopkeeper.index.live import Live
from shopkeeper.language.stem import stems
from shopkeeper.search.sight import Sight
from shopkeeper.types import Constraint, Field, LookKey, Money, Op
from shopkeeper.types.product import cheapest

_ASKED = 200


def price_of(name: str, constraints: Sequence[Constraint], live: Live, sight: Sight) -> Money | None:
    """The lowest live price of what is called just ``name``, or else something with it; of those, what is of the kind wished for."""
    keys = [LookKey(int(key)) for key in sight.index.lexical(name, k=_ASKED).keys]
    said = stems(name)
    products = {product.id: product for product in sight.catalog.by_look(keys).values()}
    called = [product for product in products.values() if said <= stems(product.title)]
    exactly = [product for product in called if said == stems(product.title)] or called
    kinds = [wish for wish in constraints if wish.field == Field.CATEGORY and wish.op is Op.IS]
    kin = set(live.select(kinds).tolist()) if kinds else set()
    alike = [product for product in exactly if any(look.key in kin for look in product.looks)] or exactly
    prices = {cheapest(product.variants) for product in alike}
    return prices.pop() if len(prices) == 1 else None
