"""The few shapes that everything speaks (DESIGN: the words we use)."""

from shopkeeper.types.box import Box
from shopkeeper.types.constraint import OFFER_FIELDS, THIS, Constraint, Field, Op, Proof, Value, Verdict
from shopkeeper.types.ids import LookId, LookKey, MediaId, ProductId, Sku, TraceId
from shopkeeper.types.money import Money
from shopkeeper.types.product import Attributes, Look, Media, Offer, Product, Rating, Variant
from shopkeeper.types.query import Context, Edit, Intent, Query, Sort
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

__all__ = [
    "OFFER_FIELDS", "THIS", "Attributes", "Box", "Candidate", "Constraint", "Context", "Edit", "Facet", "FacetValue", "Field",
    "Hit", "Intent", "Look", "LookId", "LookKey", "Match", "Media", "MediaId", "Money", "Offer", "Op", "PhotoVerdict",
    "Product", "ProductId", "Proof", "Query", "Rating", "Region", "Relaxation", "Sku", "Slate", "Sort", "Stage", "Trace",
    "TraceId", "Value", "Variant", "Verdict",
]  # fmt: skip
