"""The order of an answer: one place for each product, as the shopper asked for it, the same on every page.

Knows scores and live columns. Refuses proofs: an order is a proposal that ``verify`` may still thin out.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from shopkeeper.index.columns import Array, Mask
from shopkeeper.index.live import Live
from shopkeeper.index.port import Keys
from shopkeeper.types import Constraint, LookKey, Op, Sort

_LAST = np.iinfo(np.int64).max


def arrange(
    keys: Keys, sort: Sort, live: Live, constraints: Sequence[Constraint], tiers: Sequence[Keys] = ()
) -> Keys:
    """``keys`` come best first; of each product the first Look stays. Sorted by live columns, the unknown come last.

    A column cannot tell an answer from what only follows it: those of ``tiers``, each a part of the one before, are sorted before the others.
    """
    if columns := _columns(keys, sort, live, constraints):
        keys = keys[np.lexsort(columns)]
        for tier in tiers:
            keys = _lead(keys, np.isin(keys, tier))
    _, first = np.unique(live.products(keys), return_index=True)
    return keys[np.sort(first)]


def stated_first(keys: Keys, live: Live, constraints: Sequence[Constraint]) -> Keys:
    """What the catalogue states comes before what it is silent about; the order is otherwise kept."""
    stated = np.isin(keys, live.select([replace(c, insist=c.op is Op.IS) for c in constraints]))
    return _lead(keys, stated)


def _lead(keys: Keys, some: Mask) -> Keys:
    return np.concatenate([keys[some], keys[~some]])


def leading(keys: Keys, some: Keys) -> int:
    """How many of the first ``keys`` are all in ``some``."""
    others = np.flatnonzero(~np.isin(keys, some))
    return int(others[0]) if len(others) else len(keys)


def own_first(keys: Keys, own: Sequence[LookKey], allowed: Keys) -> Keys:
    """The shown product's own Looks lead: "the same in red" is, first of all, the same product in red.

    First of them the Look that was shown, then the others as they came, then those pictured poorly, or not at all.
    """
    mine = keys[np.isin(keys, own)]
    unmet = np.setdiff1d(allowed[np.isin(allowed, own)], mine)
    mine = np.concatenate([mine, unmet])
    return np.concatenate([_lead(mine, mine == own[0]), keys[~np.isin(keys, own)]])


def first(keys: Keys, some: Sequence[LookKey]) -> Keys:
    """``some`` come before all others."""
    return _lead(keys, np.isin(keys, some))


def last(keys: Keys, some: Sequence[LookKey]) -> Keys:
    """``some`` come after all others."""
    return _lead(keys, ~np.isin(keys, some))


def _columns(keys: Keys, sort: Sort, live: Live, constraints: Sequence[Constraint]) -> tuple[Array, ...]:
    """What to sort by, the least first, the last column before the others; prices within their currency."""
    match sort:
        case Sort.PRICE_UP | Sort.PRICE_DOWN:
            price, currency = live.prices(keys, constraints)
            return price if sort is Sort.PRICE_UP else -price, np.where(currency < 0, _LAST, currency)
        case Sort.RATING:
            return (-np.nan_to_num(live.ratings(keys), nan=0.0),)
        case Sort.NEWEST:
            return (-keys,)
    return ()
