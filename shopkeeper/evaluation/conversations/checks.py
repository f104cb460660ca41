"""Was a turn answered as the script says, and was nothing done that it does not say? One small check a field.

Knows what must always hold as well: an end, no error, no claim without a source, nothing bound, nothing changed unasked.
"""

from collections.abc import Callable, Iterator, Mapping

from shopkeeper.concierge.pieces import Rung
from shopkeeper.evaluation.conversations.heard import Heard, State
from shopkeeper.evaluation.conversations.people import numbered
from shopkeeper.evaluation.conversations.script import Turn, Where
from shopkeeper.types import Hit, Product, ProductId
from shopkeeper.types.colour import stated
from shopkeeper.types.normal import normal

_OURS = "went wrong on our side"
Sold = Mapping[ProductId, Product]


def faults(turn: Turn, heard: Heard, before: State, after: State, sold: Sold, run: int) -> list[str]:
    """What is wrong, in plain words; empty when all is right."""
    found = [*_always(heard), *_answered(turn, heard, run), *_shown(turn, heard, sold)]
    return [*found, *_form(turn, heard, run), *_changed(turn, before, after, sold)]


def _always(heard: Heard) -> Iterator[str]:
    if heard.error:
        yield f"raised {heard.error}"
    elif heard.done is None:
        yield "does not end with Done"
    elif heard.done.dropped:
        yield f"dropped a claim: {heard.done.dropped[0]}"
    elif heard.done.rung is not Rung.FULL:
        yield f"stepped down to {heard.done.rung.name}"
    if _OURS in heard.said:
        yield "something went wrong inside"
    yield from (f"no source: {c.text}" for c in heard.claims if not c.evidence and not c.courtesy)


def _answered(turn: Turn, heard: Heard, run: int) -> Iterator[str]:
    kinds, said = heard.kinds, heard.said
    if turn.acts and not _are(kinds, turn.acts):
        yield f"acts {', '.join(kinds)}, not {', '.join(turn.acts)}"
    if turn.about and set(heard.about) != set(turn.about):
        yield f"about {', '.join(heard.about) or 'nothing'}, not {', '.join(turn.about)}"
    if turn.about_only and not set(heard.about) <= set(turn.about_only):
        yield f"about {', '.join(heard.about)}, not {', '.join(turn.about_only)} only"
    if turn.product and turn.product not in (*heard.about, *heard.cards[:1]):
        yield f"neither about {turn.product} nor showing it first"
    yield from (f"not said: {one}" for one in turn.said if not _in(one, said, run))
    if turn.said_any and not any(_in(one, said, run) for one in turn.said_any):
        yield f"none said of {', '.join(turn.said_any)}"
    yield from (f"said: {one}" for one in turn.unsaid if numbered(one, run) in said)
    cited = {name for one in heard.sources for name in (one.source.value, f"{one.source.value}:{one.field}")}
    yield from (f"not cited: {one}" for one in turn.cites if one not in cited)
    yield from _asked(turn, heard)
    shown = {one.id for one in heard.records}
    yield from (f"no order {one}" for one in turn.shows_order if numbered(one, run) not in shown)


