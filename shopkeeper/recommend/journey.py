"""The story of one recommendation: remember, propose, weigh, verify, spread, explain, explore.

Knows the order of the story. Refuses to know engines, pages and protocols; every step is a module of its own.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, islice
from math import floor, inf
from threading import Lock
from time import thread_time
from typing import Final, NamedTuple

import numpy as np

from shopkeeper.experiments.assignment import Decision, Sides, undecided
from shopkeeper.experiments.statistics.interleaving import team_draft
from shopkeeper.recommend.again import again
from shopkeeper.recommend.behaviour import Behaviour
from shopkeeper.recommend.blend import DEFAULT, Blend, Mix
from shopkeeper.recommend.explore import Epsilon, Policy
from shopkeeper.recommend.known import Known, known
from shopkeeper.recommend.models import Scored
from shopkeeper.recommend.nearby import EVERYTHING, RECALL, Nearby
from shopkeeper.recommend.newcomers import newcomers, reserve
from shopkeeper.recommend.past import Past
from shopkeeper.recommend.reasons import Reasons
from shopkeeper.recommend.shelf import Shelf
from shopkeeper.recommend.spread import spread
from shopkeeper.recommend.surfaces import Proposers
from shopkeeper.recommend.transformer import Purse
from shopkeeper.recommend.verify import COMPANIONS, Proven, Verifier, excluded
from shopkeeper.recommend.weigh import Weighed, weigh
from shopkeeper.telemetry import stage, trace
from shopkeeper.types import Occasion, Pick, Picks, ProductId, Surface, Trace
from shopkeeper.types.errors import InvalidInput, NotFound

ABOUT: Final = frozenset({Surface.SIMILAR, Surface.GOES_WITH})
"""Surfaces of a product's page: they need the product."""
FACTS: Final = frozenset({Surface.TRENDING, Surface.BACK_AGAIN})
"""Surfaces that state what is so: nothing on them is left to chance."""
SURFACES: Final = ABOUT | COMPANIONS | FACTS | {Surface.FOR_YOU}
MOST: Final = 100
_POOL: Final = 2
"""How many times the asked number chance draws from."""
_WIDE: Final = 3
"""How many times the asked number is verified, so that the list need not be all the same."""
_DEPTH: Final = 5
"""How many times the asked number is proposed: some are sold out, seen, or of the wrong kind."""
_LEAST: Final = 40


@dataclass(frozen=True, slots=True)
class List:
    """What may be shown by one weighing, best first."""

    weighed: Weighed
    pool: Sequence[Proven]
    new: Sequence[int] = ()
    """Items for which places are kept."""

    def counted(self, wide: int) -> dict[str, float | str]:
        """How many were proposed, looked at until there were ``wide``, and refused: not sold, shown or seen already, or of the wrong kind."""
        proposed, proven = len(self.weighed.items), len(self.pool)
        looked = proposed if proven < wide else self.pool[-1].row + 1
        return {
            "proposed": proposed,
            "proven": proven,
            "refused": looked - proven,
            "newcomers": len(self.new),
        }


class Placed(NamedTuple):
    """``team``: the arm that put it there, in an interleaved answer."""

    proven: Proven
    weighed: Weighed
    team: str = ""


Fair = Callable[[Surface, Sequence[ProductId]], list[int] | None]
"""Of products in their order: their places in one that gives each group its share; None where that is not switched on."""


