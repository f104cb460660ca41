"""The shop's own log of recommendations as rounds: one for each place of each slate.

Two questions can be asked of it. ``Exploration``: what would another share of chance bring; every slate answers. ``Order``: what
would another order of the same products bring; only slates that were left to chance answer, for in them every order was as
likely. What products that were not shown would have brought, nobody knows from this log: so there is no third one.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shopkeeper.evaluation.replay.estimators import Rounds
from shopkeeper.events import Kept
from shopkeeper.types import Event, Happened, Line, Surface
from shopkeeper.types.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Exploration:
    """``logged``: the share of chance that the log was drawn with; ``asked``: the one that is asked about."""

    logged: float
    asked: float

    def rounds(self, slate: Sequence[Line]) -> Iterator[tuple[float, float]]:
        """(chance, target) by place."""
        for line in slate:
            p, greedy = line.propensity, line.propensity > 0.5
            even = p - (1 - self.logged) if greedy else p  # the share of chance over the size of the pool
            if not 0 < even <= self.logged + 1e-9:
                raise InvalidInput(
                    f"a propensity of {p:g} was not drawn with {self.logged:g} left to chance",
                    field="exploration",
                    fix="ask with the share that the log was drawn with",
                )
            share = even / self.logged * self.asked
            yield p, share + (1 - self.asked if greedy else 0.0)


@dataclass(frozen=True, slots=True)
class Order:
    """``score`` of what ranking knew of a product when it was shown; highest first."""

    score: Callable[[Mapping[str, float]], float]

    def rounds(self, slate: Sequence[Line]) -> Iterator[tuple[float, float]]:
        if len(slate) < 2 or all(line.propensity > 0.5 for line in slate):
            return
        best = sorted(range(len(slate)), key=lambda at: -self.score(slate[at].features))
        for place, chosen in enumerate(best):
            yield 1 / len(slate), float(place == chosen)


Policy = Exploration | Order


def rounds(log: Iterable[Kept], surface: Surface, policy: Policy) -> Rounds:
    """Reward 1 for a product that was clicked from that slate. What bots saw is left out.

    Raises InvalidInput: nothing was shown there, or nothing left to chance.
    """
    shown, clicked = dict[str, Event](), set[tuple[str, str]]()
    for kept in log:
        event = kept.event
        if kept.bot or not event.trace:
            continue
        if event.kind is Happened.SHOWN and event.surface is surface:
            shown.setdefault(event.trace, event)
        elif event.kind is Happened.CLICKED:
            clicked.update((event.trace, line.product) for line in event.lines)
    columns = list[tuple[float, float, float, int]]()
    for number, (trace, event) in enumerate(shown.items()):
        if any(line.propensity < 1 for line in event.lines):
            for line, (chance, target) in zip(event.lines, policy.rounds(event.lines), strict=False):
                columns.append(((trace, line.product) in clicked, chance, target, number))
    if not columns:
        raise InvalidInput(
            f"nothing of what was shown on {surface} was left to chance",
            field="surface",
            fix="ask of a surface of recommendations, with SHOPKEEPER_EXPLORATION above 0, once it was shown",
        )
    reward, given, wanted, slate = np.array(columns, np.float64).T
    return Rounds(reward, given, wanted, clusters=np.unique(slate, return_inverse=True)[1])


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
                return Order(lambda knew: sum(share * knew.get(name, 0.0) for name, share in shares.items()))
    except ValueError:
        pass
    raise InvalidInput(
        f"no policy {policy[:80]!r}",
        field="policy",
        fix="write exploration:0.1 or order:wide=0.6,popular=0.4",
    )
