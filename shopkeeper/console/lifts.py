"""Plots of what may be below nothing: lifts with their intervals, over time or side by side, and one line against days.

Knows geometry in percent, as ``plot`` does. Refuses to know pages and to draw.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from shopkeeper.console.plot import STEPS, Bar, Tick

MOST = 3
"""Parts of an axis: as many as there is room for their labels on a phone."""
FEW = 7
"""Labels along it."""
Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One value along the way; without ``low`` and ``high`` there is no interval."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A line with its interval on a 100 × 100 field. ``zero``: how far from the top nothing lies; ``mark``: a line to be reached."""

    line: str
    area: str
    last: tuple[float, float]
    zero: float | None
    mark: Tick | None
    ticks: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    names: tuple[str, str]
    across: str
    kind: str = "band"


@dataclass(frozen=True, slots=True)
class Span:
    """A row as it is drawn: percents of the width. ``margin``: what it may not be beyond."""

    bar: Bar
    at: float
    low: float
    high: float
    margin: float | None


@dataclass(frozen=True, slots=True)
class Spans:
    marks: tuple[Span, ...]
    ticks: tuple[Tick, ...]
    zero: float
    kind: str = "spans"


def band(
    steps: Sequence[Step],
    say: Say,
    names: tuple[str, str],
    across: str,
    mark: tuple[float, str] | None = None,
) -> Band:
    """``names``: of the line and of the interval; ``across``: what steps are, with their unit."""
    ends = [end for one in steps for end in (one.value, one.low, one.high) if end is not None]
    axis = _axis([*ends, *([mark[0]] if mark else [])])
    width = max(1, len(steps) - 1)
    xs = [_round(100 * n / width) for n in range(len(steps))]
    line = [(x, _down(one.value, axis)) for x, one in zip(xs, steps, strict=True)]
    above = [(x, _down(one.high, axis)) for x, one in zip(xs, steps, strict=True) if one.high is not None]
    below = [(x, _down(one.low, axis)) for x, one in zip(xs, steps, strict=True) if one.low is not None]
    every = ceil(len(steps) / FEW)
    return Band(
        line=_points(line),
        area=_points([*above, *below[::-1]]),
        last=line[-1],
        zero=_down(0.0, axis) if axis[0] < 0 else None,
        mark=Tick(_down(mark[0], axis), mark[1]) if mark else None,
        ticks=tuple(Tick(_down(at, axis), say(at)) for at in axis),
        labels=tuple(
            Tick(x, one.label) for n, (x, one) in enumerate(zip(xs, steps, strict=True)) if n % every == 0
        ),
        names=names,
        across=across,
    )


def spans(rows: Sequence[tuple[Bar, float | None]], say: Say) -> Spans:
    """``rows``: each with its interval, and a margin where it has one."""
    ends = [end for bar, margin in rows for end in (bar.value, bar.low, bar.high, margin) if end is not None]
    axis = _axis(ends)
    marks = tuple(
        Span(
            bar,
            _along(bar.value, axis),
            _along(bar.value if bar.low is None else bar.low, axis),
            _along(bar.value if bar.high is None else bar.high, axis),
            None if margin is None else _along(margin, axis),
        )
        for bar, margin in rows
    )
    return Spans(marks, tuple(Tick(_along(at, axis), say(at)) for at in axis), _along(0.0, axis))


def _axis(values: Sequence[float]) -> tuple[float, ...]:
    """Round numbers from just below the least to just above the greatest, 0 among them."""
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    for step in STEPS if high > low else (1.0,):
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        if last - first <= MOST:
            break
    last = max(last, first + 1)
    return tuple(round(step * n, 9) for n in range(first, last + 1))


def _along(value: float, axis: tuple[float, ...]) -> float:
    return _round(100 * (value - axis[0]) / (axis[-1] - axis[0]))


def _down(value: float, axis: tuple[float, ...]) -> float:
    return _round(100 - _along(value, axis))


def _round(value: float) -> float:
    return round(value, 2)


def _points(line: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in line)
