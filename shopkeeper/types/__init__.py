"""The few shapes that everything speaks (DESIGN: the words we use)."""

from shopkeeper.types.box import Box
from shopkeeper.types.constraint import OFFER_FIELDS, THIS, Constraint, Field, Op, Proof, Value, Verdict
from shopkeeper.types.event import Event, Happened, Line, Surface
from shopkeeper.types.fingerprint import Fingerprint
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
from shopkeeper.types.product import Attributes, Look, Media, Offer, Product, Rating, Variant
from shopkeeper.types.query import Context, Edit, Intent, Query, Sort
from shopkeeper.types.recommendation import Occasion, Pick, Picks
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
from shopkeeper.types.untrusted import Instruction, Origin, Quoted, ReadLine, Untrusted

__all__ = [
    "OFFER_FIELDS", "THIS", "Attributes", "Box", "Candidate", "Constraint", "Context", "Edit", "Event",
    "EventId", "Facet", "FacetValue", "Field", "Fingerprint", "Happened", "Hit", "Instruction", "Intent", "Line", "Look", "LookId", "LookKey",
    "Match", "Media", "MediaId", "Money", "Occasion", "Offer", "Op", "Origin", "PhotoVerdict", "Pick", "Picks", "Product", "ProductId", "Proof",
    "Query", "Quoted", "Rating", "ReadLine", "Region", "Relaxation", "SessionId", "ShopperId", "Sku", "Slate", "Sort", "Stage",
    "Surface", "Trace", "TraceId", "Untrusted", "Value", "Variant", "Verdict",
]  # fmt: skip