class Recommender:
    """Thread-safe. ``policy`` explores wherever a surface does not state facts."""

    def __init__(
        self,
        shelf: Shelf,
        behaviour: Behaviour,
        nearby: Nearby,
        policy: Policy,
        seed: int | None = None,
        fair: Fair | None = None,
        newcomers: float = 0.0,
        blend: Callable[[], Blend] = lambda: DEFAULT,
        ms: float = inf,
    ) -> None:
        """``newcomers``: the share of places that is kept for them. ``blend``: what ``for_you`` is mixed of, asked each time. ``ms``: of
        processor for one answer, beyond which the transformer is left out."""
        self._fair, self._kept, self._blend, self._purse = fair, newcomers, blend, Purse(ms)
        self._shelf, self._behaviour, self._nearby, self._policy = shelf, behaviour, nearby, policy
        self._chance, self._drawing = np.random.default_rng(seed), Lock()

    def __call__(
        self, surface: Surface, occasion: Occasion, at: int, decision: Decision | None = None
    ) -> Picks:
        """``at``: microseconds since 1970 UTC. ``decision``: the experiments of the asker.

        Raises:
            InvalidInput: no such surface, an impossible size, or a surface of a product's page without a product.
            NotFound: that product is not sold here.
        """
        _check(surface, occasion)
        decision, begun = decision or undecided(), thread_time()
        with trace("recommend") as running:
            with stage("remember"):
                self._shelf.refresh()
                self._nearby.refresh()
                read = self._behaviour.refresh()
                seen = known(occasion, self._behaviour, self._shelf)
                if surface in ABOUT and not seen.page:
                    raise NotFound(
                        f"no product {occasion.products[0][:80]!r}", field="product", fix="take the id from a search result"
                    )  # fmt: skip
            mix, how = Mix(), _how(surface, occasion, seen, read)
            if surface is Surface.BACK_AGAIN:
                picks = self._again(seen, occasion, at)
            else:
                self._look_around(surface, seen)
                if surface is Surface.FOR_YOU:
                    mix = self._foreseen(seen, begun)
                with self._behaviour.lock:
                    picks = self._best(surface, seen, occasion, at, decision, mix, how)
        told = Trace(running.id, running.stages, mix.versions, decision.arms, running.ms)
        return Picks(surface, tuple(picks), told, how)

    def past(self) -> Past:
        """The visits of this shop, to learn from and to judge by."""
        return Past(self._behaviour.events, self._shelf, self._nearby, self._behaviour.own)

    def close(self) -> None:
        self._behaviour.own.close()

    def _look_around(self, surface: Surface, seen: Known) -> None:
        """Ask the index for what is not kept yet, while others may go on with the models."""
        anchors = seen.seen if surface is Surface.FOR_YOU else seen.page
        for anchor in anchors[-RECALL:]:
            self._nearby.around(anchor.look, anchor.good.kinds if surface in COMPANIONS else EVERYTHING)

    def _foreseen(self, seen: Known, begun: float) -> Mix:
        """Ask the transformer, where it is a part and can be afforded, while others may go on with the models."""
        blend = self._blend()
        if not blend.transformer or not seen.seen:
            return Mix(blend)
        with stage("foresee") as told:
            if not self._purse.affords(begun):
                told.note = f"left out: it takes {self._purse.usual:.1f} ms of {self._purse.ms:g}"
                return Mix(blend)
            asked = thread_time()
            foreseen = blend.foresee(seen.seen, self._shelf)
            self._purse.paid(asked)
            told.note = f"it takes {self._purse.usual:.1f} ms of {self._purse.ms:g}"
            return Mix(blend, foreseen)

    def _again(self, seen: Known, occasion: Occasion, at: int) -> list[Pick]:
        with stage("propose"):
            page = {anchor.good.product for anchor in seen.page} | set(occasion.without)
            found = [pick for pick in again(seen.deeds, self._shelf, at / 1e6) if pick.product not in page]
            return sorted(found, key=lambda pick: -pick.score)[: occasion.size]

    def _best(
        self,
        surface: Surface,
        seen: Known,
        occasion: Occasion,
        at: int,
        decision: Decision,
        mix: Mix,
        how: dict[str, float | str],
    ) -> list[Pick]:
        learnt, both = self._behaviour.learnt, decision.interleaved("recommend.")
        with stage("propose"):
            said, shares = Proposers(learnt, self._nearby, self._shelf, at / 1e6)(surface, seen, mix)
            weights = [
                by.get(f"recommend.weights.{surface}", shares)
                for by in (both.decisions if both else (decision,))
            ]
            out = excluded(surface, seen)
            free = partial(self._free, out)
            new = newcomers(said, surface, learnt, floor(self._kept * occasion.size), at / 1e6, free)
            most = max(_LEAST, _DEPTH * occasion.size)
            weighed = [weigh(said, one, most, new) for one in weights[: 1 + bool(both and both.met)]]
        with stage("verify"):
            wide = _WIDE * occasion.size + len(new)
            good = self._shelf.of(chain.from_iterable(one.items for one in weighed))
            proven = Verifier(surface, seen, out, self._nearby, good, learnt.kinship)
            lists = [List(one, list(islice(proven(one), wide)), new) for one in weighed]
            how |= lists[0].counted(wide)
        with stage("arrange"):
            longest = max(len(one.pool) for one in lists)
            drawn = self._draw(surface, min(longest, _POOL * occasion.size), occasion.size, decision)
            far = max((place for place, _ in drawn), default=-1) + 1
            how["drawn from"] = min(longest, _POOL * occasion.size)
            orders = [self._ordered(surface, one, far) for one in lists]
            order = _drafted(orders, both, far, surface, occasion) if both and both.met else orders[0]
        with stage("explain"):
            reasons = Reasons(learnt, self._nearby, seen.page, seen.seen, at / 1e6)
            return [pick for place, chance in drawn if (pick := _pick(order[place], chance, reasons))]

    def _free(self, out: Collection[int], item: int) -> bool:
        good = self._shelf.of((item,))(item)
        return bool(good and item not in out and good.buyable())

    def _ordered(self, surface: Surface, one: List, far: int) -> list[Placed]:
        """Unlike each other as far as anything is drawn, or all of them where groups have shares."""
        scores = [one.weighed.scores[proven.row] for proven in one.pool]
        order = spread(
            scores,
            _facets(surface, one.pool),
            len(one.pool) if self._fair else far,
        )
        if one.new:
            places = {proven.good.item: place for place, proven in enumerate(one.pool)}
            order = reserve(order, [places[item] for item in one.new if item in places], self._kept)
        evened = self._fair and self._fair(surface, [one.pool[place].good.product for place in order])
        return [
            Placed(one.pool[place], one.weighed)
            for place in ([order[at] for at in evened] if evened else order)
        ]

    def _draw(self, surface: Surface, pool: int, size: int, decision: Decision) -> list[tuple[int, float]]:
        """Places of the list in its order, each with the probability that it stands where it now does."""
        if surface in FACTS:
            return [(place, 1.0) for place in range(min(pool, size))]
        share = decision.get("recommend.exploration")
        policy = self._policy if share is None else Epsilon(share)
        with self._drawing:
            drawn = policy.draw(_ranked(pool), size, self._chance)
        return list(zip(drawn.items.tolist(), drawn.propensities.tolist(), strict=True))


