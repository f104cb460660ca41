"""What a difference between arms is worth: sums that add up, effects, intervals, checks.

Knows numbers and formulas, each with its paper. Refuses to know shoppers, events and money: who calls it brings columns.
"""

from shopkeeper.experiments.statistics.effect import Effect, Form, compare, difference
from shopkeeper.experiments.statistics.interval import Interval, fixed, sequence
from shopkeeper.experiments.statistics.sums import Sums

__all__ = ["Effect", "Form", "Interval", "Sums", "compare", "difference", "fixed", "sequence"]
