"""What is not sold so, or sold out, said with what there is instead. Refuses to ask which."""

from collections.abc import Sequence

from shopkeeper.concierge import facts, variants
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim
from shopkeeper.concierge.desk import Answer
from shopkeeper.concierge.pieces import Words
from shopkeeper.types import Product, Variant


def not_so(product: Product) -> list[Claim]:
    """It never was so: what there is instead."""
    title = facts.fact(product, "title", product.title)
    return [Claim(f"{product.title} is not sold so.", (title,)), *_instead(product)]


def sold_out(product: Product, gone: Sequence[Variant]) -> list[Claim]:
    """It is so, and none is left: what there is instead."""
    name, none = variants.called(product, gone), facts.fact(product, "stock", "0 in stock")
    own = facts.fact(product, "options", name)
    return [Claim(f"{name} is sold out.", (none, own)), *_instead(product)]


def _instead(product: Product) -> list[Claim]:
    known = (facts.colours(product), facts.sizes(product), *facts.options(product))
    return [Claim(f"{one.field.capitalize()}: {one.text}.", (one,)) for one in known if one]


def told_of(claims: Sequence[Claim], act: Act) -> Answer:
    """Nothing but this, of what the act is about."""
    return Answer((Words.of(*claims),), lambda memory: memory.looking_at(act.about))
