"""The order in which an answer is proposed: as wished, as learned, and where two arms make it, drafted from both.

Knows what may change places with what. Refuses proofs, as ``order`` does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from shopkeeper.catalog.port import Catalog
from shopkeeper.experiments.assignment import Decision, Sides
from shopkeeper.experiments.statistics.interleaving import team_draft
from shopkeeper.index.live import Live
from shopkeeper.index.port import Keys
from shopkeeper.language.stem import stems
from shopkeeper.ranking import Fused
from shopkeeper.search import order
from shopkeeper.search.find import Found, also
from shopkeeper.search.learned import Learned
from shopkeeper.search.page import POOL
from shopkeeper.search.photos import Seen
from shopkeeper.search.question import Question
from shopkeeper.search.relax import respelt
from shopkeeper.types import Constraint, Field, Hit, LookKey, Op, Sort

TITLED = 8
"""Among so many of the first, one that is called just as was typed leads."""

Learn = Callable[[Decision], Learned | None]
"""The learned order of whoever has these settings; None where the shop has learned none."""


@dataclass(frozen=True, slots=True)
class Listed:
    """``keys``: best first; of the first ``judged`` texts and all are judged before any is shown. ``teams``: who put a look there.

    ``sure``: the answers, over which no proof lifts what only follows them; None for all. ``by``: the learned order that took part.
    ``others``: Looks that may stand for one of the same product that is sold out; None where each is shown as it was found.
    """

    fused: Fused
    keys: Keys
    judged: int
    teams: Mapping[LookKey, tuple[str, Fused]] = field(default_factory=dict)
    by: str = ""
    sure: Keys | None = None
    others: Keys | None = None

    def instead(self, others: Mapping[LookKey, LookKey], toned: Sequence[LookKey]) -> "Listed":
        """With other Looks of the same products in their places; ``toned``: those that seem to have the colour that is asked for."""
        keys = np.array([others.get(key, key) for key in self.keys.tolist()], np.int64)
        sure = None if self.sure is None else also(self.sure, others)
        return replace(self, keys=keys, fused=self.fused.marked("tone", toned), sure=sure)

    def told(self, hit: Hit) -> Hit:
        """With its team, and the score that this gave it."""
        if hit.look.key not in self.teams:
            return hit
        team, fused = self.teams[hit.look.key]
        candidate = fused.candidate(hit.look.key)
        return replace(hit, team=team, score=candidate.score if candidate else 0.0)


@dataclass(frozen=True, slots=True)
class Arranger:
    """Of one question."""

    asked: Question
    seen: Seen | None
    live: Live
    catalog: Catalog
    learn: Learn

    def __call__(self, found: Found, decision: Decision) -> Listed:
        """As wished. By relevance, what the catalogue states comes before what it is silent about: among everything that
        answers words, but beside a photo only among looks of its kind, for no proof of blue makes paint of a camera.
        """
        asked, seen = self.asked, self.seen
        fused = found.fused.marked("label", seen.labelled.keys) if seen else found.fused
        keys, by = (
            order.arrange(self._own_first(found), asked.sort, self.live, asked.constraints, found.tiers),
            "",
        )
        if not seen and not found.near and asked.sort is Sort.RELEVANCE:
            if learned := self.learn(decision):
                keys, by = self._reordered(keys, found, asked.constraints, learned), learned.name
            keys = order.first(keys, self._titled(keys))
        others = None if seen or asked.sort is not Sort.RELEVANCE else found.alone
        if not asked.tiers:
            return Listed(fused, keys, 0, by=by, others=others)
        if seen and found.sure is not None:
            return Listed(fused, keys, min(POOL, order.leading(keys, found.sure)))
        behind = order.stated_first(keys[POOL:], self.live, asked.constraints)
        return Listed(
            fused, np.concatenate([keys[:POOL], behind]), POOL, by=by, sure=found.sure, others=others
        )

    def interleaved(self, first: Listed, others: Found, sides: Sides, question: bytes) -> Listed:
        """Both drafted by turns as far as ``POOL`` products, each in the Look of who put it there; then the first one's order."""
        second = self(others, sides.decisions[1])
        lists = [self.live.products(one.keys).tolist() for one in (first, second)]
        draft = team_draft(lists[0][:POOL], lists[1][:POOL], POOL, sides.coin(question))
        looks = [dict(zip(products, one.keys.tolist(), strict=True)) for products, one in zip(lists, (first, second), strict=True)]  # fmt: skip
        head = [looks[team][product] for product, team in zip(draft.items, draft.teams, strict=True)]
        rest = np.concatenate([first.keys, second.keys])
        products = self.live.products(rest)
        once = np.sort(np.unique(products, return_index=True)[1])
        tail = rest[once[~np.isin(products[once], draft.items)]]
        fused = first.fused, second.fused
        teams = {LookKey(key): (sides.teams[team], fused[team]) for key, team in zip(head, draft.teams, strict=True)}  # fmt: skip
        keys = np.concatenate([np.array(head, np.int64), tail])
        judged, by = min(first.judged, second.judged), first.by or second.by
        return Listed(first.fused, keys, judged, teams, by, first.sure)

    def _own_first(self, found: Found) -> Keys:
        keys, seen = found.keys, self.seen
        if seen and seen.labelled.keys:
            keys = order.own_first(keys, seen.labelled.keys, found.allowed)
        if seen and (own := seen.own_keys):
            meant = self._meant(own)
            keys = order.last(keys, [key for key in own if key not in meant])
            keys = order.own_first(keys, meant, found.allowed) if meant else keys
        return keys

    def _titled(self, keys: Keys) -> list[LookKey]:
        """What is called just as was typed: who types a whole title means that product."""
        said = stems(respelt(self.asked.intent) or self.asked.intent.text)
        first = [LookKey(key) for key in keys[:TITLED].tolist()]
        products = self.catalog.by_look(first)
        return [key for key in first if key in products and stems(products[key].title) == said]

    def _meant(self, own: Sequence[LookKey]) -> list[LookKey]:
        """Those of the shown product's Looks that may be what is asked for: none where it is another product, and of "the same in white" what is
        stated to be white, or else looks so, for what is shown is not.
        """
        intent, looking = self.asked.intent, self.seen.toned if self.seen else ()
        if intent.instead or intent.beside:
            return []
        if looking:
            return list(looking)
        coloured = [c for c in self.asked.constraints if c.field == Field.COLOUR and c.op is Op.IS]
        if not (intent.changed and coloured):
            return list(own)
        stated = self.live.select([replace(c, insist=True) for c in coloured])
        return [key for key in own if key in stated]

    def _reordered(
        self, keys: Keys, found: Found, constraints: Sequence[Constraint], learned: Learned
    ) -> Keys:
        """Among the first looks, answers change places with answers, and with nothing else."""
        answers = np.ones(len(keys), np.bool_) if found.sure is None else np.isin(keys, found.sure)
        places = np.flatnonzero(answers[:POOL])
        keys = keys.copy()
        if len(places):
            keys[places] = learned(keys[places], found.fused, constraints, self.catalog)
        return keys
