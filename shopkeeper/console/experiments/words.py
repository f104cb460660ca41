"""How experiments are said: names of metrics, lifts, values, states. Knows English; refuses to know pages."""

from decimal import Decimal

from babel.numbers import format_currency

from shopkeeper.console import said
from shopkeeper.experiments import metrics
from shopkeeper.experiments.definition import Arm, Unit
from shopkeeper.experiments.report import OEC, Report, Row, Verdict
from shopkeeper.experiments.rollout import State
from shopkeeper.experiments.store import Entry
from shopkeeper.types import Money

METRICS = {
    OEC: "The goal", "conversion": "Buy something", "add_to_cart": "Put something into the cart", "click_through": "Click something",
    "clicks_per_answer": "Clicks an answer", "orders": "Orders", "revenue_per_visit": "Revenue a visit", "order_value": "Value of an order",
    "zero_results": "Searches that find nothing", "search_exits": "Searches without a click", "searches_in_vain": "Searches in vain",
    "time_to_product": "Seconds to a product", "returns": "Returned", "margin_per_visit": "Margin a visit",
    "deflection": "Care questions settled without a person", "escalation": "Talks handed over to a person", "cost_per_visit": "Cost of models a visit",
    "latency": "Milliseconds an answer takes", "errors": "Answers that fail",
}  # fmt: skip
SLICED = {
    "shopper": "Shopper", "device": "Device", "language": "Language", "country": "Country", "category": "First asked for", "surface": "Met on",
    "source": "Came from",
}  # fmt: skip
STATES = {
    State.DRAFT: "not begun", State.SHADOW: "in the shadow", State.CANARY: "first few", State.RAMP: "running", State.FULL: "for everybody",
    State.STOPPED: "stopped",
}  # fmt: skip
UNITS = {Unit.SESSION: "Visit", Unit.SHOPPER: "Shopper", Unit.GEO_TIME: "Block of time"}
PLACES = {
    "search": "Search", "visual_search": "Search by photo", "recommendations": "Recommendations", "concierge": "Concierge",
}  # fmt: skip


def lift(value: float) -> str:
    """With its sign, and as many digits as matter."""
    digits = 0 if abs(value) >= 0.0995 else 1 if abs(value) >= 0.00095 or not value else 2
    return f"{100 * value:+.{digits}f}\u202f%".replace("-", "−")


def axis(value: float) -> str:
    return f"{100 * value:+g}\u202f%".replace("-", "−") if value else "0"


def between(low: float, high: float) -> str:
    return f"{lift(low)} … {lift(high)}"


def name(metric: str) -> str:
    return METRICS.get(metric, metric)


def value(metric: str, found: float | Money) -> str:
    if isinstance(found, Money):
        return str(format_currency(found.amount, found.currency, locale="en"))
    unit = metrics.METRICS[metric].unit if metric in metrics.METRICS else metrics.Measure.COUNT
    if unit is metrics.Measure.SHARE:
        return said.percent(found)
    if unit is metrics.Measure.MICROS:
        return f"${Decimal(round(found)).scaleb(-6):f}"
    return f"{found:,.4g}"


def amount(found: float | Money) -> float:
    return float(found.amount) if isinstance(found, Money) else found


def state(entry: Entry) -> str:
    told = STATES[entry.state]
    return f"{told}, {said.percent(entry.share)} of its traffic" if entry.state is State.RAMP else told


def settings(arm: Arm) -> str:
    """What an arm changes, as people write it."""
    return ", ".join(f"{key} = {_plain(value)}" for key, value in arm.settings.items())


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {part}" for key, part in value.items())
    return str(value)


def sliced(by: str, slice: str) -> str:
    return f"{SLICED.get(by, by)}: {slice}"


def finding(row: Row) -> str:
    """What a lift means, in a sentence that goes on after it."""
    if row.low > 0:
        return f"“{row.arm}” is better: surely by {lift(row.low)} or more"
    if row.high < 0:
        return f"“{row.arm}” is worse: surely by {lift(-row.high).lstrip('+')} or more"
    return f"“{row.arm}” may be better or worse: the truth lies in {between(row.low, row.high)}"


def decision(report: Report) -> str:
    """One sentence, for whoever reads only one."""
    if report.blocked:
        return "No number can be believed: the split is not the one that was planned"
    advised = report.decision
    reason = (
        advised.reason.replace("the OEC's", "the goal’s")
        .replace("oec is", "the goal is")
        .replace("oec may", "the goal may")
    )
    if advised.verdict is Verdict.SHIP:
        return f"Ship “{advised.arm}”: {reason}"
    return f"{advised.verdict.value.capitalize()}: {reason}"
