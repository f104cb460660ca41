"""What is said over HTTP: pydantic models, turned into and out of ``shopkeeper.types`` and nothing else."""

from shopkeeper.api.models.answers import Hit, Slate, Suggestions
from shopkeeper.api.models.asking import MAX_PHOTOS, Context, Search
from shopkeeper.api.models.carts import AddToCart, Cart, InCart
from shopkeeper.api.models.goods import Amount, Look, Offer, Product, Variant
from shopkeeper.api.models.happenings import Erasure, History, NotAnEvent, Received
from shopkeeper.api.models.offers import Counted, Offers
from shopkeeper.api.models.orders import (
    Action,
    AddMethod,
    Cancel,
    ChangeAddress,
    ChangeHome,
    ChangeItems,
    ChangePayment,
    Customer,
    Exchange,
    FullOrder,
    Marked,
    Order,
    Orders,
    Outcome,
    Place,
    Proposal,
    RemoveMethod,
    Return,
)
from shopkeeper.api.models.problem import Fault, Problem
from shopkeeper.api.models.recommending import Recommend, Recommended
from shopkeeper.api.models.wishes import Constraint, Wish

__all__ = [
    "MAX_PHOTOS", "Action", "AddMethod", "AddToCart", "Amount", "Cancel", "Cart", "ChangeAddress", "ChangeHome", "ChangeItems", "ChangePayment",
    "Constraint", "Context", "Counted", "Customer", "Erasure", "Exchange", "Fault", "FullOrder", "History", "Hit", "InCart", "Look",
    "Marked", "NotAnEvent", "Offer", "Offers", "Order", "Orders", "Outcome", "Place", "Problem", "Product", "Proposal", "Received",
    "Recommend", "Recommended", "RemoveMethod", "Return", "Search", "Slate", "Suggestions", "Variant", "Wish",
]  # fmt: skip
