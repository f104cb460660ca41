"""What is said over HTTP: pydantic models, turned into and out of ``shopkeeper.types`` and nothing else."""

from shopkeeper.api.models.answers import Hit, Slate, Suggestions
from shopkeeper.api.models.asking import MAX_PHOTOS, Context, Search
from shopkeeper.api.models.goods import Amount, Look, Offer, Product, Variant
from shopkeeper.api.models.happenings import Erasure, History, NotAnEvent, Received
from shopkeeper.api.models.offers import Counted, Offers
from shopkeeper.api.models.problem import Fault, Problem
from shopkeeper.api.models.recommending import Recommend, Recommended
from shopkeeper.api.models.wishes import Constraint, Wish

__all__ = [
    "MAX_PHOTOS", "Amount", "Constraint", "Context", "Counted", "Erasure", "Fault", "History", "Hit", "Look", "NotAnEvent", "Offer", "Offers",
    "Problem", "Product", "Received", "Recommend", "Recommended", "Search", "Slate", "Suggestions", "Variant", "Wish",
]  # fmt: skip
