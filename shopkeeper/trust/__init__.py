"""The shop's conscience; so far: who may come in, and how often they may ask."""

from shopkeeper.trust.household import household
from shopkeeper.trust.keys import Key, Keys, Role
from shopkeeper.trust.rates import Allowance, Rate, Rates

__all__ = ["Allowance", "Key", "Keys", "Rate", "Rates", "Role", "household"]
