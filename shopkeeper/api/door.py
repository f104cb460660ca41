"""What every route has at hand: the shop, its keys, and threads to run blocking work in."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request, Response

from shopkeeper.api import models
from shopkeeper.api.pool import Pool
from shopkeeper.api.port import Shop
from shopkeeper.api.quota import NAMED, Quota
from shopkeeper.settings import Settings
from shopkeeper.trust import (
    Keys,
    Rates,
    Role,
    Scope,
    Seal,
    Visitor,
    customer_cookie,
    header,
    household,
    named_customer,
    new_customer,
    read_customer,
)
from shopkeeper.trust.ages import of_age
from shopkeeper.trust.circumstances import circumstances
from shopkeeper.trust.idempotency import FILE, Idempotency
from shopkeeper.trust.sessions import FILE as SESSIONS
from shopkeeper.trust.sessions import Sessions
from shopkeeper.types import Context, CustomerId, Purpose, clock
from shopkeeper.types.errors import Denied

R = TypeVar("R")
MICROPHONES = 32


@dataclass(frozen=True, slots=True)
class Door:
    """Kept in ``app.state.door``."""

    shop: Shop
    keys: Keys
    rates: Rates
    quota: Quota
    pool: Pool
    lane: Pool
    seal: Seal
    sent: Idempotency
    """Writes that clients may send again."""
    sessions: Sessions
    """Of people in the console, which is hung beside this door."""
    microphones: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MICROPHONES))
    """Open at once: each holds what is being said."""

    @classmethod
    def of(cls, shop: Shop, pool: Pool) -> "Door":
        """Raises InvalidInput for a rate that cannot be read."""
        data = shop.settings.data
        rates, quota = Rates(data / "rates.sqlite"), Quota.of(shop.settings)
        keys, sent = Keys(data / "trust.sqlite"), Idempotency(data / FILE)
        sessions = Sessions(data / SESSIONS)
        return cls(shop, keys, rates, quota, pool, Pool(threads=1), Seal.of(data), sent, sessions)

    @property
    def settings(self) -> Settings:
        return self.shop.settings

    def visitor(self, request: Request) -> Visitor:
        """Who asks, as far as their cookies and headers let us know."""
        return Visitor.read(self.seal, request.cookies, request.headers)

    def context(self, request: Request, told: models.Context | None = None) -> Context:
        """Circumstances of a request, with the asker as far as they consented; ``told`` is what the body says of them.

        Without a key it names a visit alone: anybody could read by a shopper's name what that shopper did.
        """
        who, keyed = self.visitor(request), request.state.caller.key is not None
        if told is not None:
            named = told.shopper if keyed else ""
            who = who.known_as(self.seal, named, told.session, told.consent)
        settings, agent = self.settings, request.headers.get("user-agent", "")
        today = clock.today()
        customer = self.customer(request)
        asker = "" if keyed else household(request.state.caller.address)
        read = Purpose.MEASUREMENT in who.allows and not (told and told.shopper)
        facts = circumstances(request.headers, request.query_params) if read else {}
        grown = of_age(self.seal, request.cookies, request.headers, time.time())
        return Context(
            settings.currency,
            settings.locale,
            today,
            who.who,
            agent,
            customer,
            asker,
            facts,
            grown,
        )

    def customer(self, request: Request) -> CustomerId:
        """Whose cart and orders are meant: by the browser's cookie, or as a server with an admin key names them.

        Raises Denied when anybody else names a customer.
        """
        if not (name := header(request.headers, NAMED)):
            return read_customer(self.seal, request.cookies)
        key = request.state.caller.key
        if key is None or key.role is not Role.ADMIN:
            raise Denied("only an admin key may name a customer", field=NAMED, fix="leave the header out")
        key.demand(Scope.SHOPPERS)
        return named_customer(self.seal, name)

    def buying(self, request: Request, response: Response, told: models.Context | None = None) -> Context:
        """``context`` of someone who wants to buy: a cart of their own is theirs from here on."""
        context = self.context(request, told)
        if context.customer and NAMED in request.headers:
            return context
        context = replace(context, customer=context.customer or new_customer())
        cookie = customer_cookie(self.seal, context.customer)
        response.headers.append("set-cookie", cookie.header(request.url.scheme == "https"))
        return context

    async def run(self, work: Callable[[Shop], R]) -> R:
        """``work(shop)`` in a thread. Raises Busy when too many wait already."""
        return await self.pool.run(lambda: work(self.shop))

    async def think(self, work: Callable[[Shop], R]) -> R:
        """The same for work that hardly ever waits for anything: in one thread, since more would only wait for each other."""
        return await self.lane.run(lambda: work(self.shop))

    def close(self) -> None:
        """Let running work finish, then close the shop, the keys and the counts."""
        self.lane.close()
        self.pool.close()
        self.keys.close()
        self.sent.close()
        self.sessions.close()
        self.rates.close()
        self.shop.close()


async def door_of(request: Request) -> Door:
    return cast(Door, request.app.state.door)


Open = Annotated[Door, Depends(door_of)]
