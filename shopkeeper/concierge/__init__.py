"""The concierge: a planner and its specialists, grounded, inside a budget."""

from shopkeeper.concierge.budget import WITH_MODEL, Budget
from shopkeeper.concierge.converse import Concierge
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.turn import Turn

__all__ = ["WITH_MODEL", "Budget", "Concierge", "Memory", "Turn"]
