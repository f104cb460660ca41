"""Shoppers with known tastes, for demos, load, and to test that learning helps. Only the command line uses it; nothing online does."""

from shopkeeper.simulation.examination import Cascade, Examination, PositionBased
from shopkeeper.simulation.goods import Goods
from shopkeeper.simulation.marks import PREFIX, real, visitors
from shopkeeper.simulation.run import Plan, Summary, simulate
from shopkeeper.simulation.taste import World
from shopkeeper.simulation.visit import Shop, Truth

__all__ = [
    "PREFIX", "Cascade", "Examination", "Goods", "Plan", "PositionBased", "Shop", "Summary", "Truth", "World", "real",
    "simulate", "visitors",
]  # fmt: skip
