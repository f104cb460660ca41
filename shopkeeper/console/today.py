"""Today: how the shop is doing. Knows which numbers say so; refuses to count."""

from collections.abc import Mapping, Sequence

from shopkeeper.analytics import Analytics, Funnel, Period, Step, Taking
from shopkeeper.console import said
from shopkeeper.console.plot import Bar, bars, curve
from shopkeeper.console.sheet import Cell, Empty, Fact, Figure, Lead, Sheet, Table
from shopkeeper.types import Happened

STEPS = {
    Happened.SHOWN: "Answers shown", Happened.CLICKED: "Clicks", Happened.VIEWED: "Products viewed",
    Happened.CARTED: "Put into the cart", Happened.CHECKOUT: "Checkouts", Happened.BOUGHT: "Orders",
}  # fmt: skip
NOTHING = Empty(
    "Nothing has happened yet",
    "Each answer that a shopper gets is written down by itself. Ask the shop something, or let your own pages tell what shoppers do.",
    "curl 'http://localhost:8000/v1/search?q=jacket'",
)
WHO = "Visits are those of shoppers who let the shop remember them; all other numbers count everybody."


def today(analytics: Analytics, period: Period) -> Sheet:
    now, then = analytics.funnel(period), analytics.funnel(period.before)
    if not any(step.times for step in (*now.steps, *then.steps)):
        return Sheet("today", empty=NOTHING)
    return Sheet(
        "today",
        lead=_lead(now, then, period),
        facts=tuple(_facts(now, then, period)),
        figures=(_curve(analytics, period), _funnel(now)),
        notes=(WHO, *_left_out(analytics, period)),
    )


def _lead(now: Funnel, then: Funnel, period: Period) -> Lead:
    orders = now.times(Happened.BOUGHT)
    change = said.change(orders, then.times(Happened.BOUGHT), period)
    shown = said.times(now.times(Happened.SHOWN), "answer")
    sentence = f"{'order' if orders == 1 else 'orders'} {said.during(period)}, after {shown} shown"
    return Lead("How is the shop doing?", said.number(orders), sentence, change)


def _facts(now: Funnel, then: Funnel, period: Period) -> list[Fact]:
    visits = now.conversion
    facts = [
        Fact(
            "Visits", said.number(visits.tries), said.change(visits.tries, then.conversion.tries, period), "of shoppers we may remember"
        ),
        Fact(
            "Conversion", said.percent(visits.value) if visits.tries else "–",
            said.shift(visits, then.conversion, period),
            f"of these visits; {said.between(visits)} with 95 % certainty" if visits.tries else "no visit may be remembered",
        ),
    ]  # fmt: skip
    for taking in now.takings or ():
        was = _in(then.takings, taking.money.currency)
        note = said.span(taking)
        change = said.change(taking.money.minor, was, period)
        facts.append(
            Fact(
                f"Revenue in {taking.money.currency}",
                said.money(taking),
                change,
                f"{note} with 95 % certainty, before returns",
            )
        )
    return facts


def _in(takings: Sequence[Taking], currency: str) -> int:
    return next((one.money.minor for one in takings if one.money.currency == currency), 0)


def _curve(analytics: Analytics, period: Period) -> Figure:
    now = analytics.curve(Happened.SHOWN, period)[: period.begun]
    then = analytics.curve(Happened.SHOWN, Period(period.days, period.before.start, period.start))
    hourly = period.days == 1
    say = said.clock if hourly else said.day
    labels = [say(step) for step in period.steps]
    rows = tuple(
        (Cell(at.isoformat(), label), Cell(now[n], said.number(now[n])), Cell(then[n], said.number(then[n])))
        for n, (at, label) in enumerate(zip(period.steps, labels, strict=True))
        if n < len(now)
    )
    best = max(range(len(now)), key=now.__getitem__)
    unit, since = ("hour", "the day before") if hourly else ("day", f"the {period.days} days before")
    title = (
        f"Busiest {'at' if hourly else 'on'} {labels[best]}, with {said.times(now[best], 'answer')}"
        if now[best]
        else "No answer shown so far"
    )
    return Figure(
        title,
        f"answers shown per {unit}, UTC",
        curve(now, then, labels, ("this period", since), {1: 6, 7: 2, 28: 7}[period.days]),
        Table("activity", f"By {unit}", (unit.capitalize(), "Answers", since.capitalize()), rows),
    )  # fmt: skip


def _funnel(now: Funnel) -> Figure:
    rows, cells, shares = list[Bar](), list[tuple[Cell, ...]](), dict[Happened, float]()
    steps = _told(now.steps)
    for number, step in enumerate(steps):
        last = steps[number - 1].times if number else 0
        share = step.times / last if last else 0.0
        note = f"{said.percent(share)} of the step before" if last else ""
        if last:
            shares[step.kind] = share
        rows.append(Bar(STEPS[step.kind], step.times, said.number(step.times), note=note))
        cells.append(
            (
                Cell(STEPS[step.kind], STEPS[step.kind]),
                Cell(step.times, said.number(step.times)),
                Cell(step.visits, said.number(step.visits)),
                Cell(share, said.percent(share) if last else "–"),
            )
        )
    return Figure(
        _steepest(shares),
        "how often each happened, whoever did it",
        bars(rows, said.number, funnel=True),
        Table("funnel", "Step by step", ("Step", "Times", "Visits", "Of the step before"), tuple(cells)),
    )


def _told(steps: Sequence[Step]) -> list[Step]:
    """Without those that the shop does not tell us of: none of them, yet some of a later one."""
    told = [
        step for n, step in enumerate(steps) if step.times or not any(later.times for later in steps[n + 1 :])
    ]
    return told or list(steps)


def _steepest(shares: Mapping[Happened, float]) -> str:
    if not shares:
        return "From an answer to an order"
    kind = min(shares, key=lambda kind: shares[kind])
    return f"The steepest step is “{STEPS[kind]}”: {said.percent(shares[kind])} of the step before"


def _left_out(analytics: Analytics, period: Period) -> list[str]:
    bots, late = analytics.left_out(period)
    if not bots + late:
        return []
    return [
        f"Left out of every number: {said.times(bots, 'event')} of bots, and {number} that came more than an hour late."
        for number in (said.number(late),)
    ]
