"""The same wishes as shoppers say them: "hoodies $40 tops", "between 60 and 20", "for her".

Knows English ways to say a limit and whom a thing is for. Refuses to know what they mean: each comes with the wish that it is.
"""

from collections.abc import Callable, Iterator

from shopkeeper.evaluation.golden import Golden, Wish
from shopkeeper.evaluation.kinds import Kind
from shopkeeper.evaluation.shelf import Shelf
from shopkeeper.evaluation.wishes import by_turns, priced, wishing
from shopkeeper.types import Field, Op, audience
from shopkeeper.types.normal import normal

OF_EACH = 2
"""Kinds of which the same is said."""

BATCH = "phrasings"

_PRICES = {
    Op.AT_MOST: (
        "{} tops", "{} max", "max {}", "no more than {}", "not over {}", "{} or less", "<= {}", "budget {}", "that won't cost more than {}",
    ),
    Op.BELOW: ("less than {}", "cheaper than {}", "< {}"),
    Op.AT_LEAST: ("{} or more", "no less than {}", "min {}"),
    Op.ABOVE: ("more than {}", "dearer than {}"),
    Op.BETWEEN: ("between {1} and {0}", "from {} to {}", "{} - {}", "{}–{}"),
}  # fmt: skip

_PEOPLE = {
    "women": ("for her", "for my wife"), "men": ("for him", "for my husband"), "girls": ("for girls",), "boys": ("for boys",),
}  # fmt: skip


def phrasings(shelf: Shelf) -> Iterator[Golden]:
    """A category with one wish, said in one of these ways; the first of each way first."""
    ways = [(_for(whom, Op.IS), says) for whom, some in _PEOPLE.items() for says in some]
    ways += [(_for(whom, Op.NOT), f"not for {whom}") for whom in ("men", "women")]
    ways += [(priced(op), says) for op, some in _PRICES.items() for says in some]
    return by_turns([wishing(shelf, wish_of, says, name=says) for wish_of, says in ways], OF_EACH)


def _for(whom: str, op: Op) -> Callable[[Kind], Wish | None]:
    """Where some of it is for others."""

    def wish(kind: Kind) -> Wish | None:
        stated = {normal(one) for product in kind.products for one in audience.stated(product, Field.GENDER)}
        parts = whom in stated and stated - {whom, "unisex"}
        return Wish(Field.GENDER, op, (whom,)) if parts else None

    return wish
