"""How long an experiment takes: effect against days, from what the shop itself has seen. Refuses to do the sums (``experiments.sizing``)."""

from collections.abc import Mapping
from dataclasses import replace

from shopkeeper.console import said
from shopkeeper.console.experiments import words
from shopkeeper.console.experiments.curve import LONGEST, figure
from shopkeeper.console.experiments.probing import NAME, SEEN, Asked, probe
from shopkeeper.console.experiments.switching import switched
from shopkeeper.console.port import Experiments
from shopkeeper.console.said import Change
from shopkeeper.console.sheet import Empty, Fact, Lead, Sheet
from shopkeeper.experiments import sizing
from shopkeeper.experiments.counting import weights, worth
from shopkeeper.experiments.definition import Unit
from shopkeeper.experiments.metrics import METRICS, READINGS, Place
from shopkeeper.experiments.report import OEC
from shopkeeper.experiments.statistics import Form
from shopkeeper.types import Money
from shopkeeper.types.errors import InvalidInput

MEASURED = (OEC, *(name for name in METRICS if name not in READINGS))


def read(given: Mapping[str, str]) -> Asked:
    """What the form says; percents there are shares here. Raises InvalidInput by name."""
    asked = Asked()
    for name, kind in (("place", Place), ("unit", Unit)):
        if value := given.get(name, ""):
            if value not in list(kind):
                raise InvalidInput(f"no {name} {value[:40]!r}", field=name, fix=f"one of {', '.join(kind)}")
            asked = replace(asked, **{name: kind(value)})  # type: ignore[arg-type]
    if (metric := given.get("metric", OEC)) not in MEASURED:
        raise InvalidInput(f"no metric {metric[:40]!r}", field="metric", fix=f"one of {', '.join(MEASURED)}")
    limits = {"lift": (0.1, 1000), "power": (50, 99), "share": (1, 99), "traffic": (1, 100)}
    shares = {name: _number(given, name, *ends) / 100 for name, ends in limits.items() if given.get(name)}
    spans = {"hours": (0.5, 24 * 14), "washout": (0, 60 * 24)}
    blocks = {name: _number(given, name, *ends, "") for name, ends in spans.items() if given.get(name)}
    asked = replace(asked, metric=metric, **shares, **blocks)  # type: ignore[arg-type]
    if asked.unit is Unit.GEO_TIME:
        if asked.washout >= 60 * asked.hours:
            raise InvalidInput(
                "the washout is as long as the block", field="washout", fix="make the block longer"
            )
        if asked.metric != OEC:
            raise InvalidInput("a switchback is judged by its goal", field="metric", fix="choose The goal")
    return asked


def calculator(experiments: Experiments, asked: Asked) -> Sheet:
    """Says what is missing where the shop has seen too little."""
    try:
        return switched(experiments, asked) if asked.unit is Unit.GEO_TIME else _drawn(experiments, asked)
    except InvalidInput as refused:
        teach = Empty(
            "The shop has seen too little to say",
            f"{refused.message}: how much shoppers differ is taken from the shop’s own last {SEEN} days, and it takes 100 of them. "
            "Let the shop run for some days, or try it on simulated ones:",
            "shopkeeper simulate --shoppers 200 --days 14",
        )  # fmt: skip
        return Sheet(NAME, empty=teach, of="experiments", timed=False)


def _drawn(experiments: Experiments, asked: Asked) -> Sheet:
    (seen,) = experiments.histories([probe(asked)])
    metric = METRICS.get(asked.metric)
    form = Form.RATIO if metric and metric.per else Form.MEAN
    columns = weights(metric) if metric else worth(seen.experiment.criterion)
    baseline = sizing.Baseline.of(seen.sums(columns, 0, adjust=False), form)
    if not baseline.value > 0:
        raise InvalidInput(f"{words.name(asked.metric)} is nothing so far", field="metric", fix="wait")
    ask = sizing.Ask(power=asked.power, treatment=asked.share)
    wanted = asked.lift * abs(baseline.value)
    units = sizing.units(baseline, wanted, ask)
    curve = sizing.curve(baseline, sizing.extended(seen.reach, LONGEST), units, ask, asked.traffic)
    day = next((point.day for point in curve if point.effect <= wanted), 0)
    name = "the goal" if asked.metric == OEC else f"“{words.name(asked.metric).lower()}”"
    lead = Lead(
        "How long must it run?",
        said.times(day, "day") if day else f"More than {LONGEST} days",
        f"until a lift of {words.lift(asked.lift)} of {name} is found, {said.percent(asked.power)} of the time; that takes {said.number(units)} units",
    )
    drawn = figure(_finding(curve, asked), curve, asked, "Units", "sizing")
    plain = Change("")
    facts = (
        Fact("Write into the file", f"units = {units}", Change(f"days = {day or LONGEST}"), formula="sizing"),
        Fact("As it is now", _said(asked.metric, baseline.value, experiments.currency), plain, "a unit" if form is Form.MEAN else "of all", "difference"),
        Fact("Seen", said.times(len(seen.units), "unit"), plain, f"in {said.times(len(seen.reach), 'day')}; later days are taken to bring as many new ones"),
    )  # fmt: skip
    return Sheet(NAME, lead, facts, (drawn,), of="experiments", timed=False, chosen=asked.form)


def _finding(curve: list[sizing.Point], asked: Asked) -> str:
    last = curve[-1] if curve else None
    if last is None:
        return "Too few come to find anything"
    fortnight = next((point for point in curve if point.day == 14), last)
    if fortnight.day == last.day:
        return f"It takes {said.times(last.day, 'day')} to find a lift of {words.lift(last.lift)}"
    return f"In {said.times(fortnight.day, 'day')} a lift of {words.lift(fortnight.lift)} is found, in {last.day} one of {words.lift(last.lift)}"


def _said(metric: str, value: float, currency: str) -> str:
    money = metric in METRICS and METRICS[metric].money
    return words.value(metric, Money(round(value), currency) if money else value)


def _number(given: Mapping[str, str], name: str, least: float, most: float, of: str = " %") -> float:
    try:
        value = float(given[name].replace(",", "."))
    except ValueError:
        raise InvalidInput(f"{given[name][:20]!r} is no number", field=name, fix="give a number") from None
    if not least <= value <= most:
        raise InvalidInput(f"{name} of {value:g}{of}", field=name, fix=f"between {least:g} and {most:g}{of}")
    return value
