"""What others call what happened, in our words.

Knows three dialects (GA4, Segment, our own) and the envelopes they travel in. Refuses to keep anything and to judge it.
"""

from shopkeeper.api.events.envelope import MAX_EVENTS, unpack
from shopkeeper.api.events.take import Taken, take

__all__ = ["MAX_EVENTS", "Taken", "take", "unpack"]
