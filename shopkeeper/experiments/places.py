"""Places with and without a launch, as a CSV tells them: place, 1 or 0 for launched or not, then one number a period.

Knows the file. Refuses to judge (``statistics.causal``).
"""

import csv
from pathlib import Path

from shopkeeper.types.errors import InvalidInput

Periods = list[list[float]]


def read(file: Path) -> tuple[Periods, Periods]:
    """Places with it, and places without. Raises InvalidInput as ``reads`` does, and for a file that cannot be read."""
    try:
        return reads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{file.name} cannot be read: {error}", field="FILE", fix="write it as CSV"
        ) from None


def reads(text: str) -> tuple[Periods, Periods]:
    """The same of a text; its first line may name the columns. Raises InvalidInput with the line."""
    lines = list(enumerate(csv.reader(text.splitlines()), 1))
    groups: dict[str, Periods] = {"1": [], "0": []}
    if lines and not groups.keys() & lines[0][1][1:2]:
        del lines[0]
    wide = len(lines[0][1]) if lines else 0
    for number, row in lines:
        try:
            values = [float(value) for value in row[2:]]
        except ValueError as error:
            raise InvalidInput(f"line {number}: {error}", field="FILE", fix="give numbers") from None
        if len(row) != wide or row[1] not in groups:
            raise InvalidInput(
                f"line {number}: {','.join(row)[:60]}",
                field="FILE",
                fix="place, 0 or 1, and a number for each period",
            )
        groups[row[1]].append(values)
    return groups["1"], groups["0"]
