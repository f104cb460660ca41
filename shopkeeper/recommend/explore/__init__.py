"""A known share of a slate left to chance, so that what was never shown can be learnt, and logs can be replayed."""

from shopkeeper.recommend.explore.epsilon import Epsilon
from shopkeeper.recommend.explore.plackett_luce import PlackettLuce
from shopkeeper.recommend.explore.policy import Drawn, Policy
from shopkeeper.recommend.explore.thompson import Thompson

__all__ = ["Drawn", "Epsilon", "PlackettLuce", "Policy", "Thompson"]
