"""Marks lie on their axes, whatever is drawn."""

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.console.plot import Bar, bars, curve
from shopkeeper.console.said import number

counts = st.lists(st.integers(0, 10**7), min_size=2, max_size=28)


def points(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


@given(counts)
def test_every_bar_is_as_long_as_its_value_on_an_axis_from_nothing(values: list[int]) -> None:
    plot = bars([Bar(str(value), value, str(value), value / 2, value) for value in values], number)
    ticks = [int(tick.text.replace(",", "")) for tick in plot.ticks]
    assert plot.ticks[0].at == 0 and ticks[0] == 0 and plot.ticks[-1].at == 100 and 2 <= len(ticks) <= 5
    assert all(abs(tick.at - 100 * n / ticks[-1]) < 0.01 for tick, n in zip(plot.ticks, ticks, strict=True))
    for mark, value in zip(plot.marks, values, strict=True):
        assert abs(mark.at * ticks[-1] / 100 - value) <= ticks[-1] / 10_000
        assert mark.low is not None and mark.high is not None and 0 <= mark.low <= mark.at == mark.high <= 100


@given(counts, st.integers(1, 28))
def test_a_curve_goes_as_far_as_time_has_come(then: list[int], hours: int) -> None:
    now = then[::-1][:hours]
    plot = curve(now, then, [str(n) for n in range(len(then))], ("now", "then"), 7)
    assert len(points(plot.then)) == len(then) and points(plot.then)[-1][0] == 100
    assert len(points(plot.now)) == max(1, len(now) - 1) and points(plot.soon)[-1] == plot.last
    assert len({tick.text for tick in plot.ticks}) == len(plot.ticks)
    assert all(
        0 <= x <= 100 and 0 <= y <= 100 for x, y in points(plot.now) + points(plot.then) + points(plot.soon)
    )
