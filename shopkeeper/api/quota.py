"""How often a request's sender may ask: as a key or a household, and as the shopper it is for.

Knows which buckets a request takes from. A shopper is known by a cookie that we sealed, or by the name that a server with a key gives them;
whoever drops the cookie is still one of a household. Refuses to count (``trust.rates``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from shopkeeper.settings import Settings
from shopkeeper.trust import Key, Rate, Seal, header, household
from shopkeeper.trust.customer import CUSTOMER
from shopkeeper.trust.visitor import SHOPPER

NAMED = "shopkeeper-customer"
"""The header in which a server names its customer."""


@dataclass(frozen=True, slots=True)
class Quota:
    """None: nobody is held to it."""

    each: Rate | None
    """For a key, or a household."""
    shopper: Rate | None

    @classmethod
    def of(cls, settings: Settings) -> "Quota":
        """Raises InvalidInput for a rate that cannot be read."""
        each, shopper = settings.rate_limit, settings.shopper_rate
        return cls(Rate.read(each) if each else None, Rate.read(shopper, "shopper_rate") if shopper else None)

    def buckets(
        self, key: Key | None, address: str, asked: HTTPConnection, seal: Seal, apart: str = ""
    ) -> Iterator[tuple[str, str, Rate]]:
        """(name for the sender, caller, rate); ``apart``: what is counted for itself."""
        if each := (key.rate if key and key.rate else self.each):
            yield "default", f"{key.id if key else household(address)}{apart}", each
        if self.shopper and (who := _shopper(key, asked, seal)):
            yield "shopper", f"{who}{apart}", self.shopper


def _shopper(key: Key | None, asked: HTTPConnection, seal: Seal) -> str:
    """A digest, so that who was erased is not found among counts."""
    if key and (name := header(asked.headers, NAMED)):
        return seal.digest(f"{key.id} {name}")
    ids = (seal.open(name, asked.cookies.get(name, "")) for name in (SHOPPER, CUSTOMER))
    return next((seal.digest(id) for id in ids if id), "")
