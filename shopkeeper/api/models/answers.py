"""A Slate as the door tells it."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from shopkeeper import types as t
from shopkeeper.api.models.base import Told, example
from shopkeeper.api.models.goods import Card, Look, Variant
from shopkeeper.api.models.wishes import Constraint


def _name(constraint: t.Constraint) -> str:
    return constraint.id


class Proof(Told):
    """What the live catalogue says about one constraint for one hit."""

    model_config = example(
        {
            "constraint": "price:at_most:60.00 USD",
            "verdict": "proven",
            "value": "49.00 USD",
            "source": "offer:WJ01-M-Blue",
            "quote": "",
        }
    )

    constraint: Annotated[str, BeforeValidator(_name)] = Field(description="id of the constraint")
    verdict: t.Verdict
    value: str
    source: str
    quote: str


class Hit(Told):
    """A verified, explained result; ``variant`` satisfies every price, stock and size wish at once."""

    model_config = example({"score": 0.83, "scores": {"lexical": 0.7, "image": 0.9}, "why": "Navy is a blue"})

    product: Card
    look: Look
    variant: Variant
    score: float = Field(description="0…1, calibrated")
    scores: dict[str, float]
    proofs: tuple[Proof, ...]
    why: str
    others: tuple[Look, ...] = Field(description="the product's other looks")


class FacetValue(Told):
    """One value and how many products have it."""

    model_config = example({"value": "blue", "count": 12, "selected": False})

    value: str
    count: int
    selected: bool


class Facet(Told):
    """Counts under the current filters, this facet's own selection left out."""

    model_config = example({"field": "colour", "values": [{"value": "blue", "count": 12, "selected": False}]})

    field: str
    values: tuple[FacetValue, ...]
    at_least: bool = Field(False, description="more may have each value than were looked at")


class Relaxation(Told):
    """Without ``drop`` and ``also``, or with ``instead``, there are ``count`` products."""

    model_config = example({"count": 7, "instead": None, "also": []})

    drop: Constraint
    count: int
    instead: Constraint | None
    also: tuple[Constraint, ...] = ()


class Region(Told):
    """One of several things on a photo; ``box``, sent with the same picture, asks for that thing."""

    model_config = example(
        {
            "box": "0.1,0.2,0.3,0.5",
            "label": "Hoodies",
            "match": "same",
            "confidence": 0.9,
            "product_id": "MH01",
        }
    )

    box: Annotated[str, BeforeValidator(str)] = Field(description="left, top, width, height, each 0…1")
    label: str = Field(description="the category of what it is near to in the catalogue; a guess, or empty")
    match: t.Match
    confidence: float
    product_id: str


class PhotoVerdict(Told):
    """An honest word on one shown photo."""

    model_config = example(
        {"match": "same", "confidence": 0.97, "product_id": "WJ01", "regions": [], "read": []}
    )

    match: t.Match
    confidence: float = Field(description="calibrated probability that it is the same product")
    product_id: str | None
    regions: tuple[Region, ...] = Field(
        description="2…5 of them, if asked for and if there are several things"
    )
    read: tuple[str, ...] = Field(
        description="words on the photo that led to products called so; read by a machine, written by anybody"
    )


class Understood(Told):
    """What was made of the words."""

    model_config = example(
        {
            "meaning": "jacket",
            "unknown": [],
            "corrections": {"jaket": "jacket"},
            "like_photo": False,
            "beside": False,
        }
    )

    meaning: str
    unknown: tuple[str, ...]
    corrections: Annotated[dict[str, str], BeforeValidator(dict)]
    like_photo: bool
    beside: bool = Field(description="what goes with the photo was asked for, not what is like it")


class Stage(Told):
    """One stage of the answer."""

    model_config = example({"name": "retrieve", "ms": 6.2, "note": "lexical 40, image 120"})

    name: str
    ms: float
    note: str


class Trace(Told):
    """What just happened: time per stage, versions of model and index."""

    model_config = example(
        {"id": "0af7651916cd43dd8448eb211c80319c", "stages": [], "versions": {"encoder": "lite:1"}}
    )

    id: str
    stages: tuple[Stage, ...]
    versions: dict[str, str]


class Slate(Told):
    """The ordered answer to a search."""

    model_config = example(
        {
            "total": 12,
            "at_least": False,
            "near": False,
            "hits": [],
            "cursor": "",
            "suggestion": "",
            "applied": [],
            "facets": [],
        }
    )

    hits: tuple[Hit, ...]
    total: int
    at_least: bool = Field(description="more may answer than the total that was looked at")
    near: bool = Field(description="nothing answers the words; the hits are only the closest in meaning")
    understood: Understood = Field(validation_alias="intent")
    applied: tuple[Constraint, ...] = Field(description="what the hits were proven against")
    unmet: tuple[Constraint, ...] = Field(description="wishes that nothing in the shop meets with the others")
    relaxations: tuple[Relaxation, ...]
    facets: tuple[Facet, ...]
    photos: tuple[PhotoVerdict, ...]
    suggestion: str = Field(description="a better spelling of the whole text")
    cursor: str = Field(description="send it back for the next page; empty at the end")
    trace: Trace


class Suggestions(Told):
    """Ways to go on typing."""

    model_config = example({"suggestions": ["jacket", "jacket waterproof"]})

    suggestions: tuple[str, ...]
