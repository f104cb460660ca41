"""The record of what happened in the shop: a port, and a log in SQLite."""

from shopkeeper.events.port import (
    DeadLetter,
    Erased,
    Events,
    Kept,
    Malformed,
    Offset,
    Policy,
    Receipt,
)
from shopkeeper.events.walk import walk

__all__ = ["DeadLetter", "Erased", "Events", "Kept", "Malformed", "Offset", "Policy", "Receipt", "walk"]
