"""Filters beside the results.

Knows groups, ticks and counts. Refuses to count: the Slate did.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shopkeeper.index.facets import wish_of
from shopkeeper.language.wording import Wording
from shopkeeper.types import Constraint, Facet, FacetValue, Field, Slate
from shopkeeper.types.normal import normal
from shopkeeper.web import wire
from shopkeeper.web.asked import BANDED, Asked

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Tick:
    token: str
    label: str
    count: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Group:
    """``ticks`` first, ``rest`` folded away; ``was`` says which understood values the ticks stand for.

    ``single``: one at a time (bands of price or rating), else any number.
    """

    field: str
    label: str
    ticks: tuple[Tick, ...]
    rest: tuple[Tick, ...]
    was: tuple[str, ...]
    single: bool = False

    @property
    def selected(self) -> int:
        return sum(tick.selected for tick in (*self.ticks, *self.rest))


def groups(slate: Slate, asked: Asked, wording: Wording) -> tuple[Group, ...]:
    return tuple(_group(facet, slate, asked, wording) for facet in slate.facets if _useful(facet, slate))


def _useful(facet: Facet, slate: Slate) -> bool:
    """Whether there is something to choose; departments that all hold the whole answer are no choice."""
    if any(value.selected for value in facet.values):
        return True
    whole = facet.field == Field.CATEGORY and all(value.count == slate.total for value in facet.values)
    return len(facet.values) > 1 and not whole


def _group(facet: Facet, slate: Slate, asked: Asked, wording: Wording) -> Group:
    ticks = [tick for value in facet.values if (tick := _tick(facet, value, slate, wording))]
    understood = _understood(facet.field, slate, asked)
    if facet.field in BANDED:
        ticks = [*_said([one for one in slate.applied if one.field == facet.field], ticks, wording), *ticks]
    else:
        ticks.sort(key=lambda tick: not tick.selected)
    first, rest = ticks[:SHOWN], tuple(ticks[SHOWN:])
    ticked = {normal(tick.token) for tick in ticks if tick.selected}
    was = tuple(token for one in understood for token in wire.write(one) if normal(token) in ticked)
    return Group(facet.field, wording.field(facet.field), tuple(first), rest, was, facet.field in BANDED)


def _understood(field: str, slate: Slate, asked: Asked) -> tuple[Constraint, ...]:
    chosen = {one.id for one in asked.chosen}
    return tuple(one for one in slate.applied if one.field == field and one.id not in chosen)


def _said(applied: Sequence[Constraint], ticks: list[Tick], wording: Wording) -> list[Tick]:
    """What the shopper said or picked is a band of its own, unless it is one of those that there are now: picking another replaces it."""
    if not applied or any(tick.selected for tick in ticks):
        return []
    return [Tick("|".join(wire.write(applied[-1])), wording.describe(applied[-1]), "", True)]


def _tick(facet: Facet, value: FacetValue, slate: Slate, wording: Wording) -> Tick | None:
    field = facet.field
    constraint = wish_of(field, value.value)
    if constraint is None or not wire.writable(constraint):
        return None
    selected = value.selected or any(one.id == constraint.id for one in slate.applied)
    token = "|".join(wire.write(constraint))
    phrased = field in BANDED or field in (Field.STOCK, Field.SALE)
    label = wording.describe(constraint) if phrased else value.value
    count = wording.number(value.count, at_least=facet.at_least) if value.count else ""
    return Tick(token, label, count, selected)
