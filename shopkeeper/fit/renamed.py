"""A size that is worn, said in the product's own system: for goods whose charts hold names only, and for shoes without a chart.

Knows conversion. Refuses to know bodies: a converted size is as likely right as a kept one is.
"""

from collections.abc import Mapping, Sequence

from shopkeeper.fit.chart import Chart, chart_for, women_only
from shopkeeper.fit.convert import convert
from shopkeeper.fit.evidence import KEPT, KEPT_ELSEWHERE
from shopkeeper.fit.names import size
from shopkeeper.types import Product
from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.fit import Advice, Chance, Told, Worn
from shopkeeper.types.product import kinds

SHOES = frozenset(
    [
        "shoe",
        "shoes",
        "boot",
        "boots",
        "sandal",
        "sandals",
        "sneaker",
        "sneakers",
        "trainers",
        "heels",
        "pumps",
        "loafers",
        "slippers",
        "footwear",
    ]
)


def names_chart(product: Product, charts: Sequence[Chart], made: Mapping[str, str]) -> Chart | None:
    """A chart of names in which the product's sizes stand."""
    return chart_for(
        product,
        [c for c in charts if not c.measures and any(c.row(one) is not None for one in made.values())],
    )


def is_shoe(product: Product) -> bool:
    named = " ".join((*kinds(product), product.title)).casefold()
    return not SHOES.isdisjoint(named.replace("-", " ").split())


def renamed(product: Product, told: Told, charts: Sequence[Chart], made: Mapping[str, str]) -> Advice | None:
    """None where no size that was told can be said in the product's system."""
    chart = names_chart(product, charts, made)
    for worn in told.worn:
        found = (
            None
            if worn.verdict != "good"
            else _by_chart(worn, chart, made)
            if chart
            else _by_formula(worn, product, made)
        )
        if found:
            written, reason = found
            same = worn.this or (worn.brand and worn.brand.casefold() == product.brand.casefold())
            sure = (KEPT if same else KEPT_ELSEWHERE)[0]
            said = f"Take {written} ({sure:.0%} likely)."
            source = chart.id if chart else ""
            return Advice(
                product.id,
                (written,),
                sure,
                (Chance(written, sure, True),),
                said,
                (reason,),
                source,
                bool(chart),
            )
    return None


def _by_chart(worn: Worn, chart: Chart, made: Mapping[str, str]) -> tuple[str, str] | None:
    at = chart.row(worn.size)
    written = None if at is None else chart.made(at, made.values())
    return (written, f"{worn.size} is {written} in the shop’s own chart: {chart.id}.") if written else None


def _by_formula(worn: Worn, product: Product, made: Mapping[str, str]) -> tuple[str, str] | None:
    systems = {size(one).system for one in made.values()} - {""}
    if not is_shoe(product) or len(systems) != 1:
        return None
    try:
        found = convert(worn.size, systems.pop(), None, True if women_only(product) else None)
    except InvalidInput:
        return None
    written = next((one for one in made.values() if size(one) == size(found.size)), None)
    return (written, f"{worn.size} is {written} by {found.by}.") if written else None
