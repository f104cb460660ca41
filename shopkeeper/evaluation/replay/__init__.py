"""What another policy would have brought, from logs of one that left something to chance.

Knows rounds, propensities and estimators. Refuses to answer what the logs cannot: see ``overlap``.
"""

from shopkeeper.evaluation.replay.estimators import Estimate, Rounds, estimates
from shopkeeper.evaluation.replay.overlap import Overlap, overlap
from shopkeeper.evaluation.replay.slates import Slates, parse, rounds

__all__ = ["Estimate", "Overlap", "Rounds", "Slates", "estimates", "overlap", "parse", "rounds"]
