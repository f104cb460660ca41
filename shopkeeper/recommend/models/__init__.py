"""Models of the next item. Each knows behaviour, or looks, or what other models say; none knows the shop."""

from shopkeeper.recommend.models.again import Earlier, Same
from shopkeeper.recommend.models.hybrid import Hybrid, fit_weights
from shopkeeper.recommend.models.neighbours import SHARP, WIDE, Nearness, Neighbours
from shopkeeper.recommend.models.popular import Popular
from shopkeeper.recommend.models.port import Learner, Model, Scored, Visit, best, fit
from shopkeeper.recommend.models.visits import RecentVisits

__all__ = [
    "SHARP",
    "WIDE",
    "Earlier",
    "Hybrid",
    "Learner",
    "Model",
    "Nearness",
    "Neighbours",
    "Popular",
    "RecentVisits",
    "Same",
    "Scored",
    "Visit",
    "best",
    "fit",
    "fit_weights",
]
