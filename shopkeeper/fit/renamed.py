"""A size that is worn, said in the product's own system: for goods whose charts hold names only, and for shoes without a chart.

Knows conversion. Refuses to know bodies: a converted size is as likely right as a kept one is.
"""

import re
from collections.abc import Mapping, Sequence

from shopkeeper.fit.chart import Chart, chart_for, women_only
from shopkeeper.fit.convert import convert
from shopkeeper.fit.evidence import KEPT, KEPT_ELSEWHERE
from shopkeeper.fit.names import size
from shopkeeper.types import Field, Product, audience
from shopkeeper.types.audience import of_age
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
_PLAIN = re.compile(r"\d{1,2}(?:\.5)?")


def names_chart(product: Product, charts: Sequence[Chart], made: Mapping[str, str]) -> Chart | None:
    """A chart of names in which the product's sizes stand."""
    return chart_for(
        product,
        [c for c in charts if not c.measures and any(c.row(one) is not None for one in made.values())],
    )


def system(product: Product, made: Mapping[str, str]) -> str:
    """The one system of an adults' shoe's sizes, in which the standard's formula can say a size; of other goods none."""
    return "" if _for_children(product) else _shoe_system(product, made)


def _shoe_system(product: Product, made: Mapping[str, str]) -> str:
    systems = {size(one).system for one in made.values()} - {""}
    return systems.pop() if _is_shoe(product) and len(systems) == 1 else ""


def renamed(product: Product, told: Told, charts: Sequence[Chart], made: Mapping[str, str]) -> Advice | None:
    """None where no size was told that has a system, or nothing is known of the product's."""
    chart, missed = names_chart(product, charts, made), ""
    for worn in (one for one in told.worn if one.verdict == "good"):
        written, said = _by_chart(worn, chart, made) if chart else _by_formula(worn, product, made)
        if written:
            return _taken(product, worn, written, said, chart)
        missed = missed or said
    return Advice(product.id, (), 0.0, (), missed, ()) if missed else None


def _taken(product: Product, worn: Worn, written: str, reason: str, chart: Chart | None) -> Advice:
    same = worn.this or (worn.brand and worn.brand.casefold() == product.brand.casefold())
    sure = (KEPT if same else KEPT_ELSEWHERE)[0]
    said = f"Take {written} ({sure:.0%} likely)."
    chances = (Chance(written, sure, True),)
    return Advice(
        product.id, (written,), sure, chances, said, (reason,), chart.id if chart else "", bool(chart)
    )


def _by_chart(worn: Worn, chart: Chart, made: Mapping[str, str]) -> tuple[str, str]:
    """The size as the product writes it and the reason; or none, and why."""
    if (at := chart.row(worn.size)) is None:
        return "", _untold(worn, f"in the shop’s own chart: {chart.id}")
    if written := chart.made(at, made.values()):
        return written, f"{worn.size} is {written} in the shop’s own chart: {chart.id}."
    return "", f"This is not made in {worn.size}."


def _by_formula(worn: Worn, product: Product, made: Mapping[str, str]) -> tuple[str, str]:
    plain, known = all(map(_PLAIN.fullmatch, made)), size(worn.size)  # "EU 38/39" may well be EU 39
    alike = known.system and known.system == _shoe_system(product, made)
    if alike and (plain or known.name in made) and not (known.system == "us" and _women(product) is None):
        own = made.get(known.name, "")
        return own, f"{worn.size} is {own}." if own else f"This is not made in {worn.size}."
    if not (target := system(product, made)):
        return "", ""
    try:
        found = convert(worn.size, target, None, _women(product))
    except InvalidInput:
        return "", _untold(worn, f"in {target.upper()}")
    if written := made.get(size(found.size).name):
        return written, f"{worn.size} is {written} by {found.by}."
    return "", f"{worn.size} is about {found.size}, which this is not made in." if plain else ""


def _untold(worn: Worn, where: str) -> str:
    """Nothing where a system would help."""
    return (
        f"Not enough evidence: we do not know what {worn.size} is {where}." if size(worn.size).system else ""
    )


def _is_shoe(product: Product) -> bool:
    named = " ".join((*kinds(product), product.title)).casefold()
    return not SHOES.isdisjoint(named.replace("-", " ").split())


def _for_children(product: Product) -> bool:
    young = any(of_age(one, ("adult",)) is False for one in audience.stated(product, Field.AGE))
    return young or not {"boys", "girls"}.isdisjoint(_whom(product))


def _women(product: Product) -> bool | None:
    """None where it is not said, or for both."""
    whom = _whom(product)
    return True if women_only(product) or whom == {"women"} else False if whom == {"men"} else None


def _whom(product: Product) -> set[str]:
    return {one.casefold() for one in audience.called(audience.stated(product, Field.GENDER))}