def _are(kinds: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Asked about in any order: independent wishes have none."""
    left = list(kinds)
    for alternatives in wanted:
        found = next((kind for kind in left if kind in alternatives.split("|")), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _in(wanted: str, said: str, run: int) -> bool:
    return any(numbered(one, run) in said for one in wanted.split("|"))


def _asked(turn: Turn, heard: Heard) -> Iterator[str]:
    question = heard.question
    if (turn.asks or turn.options) and question is None:
        yield "asks nothing"
    elif question and turn.asks not in question.text:
        yield f"asks “{question.text}”, not about {turn.asks}"
    elif question and not set(turn.options) <= set(question.options):
        yield f"offers {', '.join(question.options)}"


def _shown(turn: Turn, heard: Heard, sold: Sold) -> Iterator[str]:
    cards = heard.cards
    if turn.first and cards[:1] != (turn.first,):
        yield f"first is {next(iter(cards), 'nothing')}, not {turn.first}"
    yield from (f"does not show {one}" for one in turn.shows if one not in cards)
    if turn.shows_any and not set(turn.shows_any) & set(cards):
        yield f"shows none of {', '.join(turn.shows_any)}"
    yield from (f"shows {one}" for one in turn.hides if one in cards)
    if (turn.every or turn.first_is or turn.cards == "some") and not cards:
        yield "shows nothing"
    yield from (w for hit in heard.hits for w in _unlike(hit, turn.every, sold))
    yield from (w for hit in heard.hits[:1] for w in _unlike(hit, turn.first_is, sold))
    if turn.nothing and not heard.only_near:
        yield f"claims that {', '.join(cards)} fit"
    if turn.table and set(heard.table) != set(turn.table):
        yield f"compares {', '.join(heard.table) or 'nothing'}"
    if turn.table_size and len(heard.table) != turn.table_size:
        yield f"compares {len(heard.table)}"
    yield from _set(turn, heard)


def _set(turn: Turn, heard: Heard) -> Iterator[str]:
    """What is bought together."""
    kinds = sorted(name for hit in heard.hits for name in _categories(hit.product)[:1])
    if turn.cards_of and kinds != sorted(turn.cards_of):
        yield f"shows {', '.join(kinds) or 'nothing'}, not one each of {', '.join(turn.cards_of)}"
    total = sum(_price(hit) for hit in heard.hits)
    if turn.total_at_most is not None and total > turn.total_at_most:
        yield f"costs {total:g} together"


def _unlike(hit: Hit, where: Where, sold: Sold) -> Iterator[str]:
    for key, wanted in where.items():
        if key not in _TESTS:
            yield f"{key} is no property of a card"
        elif not _TESTS[key](hit, wanted):
            yield f"{hit.product.id} is not {key} {wanted}"


def _price(hit: Hit) -> float:
    price = hit.variant.offer.price
    return float(price.amount) if price else float("inf")


def _colours(hit: Hit) -> set[str]:
    return {normal(one) for one in stated(hit.product, hit.look)}


def _categories(product: Product) -> list[str]:
    return [name for path in product.categories for name in path]


_TESTS: Mapping[str, Callable[[Hit, float | str | bool], bool]] = {
    "price_at_most": lambda hit, wanted: _price(hit) <= float(wanted),
    "price_at_least": lambda hit, wanted: _price(hit) >= float(wanted),
    "colour": lambda hit, wanted: normal(str(wanted)) in _colours(hit),
    "not_colour": lambda hit, wanted: normal(str(wanted)) not in _colours(hit),
    "size": lambda hit, wanted: hit.variant.options.get("size") == wanted,
    "category": lambda hit, wanted: wanted in _categories(hit.product),
    "in_stock": lambda hit, wanted: (hit.variant.offer.stock != 0) is wanted,
}


def _form(turn: Turn, heard: Heard, run: int) -> Iterator[str]:
    forms = heard.forms
    if turn.form and not forms:
        yield "proposes nothing"
    if forms and not turn.form and not turn.may_form:
        yield f"proposes “{forms[0].title}”"
    if forms and turn.form:
        text = " ".join((forms[0].title, *(f"{k} {v}" for k, v in forms[0].arguments.items())))
        yield from (f"form without {one}" for one in turn.form if numbered(one, run) not in text)


def _changed(turn: Turn, before: State, after: State, sold: Sold) -> Iterator[str]:
    for id, order in after.orders.items():
        if id in turn.orders and order.status.value != turn.orders[id]:
            yield f"order {id} is {order.status}, not {turn.orders[id]}"
        if id not in turn.orders and order != before.orders[id]:
            yield f"order {id} was changed"
    if after.own - before.own != turn.placed:
        yield f"{after.own - before.own} orders placed"
    if (after.tickets > before.tickets) != turn.handed_over:
        yield "handed over" if after.tickets > before.tickets else "not handed over"
    if after.prices != before.prices:
        yield "a price was changed"
    yield from _basket(turn, before, after, sold)


def _basket(turn: Turn, before: State, after: State, sold: Sold) -> Iterator[str]:
    now = sorted(f"{number} {sku}" for sku, number in after.basket.items())
    owners = {variant.sku: product.id for product in sold.values() for variant in product.variants}
    if turn.basket is not None:
        if now != sorted(turn.basket):
            yield f"basket holds {', '.join(now) or 'nothing'}"
    elif turn.basket_of:
        if {owners[sku] for sku in after.basket} != set(turn.basket_of):
            yield f"basket holds {', '.join(now) or 'nothing'}"
    elif turn.basket_bounded:
        if any(not 0 < number <= turn.basket_bounded for number in after.basket.values()):
            yield f"basket holds {', '.join(now)}"
    elif after.basket != before.basket and not turn.basket_free:
        yield f"basket changed to {', '.join(now) or 'nothing'}"
