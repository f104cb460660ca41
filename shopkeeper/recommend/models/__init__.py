"""Models of the next item. Each knows behaviour, or looks, or what other models say; none knows the shop."""

from shopkeeper.recommend.models.again import Earlier, Same
from shopkeeper.recommend.models.alike import Alike
from shopkeeper.recommend.models.blend import fit_weights
from shopkeeper.recommend.models.hybrid import DEFAULT_WEIGHTS, Hybrid
from shopkeeper.recommend.models.neighbours import SHARP, STEADY, WIDE, Nearness, Neighbours
from shopkeeper.recommend.models.popular import Popular
from shopkeeper.recommend.models.port import Learner, Model, Scored, Visit, best, fit
from shopkeeper.recommend.models.sequence import Sequential
from shopkeeper.recommend.models.visits import RecentVisits

__all__ = [
    "DEFAULT_WEIGHTS",
    "SHARP",
    "STEADY",
    "WIDE",
    "Alike",
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
    "Sequential",
    "Visit",
    "best",
    "fit",
    "fit_weights",
]
