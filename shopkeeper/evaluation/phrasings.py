"""The same wishes as shoppers say them: "hoodies $40 tops", "between 60 and 20", "for her".

Knows English ways to say a limit and whom a thing is for. Refuses to know what they mean: each comes with the wish that it is.
"""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from shopkeeper.evaluation.golden import KEEPS, Golden, Grade, Wish
from shopkeeper.evaluation.kinds import Kind
from shopkeeper.evaluation.shelf import Shelf
from shopkeeper.types import Field, Op, audience
from shopkeeper.types.normal import normal

OF_EACH = 2
"""Kinds of which the same is said."""

BATCH = "phrasings"

_PRICES = {
    Op.AT_MOST: (
        "{middle} tops", "{middle} max", "max {middle}", "no more than {middle}", "not over {middle}", "{middle} or less",
        "<= {middle}", "budget {middle}", "that won't cost more than {middle}",
    ),
    Op.BELOW: ("less than {middle}", "cheaper than {middle}", "< {middle}"),
    Op.AT_LEAST: ("{middle} or more", "no less than {middle}", "min {middle}"),
    Op.ABOVE: ("more than {middle}", "dearer than {middle}"),
    Op.BETWEEN: (
        "between {middle} and {lowest}", "from {lowest} to {middle}", "{lowest} - {middle}", "{lowest}–{middle}",
    ),
}  # fmt: skip

_PEOPLE = {
    "women": ("for her", "for my wife"), "men": ("for him", "for my husband"), "girls": ("for girls",), "boys": ("for boys",),
}  # fmt: skip


def phrasings(shelf: Shelf) -> Iterator[Golden]:
    """A category with one wish, said in one of these ways; the first of each way first."""
    ways = [_for(shelf, whom, says, Op.IS) for whom, some in _PEOPLE.items() for says in some]
    ways += [_for(shelf, whom, f"not for {whom}", Op.NOT) for whom in ("men", "women")]
    ways += [_costing(shelf, op, says) for op, some in _PRICES.items() for says in some]
    rows = zip_longest(*(_first(filter(shelf.answers, way)) for way in ways))
    return (golden for row in rows for golden in row if golden)


def _costing(shelf: Shelf, op: Op, says: str) -> Iterator[Golden]:
    for kind in shelf.kinds:
        if kind.lowest.minor < kind.middle.minor < kind.highest.minor:
            ends = (kind.lowest, kind.middle) if op is Op.BETWEEN else (kind.middle,)
            said = says.format(lowest=kind.lowest, middle=kind.middle)
            yield _golden(kind, says, said, Wish(Field.PRICE, op, tuple(map(str, ends))))


def _for(shelf: Shelf, whom: str, says: str, op: Op) -> Iterator[Golden]:
    for kind in shelf.kinds:
        stated = {normal(one) for product in kind.products for one in audience.stated(product, Field.GENDER)}
        others = stated - {whom, "unisex"}
        if whom in stated and others:
            yield _golden(kind, says, says, Wish(Field.GENDER, op, (whom,)))


def _golden(kind: Kind, way: str, said: str, wish: Wish) -> Golden:
    right = tuple(
        Grade(grade, {"category": (kind.name,), KEEPS: how}) for grade, how in ((3, "stated"), (1, "wishes"))
    )
    text = f"{kind.name} {said}".lower()
    return Golden(f"{way}:{normal(kind.name)}", text, constraints=(wish,), relevant=right)


def _first(way: Iterable[Golden]) -> list[Golden]:
    return [golden for golden, _ in zip(way, range(OF_EACH), strict=False)]
