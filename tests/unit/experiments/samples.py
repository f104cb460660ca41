"""An experiment, and a log of shoppers who took part in it."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from shopkeeper.events import Kept, Offset
from shopkeeper.events.port import DAY
from shopkeeper.experiments.assignment import INTERLEAVED, Asker, Assignment, Running
from shopkeeper.experiments.definition import Experiment
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.reading import parse
from shopkeeper.types import (
    EVERYTHING,
    Event,
    EventId,
    Happened,
    Line,
    Money,
    ProductId,
    SessionId,
    ShopperId,
    Surface,
    TraceId,
)
from tests.known import event_of

KEY = "search.weights.words"
BEGUN = 20_000 * DAY


def table(**changes: Any) -> dict[str, Any]:
    """As a file has it; the first arm is control, the second hears meaning louder."""
    return {
        "name": "louder",
        "surface": "search",
        "hypothesis": "Meaning helps.",
        "minimum_effect": 0.05,
        "days": 14,
        "arms": [
            {"name": "control", "share": 0.5},
            {"name": "meaning", "share": 0.5, "settings": {KEY: {"lexical": 0.2, "text": 0.8}}},
        ],
    } | changes


def experiment(**changes: Any) -> Experiment:
    return parse(table(**changes))


def flag(name: str, **changes: Any) -> Experiment:
    """One that changes something of its own."""
    arms = [{"name": "off", "share": 0.5}, {"name": "on", "share": 0.5, "settings": {f"flag.{name}": True}}]
    return experiment(name=name, arms=arms, **changes)


class Log:
    """Events in the order in which they are told, as a log would keep them."""

    def __init__(self) -> None:
        self.kept = list[Kept]()

    def tell(self, kind: Happened, at: float, who: str, bot: bool = False, **more: Any) -> None:
        number = len(self.kept) + 1
        event = Event(
            EventId(str(number)),
            kind,
            int(at),
            ShopperId(who),
            SessionId(f"{who}-visit"),
            allows=EVERYTHING,
            **more,
        )
        self.kept.append(Kept(Offset(number), event, bot=bot))

    def sorted(self) -> Iterator[Kept]:
        yield from sorted(self.kept, key=lambda kept: event_of(kept).at)


def visits(
    one: Experiment, shoppers: int, gain: float = 0.0, days: int = 10, seed: int = 1, known: float = 0.0
) -> Log:
    """Each searches once; one in four clicks, more by ``gain`` in the second arm, and four in ten of those buy."""
    log, chance, assignment = Log(), np.random.default_rng(seed), Assignment((Running(one),))
    for number in range(shoppers):
        who, taste = f"shopper-{number}", chance.random()
        if chance.random() < known * taste:
            log.tell(Happened.CLICKED, BEGUN - DAY, who)
        at = BEGUN + int(chance.integers(days * DAY))
        decision = assignment.decide(Place.SEARCH, Asker(who, f"{who}-visit"), at)
        decision.get(next(iter(one.keys)))
        trace, met = TraceId(who), {"arms": decision.arms, "surface": Surface.SEARCH}
        log.tell(Happened.ASKED, at, who, trace=trace, number=float(number % 10 > 0), **met)
        log.tell(Happened.SHOWN, at + 1, who, trace=trace, **met)
        second = decision.arms.get(one.name) == one.arms[1].name
        if chance.random() < 0.5 * taste + gain * second:
            log.tell(Happened.CLICKED, at + 5e6, who, trace=trace)
            if chance.random() < 0.4:
                line = Line(ProductId("p"), price=Money(1999, "USD"), quantity=2)
                log.tell(Happened.CARTED, at + 6e6, who, lines=(line,))
                log.tell(Happened.BOUGHT, at + 60e6, who, order=who, lines=(line,))
    return log


def interleaved(one: Experiment, shoppers: int, liking: float = 0.0, seed: int = 1, days: int = 9) -> Log:
    """Each sees two answers of four products, by turns of both arms, and clicks the second arm's with a chance higher by ``liking``."""
    log, chance, (control, other) = Log(), np.random.default_rng(seed), (arm.name for arm in one.arms)
    for number in range(shoppers):
        who = f"shopper-{number}"
        for page in range(2):
            at = BEGUN + int(chance.integers(days * DAY))
            teams = (control, other)[:: 1 if chance.random() < 0.5 else -1] * 2
            lines = tuple(Line(ProductId(f"p{n}"), rank=n + 1, team=team) for n, team in enumerate(teams))
            trace = TraceId(f"{who}-{page}")
            log.tell(Happened.SHOWN, at, who, trace=trace, lines=lines, arms={one.name: INTERLEAVED})
            for line in lines:
                if chance.random() < 0.3 + liking * (line.team == other):
                    log.tell(
                        Happened.CLICKED,
                        at + 1,
                        who,
                        trace=trace,
                        lines=(Line(line.product, rank=line.rank),),
                    )
    return log
