"""The size to take: what a shopper told, the chart, and what others say, into sizes with a probability and reasons.

Knows one product at a time and forgets the shopper with the answer. Refuses to name a size on thin evidence, or one only
where two are nearly as likely.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from shopkeeper.fit import bodies as bodily
from shopkeeper.fit.chart import Chart, chart_for, women_only
from shopkeeper.fit.evidence import Item, posterior
from shopkeeper.fit.names import size
from shopkeeper.fit.renamed import names_chart, renamed, system
from shopkeeper.types import Product, Variant
from shopkeeper.types.fit import Advice, Chance, Measure, Runs, Told, Worn

ENOUGH, BOTH_ENOUGH = 0.5, 0.7
"""Probability of the one size named, and of two together, under which none is."""
CLEAR = 0.6
"""Probability from which one size is named alone."""
NAMES = {
    Measure.HEIGHT: "height", Measure.WEIGHT: "weight", Measure.CHEST: "chest", Measure.WAIST: "waist", Measure.HIPS: "hips",
    Measure.INSEAM: "inside leg", Measure.FOOT: "foot",
}  # fmt: skip
UNHEARD = Runs()
SMALLER, LARGER = "smaller than the chart", "larger than the chart"
SURE = 0.99
THIN = "Not enough evidence: several sizes are about as likely. Another measurement, or a size you wear, would help."
CONTENT = {"good": "fits you", "small": "is too small for you", "large": "is too large for you"}


def advise(
    product: Product, told: Told, own: Sequence[Chart], general: Sequence[Chart], runs: Runs = UNHEARD
) -> Advice:
    """``own``: the merchant's charts, ``general``: those for goods without one. ``runs``: what reviewers say of its size."""
    made = sizes(product)
    chart = _chart(product, own, made) or _chart(product, general, made)
    if not made:
        return _nothing(product, "This comes in one size.", ())
    if chart is None and (found := renamed(product, told, own, made)):
        return found
    if chart is None and askable(product, own, general):
        return _nothing(product, f"Tell us a size you wear, with its system, as EU 39{_hearsay(runs)}.", ())
    if chart is None:
        why = "we have no size chart for it" + _hearsay(runs)
        return _nothing(product, f"Not enough evidence: {why}.", ())
    if not told:
        need = _either([NAMES[name] for name in chart.measures])
        return _nothing(
            product, f"Tell us your {need}, or a size you wear, for advice{_hearsay(runs)}.", (), chart
        )
    items = list(_items(told.worn, product, chart, [*own, *general], made))
    people = women_only(product)
    usable = {name for name in told.measures if people or name in chart.measures}
    if not (usable and chart.measures) and not items:
        need = _either([NAMES[name] for name in chart.measures])
        return _nothing(
            product,
            f"Not enough evidence: we would need your {need}, or a size you wear of a brand whose chart we have.",
            (),
            chart,
        )
    measures = {name: told.measures[name] for name in usable}
    drawn, weights = (
        (bodily.women(measures), np.ones(bodily.SAMPLES))
        if people and measures
        else bodily.along(chart, measures)
    )
    chances, shifts = posterior(drawn, weights, chart, runs, items)
    reasons = tuple(_reasons(chart, made, measures, drawn, items, runs, shifts, people))
    return _named(product, chart, chances, made, reasons)


def sizes(product: Product) -> dict[str, str]:
    """Plain name of each size the product is made in → as it is written there."""
    return {size(one).name: one for variant in product.variants if (one := _size(variant))}


def measured(product: Product, own: Sequence[Chart], general: Sequence[Chart]) -> tuple[Measure, ...]:
    """What to ask a shopper for: what the chart is about, and what it can be told from; nothing without a chart or sizes."""
    made = sizes(product)
    chart = _chart(product, own, made) or _chart(product, general, made)
    if not chart:
        return ()
    return (*((Measure.HEIGHT, Measure.WEIGHT) if women_only(product) else ()), *chart.measures)


def askable(product: Product, own: Sequence[Chart], general: Sequence[Chart]) -> bool:
    """Whether anything that a shopper could tell would lead to a size."""
    made = sizes(product)
    worn = names_chart(product, own, made) is not None or bool(system(product, made))
    return len(made) > 1 and (bool(measured(product, own, general)) or worn)


def _chart(product: Product, charts: Sequence[Chart], made: Mapping[str, str]) -> Chart | None:
    """One that speaks of the product's own sizes."""
    return chart_for(
        product, [c for c in charts if c.measures and any(c.row(one) is not None for one in made.values())]
    )


def _items(
    worn: Iterable[Worn], product: Product, chart: Chart, charts: Sequence[Chart], made: Mapping[str, str]
) -> Iterator[Item]:
    """Each thing worn with the chart it is read by: its brand's, else this one, more doubtfully."""
    for one in worn:
        same_brand = one.this or not one.brand or one.brand.casefold() == product.brand.casefold()
        theirs = [
            c
            for c in charts
            if c.brand
            and c.brand.casefold() == one.brand.casefold()
            and set(c.measures) & set(chart.measures)
        ]
        used = chart if same_brand else next(iter(theirs), chart)
        told = size(one.size)
        own = made.get(told.name) if one.this and not told.system else None
        if (row := used.row(own or one.size)) is not None:
            yield Item(one, used, row, bool(theirs) or (same_brand and bool(one.brand or one.this)))


