"""Plots as data: where each mark lies on axes with round numbers that begin at 0.

Knows geometry in percent. Refuses to know pages and to draw: ``templates/plots.html`` does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

STEPS = tuple(digit * 10.0**power for power in range(-5, 12) for digit in (1, 2, 5))
MOST = 4
"""Parts of an axis."""


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled value; with ``low`` and ``high`` an interval is drawn and the value is a dot on it."""

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar as it is drawn: percents of the width."""

    bar: Bar
    at: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Bars:
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class Curve:
    """Two lines over the same steps: ``now`` as far as it has come, and ``then`` behind it. Points of a 100 × 100 field.

    ``soon`` leads to the last point, which is not over yet: half a day is no fall.
    """

    now: str
    area: str
    soon: str
    then: str
    last: tuple[float, float]
    ticks: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    names: tuple[str, str]
    kind: str = "curve"


def bars(rows: Sequence[Bar], say: Callable[[float], str], funnel: bool = False) -> Bars:
    most = max((row.value if row.high is None else row.high for row in rows), default=0.0)
    top = (0.0, most or 1.0) if funnel else _ticks(most, say)
    ticks = tuple(Tick(_percent(value, top[-1]), say(value)) for value in top)
    marks = tuple(
        Mark(row, _percent(row.value, top[-1]), _maybe(row.low, top[-1]), _maybe(row.high, top[-1]))
        for row in rows
    )
    return Bars(marks, () if funnel else ticks, "funnel" if funnel else "bars")


def curve(
    now: Sequence[float], then: Sequence[float], labels: Sequence[str], names: tuple[str, str], every: int
) -> Curve:
    """``now`` may be shorter than ``then``; ``labels`` has one for each point of ``then``, and each ``every``th is shown."""
    say = "{:,.0f}".format
    top = _ticks(max((*now, *then)), say)
    across = max(1, len(then) - 1)
    line, before = (
        [(_round(100 * x / across), _round(100 - _percent(y, top[-1]))) for x, y in enumerate(values)]
        for values in (now, then)
    )
    over = line[:-1] or line
    return Curve(
        now=_points(over),
        area=_points([(0.0, 100.0), *over, (over[-1][0], 100.0)]),
        soon=_points([over[-1], line[-1]]),
        then=_points(before),
        last=line[-1],
        ticks=tuple(Tick(_round(100 - _percent(value, top[-1])), say(value)) for value in top),
        labels=tuple(Tick(_round(100 * x / across), text) for x, text in enumerate(labels) if x % every == 0),
        names=names,
    )


def _ticks(high: float, say: Callable[[float], str]) -> tuple[float, ...]:
    """Round numbers from 0 to just above ``high``, no two of which are said alike."""
    for step in STEPS:
        parts = ceil(high / step - 1e-9)
        ticks = tuple(round(step * number, 9) for number in range(min(parts, MOST) + 1))
        if 1 <= parts <= MOST and len({*map(say, ticks)}) == len(ticks):
            return ticks
    return 0.0, 1.0


def _percent(value: float, top: float) -> float:
    return _round(100 * value / top)


def _maybe(value: float | None, top: float) -> float | None:
    return None if value is None else _percent(value, top)


def _round(value: float) -> float:
    return round(value, 2)


def _points(line: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in line)
