"""Does an answer hold together? What must be true of every answer, whatever is the right one.

Knows products, proofs, the order that was asked for, and pages. Refuses to know what is relevant, and to trust the answer: facts
are read from the ``live`` products.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from shopkeeper.evaluation.value import Live, recorded
from shopkeeper.types import Field, Hit, Money, Query, Slate, Sort, Verdict

_PAGED = 4
"""Every so many questions, the second page is read too."""
_TIERS = 3
"""An order is one of what answers, then of what follows from it, then of what is less sure: it may fall so often."""
Search = Callable[[Query], tuple[Slate | None, str]]
"""The answer, or why there is none."""
_DEARER: dict[Sort | None, int] = {Sort.PRICE_UP: 1, Sort.PRICE_DOWN: -1}


def faults(query: Query, slate: Slate, live: Live) -> Iterator[str]:
    """What is wrong with this page by itself."""
    shown = Counter(hit.product.id for hit in slate.hits)
    yield from (f"shows {id} {times} times" for id, times in shown.items() if times > 1)
    for hit in slate.hits:
        yield from _unproven(hit, slate)
    yield from _unsorted(query.sort or slate.intent.sort, slate, live)


def torn(query: Query, slate: Slate, search: Search) -> Iterator[str]:
    """What is wrong where this page ends and the next begins."""
    told = slate.first + len(slate.hits) - 1
    if len(slate.hits) > query.size:
        yield f"{len(slate.hits)} hits on a page of {query.size}"
    if not slate.cursor:
        if slate.total > told:
            yield f"{slate.total} found, {told} shown, and no way to the rest"
        return
    following, error = search(replace(query, cursor=slate.cursor))
    if following is None:
        yield f"the next page cannot be read: {error}"
        return
    again = {hit.product.id for hit in slate.hits} & {hit.product.id for hit in following.hits}
    yield from (f"shows {id} on both pages" for id in sorted(again))
    if not following.hits:
        yield "promises a next page, which is empty"
    if following.first != told + 1:
        yield f"the next page begins at {following.first}"


def paged(digest: str) -> bool:
    """Whether to read on, by the digest of a question."""
    return int(digest[:8], 16) % _PAGED == 0


def _unproven(hit: Hit, slate: Slate) -> Iterator[str]:
    told = Counter(proof.constraint.id for proof in hit.proofs)
    for wish in slate.applied:
        if told[wish.id] != 1:
            yield f"{hit.look.id} says {told[wish.id]} times how it meets {wish.id}"
    for proof in hit.proofs:
        price = hit.variant.offer.price
        if (
            proof.constraint.field == Field.PRICE
            and proof.verdict is Verdict.PROVEN
            and proof.value != str(price)
        ):
            yield f"{hit.look.id} proves {proof.constraint.id} by {proof.value!r} and costs {price}"


def _unsorted(sort: Sort | None, slate: Slate, live: Live) -> Iterator[str]:
    """Of neighbours in one currency; what has no price comes where it likes."""
    if sort not in _DEARER:
        return
    prices = [(hit, price) for hit in slate.hits if (price := _price(hit, live))]
    falls = [
        f"{other.look.id} stands behind {one.look.id}, sorted by {sort}"
        for (one, first), (other, then) in pairwise(prices)
        if first.currency == then.currency and (then.minor - first.minor) * _DEARER[sort] < 0
    ]
    if len(falls) > _TIERS:
        yield from falls


def _price(hit: Hit, live: Live) -> Money | None:
    found = recorded(hit, live)
    return found[-1].offer.price if found else None
