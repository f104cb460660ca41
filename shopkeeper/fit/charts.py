"""Size charts from files: JSON as written here or by others, CSV as a merchant's table is.

Knows columns and units. Refuses to know where charts are kept and what for. A chart that cannot be right is refused whole.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from shopkeeper.fit.chart import Chart, Range, Row
from shopkeeper.fit.names import SYSTEMS
from shopkeeper.fit.units import LIMITS, measure
from shopkeeper.types.errors import InvalidInput, TooLarge
from shopkeeper.types.fit import Measure

MAX_BYTES = 1_000_000
MAX_ROWS = 100
MAX_COLUMN = 40
ALSO = {
    "bust": Measure.CHEST, "hip": Measure.HIPS, "seat": Measure.HIPS, "inside leg": Measure.INSEAM, "foot length": Measure.FOOT,
}  # fmt: skip
_COLUMN = re.compile(r"([a-z ]+?)[ _]*(?:[(\[_ ]\s*(cm|mm|in|inch|inches|kg|lb|lbs)\s*[)\]]?)?")
_RANGE = re.compile(r"\s*([\d.,]+)\s*(?:(?:-|–|to)\s*([\d.,]+))?\s*")


def read(
    file: Path, brand: str = "", categories: Iterable[str] = (), genders: Iterable[str] = ()
) -> list[Chart]:
    """The charts of a file. What is given beside it holds where the file does not say it itself.

    JSON: one chart, a list of them, or ``{"charts": […]}``; a row names its ``size``, ranges of body measurements in cm
    (``"chest": [82, 90]``, or of the chart's ``unit``) and names in systems (``"uk": 8``). CSV: a column ``size``, columns
    like ``chest_cm`` or ``waist (in)`` with ``82-90``, and ``uk``, ``eu``, ``us`` …; one row a size, smallest first.

    Raises InvalidInput naming the row and what is wrong with it.
    """
    if not file.is_file():
        raise InvalidInput(f"{file} is not a file", field="chart", fix="check the path")
    if file.stat().st_size > MAX_BYTES:
        raise TooLarge(
            f"{file.name} is larger than {MAX_BYTES} bytes", field="chart", fix="split it by brand"
        )
    beside = {"brand": brand, "categories": list(categories), "genders": list(genders)}
    found = _json(file) if file.suffix.casefold() == ".json" else [_csv(file)]
    return [chart({**beside, "id": f"{brand or file.stem}", **data}) for data in found]


def chart(data: Mapping[str, Any], own: bool = True) -> Chart:
    """Raises InvalidInput."""
    id = str(data.get("id") or data.get("chart_id") or "")[:120]
    unit = str(data.get("unit", "cm"))
    rows = data.get("rows")
    if not isinstance(rows, list) or not 2 <= len(rows) <= MAX_ROWS:
        raise InvalidInput(f"chart {id!r} has no rows", field="rows", fix=f"give 2 to {MAX_ROWS}, one a size")
    made = Chart(
        id,
        tuple(_row(row, unit, f"chart {id!r}, row {n}") for n, row in enumerate(rows, 1)),
        str(data.get("brand", "")),
        _names(data, "categories"),
        _names(data, "genders"),
        str(data.get("source") or data.get("source_url") or ""),
        own,
    )
    _check(made)
    return made


def _names(data: Mapping[str, Any], field: str) -> tuple[str, ...]:
    found = data.get(field) or ()
    if not isinstance(found, list | tuple):
        raise InvalidInput(f"{field} of {str(found)[:30]!r}", field=field, fix='write a list, as ["coats"]')
    return tuple(map(str, found))


def _json(file: Path) -> list[Mapping[str, Any]]:
    try:
        data = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"{file.name} is no JSON: {error}", field="chart", fix="check it") from None
    charts = data.get("charts", [data]) if isinstance(data, dict) else data
    if not isinstance(charts, list) or not all(isinstance(one, dict) for one in charts):
        raise InvalidInput(f"{file.name} holds no charts", field="chart", fix="write a list of charts")
    return charts


def _csv(file: Path) -> dict[str, Any]:
    text = file.read_text("utf-8-sig", "replace")
    delimiter = max("\t,;", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))
    except csv.Error as error:
        raise InvalidInput(f"{file.name} is no table: {error}", field="chart", fix="check it") from None
    for place, row in enumerate(rows, 1):
        if any(row.get(None, ())):
            raise InvalidInput(
                f"{file.name}: row {place} has more cells than the header",
                field="chart",
                fix="write 84.5, or put it in quotes",
            )
    return {
        "rows": [
            {(key or "").strip(): (cell or "") for key, cell in row.items() if isinstance(cell, str)}
            for row in rows
        ]
    }


def _row(row: Any, unit: str, where: str) -> Row:
    if not isinstance(row, dict):
        raise InvalidInput(f"{where} is no row", field="rows", fix="write an object a row")
    ranges: dict[Measure, Range] = {}
    systems: dict[str, str] = {}
    for key, value in row.items():
        column = str(key).strip().casefold()
        found = _COLUMN.fullmatch(column) if len(column) <= MAX_COLUMN else None
        name = found[1].strip() if found else ""
        if column in SYSTEMS:
            systems[column] = _name(value)
        elif (
            found
            and (known := ALSO.get(name) or (Measure(name) if name in set(Measure) else None))
            and value != ""
        ):
            ranges[known] = _range(known, value, found[2] or unit, where)
    named = _name(row.get("size", row.get("Size", "")))
    size = named or next((f"{s.upper()} {systems[s]}" for s in SYSTEMS if systems.get(s)), "")
    if not size:
        raise InvalidInput(
            f"{where} names no size", field="size", fix="name each row's size, or its uk, eu or us"
        )
    return Row(size[:40], ranges, {system: name for system, name in systems.items() if name})


def _name(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value if value is not None else "").strip()


def _range(name: Measure, value: object, unit: str, where: str) -> Range:
    text = "-".join(map(str, value)) if isinstance(value, list) else str(value)
    if not (found := _RANGE.fullmatch(text)):
        raise InvalidInput(f"{where}: {name} of {text[:30]!r}", field=name, fix="write 82-90")
    unit = ("kg" if unit == "cm" else unit) if name is Measure.WEIGHT else unit
    try:
        low, high = (measure(name, f"{part} {unit}") for part in (found[1], found[2] or found[1]))
    except InvalidInput:
        limits = "–".join(map(str, LIMITS[name]))
        raise InvalidInput(
            f"{where}: {name} of {text[:30]!r} {unit}", field=name, fix=f"give what bodies measure: {limits}"
        ) from None
    if low > high:
        raise InvalidInput(
            f"{where}: {name} goes from {low:g} down to {high:g}", field=name, fix="turn it round"
        )
    return low, high


def _check(made: Chart) -> None:
    """Sizes are told apart and grow."""
    names = [row.size.casefold() for row in made.rows]
    if len(set(names)) < len(names):
        raise InvalidInput(f"chart {made.id!r} has a size twice", field="size", fix="one row a size")
    for name in made.measures:
        for smaller, larger in pairwise(made.rows):
            if larger.ranges[name][1] < smaller.ranges[name][1]:
                raise InvalidInput(
                    f"chart {made.id!r}: {name} of {larger.size} is smaller than of {smaller.size}",
                    field=name,
                    fix="order rows from small to large",
                )
