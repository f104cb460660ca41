"""How numbers, changes and moments are said. Knows English; refuses to know what they are numbers of."""

from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_currency

from shopkeeper.analytics import Period, Rate, Taking
from shopkeeper.types import Money

PERIODS = {1: "Today", 7: "7 days", 28: "28 days"}


@dataclass(frozen=True, slots=True)
class Change:
    """``good`` is None where there is nothing to cheer or to mourn."""

    text: str
    good: bool | None = None


def number(value: float) -> str:
    return f"{value:,.0f}"


def percent(value: float) -> str:
    """One digit below 10 %: what matters is which of two small shares is larger."""
    return f"{value:.1%}" if 0 < value < 0.0995 else f"{value:.0%}"


def between(rate: Rate) -> str:
    return f"{percent(rate.low)} – {percent(rate.high)}"


def money(taking: Taking) -> str:
    return format_currency(taking.money.amount, taking.money.currency, locale="en")


def before(period: Period) -> str:
    return "yesterday by this time" if period.days == 1 else f"the {period.days} days before"


def during(period: Period) -> str:
    return "today" if period.days == 1 else f"in the last {period.days} days"


def times(count: int, one: str, many: str = "") -> str:
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def change(now: float, then: float, period: Period, more_is_good: bool = True) -> Change:
    """Of a count or a sum."""
    if now == then:
        return Change(f"as {before(period)}")
    if not then:
        return Change(f"none {before(period)}", more_is_good)
    up = now > then
    return Change(f"{'up' if up else 'down'} {abs(now / then - 1):.0%} on {before(period)}", up is more_is_good)


def shift(now: Rate, then: Rate, period: Period, more_is_good: bool = True) -> Change:
    """Of a share. Where the intervals overlap it may be chance, and is neither good nor bad."""
    if not then.tries or not now.tries:
        return Change(f"nothing to compare with {before(period)}")
    points = (now.value - then.value) * 100
    apart = now.low > then.high or now.high < then.low
    good = (points > 0) is more_is_good if apart else None
    chance = "" if apart else ", which may be chance"
    return Change(f"{'up' if points >= 0 else 'down'} {abs(points):.1f} points on {before(period)}{chance}", good)


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b}"


def size(bytes: float) -> str:
    for unit in ("B", "kB", "MB"):
        if bytes < 1000:
            return f"{bytes:.0f} {unit}"
        bytes /= 1000
    return f"{bytes:,.1f} GB"


def spread(taking: Taking) -> str:
    half = Money(round(taking.spread), taking.money.currency)
    return money(Taking(half))
