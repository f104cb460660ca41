"""What became of the events of one request."""

from typing import Any

from pydantic import Field

from shopkeeper.api.models.base import Told, example


class NotAnEvent(Told):
    """One event of the body that was set aside: which, and what to mend."""

    model_config = example(
        {
            "index": 3,
            "field": "params.items[0].price",
            "reason": "'ten' is not an amount",
            "fix": "write 59.99",
        }
    )

    index: int
    field: str
    reason: str
    fix: str


class Received(Told):
    """Every event of the body is counted once, as accepted, duplicate, dead, ignored or rejected; the rest says more of them."""

    model_config = example(
        {
            "accepted": 2,
            "duplicate": 1,
            "dead": 0,
            "ignored": 0,
            "rejected": [],
            "unknown": 0,
            "remembered": 2,
        }
    )

    accepted: int = Field(description="kept, durably")
    duplicate: int = Field(description="kept before under the same id")
    dead: int = Field(description="set aside by the log: what no clock can have shown, or was erased")
    ignored: int = Field(description="known to the dialect, but saying nothing of products (page_view)")
    rejected: tuple[NotAnEvent, ...] = Field(description="set aside, each with the reason")
    unknown: int = Field(description="products named that the catalogue does not have; the events are kept")
    remembered: int = Field(
        description="of those sent well: of a shopper who said yes; the rest are nobody's"
    )


class Erasure(Told):
    """Receipt of an erasure: nothing of it is left in the log's files."""

    model_config = example({"at": 1764158400000000, "events": 12, "dead_letters": 0, "turns": 0})

    at: int = Field(description="microseconds since 1970 UTC")
    events: int
    dead_letters: int
    turns: int = Field(description="of conversations with the concierge")


class History(Told):
    """All that a shopper did and let the shop remember, oldest first, as the log has it, and what is concluded from it."""

    model_config = example(
        {
            "events": [{"id": "e1", "kind": "viewed", "lines": [{"product": "rain-jacket"}]}],
            "profile": {"leanings": [{"part": "brand", "value": "Acme", "share": 1.0}]},
        }
    )

    events: tuple[dict[str, Any], ...]
    profile: dict[str, Any]
    conversations: tuple[dict[str, Any], ...] = Field(description="what was said and answered, turn by turn")
    belongings: dict[str, Any] = Field(
        {}, description="all else that an erasure removes or cuts off: baskets, details, orders, proposals …"
    )
