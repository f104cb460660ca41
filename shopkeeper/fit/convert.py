"""A size of one system in another: by the brand's own chart, else by the standard's formula, and it says which.

Knows ISO/TS 19407:2015 (shoes): Paris points and English sizes of the last's length. Refuses to convert clothing without a chart:
there is no formula for it.
"""

from dataclasses import dataclass

from shopkeeper.fit.chart import Chart
from shopkeeper.fit.names import size
from shopkeeper.fit.units import CM_PER_INCH
from shopkeeper.types.errors import InvalidInput

BRANDS_DIFFER = "brands differ by a size and more"
ADULT = (20.0, 38.0)
"""Centimetres of an adult's last: EU 30 to 57."""


@dataclass(frozen=True, slots=True)
class Converted:
    size: str
    """``EU 39``."""
    by: str
    """The chart, or the standard."""
    sure: bool
    """Read from the brand's own chart."""


def convert(text: str, to: str, chart: Chart | None, women: bool | None = None) -> Converted:
    """``UK 6`` to ``eu``.

    Raises:
        InvalidInput: the size names no system, the chart has no such row, or there is no chart and no formula.
    """
    wanted, target = size(text), to.casefold()
    if not wanted.system:
        raise InvalidInput(f"{text[:30]!r} names no system", field="size", fix="write EU 39, UK 6 or US 8")
    if chart:
        at = chart.row(text)
        if at is None or not (name := chart.rows[at].systems.get(target)):
            raise InvalidInput(
                f"{chart.id} has no {text[:30]!r} in {to.upper()}", field="size", fix="see its rows"
            )
        return Converted(f"{to.upper()} {name}", chart.id, chart.own)
    return Converted(
        f"{to.upper()} {_formula(wanted.system, wanted.name, target, women):g}",
        f"ISO/TS 19407 for adults' shoes; {BRANDS_DIFFER}",
        False,
    )


def _formula(system: str, name: str, target: str, women: bool | None) -> float:
    try:
        number = float(name)
    except ValueError:
        raise InvalidInput(
            f"no chart says what {system.upper()} {name} is", field="size", fix="import the brand's chart"
        ) from None
    length = _last(system, number, women)
    if not ADULT[0] <= length <= ADULT[1]:
        raise InvalidInput(
            f"{system.upper()} {name} is no adult's shoe size", field="size", fix="import the brand's chart"
        )
    return round(_of_last(target, length, women) * 2) / 2


def _last(system: str, number: float, women: bool | None) -> float:
    """Centimetres of the last: an English size is a third of an inch from 25/3 in, a Paris point two thirds of a cm."""
    match system:
        case "eu" | "fr" | "it":
            return number * 2 / 3
        case "uk" | "au":
            return (number + 25) / 3 * CM_PER_INCH
        case "us" if women is not None:
            return (number - (2 if women else 1) + 25) / 3 * CM_PER_INCH
    raise InvalidInput(
        f"no formula for {system.upper()}",
        field="size",
        fix="say whether for women or men, or import the chart",
    )


def _of_last(system: str, length: float, women: bool | None) -> float:
    match system:
        case "eu" | "fr" | "it":
            return length * 3 / 2
        case "uk" | "au":
            return length / CM_PER_INCH * 3 - 25
        case "us" if women is not None:
            return length / CM_PER_INCH * 3 - 25 + (2 if women else 1)
    raise InvalidInput(
        f"no formula for {system.upper()}",
        field="size",
        fix="say whether for women or men, or import the chart",
    )
