"""The comparison specialist: 2–5 products side by side, what differs first, and what is given for what.

Knows live offers and stated attributes. Refuses to name a winner.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from shopkeeper.concierge import facts
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Source, heard
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import pattern, plain, rules, says
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.pieces import Question, Row, Table, Words
from shopkeeper.concierge.specialists import opinions
from shopkeeper.language.wording import inside
from shopkeeper.types import Money, Product
from shopkeeper.types.measure import extent

_ROWS = 14
_MEASURE = re.compile(
    r"\b(?:(\d{1,3}) ?[x×] ?)?(\d+(?:[.,]\d+)?) ?((?:[mM]|[cC])?[lL]|[kK][gG]|g)\b(?: ?[x×] ?(\d{1,3})\b)?"
)
"""Grams are a small g: a 5G is none."""
_PACK = re.compile(r"\b(?:packs?|set) of\b|\bpack\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"[1-9]\d*[.,]\d{3}")
"""A thousand, or one and three decimals."""
_BASE = {
    "ml": ("l", Decimal("0.001")),
    "cl": ("l", Decimal("0.01")),
    "l": ("l", Decimal(1)),
    "g": ("kg", Decimal("0.001")),
    "kg": ("kg", Decimal(1)),
}
_FILED = frozenset({"type", "product type", "product_type", "category", "gtin", "mpn", "sku"})


def compare(act: Act, desk: Desk) -> Answer:
    products = desk.products(act.about)
    if len(products) < 2:
        return Answer((Question("Which products shall I compare?", desk.memory.choices),))
    table = _table(products, desk)
    reviewed = re.search(r"\b(?:reviews?|reviewed|rated|ratings?|stars)\b", plain(act.words))
    told = [opinions.whole(product, desk) for product in products if reviewed]
    claims = [
        *told,
        *_no_taste(act.words),
        *_untold(act.words, products, table),
        *_ranked(act.words, table),
        *_trade_offs(products, table, desk),
    ]

    def remember(memory: Memory) -> Memory:
        return replace(memory.looking_at([product.id for product in products]), bundle="", skus=())

    return Answer((table, Words.of(*claims)), remember, act.about)


def _no_taste(words: str) -> Iterator[Claim]:
    if says(words, "lead_only", "choosing"):
        yield Claim("I have no taste of my own; this is what the shop states of each.", courtesy=True)


def _untold(words: str, products: Sequence[Product], table: Table) -> Iterator[Claim]:
    """That nothing is stated by which to tell "the lightest"."""
    found = pattern("ranks", "said").search(plain(words))
    rows = rules("ranks")["rows"].get(found["how"], "").split() if found else []
    if found and not any(name in row.name.lower() for row in table.rows for name in rows):
        titles = (facts.fact(product, "title", product.title) for product in products)
        text = f"Which of these is “{found.group()}” the shop does not state."
        yield Claim(text, (*titles, heard(found.group())), echo=True)


def _ranked(words: str, table: Table) -> Iterator[Claim]:
    """Which one states the least or the most, where words ask for "the lightest" and it is measured of several."""
    found = pattern("ranks", "said").search(plain(words))
    names = rules("ranks")["rows"].get(found["how"], "").split() if found else []
    for row in table.rows if found else ():
        told = [(size, cell) for cell in row.cells if cell and (size := extent(cell.text))]
        if row.name.lower() not in names or len(told) < 2 or len({size.kind for size, _ in told}) > 1:
            continue
        least = found is not None and found["how"] in rules("ranks")["least"].split()
        size, first = (min if least else max)(told, key=lambda one: one[0])
        if sum(one == size for one, _ in told) == 1:
            how = "lowest" if least else "highest"
            cells = tuple(cell for _, cell in told)
            yield Claim(f"{first.title} states the {how} {inside(row.name)}: {first.text}.", (first, *cells))
        return


def _table(products: Sequence[Product], desk: Desk) -> Table:
    rows = sorted(_rows(products, desk), key=lambda row: not row.differs)[:_ROWS]
    looks = tuple(desk.memory.look_of(p.id) for p in products)
    return Table(tuple(p.id for p in products), tuple(p.title for p in products), tuple(rows), looks)


def _rows(products: Sequence[Product], desk: Desk) -> Iterator[Row]:
    named: list[tuple[str, Callable[[Product], Evidence | None]]] = [
        ("Price", _price), ("Price per unit", per_unit), ("Rating", facts.rating), ("Brand", facts.brand),
        ("Availability", _stock), ("Delivery", partial(_delivery, today=desk.wording.today)), ("Colours", facts.colours), ("Sizes", facts.sizes),
    ]  # fmt: skip
    for name, of in named:
        yield from _row(name, [of(product) for product in products])
    stated = [{one.field.removeprefix("attribute:"): one for one in facts.attributes(p)} for p in products]
    for key in dict.fromkeys(key for one in stated for key in one if key not in _FILED):
        yield from _row(desk.wording.field(key), [one.get(key) for one in stated])


def _row(name: str, cells: Sequence[Evidence | None]) -> Iterator[Row]:
    if any(cells):
        said = {cell.text.casefold() if cell else "" for cell in cells}
        yield Row(name, tuple(cells), len(said) > 1)


def _price(product: Product) -> Evidence | None:
    variant = facts.best(product.variants)
    return facts.price(product, variant) if variant else None


def _stock(product: Product) -> Evidence | None:
    variant = facts.best(product.variants)
    return facts.stock(product, variant) if variant else None


def _delivery(product: Product, today: date) -> Evidence | None:
    variant = facts.best(product.variants)
    return facts.delivery(product, variant, today) if variant else None


def per_unit(product: Product) -> Evidence | None:
    """Price by the litre or kilogram, where the title states how much there is in it, and in one way; rounded half up."""
    variant, found = facts.best(product.variants), list(_MEASURE.finditer(product.title))
    if variant is None or variant.offer.price is None or len(found) != 1 or _PACK.search(product.title):
        return None
    before, number, written, after = found[0].groups()
    unit, factor = _BASE[written.lower()]
    amount = Decimal(number.replace(",", ".")) * factor * int(before or 1) * int(after or 1)
    if not amount or _THOUSANDS.fullmatch(number):
        return None
    each = Money.of(variant.offer.price.amount / amount, variant.offer.price.currency)
    return facts.fact(product, "price per unit", f"{each} / {unit}")


def _trade_offs(products: Sequence[Product], table: Table, desk: Desk) -> Iterator[Claim]:
    """What the cheaper one costs less, who is rated better, who alone is in stock."""
    priced = [
        (product, variant.offer.price)
        for product in products
        if (variant := facts.best(product.variants)) and variant.offer.price
    ]
    if len(priced) > 1 and len({price.currency for _, price in priced}) == 1:
        yield from _cheaper(sorted(priced, key=lambda one: one[1].minor), desk)
    rated = sorted((p for p in products if p.rating), key=lambda p: -(p.rating.mean if p.rating else 0))
    if (
        len(rated) > 1
        and rated[0].rating
        and rated[1].rating
        and rated[0].rating.mean - rated[1].rating.mean >= 0.1
    ):
        evidence = tuple(one for product in rated[:2] if (one := facts.rating(product)))
        first, second = (f"{product.rating.mean:.1f}" for product in rated[:2] if product.rating)
        yield Claim(f"{rated[0].title} is rated higher: {first} of 5, against {second}.", evidence)
    yield from _alone(table, products)
    same = [row for row in table.rows if not row.differs and all(row.cells)][:4]
    if same:
        cells = tuple(cell for row in same for cell in row.cells if cell)
        yield Claim(f"Alike in {desk.wording.all([inside(row.name) for row in same])}.", cells)


def _cheaper(priced: Sequence[tuple[Product, Money]], desk: Desk) -> Iterator[Claim]:
    (least, low), (_, next_) = priced[0], priced[1]
    evidence = tuple(facts.fact(product, "price", str(price)) for product, price in priced)
    gap = Money(next_.minor - low.minor, low.currency)
    if not gap.minor:
        yield Claim(
            f"{least.title} and {priced[1][0].title} cost the same, {desk.wording.price(low)}.", evidence
        )
        return
    difference = Evidence(Source.PRODUCT, "answer", "difference", str(gap))
    than = priced[1][0].title if len(priced) == 2 else "the next"
    yield Claim(
        f"{least.title} is the cheapest at {desk.wording.price(low)}, {desk.wording.price(gap)} less than {than}."
        if len(priced) > 2
        else f"{least.title} costs {desk.wording.price(gap)} less than {than}.",
        (*evidence, difference),
    )


def _alone(table: Table, products: Sequence[Product]) -> Iterator[Claim]:
    """Facts that only one of them states, two at most; what is sold out has colours and sizes all the same."""
    stocked = all(any(map(facts.buyable, product.looks)) for product in products)
    lone = [
        (row, next(cell for cell in row.cells if cell))
        for row in table.rows
        if sum(cell is not None for cell in row.cells) == 1 and row.name not in ("Price", "Rating")
        if stocked or row.name not in ("Colours", "Sizes")
    ]
    for row, cell in lone[:2]:
        yield Claim(f"Only {cell.title} states {inside(row.name)}: {cell.text}.", (cell,))
