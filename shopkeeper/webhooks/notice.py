"""One thing that happened, as others' servers are told it: thin, without a person in it.

Whoever wants more asks the API with the id. So nothing that was erased here lives on in somebody's queue. Refuses to know who is told.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import orjson


class Topic(StrEnum):
    """The closed set."""

    ORDER_PLACED = "order.placed"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_RETURNED = "order.returned"
    """The merchant has the goods again."""
    ORDER_CHANGED = "order.changed"
    """Anything else; ``action`` says what."""
    SCREENING_WAITING = "screening.waiting"
    """A product or a review waits for a person."""
    SCREENING_DECIDED = "screening.decided"
    EXPERIMENT_MOVED = "experiment.moved"
    EXPERIMENT_STOPPED = "experiment.stopped"
    TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Notice:
    """``id``: the same at every try, so that a receiver takes it once. ``at``: microseconds since 1970 UTC."""

    id: str
    topic: Topic
    at: int
    data: Mapping[str, str | int]

    @classmethod
    def of(cls, topic: Topic, at: int, **data: str | int) -> "Notice":
        return cls(f"msg_{secrets.token_hex(12)}", topic, at, data)

    def body(self) -> bytes:
        """As Standard Webhooks has it: ``type``, ``timestamp`` (ISO 8601), ``data``."""
        when = datetime.fromtimestamp(self.at / 1e6, UTC).isoformat().replace("+00:00", "Z")
        return orjson.dumps({"type": self.topic, "timestamp": when, "data": dict(self.data)})