def _named(
    product: Product, chart: Chart, chances: np.ndarray, made: Mapping[str, str], reasons: tuple[str, ...]
) -> Advice:
    rows = [_called(chart, at, made) for at in range(len(chart.rows))]
    names = [(SMALLER, False), *rows, (LARGER, False)]
    order = np.argsort(-chances, kind="stable")
    told = tuple(
        Chance(names[at][0], round(float(chances[at]), 3), names[at][1])
        for at in order
        if chances[at] >= 0.01
    )
    best, second = int(order[0]), int(order[1])
    pair = abs(best - second) == 1 and chances[best] < CLEAR
    picked = sorted([best, second]) if pair else [best]
    sure = float(sum(chances[at] for at in picked))
    outside = all(at in (0, len(names) - 1) for at in picked)
    said, taken = _sentence(product, [names[at] for at in picked], sure, outside)
    return Advice(
        product.id, taken, round(sure, 3) if taken else 0.0, told, said, reasons, chart.id, chart.own
    )


def _sentence(
    product: Product, named: Sequence[tuple[str, bool]], sure: float, outside: bool
) -> tuple[str, tuple[str, ...]]:
    """The sentence, and those sizes it says to take that can be had."""
    both = len(named) > 1
    if sure < (BOTH_ENOUGH if both else ENOUGH):
        return THIN, ()
    likely = f"{min(sure, SURE):.0%} likely"
    gone = _sold_out(product)
    made = tuple(name for name, is_made in named if is_made)
    beyond = {name for name, _ in named} & {SMALLER, LARGER}
    notes = [f" {name} is not made of this." for name, is_made in named if not is_made and name not in beyond]
    notes += [f" {name} is out of stock." for name in made if name in gone]
    if outside or not made:
        names = _either([name for name, _ in named])
        return f"Your size would be {names} ({likely}), which this is not made in.", ()
    if both:
        first, second = (name for name, _ in named)
        worn = f"only {made[0]} is made" if beyond else f"{first} sits closer, {second} looser"
        return f"You are between {first} and {second} ({likely} one of them): {worn}.{''.join(notes)}", made
    return f"Take {made[0]} ({likely}).{''.join(notes)}", made


def _sold_out(product: Product) -> set[str]:
    by: dict[str, list[int | None]] = {}
    for variant in product.variants:
        by.setdefault(_size(variant), []).append(variant.offer.stock)
    return {name for name, stocks in by.items() if all(stock == 0 for stock in stocks)}


def _size(variant: Variant) -> str:
    return variant.options.get("size", "")


def _called(chart: Chart, at: int, made: Mapping[str, str]) -> tuple[str, bool]:
    """A row's size as the product writes it, or as the chart does where it is not made."""
    written = chart.made(at, made.values())
    return written or chart.rows[at].size, written is not None


def _reasons(
    chart: Chart,
    made: Mapping[str, str],
    measures: Mapping[Measure, float],
    drawn: bodily.Bodies,
    items: Sequence[Item],
    runs: Runs,
    shifts: np.ndarray,
    people: bool,
) -> Iterator[str]:
    for name in chart.measures:
        if name in measures:
            lies = _lies(chart, name, measures[name], made)
            yield f"Your {NAMES[name]} of {measures[name]:.0f} {_unit(name)} is {lies} in the chart."
        elif people and measures:
            low, high = np.percentile(drawn[name], [10, 90])
            seen = " and ".join(NAMES[one] for one in measures)
            yield f"Your {NAMES[name]} we do not know; of women of your {seen}, four in five have {low:.0f}–{high:.0f} {_unit(name)}."
    for item in items:
        whose = "of this" if item.worn.this else f"of {item.worn.brand}" if item.worn.brand else "elsewhere"
        doubt = "" if item.known else " Sizes differ between brands, so this counts less."
        yield f"{item.worn.size} {whose} {CONTENT[item.worn.verdict]}, you say.{doubt}"
    if said := _said(runs):
        small, _, large = shifts
        weight = (
            f"counted as {max(small, large):.0%} likely to be so"
            if max(small, large) >= 0.2
            else "taken as true to the chart"
        )
        yield f"{said}: {weight}."
    yield f"Read from {'the shop’s own chart' if chart.own else 'a general chart, since the shop has none for this'}: {chart.id}."


def _lies(chart: Chart, name: Measure, value: float, made: Mapping[str, str]) -> str:
    """Where among the sizes somebody of that measure is."""
    at = next((n for n, row in enumerate(chart.rows) if value <= row.ranges[name][1]), len(chart.rows))
    if at == len(chart.rows):
        return "beyond the largest size"
    if value >= chart.rows[at].ranges[name][0]:
        return _called(chart, at, made)[0]
    if not at:
        return "below the smallest size"
    return f"between {_called(chart, at - 1, made)[0]} and {_called(chart, at, made)[0]}"


def _unit(name: Measure) -> str:
    return "kg" if name is Measure.WEIGHT else "cm"


def _said(runs: Runs) -> str:
    parts = [(runs.small, "runs small"), (runs.large, "runs large"), (runs.true, "is true to size")]
    return ", ".join(
        f"{n} {'reviewer says' if n == 1 else 'reviewers say'} it {what}"
        for n, what in sorted(parts, reverse=True)
        if n
    )


def _hearsay(runs: Runs) -> str:
    return f"; {_said(runs)}" if _said(runs) else ""


def _either(names: Sequence[str]) -> str:
    return " or ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} or {names[-1]}"


def _nothing(product: Product, said: str, reasons: tuple[str, ...], chart: Chart | None = None) -> Advice:
    return Advice(
        product.id, (), 0.0, (), said, reasons, chart.id if chart else "", bool(chart and chart.own)
    )
