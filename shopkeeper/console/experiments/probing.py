"""What the calculator is asked, and the experiment that would be: nobody runs it, but what it would count is counted."""

from dataclasses import dataclass

from shopkeeper.experiments.definition import Arm, Blocks, Experiment, Unit
from shopkeeper.experiments.metrics import METRICS, Place
from shopkeeper.experiments.report import OEC

NAME = "calculator"
SEEN = 28
"""Days of history that are asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``lift``, ``power``, ``share`` (of the new arm) and ``traffic`` as shares."""

    place: Place = Place.SEARCH
    metric: str = OEC
    unit: Unit = Unit.SESSION
    lift: float = 0.05
    power: float = 0.8
    share: float = 0.5
    traffic: float = 1.0
    hours: float = 4.0
    washout: float = 30.0
    """Of a switchback: length of its blocks, and minutes that are not counted at the beginning of each."""

    @property
    def form(self) -> dict[str, str]:
        """As the form of the page says it: in percent."""
        percents = {name: f"{100 * getattr(self, name):g}" for name in ("lift", "power", "share", "traffic")}
        blocks = (
            {"hours": f"{self.hours:g}", "washout": f"{self.washout:g}"} if self.unit is Unit.GEO_TIME else {}
        )
        return {"place": self.place.value, "metric": self.metric, "unit": self.unit.value} | percents | blocks


def probe(asked: Asked) -> Experiment:
    switched = asked.unit is Unit.GEO_TIME
    share = 0.5 if switched else asked.share
    arms = Arm("control", round(1 - share, 4)), Arm("new", share, {"flag.new": True})
    return Experiment(
        NAME,
        asked.place,
        "How long would it take?",
        arms,
        asked.lift,
        SEEN,
        unit=asked.unit,
        traffic=1.0 if switched else asked.traffic,
        metrics=(asked.metric,) if asked.metric in METRICS else (),
        blocks=Blocks(round(asked.hours * 3600), round(asked.washout * 60)) if switched else None,
    )
