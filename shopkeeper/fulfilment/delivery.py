"""Ways in which an order travels, what each costs and when it is there: data of the merchant.

Knows working days from Monday to Friday. Refuses to know holidays and carriers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from shopkeeper.fulfilment.codec import STRICT
from shopkeeper.fulfilment.model import Delivery
from shopkeeper.types import Money, Offer
from shopkeeper.types.errors import InvalidInput


@dataclass(frozen=True)
class Option:
    """``days``: working days until it is there at the latest. Amounts as written, ``"4.90"``."""

    __pydantic_config__: ClassVar[Any] = STRICT
    id: str
    name: str
    cost: str = "0"
    free_from: str = ""
    currency: str = ""
    days: int = 0
    pickup: str = ""


@dataclass(frozen=True)
class Options:
    __pydantic_config__: ClassVar[Any] = STRICT
    options: tuple[Option, ...]


def offered(
    options: Iterable[Option], goods: Money, offers: Sequence[Offer], today: date, currency: str
) -> tuple[Delivery, ...]:
    """What is possible for goods worth ``goods``. ``currency``: of costs that name none; others are not converted."""
    return tuple(
        _delivery(option, goods, offers, today)
        for option in options
        if (option.currency or currency) == goods.currency or not Money.of(option.cost, goods.currency).minor
    )


def chosen(id: str, possible: Sequence[Delivery]) -> Delivery:
    """Raises InvalidInput naming what is possible."""
    found = next((one for one in possible if one.option == id), None)
    if found is None:
        names = ", ".join(one.option for one in possible) or "none in this currency"
        raise InvalidInput(f"no delivery {id[:80]!r}", field="delivery", fix=f"one of: {names}")
    return found


def working_day(today: date, days: int) -> date:
    """``days`` working days after ``today``."""
    found = today
    while days > 0:
        found += timedelta(days=1)
        days -= found.weekday() < 5
    return found


def _delivery(option: Option, goods: Money, offers: Sequence[Offer], today: date) -> Delivery:
    cost = Money.of(option.cost, goods.currency)
    if option.free_from and goods.minor >= Money.of(option.free_from, goods.currency).minor:
        cost = Money(0, goods.currency)
    by = max([working_day(today, option.days), *(offer.delivery for offer in offers if offer.delivery)])
    return Delivery(option.id, option.name, cost, by, option.pickup)