@lru_cache(4 * MOST)
def _ranked(pool: int) -> Scored:
    """Places from the first to the last."""
    return Scored(np.arange(pool), np.arange(pool, 0, -1, dtype=np.float32))


def _check(surface: Surface, occasion: Occasion) -> None:
    if surface not in SURFACES:
        names = ", ".join(sorted(SURFACES))
        raise InvalidInput(
            f"nothing is recommended on {surface!r}", field="surface", fix=f"use one of {names}"
        )
    if not 1 <= occasion.size <= MOST:
        raise InvalidInput(f"{occasion.size} picks", field="size", fix=f"ask for 1 to {MOST}")
    if surface in ABOUT and not occasion.products:
        raise InvalidInput(f"{surface} of what?", field="product", fix="name the product that the page shows")


def _how(surface: Surface, occasion: Occasion, seen: Known, read: int) -> dict[str, float | str]:
    """``log``: up to which event the models had learnt. A basket and a past are told by their size alone."""
    told: dict[str, float | str] = {"log": read, "asked": occasion.size, "page": len(seen.page), "seen": len(seen.seen)}  # fmt: skip
    if surface in ABOUT:
        told["about"] = occasion.products[0]
    return told


def _facets(surface: Surface, pool: Sequence[Proven]) -> list[tuple[str, ...]]:
    """Of each what shall not be ten times the same: kinds, where they may differ, and colours."""
    if surface is Surface.SIMILAR:
        return [proven.look.colours for proven in pool]
    return [proven.look.facets for proven in pool]


def _drafted(
    orders: Sequence[Sequence[Placed]], both: Sides, size: int, surface: Surface, occasion: Occasion
) -> list[Placed]:
    """Two orders by turns, each product as the one has it that put it there."""
    by = [{placed.proven.good.item: placed for placed in order} for order in orders]
    question = repr((surface, occasion.products, occasion.without)).encode()
    draft = team_draft(list(by[0]), list(by[1]), size, both.coin(question))
    return [
        by[team][item]._replace(team=both.teams[team])
        for item, team in zip(draft.items, draft.teams, strict=True)
    ]


def _pick(placed: Placed, chance: float, reasons: Reasons) -> Pick | None:
    """None where there is no true reason to give."""
    proven, weighed = placed.proven, placed.weighed
    good, look, given = proven.good, proven.look, weighed.given(proven.row)
    why = reasons.first(given, good, look)
    if not why or not look.best:
        return None
    sku, offer = look.best
    score, restricted = weighed.scores[proven.row], good.age_restricted
    return Pick(
        good.product, good.title, look.key, sku, offer, why, score, chance, given, placed.team, restricted
    )
