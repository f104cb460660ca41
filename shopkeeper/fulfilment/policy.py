"""The merchant's rules for orders: data, and one judge who names the rule that forbids.

Knows which rules there are and how each is held against an order. Refuses to know what an allowed action then changes,
and where the rules are written (``rulebook``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from shopkeeper.fulfilment.codec import STRICT
from shopkeeper.fulfilment.model import Item, Method, Order, Status
from shopkeeper.types.errors import AgainstPolicy
from shopkeeper.types.normal import normal

CLOSED = (Status.CANCELLED, Status.RETURNED)
DAY = 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True)
class Apart:
    """What differs for one category; what it does not name stays as the rule has it."""

    __pydantic_config__: ClassVar[Any] = STRICT
    category: str
    allowed: bool = True
    window_days: int | None = None
    refused_conditions: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True)
class Rule:
    """Of one action; what is empty forbids nothing, but no status allows nothing."""

    __pydantic_config__: ClassVar[Any] = STRICT
    statuses: tuple[Status, ...] = ()
    once: bool = False
    not_after: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    window_days: int = 0
    pay_with: tuple[str, ...] = ()
    refund_to: tuple[str, ...] = ()
    refused_conditions: tuple[str, ...] = ()
    exceptions: tuple[Apart, ...] = ()

    @property
    def conditions(self) -> tuple[str, ...]:
        """In which some goods are not taken back."""
        apart = (word for one in self.exceptions for word in one.refused_conditions)
        return tuple(dict.fromkeys((*self.refused_conditions, *apart)))


@dataclass(frozen=True)
class Policy:
    """``actions``: a rule for each action by name; an action without one is not possible."""

    __pydantic_config__: ClassVar[Any] = STRICT
    actions: Mapping[str, Rule] = field(default_factory=dict)
    most_per_line: int = 99
    most_units: int = 500

    def rule(self, action: str) -> Rule:
        return self.actions.get(action, Rule())

    def over(self, order: Order, now: int) -> bool:
        """Whether nothing of it can come back any more, nor its money."""
        if order.status is not Status.DELIVERED:
            return order.status in CLOSED
        return not any(
            self._may_come_back(action, order, item, now)
            for action in ("return", "exchange")
            for item in order.items
        )

    def _may_come_back(self, action: str, order: Order, item: Item, now: int) -> bool:
        try:
            self.state(action, order)
            self.takes_back(action, order, [item], "", now)
        except AgainstPolicy:
            return False
        return True

    def state(self, action: str, order: Order) -> None:
        """Raises AgainstPolicy when an order cannot be treated so (any more)."""
        rule = self.rule(action)
        if order.status not in rule.statuses:
            when = f"when it is {' or '.join(rule.statuses)}" if rule.statuses else "with no order at all"
            refuse(action, "statuses", f"the order is {order.status}", f"possible {when}")
        if before := next((name for name in rule.not_after if name in order.done), ""):
            refuse(action, "not_after", f"there was {_words(before)} before", "ask the shop's people")
        if rule.once and action in order.done:
            refuse(action, "once", f"{_words(action)} is possible only once", "ask the shop's people")

    def reason(self, action: str, reason: str) -> None:
        allowed = self.rule(action).reasons
        if allowed and reason not in allowed:
            refuse(
                action,
                "reasons",
                f"{reason[:80]!r} is no reason that counts",
                f"one of: {', '.join(allowed)}",
            )

    def pays(self, action: str, method: Method) -> None:
        """Whether a method may bear money that the shopper owes."""
        allowed = self.rule(action).pay_with
        if allowed and method.kind not in allowed:
            refuse(action, "pay_with", f"{method} cannot be used here", f"one of: {', '.join(allowed)}")

    def refunds(self, action: str, order: Order, method: Method) -> None:
        """Whether money of this order may go back to a method."""
        allowed = self.rule(action).refund_to
        original = next(iter(order.borne), "")
        kinds = [kind for kind in allowed if kind != "original"]
        if allowed and not (method.kind in kinds or ("original" in allowed and method.id == original)):
            fix = f"refund to {original}" if "original" in allowed else f"one of: {', '.join(kinds)}"
            refuse(action, "refund_to", f"money of this order may not go to {method}", fix)

    def takes_back(self, action: str, order: Order, items: Sequence[Item], condition: str, now: int) -> None:
        """Whether these units may come back now, in that condition, or several ("worn, opened"); silence about it is believed."""
        rule = self.rule(action)
        for item in items:
            apart = tuple(_apart(rule, item))
            for one in apart:
                if not one.allowed:
                    refuse(
                        action,
                        "exceptions",
                        f"{item.title} is not taken back: {one.because or one.category}",
                        "keep it",
                    )
            own = [one.window_days for one in apart if one.window_days is not None] or [rule.window_days]
            days = min(filter(None, own), default=0)
            since = item.sent_at or order.delivered_at
            late = since and days and now > since + days * DAY
            if late:
                refuse(
                    action,
                    "window_days",
                    f"{item.title} was delivered more than {days} days ago",
                    "ask the shop's people",
                )
            refused = {*rule.refused_conditions, *(word for one in apart for word in one.refused_conditions)}
            if {normal(part) for part in condition.split(",")} & {normal(word) for word in refused}:
                refuse(
                    action,
                    "refused_conditions",
                    f"{item.title} is not taken back {condition}",
                    "send back what is as new",
                )


def refuse(action: str, rule: str, message: str, fix: str) -> None:
    """Raises AgainstPolicy, always."""
    raise AgainstPolicy(message, field=f"{action}.{rule}", fix=fix)


def _apart(rule: Rule, item: Item) -> Iterator[Apart]:
    kinds = {normal(kind) for kind in item.kinds}
    return (one for one in rule.exceptions if normal(one.category) in kinds)


def _words(action: str) -> str:
    return f"a {action.replace('_', ' ')}"
