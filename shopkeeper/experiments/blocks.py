"""The blocks of a switchback, from what was counted of them: one number each, in order of time.

Knows how events name a block. Refuses to judge (``statistics.switchback``).
"""

import re
from dataclasses import replace
from typing import Final

import numpy as np

from shopkeeper.events.port import DAY
from shopkeeper.experiments.counting import Counted, worth
from shopkeeper.experiments.definition import Blocks, Experiment
from shopkeeper.experiments.metrics import COLUMNS, Column
from shopkeeper.experiments.sizing import Past
from shopkeeper.experiments.statistics.sums import Floats
from shopkeeper.experiments.statistics.switchback import Block

LENGTHS: Final = (1, 2, 4, 8, 12, 24)
"""Hours that are compared before one is chosen."""
_SECOND: Final = 1_000_000
_LABEL = re.compile(r"(.+?)@(.*):(\d+)")


def blocks(counted: Counted) -> list[Block]:
    """The OEC of a visit, in each block; blocks without a visit are none."""
    return [block for _, _, block in _numbered(counted)]


def _numbered(counted: Counted) -> list[tuple[str, int, Block]]:
    """Each with its place and its number there, in that order."""
    visits, (columns,) = counted.totals[:, COLUMNS.index(Column.VISITS)], worth(counted.experiment.criterion)
    value: Floats = counted.totals @ columns / np.maximum(visits, 1)
    control, found = counted.experiment.control.name, list[tuple[str, int, Block]]()
    for label, mean in zip(counted.units, value.tolist(), strict=True):
        if parts := _LABEL.fullmatch(label):
            arm, place, number = parts.groups()
            found.append((place, int(number), Block(mean, arm != control, place)))
    return sorted(found, key=lambda each: each[:2])


def lengths(one: Experiment) -> list[Experiment]:
    """A switchback first as it is planned, then with other lengths of blocks and the same washout; the shortest first."""
    if one.blocks is None:
        return []
    washout, planned = one.blocks.washout, one.blocks.length
    others = [hours * 3600 for hours in LENGTHS if washout < hours * 3600 != planned]
    return [one, *(replace(one, blocks=Blocks(seconds, washout)) for seconds in others)]


def past(counted: Counted) -> Past:
    """Of what was counted as if all had been in control, from the first block on that had visits. Raises InvalidInput as ``Past.of`` does."""
    found, one = _numbered(counted), counted.experiment
    empty = min((number for _, number, _ in found), default=0) * one.blocks.length if one.blocks else 0
    return Past.of([block.value for _, _, block in found], one.days - empty * _SECOND / DAY)
