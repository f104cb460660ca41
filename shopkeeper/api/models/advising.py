"""Opinions and size advice as the door tells them, and what shoppers tell of themselves to be advised."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StrictBool, Tag

from shopkeeper import types as t
from shopkeeper.api.models.base import COUNTED, Said, Told, example
from shopkeeper.api.models.goods import Picture
from shopkeeper.fit import measure

_Words = Annotated[str, Field(max_length=30), Tag("text")]
_Number = Annotated[float, Field(gt=0, le=400, allow_inf_nan=False), COUNTED, Tag("number")]
Measured = Annotated[
    _Words | _Number, Discriminator(lambda sent: "text" if isinstance(sent, str) else "number")
]
Name = Annotated[str, Field(max_length=80)]


class Quote(Told):
    """A verbatim piece of one review: a customer's words, not the shop's."""

    model_config = example(
        {
            "review": "r12",
            "text": "Runs small, size up.",
            "stars": 4.0,
            "author": "Ana",
            "written": "2030-05-17",
            "helpful": 12,
            "verified": True,
        }
    )

    review: str
    text: str
    stars: float
    author: str
    written: date | None
    helpful: int
    verified: bool


class Side(Told):
    """All who take one stance."""

    model_config = example({"stance": "small", "count": 12, "said": "12 say it runs small", "quotes": []})

    stance: t.Stance
    count: int
    said: str
    quotes: tuple[Quote, ...]


class Opinion(Told):
    """What is said of one aspect."""

    model_config = example(
        {"aspect": "size", "said": "12 say it runs small", "verdict": "small", "sides": []}
    )

    aspect: t.Aspect
    said: str
    verdict: t.Stance | None = Field(description="what most would say; null while that is open")
    sides: tuple[Side, ...]


class Discounted(Told):
    """Reviews that were not counted, and why."""

    model_config = example(
        {"reason": "2 are alike nearly word for word: one of them counts", "reviews": ["r9"]}
    )

    reason: str
    reviews: tuple[str, ...]


class Opinions(Told):
    """What reviewers say of a product, by aspect."""

    model_config = example(
        {
            "product": "WJ01",
            "reviews": 17,
            "counted": 15,
            "stars": 4.2,
            "enough": True,
            "opinions": [
                {
                    "aspect": "size",
                    "said": "12 say it runs small, 3 say it runs large",
                    "verdict": "small",
                    "sides": [],
                }
            ],
            "discounted": [
                {"reason": "2 are alike nearly word for word: one of them counts", "reviews": ["r9"]}
            ],
        }
    )

    product: str
    reviews: int
    counted: int
    stars: float | None
    enough: bool = Field(description="whether there are reviews enough to speak of the product as a whole")
    opinions: tuple[Opinion, ...]
    discounted: tuple[Discounted, ...]
    photos: tuple[Picture, ...] = Field((), description="by customers, faces made unrecognisable")


class Worn(Said):
    """A size that was worn."""

    model_config = example({"size": "M", "brand": "Luma", "verdict": "good", "this": False})

    size: Annotated[str, Field(min_length=1, max_length=40)]
    brand: Name = ""
    verdict: Literal["good", "small", "large"] = Field(
        "good", description="it fits, is too small or too large"
    )
    this: StrictBool = Field(False, description="it was this very product")


class Measures(Said):
    """Body measurements: a number in cm or kg, or with its unit: `5'6"`, `38 in`, `140 lb`."""

    model_config = example({"height": "5'6\"", "weight": "63 kg", "chest": 93.0})

    height: Measured | None = None
    weight: Measured | None = None
    chest: Measured | None = None
    waist: Measured | None = None
    hips: Measured | None = None
    inseam: Measured | None = None
    foot: Measured | None = None


class Fit(Said):
    """What a shopper tells to be advised. Nothing of it is kept or logged."""

    model_config = example(
        {
            "product": "WJ01",
            "measures": {"height": "5'6\"", "weight": "63 kg"},
            "worn": [{"size": "M", "brand": "Luma"}],
        }
    )

    product: Annotated[str, Field(min_length=1, max_length=500)]
    measures: Measures = Measures()
    worn: Annotated[tuple[Worn, ...], Field(max_length=20)] = ()

    def told(self) -> t.Told:
        """Raises InvalidInput naming the measure."""
        given = {name: value for name in t.Measure if (value := getattr(self.measures, name)) is not None}
        measures = {name: measure(name, _written(name, value)) for name, value in given.items()}
        return t.Told(measures, tuple(t.Worn(w.size, w.brand, w.verdict, w.this) for w in self.worn))


def _written(name: t.Measure, value: str | float) -> str:
    unit = "kg" if name is t.Measure.WEIGHT else "cm"
    return value if isinstance(value, str) else f"{value:.1f} {unit}"


class Chance(Told):
    """How likely a size is the right one."""

    model_config = example({"size": "M", "probability": 0.79, "made": True})

    size: str
    probability: float
    made: bool


class Advice(Told):
    """Which size to take, and why."""

    model_config = example(
        {
            "product": "WJ01",
            "sizes": ["M"],
            "probability": 0.79,
            "said": "Take M (79% likely).",
            "chances": [{"size": "M", "probability": 0.79, "made": True}],
            "reasons": ["Your chest of 93 cm is M in the chart."],
            "chart": "Luma women, tops",
            "own_chart": True,
        }
    )

    product: str
    sizes: tuple[str, ...] = Field(description="one, two when between them, none without evidence enough")
    probability: float
    said: str
    chances: tuple[Chance, ...]
    reasons: tuple[str, ...]
    chart: str
    own_chart: bool
