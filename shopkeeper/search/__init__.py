"""The journey from a question to proven answers."""

from shopkeeper.search.journey import Search
from shopkeeper.search.shown import shown
from shopkeeper.search.verify import Verified, passes, verify

__all__ = ["Search", "Verified", "passes", "shown", "verify"]
