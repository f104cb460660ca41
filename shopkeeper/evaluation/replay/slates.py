"""The shop's own log of recommendations as rounds: one for each place of each slate.

Two questions can be asked of it. ``Exploration``: what would another share of chance bring; every slate answers. ``Order``: what
would another order of the same products bring; only slates that were left to chance answer, for in them every order was as
likely, but for the one that would stand without chance and is not told from it. What products that were not shown would have
brought, nobody knows from this log: so there is no third one. Slates that two
arms drafted are left out and counted: an order that coins made by turns is neither arm's, and each place's parts are weighed by its team.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from shopkeeper.evaluation.replay.estimators import Rounds
from shopkeeper.events import Kept
from shopkeeper.types import Event, Happened, Line, Purpose, Surface
from shopkeeper.types.errors import InvalidInput

_WHOLE, _SAME = 1e-3, 1e-9
"""How far a pool may be from a whole number, and a propensity from what it was computed as."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """``logged``: the share of chance that the log was drawn with; ``asked``: the one that is asked about."""

    logged: float
    asked: float

    def rounds(self, slate: Sequence[Line]) -> Iterator[tuple[float, float]]:
        """(chance, target) by place. Raises InvalidInput for a slate that was drawn with another share."""
        even = _even(slate, self.logged)
        for line in slate:
            best = 1 - self.asked if _best(line, even, self.logged) else 0.0
            yield line.propensity, even / self.logged * self.asked + best


@dataclass(frozen=True, slots=True)
class Order:
    """``score`` of what ranking knew of a product when it was shown; highest first. ``logged`` as in ``Exploration``."""

    logged: float
    score: Callable[[Mapping[str, float]], float]

    def rounds(self, slate: Sequence[Line]) -> Iterator[tuple[float, float]]:
        even = _even(slate, self.logged)
        if len(slate) < 2 or all(_best(line, even, self.logged) for line in slate):
            return
        best = sorted(range(len(slate)), key=lambda at: -self.score(slate[at].features))
        untold = _untold(len(slate), round(self.logged / even), self.logged)
        for place, chosen in enumerate(best):
            own = _best(slate[place], even, self.logged)
            yield (1 / len(slate) - own * untold) / (1 - untold), float(place == chosen)


def _even(slate: Sequence[Line], logged: float) -> float:
    """The share of chance over the size of the pool: what every place has, and the best one in it besides the rest."""
    rest, chances = 1 - logged, [line.propensity for line in slate]
    for even in (min(chances), min(chances) - rest):
        pool = logged / even if even > 0 else 0.0
        whole = abs(pool - round(pool)) < _WHOLE and round(pool) >= len(slate)
        if whole and all(min(abs(p - even), abs(p - even - rest)) < _SAME for p in chances):
            return even
    raise InvalidInput(
        f"a propensity of {min(chances):g} was not drawn with {logged:g} left to chance",
        field="exploration",
        fix="ask with the share that the log was drawn with, of the days on which it was (--logged, --days)",
    )


def _untold(size: int, pool: int, logged: float) -> float:
    """The chance that an order by chance is the one without it. Of a larger pool it is taken for none: whether the best are shown is unknown."""
    return 1 / math.factorial(size) if pool == size and logged < 1 else 0.0


def _best(line: Line, even: float, logged: float) -> bool:
    """Whether it stands where it would stand without chance."""
    return line.propensity > even + (1 - logged) / 2


Policy = Exploration | Order
INTERLEAVED: Final = "that two arms drafted: their order is neither's"
SETTLED: Final = "of which nothing was left to chance"


@dataclass(frozen=True, slots=True)
class Slates:
    """``left``: slates that cannot answer, by the reason."""

    rounds: Rounds
    left: Mapping[str, int]


def rounds(log: Iterable[Kept], surface: Surface, policy: Policy, since: int = 0) -> Slates:
    """Reward 1 for a product that was clicked from that slate. What bots saw is left out. ``since``: µs since 1970.

    Raises InvalidInput: nothing was shown there, or nothing that can answer.
    """
    shown, clicked = dict[str, Event](), set[tuple[str, str]]()
    for kept in log:
        event = kept.under(Purpose.MEASUREMENT)
        if kept.bot or not event.trace or event.at < since:
            continue
        if event.kind is Happened.SHOWN and event.surface is surface:
            shown.setdefault(event.trace, event)
        elif event.kind is Happened.CLICKED:
            clicked.update((event.trace, line.product) for line in event.lines)
    columns, left = list[tuple[float, float, float, int]](), Counter[str]()
    for number, (trace, event) in enumerate(shown.items()):
        if why := _unfit(event.lines):
            left[why] += 1
            continue
        for line, (chance, target) in zip(event.lines, policy.rounds(event.lines), strict=False):
            columns.append(((trace, line.product) in clicked, chance, target, number))
    if not columns:
        others = f"; {left[INTERLEAVED]:,} slates are left out {INTERLEAVED}" if left[INTERLEAVED] else ""
        raise InvalidInput(
            f"nothing of what was shown on {surface} was left to chance{others}",
            field="surface",
            fix="ask of a surface of recommendations, with SHOPKEEPER_EXPLORATION above 0, once it was shown",
        )
    reward, given, wanted, slate = np.array(columns, np.float64).T
    return Slates(Rounds(reward, given, wanted, clusters=np.unique(slate, return_inverse=True)[1]), left)


def _unfit(slate: Sequence[Line]) -> str:
    """Why no policy can be asked of it; empty where one can."""
    if any(line.team for line in slate):
        return INTERLEAVED
    return "" if any(line.propensity < 1 for line in slate) else SETTLED


def parse(policy: str, logged: float) -> Policy:
    """``exploration:0.1``, or ``order:wide=0.6,popular=0.4``: parts as events have them, each with its weight.

    Raises InvalidInput; for an order of searches too, since search leaves nothing to chance.
    """
    kind, _, rest = policy.partition(":")
    try:
        if kind == "exploration" and 0 <= (asked := float(rest)) <= 1:
            if not logged:
                raise InvalidInput(
                    "nothing was left to chance", field="policy", fix="set SHOPKEEPER_EXPLORATION"
                )
            return Exploration(logged, asked)
        if kind == "order" and rest:
            shares = {name: float(share) for name, share in (part.split("=") for part in rest.split(","))}
            if all(math.isfinite(share) for share in shares.values()):
                return Order(
                    logged, lambda knew: sum(share * knew.get(name, 0.0) for name, share in shares.items())
                )
    except ValueError:
        pass
    raise InvalidInput(
        f"no policy {policy[:80]!r}",
        field="policy",
        fix="write exploration:0.1 or order:wide=0.6,popular=0.4",
    )
