"""What every route has at hand: the shop, its keys, and threads to run blocking work in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request

from shopkeeper.api import models
from shopkeeper.api.pool import Pool
from shopkeeper.api.port import Shop
from shopkeeper.settings import Settings
from shopkeeper.trust import Keys, Rate, Rates, Seal, Visitor
from shopkeeper.trust.idempotency import FILE, Idempotency
from shopkeeper.types import Context

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Door:
    """Kept in ``app.state.door``."""

    shop: Shop
    keys: Keys
    rates: Rates | None
    """None where nobody is held to a rate."""
    pool: Pool
    seal: Seal
    sent: Idempotency
    """Writes that clients may send again."""

    @classmethod
    def of(cls, shop: Shop, pool: Pool) -> "Door":
        """Raises InvalidInput for a rate that cannot be read."""
        data, rate = shop.settings.data, shop.settings.rate_limit
        rates = Rates(data / "rates.sqlite", Rate.read(rate)) if rate else None
        return cls(shop, Keys(data / "trust.sqlite"), rates, pool, Seal.of(data), Idempotency(data / FILE))

    @property
    def settings(self) -> Settings:
        return self.shop.settings

    def visitor(self, request: Request) -> Visitor:
        """Who asks, as far as their cookies and headers let us know."""
        return Visitor.read(self.seal, request.cookies, request.headers)

    def context(self, request: Request, told: models.Context | None = None) -> Context:
        """Circumstances of a request, with the asker as far as they consented; ``told`` is what the body says of them."""
        who = self.visitor(request)
        if told is not None:
            who = who.known_as(self.seal, told.shopper, told.session, told.consent)
        settings, agent = self.settings, request.headers.get("user-agent", "")
        today = datetime.now(UTC).date()
        return Context(settings.currency, settings.locale, today, who.shopper, who.session, agent)

    async def run(self, work: Callable[[Shop], R]) -> R:
        """``work(shop)`` in a thread. Raises Busy when too many wait already."""
        return await self.pool.run(lambda: work(self.shop))

    def close(self) -> None:
        """Let running work finish, then close the shop, the keys and the counts."""
        self.pool.close()
        self.keys.close()
        self.sent.close()
        if self.rates:
            self.rates.close()
        self.shop.close()


async def door_of(request: Request) -> Door:
    return cast(Door, request.app.state.door)


Open = Annotated[Door, Depends(door_of)]
