"""How numbers, changes and moments are said. Knows English; refuses to know what they are numbers of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import format_currency

from shopkeeper.analytics import Period, Rate, Taking
from shopkeeper.types import Money

PERIODS = {1: "Today", 7: "7 days", 28: "28 days"}
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Change:
    """``good`` is None where there is nothing to cheer or to mourn."""

    text: str
    good: bool | None = None
    up: bool | None = None
    """Which way an arrow points, where one does."""
    since: str = ""
    """What it is compared with, for whoever has not read it yet."""


def number(value: float) -> str:
    return f"{value:,.0f}"


def percent(value: float) -> str:
    """One digit below 10 %: what matters is which of two small shares is larger."""
    digits = 1 if 0 < value < 0.0995 else 0
    return f"{100 * value:.{digits}f}\u202f%"


def mark(value: float) -> str:
    """A share on an axis."""
    return f"{100 * value:g}\u202f%"


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
    since = f"on {before(period)}"
    if now == then:
        return Change("unchanged", since=since)
    if not then:
        return Change(f"none {'in ' if period.days > 1 else ''}{before(period)}", more_is_good, True)
    up = now > then
    by = percent(abs(now / then - 1))
    return Change(f"{'up' if up else 'down'} {by}", up is more_is_good, up, since)


def shift(now: Rate, then: Rate, period: Period, more_is_good: bool = True) -> Change:
    """Of a share. Where the intervals overlap it may be chance, and is neither good nor bad."""
    since = f"on {before(period)}"
    if not then.tries or not now.tries:
        return Change(f"nothing to compare with {before(period)}")
    points = (now.value - then.value) * 100
    if not points:
        return Change("unchanged", since=since)
    up, apart = points > 0, now.low > then.high or now.high < then.low
    text = f"{'up' if up else 'down'} {abs(points):.1f} points"
    return (
        Change(text, up is more_is_good, up, since)
        if apart
        else Change(f"{text} (may be chance)", since=since)
    )


def short(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b}"


def size(bytes: float) -> str:
    for unit in ("B", "kB", "MB"):
        if bytes < 1000:
            return f"{bytes:.0f}\N{NO-BREAK SPACE}{unit}"
        bytes /= 1000
    return f"{bytes:,.1f}\N{NO-BREAK SPACE}GB"


def span(taking: Taking) -> str:
    """The interval of a sum; revenue is never below nothing."""
    minor, currency = taking.money.minor, taking.money.currency
    ends = max(0, round(minor - taking.spread)), round(minor + taking.spread)
    return " – ".join(money(Taking(Money(end, currency))) for end in ends)


def surely(rates: Mapping[Any, Rate]) -> tuple[Any, str]:
    """Whose share is best by the lower end of its interval, and a warning when the next one's interval reaches that far."""
    best = max(rates, key=lambda one: rates[one].low)
    rivals = [rate.high for one, rate in rates.items() if one != best and rate.tries]
    return best, "; it may be chance" if rivals and max(rivals) >= rates[best].low else ""
