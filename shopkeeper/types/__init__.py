"""The few shapes that everything speaks (DESIGN: the words we use)."""

from shopkeeper.types.box import Box
from shopkeeper.types.constraint import OFFER_FIELDS, THIS, Constraint, Field, Op, Proof, Value, Verdict
from shopkeeper.types.event import Event, Happened, Line, Surface
from shopkeeper.types.fingerprint import Fingerprint
from shopkeeper.types.fit import Advice, Chance, Measure, Runs, Told, Worn
from shopkeeper.types.ids import (
    EventId,
    LookId,
    LookKey,
    MediaId,
    ProductId,
    SessionId,
    ShopperId,
    Sku,
    TraceId,
)
from shopkeeper.types.money import Money
from shopkeeper.types.opinion import Aspect, Discounted, Opinion, Opinions, Quote, Side, Stance
from shopkeeper.types.product import Attributes, Look, Media, Offer, Product, Rating, Variant
from shopkeeper.types.query import Context, Edit, Intent, Query, Sort
from shopkeeper.types.recommendation import Occasion, Pick, Picks
from shopkeeper.types.review import Review, ReviewId
from shopkeeper.types.slate import (
    Candidate,
    Facet,
    FacetValue,
    Hit,
    Match,
    PhotoVerdict,
    Region,
    Relaxation,
    Slate,
    Stage,
    Trace,
)
from shopkeeper.types.untrusted import ReadLine, Untrusted

__all__ = [
    "OFFER_FIELDS", "THIS", "Advice", "Aspect", "Attributes", "Box", "Candidate", "Chance", "Constraint", "Context", "Discounted", "Edit", "Event",
    "EventId", "Facet", "FacetValue", "Field", "Fingerprint", "Happened", "Hit", "Intent", "Line", "Look", "LookId", "LookKey",
    "Match", "Measure", "Media", "MediaId", "Money", "Occasion", "Offer", "Op", "Opinion", "Opinions", "PhotoVerdict", "Pick", "Picks", "Product", "ProductId", "Proof",
    "Query", "Quote", "Rating", "ReadLine", "Region", "Relaxation", "Review", "ReviewId", "Runs", "SessionId", "ShopperId", "Side", "Sku", "Slate", "Sort", "Stage", "Stance",
    "Surface", "Told", "Trace", "TraceId", "Untrusted", "Value", "Variant", "Verdict", "Worn",
]  # fmt: skip
