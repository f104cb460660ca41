"""Fits a blend to the shop's own visits, and judges it on later ones: it must beat what runs now, by more than chance explains.

Every question is asked of the very parts that serve, as they were at that moment; shares are fitted on the earlier visits (``models.blend``)
and never on those that judge. What runs now is asked the same. Refuses to keep and to activate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from shopkeeper.events import Offset
from shopkeeper.experiments.statistics.bootstrap import bootstrap
from shopkeeper.recommend.blend import DEFAULT, SEQUENCE, Blend, Mix, Shares
from shopkeeper.recommend.learnt import Learnt
from shopkeeper.recommend.models.blend import CUT, Believed, believed, weights_of
from shopkeeper.recommend.models.hybrid import LENGTHS, length_of
from shopkeeper.recommend.models.port import Scored, best, counted
from shopkeeper.recommend.past import Past, Question
from shopkeeper.recommend.surfaces import Proposers
from shopkeeper.recommend.transformer import Transformer
from shopkeeper.recommend.weigh import weigh
from shopkeeper.types import SessionId

RULES: Final = tuple(DEFAULT.rules[0])
FEWEST: Final = 200
"""Next products without which no shares are fitted; a quarter of it, without which nothing is judged."""
MOST: Final = 20_000
"""As many of the latest are fitted to."""
LOOKS_LEAST: Final = 0.05
"""What likeness has at least: it alone knows what came into the shop a minute ago, of which no past visit can tell."""
NOW, REFITTED, HYBRID = "as it runs", "refitted without it", "hybrid"


@dataclass(frozen=True, slots=True)
class Row:
    """Hit rate, reciprocal rank and discounted gain of the first 20, over ``questions`` next products that were new to the visit."""

    what: str
    questions: int
    hit: float
    mrr: float
    ndcg: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """``refused`` says why it must not be used, if so; ``judged`` is false when that is for want of visits.

    ``low`` and ``high`` bound the change of discounted gain against what runs now, each visit counting once.
    """

    blend: Blend | None
    rows: tuple[Row, ...] = ()
    low: float = 0.0
    high: float = 0.0
    refused: str = ""
    judged: bool = True


@dataclass(slots=True)
class Ranks:
    """Where the next product stood each time, from 0; -1 where it was not among the first 20."""

    found: list[int] = field(default_factory=list)

    @property
    def gains(self) -> np.ndarray:
        ranks = np.array(self.found, np.int64)
        return np.where(ranks >= 0, 1 / np.log2(np.maximum(ranks, 0) + 2), 0.0)

    def row(self, what: str) -> Row:
        ranks = np.array(self.found, np.int64)
        hit = ranks >= 0
        mrr = np.where(hit, 1 / (np.maximum(ranks, 0) + 1), 0.0)
        return Row(what, len(ranks), float(hit.mean()), float(mrr.mean()), float(self.gains.mean()))


def fit(
    past: Past, now: Blend, transformer: Transformer | None, until: Offset, judged_from: Offset
) -> Fitted:
    """``until``: visits before are not asked about, for a transformer knows them by heart."""
    asked = iter(past.questions(until))
    told, names = [list[Believed]() for _ in range(LENGTHS)], _names(transformer)
    first: tuple[Question, Learnt] | None = None
    for question, learnt in asked:
        if question.offset > judged_from:
            first = question, learnt
            break
        said = _said(past, question, learnt)
        foreseen = [transformer.score(question.known.seen, past.shelf)] if transformer else []
        scored = [*(said[name] for name in RULES), *foreseen]
        group = told[length_of(question.known.items)]
        group.append(believed(scored, question.target, question.known.items))
        del group[:-MOST]
    enough = sum(map(len, told))
    if enough < FEWEST or first is None:
        return Fitted(
            None, refused=f"{enough} next products; it takes {FEWEST} to fit shares to", judged=False
        )
    return _judged(past, now, _fitted(names, told, transformer), _from(first, asked))


def _judged(past: Past, now: Blend, made: Blend, asked: Iterable[tuple[Question, Learnt]]) -> Fitted:
    rivals = {NOW: now, HYBRID: made}
    if made.transformer:
        rivals[REFITTED] = Blend("", made.rules)
    ranks = {name: Ranks() for name in (*_names(made.transformer), *rivals)}
    visits: list[SessionId] = []
    for question, learnt in asked:
        visits.append(question.visit)
        shared = _said(past, question, learnt)
        for name, blend in rivals.items():
            mix = Mix(blend, blend.foresee(question.known.seen, past.shelf))
            said = {**shared, SEQUENCE: mix.foreseen}
            shares = mix.weights(question.known.items)
            ranks[name].found.append(_rank(_mixed(said, shares, question), question))
            if name == HYBRID:
                for part in _names(made.transformer):
                    ranks[part].found.append(_rank(said[part], question))
    if len(visits) < FEWEST // 4:
        return Fitted(None, refused=f"{len(visits)} later next products; it takes {FEWEST // 4} to judge by", judged=False)  # fmt: skip
    rows = tuple(found.row(name) for name, found in ranks.items())
    low, high = bootstrap(_by_visit(visits, ranks[HYBRID].gains - ranks[NOW].gains))
    return Fitted(made, rows, low, high, _refused({row.what: row for row in rows}, low))


def _refused(rows: Mapping[str, Row], low: float) -> str:
    if low <= 0:
        return "it does not put what came next any higher, by more than chance explains"
    hybrid = rows[HYBRID].ndcg
    better = [name for name, row in rows.items() if name != HYBRID and row.ndcg > hybrid]
    return f"{better[0]} alone does better" if better else ""


def _said(past: Past, question: Question, learnt: Learnt) -> Mapping[str, Scored]:
    """By the parts that all blends share."""
    votes = Proposers(learnt, past.nearby, past.shelf, question.at).for_you(question.known)
    return {name: counted(one) for name, one in votes.items()}


def _mixed(said: Mapping[str, Scored], shares: Shares, question: Question) -> Scored:
    weighed = weigh(said, shares, CUT + len(question.known.items))
    return Scored(np.array(weighed.items, np.int64), np.array(weighed.scores, np.float32))


def _rank(scored: Scored, question: Question) -> int:
    first = best(scored, CUT, question.known.items).items
    found = np.flatnonzero(first == question.target)
    return int(found[0]) if len(found) else -1


def _fitted(names: Sequence[str], told: Sequence[Sequence[Believed]], transformer: Transformer | None) -> Blend:  # fmt: skip
    rules = weights_of(RULES, [[one.first(len(RULES)) for one in group] for group in told])
    shares = weights_of(names, told) if transformer else ()
    return Blend("", tuple(map(_kept, rules)), tuple(map(_kept, shares)), transformer)


def _kept(shares: Shares) -> Shares:
    least = max(shares["alike"], LOOKS_LEAST)
    others = 1.0 - shares["alike"]
    rest = {name: share * (1 - least) / others for name, share in shares.items() if name != "alike"} if others else {}  # fmt: skip
    return {**rest, "alike": least}


def _by_visit(visits: Sequence[SessionId], changes: np.ndarray) -> np.ndarray:
    """The mean change of each visit, for what happens in one is no independent news."""
    _, owners = np.unique(np.array(visits), return_inverse=True)
    means: np.ndarray = np.bincount(owners, changes) / np.bincount(owners)
    return means


def _names(transformer: Transformer | None) -> tuple[str, ...]:
    return (*RULES, SEQUENCE) if transformer else RULES


def _from(first: tuple[Question, Learnt], rest: Iterable[tuple[Question, Learnt]]) -> Iterable[tuple[Question, Learnt]]:  # fmt: skip
    yield first
    yield from rest
