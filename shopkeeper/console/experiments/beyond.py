"""Beyond one experiment: what everything together brings to who is not held out, and what a launch in some places brought.

Knows how a number stands beside what it assumes. Refuses to calculate (``experiments.statistics.causal``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from shopkeeper.console import said
from shopkeeper.console.experiments import words
from shopkeeper.console.lifts import spans
from shopkeeper.console.plot import Bar
from shopkeeper.console.port import Experiments
from shopkeeper.console.said import Change
from shopkeeper.console.sheet import Cell, Empty, Fact, Figure, Lead, Sheet, Table
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.places import reads
from shopkeeper.experiments.statistics.causal import DiffInDiff, Uplift, diff_in_diff
from shopkeeper.types.errors import InvalidInput

NAME = "beyond"
EXAMPLE = """place,launched,week 1,week 2,week 3,week 4,week 5
Graz,1,102,98,101,118,121
Linz,1,88,91,90,104,103
Wels,1,64,66,63,75,79
Bonn,0,120,118,121,119,122
Kiel,0,71,74,70,73,72
Ulm,0,55,54,57,56,54"""


@dataclass(frozen=True, slots=True)
class Asked:
    place: Place = Place.SEARCH
    days: int = 28

    @property
    def form(self) -> dict[str, str]:
        return {"place": self.place.value, "within": str(self.days)}


def read(given: Mapping[str, str]) -> Asked:
    """Raises InvalidInput by name."""
    place, within = given.get("place", Place.SEARCH.value), given.get("within", "28")
    if place not in list(Place):
        raise InvalidInput(f"no surface {place[:40]!r}", field="place", fix=f"one of {', '.join(Place)}")
    if not re.fullmatch("[0-9]{1,3}", within) or not 1 <= int(within) <= 365:
        raise InvalidInput(f"{within[:20]!r} days", field="within", fix="ask for 1 to 365")
    return Asked(Place(place), int(within))


def worth(experiments: Experiments, asked: Asked) -> tuple[Sheet, tuple[str, ...]]:
    """The page, and what its number assumes. Teaches where nobody was held out long enough."""
    try:
        return _uplift(experiments.uplift(asked.place, asked.days), asked)
    except InvalidInput as refused:
        teach = Empty(
            "Nobody was held out long enough to say",
            f"{refused.message[:1].upper()}{refused.message[1:]}. A share of all that gets nothing new shows what everything together brings; hold it out before, and look once:",
            "shopkeeper experiment holdout 0.05 --why 'what all of it is worth'",
        )
        return Sheet(NAME, empty=teach, of="experiments", timed=False, chosen=asked.form), ()


def _uplift(found: Uplift, asked: Asked) -> tuple[Sheet, tuple[str, ...]]:
    effect, held = found.effect, float(found.effect.control)
    if not held > 0:
        raise InvalidInput(
            "those held out did nothing, so there is no lift", field="place", fix="ask for more days"
        )
    lift = float(effect.lift)
    low, high = found.lift
    if not (isfinite(low) and isfinite(high)):
        raise InvalidInput("those held out did too little, so there is no lift", field="place", fix="ask for more days")  # fmt: skip
    lead = Lead(
        "What did all of it bring?",
        words.lift(lift),
        f"of the goal of {words.PLACES[asked.place].lower()} is what everybody has over who is held out, in {said.times(asked.days, 'day')}",
    )
    sure = "surely better" if low > 0 else "surely worse" if high < 0 else "may be nothing"
    facts = (
        Fact("Where the truth lies", words.between(low, high), Change(sure), "looked at once", "uplift"),
        Fact("Shoppers and visits", said.number(float(effect.n)), Change(""), "held out and not"),
        *(Fact("Left out", "Some", Change(warning, False)) for warning in found.warnings),
    )
    figure = Figure(
        f"Who is not held out does {words.lift(lift)}",
        "lift over those held out in percent; the line is 95 % sure at one look (Fieller)",
        spans([(Bar("Everything", lift, words.lift(lift), low, high), None)], words.axis),
        _ends("uplift", "Lift", lift, low, high, words.lift),
    )
    sheet = Sheet(NAME, lead, facts, (figure,), of="experiments", timed=False, chosen=asked.form)
    return sheet, found.assumptions


def launched(text: str, before: str) -> tuple[Sheet, tuple[str, ...]]:
    """What a launch in some places brought. Raises InvalidInput by name."""
    if not before.isascii() or not before.isdigit():
        raise InvalidInput(
            f"{before[:20]!r} periods before", field="before", fix="say how many numbers are from before"
        )
    found = diff_in_diff(*reads(text), int(before[:4]))
    low, high = float(found.interval.low), float(found.interval.high)
    lead = Lead(
        "What did the launch bring?",
        f"{found.effect:+.4g}",
        f"a period and place, from {found.places[0]} places with it and {found.places[1]} without",
    )
    figure = Figure(
        f"Places with it changed by {found.effect:+.4g} more than the others",
        "difference in differences, in the numbers’ own unit; the line is 95 % sure at one look",
        spans([(Bar("Launch", found.effect, f"{found.effect:+.4g}", low, high), None)], _plain),
        _ends("launch", "Effect", found.effect, low, high, _plain),
    )
    return Sheet(NAME, lead, tuple(_facts(found, low, high)), (figure,), of="experiments", timed=False), found.assumptions  # fmt: skip


def _facts(found: DiffInDiff, low: float, high: float) -> tuple[Fact, ...]:
    p = f"p = {found.trend:.3f}" if found.trend >= 0.001 else "p < 0.001"
    sure = "surely something" if low > 0 or high < 0 else "may be nothing"
    return (
        Fact("Where the truth lies", f"{low:+.4g} … {high:+.4g}", Change(sure), "looked at once", "uplift"),
        Fact("Before the launch", "Apart already" if found.warning else "Alike", Change(p, False if found.warning else None), "whether the places went apart", "uplift"),
    )  # fmt: skip


def _ends(name: str, column: str, *values: object) -> Table:
    *numbers, say = values
    cells = tuple(Cell(x, say(x)) for x in numbers)  # type: ignore[operator,arg-type]
    return Table(name, column, (column, "From", "To"), (cells,), formula="uplift")


def _plain(value: float) -> str:
    return f"{value:+.4g}" if value else "0"
