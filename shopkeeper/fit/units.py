"""Body measurements as people write them, in cm and kg.

Knows units and what a grown body can measure. Refuses to guess: a number without a unit is read only where one unit is possible.
"""

import re
from typing import NamedTuple

from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.fit import Measure

CM_PER_INCH, KG_PER_POUND = 2.54, 0.45359237
LIMITS: dict[Measure, tuple[float, float]] = {
    Measure.HEIGHT: (80, 250), Measure.WEIGHT: (10, 350), Measure.CHEST: (50, 170), Measure.WAIST: (45, 150),
    Measure.HIPS: (50, 170), Measure.INSEAM: (30, 120), Measure.FOOT: (9, 40),
}  # fmt: skip
"""cm or kg between which somebody has been measured."""
_NUMBER = r"(\d{1,3}(?:[.,]\d{1,2})?)"
_FEET = re.compile(rf"(\d)\s*(?:'|′|’|ft|feet|foot)\s*(?:{_NUMBER}\s*(?:\"|″|”|''|in|inch|inches)?)?")
_STONE = re.compile(rf"{_NUMBER}\s*(?:st|stone)\s*(?:{_NUMBER}\s*(?:lbs?|pounds?)?)?")
_PLAIN = re.compile(rf"{_NUMBER}\s*([a-z\"″”']*)\.?")


class Unit(NamedTuple):
    names: frozenset[str]
    factor: float


LENGTHS = (
    Unit(frozenset({"cm", "centimetre", "centimetres", "centimeters"}), 1.0),
    Unit(frozenset({"mm"}), 0.1),
    Unit(frozenset({"m", "metre", "metres", "meters"}), 100.0),
    Unit(frozenset({"in", "inch", "inches", '"', "″", "”", "''"}), CM_PER_INCH),
)
WEIGHTS = (
    Unit(frozenset({"kg", "kilo", "kilos", "kilogram", "kilograms"}), 1.0),
    Unit(frozenset({"lb", "lbs", "pound", "pounds"}), KG_PER_POUND),
)


def measure(name: Measure, text: str) -> float:
    """``5'6"``, ``168 cm``, ``1.68m``, ``140 lb``, ``10 st 4``; a bare number where only one unit makes sense of it.

    Raises InvalidInput naming the measure.
    """
    low = text.strip().casefold()
    for value in _readings(name, low):
        if LIMITS[name][0] <= value <= LIMITS[name][1]:
            return round(value, 2)
    unit = "63 kg or 140 lb" if name is Measure.WEIGHT else "96 cm or 38 in"
    raise InvalidInput(f"{name} of {text[:30]!r}", field=name, fix=f"write it with its unit, as {unit}")


def _readings(name: Measure, low: str) -> list[float]:
    """What it may mean; several only of a bare number, and then none when more than one is possible."""
    if name is Measure.WEIGHT:
        if found := _STONE.fullmatch(low):
            return [(_number(found[1]) * 14 + _number(found[2])) * KG_PER_POUND]
    elif found := _FEET.fullmatch(low):
        return [(_number(found[1]) * 12 + _number(found[2])) * CM_PER_INCH]
    units = WEIGHTS if name is Measure.WEIGHT else LENGTHS
    if not (found := _PLAIN.fullmatch(low)):
        return []
    if found[2]:
        return [_number(found[1]) * unit.factor for unit in units if found[2] in unit.names]
    low_limit, high = LIMITS[name]
    possible = [v for unit in units if low_limit <= (v := _number(found[1]) * unit.factor) <= high]
    return possible if len(possible) == 1 else []


def _number(text: str | None) -> float:
    return float((text or "0").replace(",", "."))
