"""Does an answer hold together? What must be true of every answer, whatever is the right one.

Knows products, proofs, the order that was asked for, and pages. Refuses to know what is relevant, and to trust the answer: facts
are read from the ``live`` products.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from shopkeeper.evaluation.kept import TOLD_IN_TEXTS, plain
from shopkeeper.evaluation.shelf import Shelf, keeps, plainly
from shopkeeper.evaluation.value import Live, recorded
from shopkeeper.index.facets import wish_of
from shopkeeper.search.explain import MATCHES
from shopkeeper.types import Constraint, Field, Hit, Money, Query, Slate, Sort, Variant, Verdict
from shopkeeper.types.normal import normal

_SAMPLED = 4
"""Of every so many questions, the next pages are read too, and counts are followed."""
_PAGES = 3
"""So many are read, one after the other."""
_TIERS = 3
"""An order is one of what answers, then of what follows from it, then of what is less sure: it may fall so often."""
_TOLD = {
    "product": ("title", "brand", "description", "categories", "attributes", "rating", "url"),
    "look": ("name", "colours"),
    "variant": ("options", "gtin"),
}
"""What a hit shows as it is."""
Search = Callable[[Query], tuple[Slate | None, str]]
"""The answer, or why there is none."""
_DEARER: dict[Sort | None, int] = {Sort.PRICE_UP: 1, Sort.PRICE_DOWN: -1}


def faults(query: Query, slate: Slate, live: Live) -> Iterator[str]:
    """What is wrong with this page by itself."""
    shown = Counter(hit.product.id for hit in slate.hits)
    yield from (f"shows {id} {times} times" for id, times in shown.items() if times > 1)
    yield from _unsound(slate)
    if slate.near:
        yield from (f"{hit.look.id} is only near, and {MATCHES}" for hit in slate.hits if MATCHES in hit.why)
    for hit in slate.hits:
        yield from _unproven(hit, slate)
        yield from _unlike(hit, live)
        yield from _outdone(hit, (*query.constraints, *slate.applied), live)
    tiers = _TIERS if query.text or query.images else 0
    yield from _unsorted(query.sort or slate.intent.sort, slate, live, tiers)


def torn(query: Query, slate: Slate, search: Search) -> Iterator[str]:
    """What is wrong where this page ends and the next ones begin; put together they are one long page."""
    pages, told = [slate], len(slate.hits)
    if told > query.size:
        yield f"{told} hits on a page of {query.size}"
    while pages[-1].cursor and len(pages) < _PAGES:
        following, error = search(replace(query, cursor=pages[-1].cursor))
        if following is None:
            yield f"the next page cannot be read: {error}"
            return
        if not following.hits:
            yield "promises a next page, which is empty"
        if following.first != told + 1:
            yield f"the next page begins at {following.first}"
        pages.append(following)
        told += len(following.hits)
    if not pages[-1].cursor and pages[-1].total > told:
        yield f"{pages[-1].total} found, {told} shown, and no way to the rest"
    shown = [hit.product.id for page in pages for hit in page.hits]
    yield from (f"shows {id} on {times} pages" for id, times in Counter(shown).items() if times > 1)
    whole, _ = search(replace(query, size=_PAGES * query.size))
    if whole and [hit.product.id for hit in whole.hits] != shown:
        yield f"{len(pages)} pages put together are not one long page"


def miscounted(query: Query, slate: Slate, shelf: Shelf) -> Iterator[str]:
    """Of filters without a word, what they must lead to: all that keeps them and nothing else, facets of it, or a way out."""
    if query.text or query.images:
        return
    if not slate.facets and any(hit.variant.offer.price for hit in slate.hits):
        yield "offers nothing to narrow it by"
    wishes = (*query.constraints, *slate.applied)
    if shelf.products and not slate.hits:
        yield from _gives_up(wishes, slate, shelf)
    right = {product.id for product, look in shelf.looks.values() if keeps(product, look, wishes)}
    if slate.total == len(right):
        return
    sure = {product.id for product, look in shelf.looks.values() if plainly(product, look, wishes)}
    if not len(sure) <= slate.total < len(right):
        yield f"finds {slate.total}, and {len(right)} keep what is ticked, {len(sure)} of them beyond doubt"


def _gives_up(wishes: Sequence[Constraint], slate: Slate, shelf: Shelf) -> Iterator[str]:
    """Nothing, or more wishes than need be."""
    if not slate.relaxations:
        yield "offers no way out"
        return
    given = min(1 + len(way.also) for way in slate.relaxations)
    made = list({wish.id: wish for wish in wishes}.values())
    for fewer in range(1, given):
        left = combinations(made, len(made) - fewer)
        if any(keeps(product, look, some) for some in left for product, look in shelf.looks.values()):
            yield f"offers to give up {given} wishes, and {fewer} would do"
            return


def unkept(query: Query, slate: Slate, search: Search, digest: str) -> Iterator[str]:
    """Counts that lead to as many products, of the first way out and of one value of each facet, in turn by the digest.

    A value that stands for what words wish leads to as many at least, for what resembles them is looked for among the others.

    What is only near to an answer promises nothing, nor does what texts may yet refuse. A way out may lead to what is near, a facet never.

    Of what was understood two wishes can be taken off together.
    """
    yield from _clings(query, slate, search)
    if query.images or slate.near or any(one.field in TOLD_IN_TEXTS for one in slate.applied):
        return
    for way in slate.relaxations[:1]:
        ids = tuple(one.id for one in (way.drop, *way.also))
        kept = tuple(one for one in query.constraints if one.id not in ids)
        yield from _kept_to(way.count, replace(query, constraints=kept, without=ids), search, near=True)
    typed = [one for one in slate.applied if one.words]
    for facet in slate.facets:
        said = tuple(one.id for one in typed if one.field == facet.field)
        values = [one for one in facet.values if not (said and one.selected)]
        if (said and facet.field == Field.CATEGORY) or not values:
            continue
        value = values[int(digest[:8], 16) % len(values)]
        if wish := wish_of(facet.field, value.value):
            others = tuple(one for one in query.constraints if one.field != facet.field)
            instead = replace(query, constraints=(*others, wish), without=(*query.without, *said))
            yield from _kept_to(value.count, instead, search, at_least=bool(said) or facet.at_least)


def _clings(query: Query, slate: Slate, search: Search) -> Iterator[str]:
    """Wishes in words that stay though they were taken off."""
    off = [*{one.field: one.id for one in slate.applied if one.words}.values()][:2]
    if len(off) < 2:
        return
    following, error = search(replace(query, without=(*query.without, *off)))
    if following is None:
        yield f"offers to take off {' '.join(off)}, which cannot be asked: {error}"
    else:
        yield from (f"applies {one.id}, which was taken off" for one in following.applied if one.id in off)


def _kept_to(
    count: int, query: Query, search: Search, *, at_least: bool = False, near: bool = False
) -> Iterator[str]:
    following, error = search(query)
    if following is None:
        yield f"promises {count} of what cannot be asked: {error}"
        return
    asked = " ".join((*(one.id for one in query.constraints), *(f"without {id}" for id in query.without)))
    if following.near:
        if not near:
            yield f"promises {count} of {asked}, and finds only what is near"
    elif following.total < count if at_least else following.total != count:
        yield f"promises {count} of {asked}, and finds {following.total}"


def sampled(digest: str) -> bool:
    """Whether to read on, by the digest of a question."""
    return int(digest[:8], 16) % _SAMPLED == 0


def _unsound(slate: Slate) -> Iterator[str]:
    """Scores, counts and names that could be none."""
    for hit in slate.hits:
        scores = {"score": hit.score, **hit.scores}
        yield from (
            f"{hit.look.id} has a {name} of {one}" for name, one in scores.items() if not 0 <= one <= 1
        )
    fields = Counter(facet.field for facet in slate.facets)
    yield from (f"offers {field} {times} times" for field, times in fields.items() if times > 1)
    for facet in slate.facets:
        values = Counter(one.value for one in facet.values)
        yield from (
            f"offers {facet.field} {value} {times} times" for value, times in values.items() if times > 1
        )
    for photo in slate.photos:
        if not 0 <= photo.confidence <= 1:
            yield f"is sure of a photo by {photo.confidence}"


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


def _unlike(hit: Hit, live: Live) -> Iterator[str]:
    """What a hit tells of its product otherwise than the record; its offer is looked at elsewhere."""
    if (found := recorded(hit, live)) is None:
        return
    product, look, variant = found
    for part, record in zip(_TOLD, found, strict=True):
        for name in _TOLD[part]:
            if getattr(getattr(hit, part), name) != getattr(record, name):
                yield f"{look.id} tells another {name} than the record"
    if [one.sku for one in hit.look.variants] != [one.sku for one in look.variants]:
        yield f"{look.id} offers other variants than its own"
    if not product.age_restricted and [one.id for one in hit.look.pictures] != [
        one.id for one in look.pictures
    ]:
        yield f"{look.id} shows other pictures than its own"
    if {one.id for one in hit.others} != {one.id for one in product.looks} - {look.id}:
        yield f"{look.id} names {[str(one.id) for one in hit.others]} as its product's other looks"
    texts = normal(f"{product.title} {product.description}")
    for proof in hit.proofs:
        if proof.sku not in ("", variant.sku):
            yield f"{look.id} is shown as {variant.sku} and proves {proof.constraint.id} by {proof.sku}"
        if normal(proof.quote) not in texts:
            yield f"{look.id} proves {proof.constraint.id} by what its texts do not say: {proof.quote}"


def _outdone(hit: Hit, wishes: Sequence[Constraint], live: Live) -> Iterator[str]:
    """A variant that nobody can buy, or that costs more, shown where another of the look is in stock and keeps the same wishes beyond doubt."""
    if (found := recorded(hit, live)) is None:
        return
    product, look, variant = found

    def as_good(other: Variant) -> bool:
        alike = all(
            variant.options.get(wish.field) == other.options.get(wish.field)
            and plain(wish, product, look, other)
            for wish in wishes
        )
        return alike and bool(other.offer.stock)

    for other in filter(as_good, look.variants):
        if variant.offer.stock == 0:
            yield f"{look.id} is shown as {variant.sku}, which is sold out, and {other.sku} is not"
        elif _costs_less(other.offer.price, variant.offer.price):
            yield f"{look.id} is shown as {variant.sku}, and {other.sku} costs less"


def _costs_less(price: Money | None, other: Money | None) -> bool:
    if price is None or other is None:
        return False
    return price.currency == other.currency and price.minor < other.minor


def _unsorted(sort: Sort | None, slate: Slate, live: Live, tiers: int) -> Iterator[str]:
    """Each currency by itself, one after the other, and what has no price behind them all. It may fall where a tier ends."""
    if sort not in _DEARER:
        return
    priced = [(hit, _price(hit, live)) for hit in slate.hits]
    turns = list(dict.fromkeys(price.currency for _, price in priced if price))
    places = [
        (turns.index(price.currency), price.minor * _DEARER[sort]) if price else (len(turns), 0)
        for _, price in priced
    ]
    falls = [
        f"{other.look.id} stands behind {one.look.id}, sorted by {sort}"
        for (one, first), (other, then) in pairwise(zip((hit for hit, _ in priced), places, strict=True))
        if then < first
    ]
    if len(falls) > tiers:
        yield from falls


def _price(hit: Hit, live: Live) -> Money | None:
    found = recorded(hit, live)
    return found[-1].offer.price if found else None
