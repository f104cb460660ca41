"""The journey from a question to proven answers."""

from shopkeeper.search.journey import Search
from shopkeeper.search.verify import Verified, passes, verify

__all__ = ["Search", "Verified", "passes", "verify"]
