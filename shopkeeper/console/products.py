"""Products: which of them shoppers want, which they pass over, and which they find sold out. Refuses to count."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from shopkeeper.analytics import Period, Rate, Wanted
from shopkeeper.analytics.questions import MOST
from shopkeeper.console import said
from shopkeeper.console.cells import dot, revenue, tried
from shopkeeper.console.plot import Bar, bars
from shopkeeper.console.port import Shop
from shopkeeper.console.sheet import Cell, Empty, Figure, Lead, Sheet, Table
from shopkeeper.types import Product, ProductId

SEEN = 10
"""Bars of a plot."""
NOTHING = Empty(
    "No product has been shown yet",
    "Each answer is written down with the products in it. Clicks follow from the storefront, or from your pages with shopkeeper.js.",
    "curl 'http://localhost:8000/v1/search?q=jacket'",
)
DEFINED = (
    "A product counts as shown once an answer, and as clicked where that answer led to it. Stock is as of now, all sizes and colours "
    "together; it is empty where the shop does not state it."
)


def products(shop: Shop, period: Period) -> Sheet:
    wanted = shop.analytics.wanted(period)
    if not wanted:
        return Sheet("products", empty=NOTHING)
    known = shop.products([one.product for one in wanted])
    looked, then = shop.analytics.looked_at(period), shop.analytics.looked_at(period.before)
    return Sheet(
        "products",
        lead=Lead(
            "Which products do shoppers want?",
            said.percent(looked.value),
            f"of {said.times(looked.tries, 'product')} shown {said.during(period)} {'was' if looked.tries == 1 else 'were'} looked at",
            said.shift(looked, then, period),
        ),
        figures=(*_sold(wanted, known), *_passed_over(wanted, known)),
        tables=(*_sold_out(wanted, known), *_revenue(wanted, known), _every(wanted, known)),
        notes=(DEFINED, *_unseen(shop.status().products - looked.tries, period)),
    )


def _sold(wanted: Sequence[Wanted], known: Mapping[ProductId, Product]) -> list[Figure]:
    best = [one for one in wanted if one.sold][:SEEN]
    if not best:
        return []
    rows = [Bar(_title(one, known), one.sold, said.number(one.sold)) for one in best]
    cells = tuple((_product(one, known), Cell(one.sold, said.number(one.sold))) for one in best)
    return [
        Figure(
            f"“{_title(best[0], known)}” sells most: {said.times(best[0].sold, 'unit')}",
            "units sold, before returns",
            bars(rows, said.number),
            Table("sold", "Sold most", ("Product", "Sold"), cells),
        )
    ]


def _passed_over(wanted: Sequence[Wanted], known: Mapping[ProductId, Product]) -> list[Figure]:
    most = sorted((one for one in wanted if one.clicked.tries), key=lambda one: -one.clicked.tries)[:SEEN]
    if not most:
        return []
    rows = [dot(_title(one, known), one.clicked) for one in most]
    cells = tuple((_product(one, known), *tried(one.clicked)) for one in most)
    return [
        Figure(
            _least(most, wanted, known),
            "clicked, of the answers that showed it, for those shown most; lines are 95 % intervals",
            bars(rows, said.mark),
            Table("shown", "Shown most", ("Product", "Shown", "Clicked", "Click rate"), cells),
        )
    ]


def _least(most: Sequence[Wanted], wanted: Sequence[Wanted], known: Mapping[ProductId, Product]) -> str:
    """The one that is shown much and clicked less than the rest, as far as that is sure."""
    least = min(most, key=lambda one: one.clicked.high)
    rest = [one.clicked for one in wanted if one is not least]
    others = Rate(sum(one.hits for one in rest), sum(one.tries for one in rest))
    if others.tries and least.clicked.high < others.low:
        rate, than = said.percent(least.clicked.value), said.percent(others.value)
        return f"“{_title(least, known)}” is passed over most: clicked {rate} of the times it is shown, others {than}"
    return "None of those shown most is surely clicked less than the rest"


def _every(wanted: Sequence[Wanted], known: Mapping[ProductId, Product]) -> Table:
    cells = tuple(
        (
            _product(one, known),
            *tried(one.clicked),
            Cell(one.viewed, said.number(one.viewed)),
            Cell(one.carted, said.number(one.carted)),
            Cell(one.sold, said.number(one.sold)),
            _stock(known.get(one.product)),
        )
        for one in wanted
    )
    columns = ("Product", "Shown", "Clicked", "Click rate", "Opened", "Put into carts", "Sold", "Stock")
    note = f"the {MOST} most sold and the {MOST} most shown" if len(wanted) >= MOST else ""
    return Table("products", "Product by product", columns, cells, note)


def _sold_out(wanted: Sequence[Wanted], known: Mapping[ProductId, Product]) -> tuple[Table, ...]:
    """What to order again: somebody looked at it, and none is left."""
    missed = [
        one for one in wanted if (one.viewed or one.clicked.hits) and _left(known.get(one.product)) == 0
    ]
    cells = tuple(
        (
            _product(one, known),
            Cell(one.viewed, said.number(one.viewed)),
            Cell(one.clicked.hits, said.number(one.clicked.hits)),
            Cell(one.sold, said.number(one.sold)),
        )
        for one in sorted(missed, key=lambda one: -max(one.viewed, one.clicked.hits))
    )
    note = "somebody looked at it, and none of it is left now"
    columns = ("Product", "Opened", "Clicked", "Sold")
    return (Table("sold-out", "Wanted and sold out", columns, cells, note),) if cells else ()


def _revenue(wanted: Sequence[Wanted], known: Mapping[ProductId, Product]) -> tuple[Table, ...]:
    takings = ((_product(one, known), taking) for one in wanted for taking in one.takings)
    return tuple(table.by("-Revenue") for table in revenue("Product", takings))


def _unseen(count: int, period: Period) -> list[str]:
    if count <= 0:
        return []
    return [
        f"{said.times(count, 'product')} of the shop {'was' if count == 1 else 'were'} shown to nobody {said.during(period)}."
    ]


def _title(one: Wanted, known: Mapping[ProductId, Product]) -> str:
    product = known.get(one.product)
    return said.short(product.title if product else one.product)


def _product(one: Wanted, known: Mapping[ProductId, Product]) -> Cell:
    title = _title(one, known)
    if one.product not in known:
        return Cell(one.product, title, "not sold any more")
    return Cell(title, title, link=f"/products/{quote(one.product, safe='')}")


def _left(product: Product | None) -> int | None:
    """Units of all its variants; None where one of them is not counted."""
    counts = [variant.offer.counted for variant in product.variants] if product else []
    told = [count for count in counts if count is not None]
    return sum(told) if told and len(told) == len(counts) else None


def _stock(product: Product | None) -> Cell:
    left = _left(product)
    return Cell("", "") if left is None else Cell(left, said.number(left))
