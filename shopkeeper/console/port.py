"""What the console asks of a shop: ``shopkeeper.Shop`` has all of it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shopkeeper.analytics import Analytics
from shopkeeper.concierge.store import Conversations
from shopkeeper.events import Events
from shopkeeper.settings import Settings
from shopkeeper.trust.screened import Item, Screened, State
from shopkeeper.types import Product, ProductId


class Status(Protocol):
    """How the shop stands: see ``Shop.status``."""

    @property
    def products(self) -> int: ...

    @property
    def looks(self) -> int: ...

    @property
    def indexed(self) -> int: ...

    @property
    def behind(self) -> int: ...

    @property
    def versions(self) -> Mapping[str, str]: ...


class Screening(Protocol):
    """What waits for a person: see ``shop.screening``."""

    @property
    def desk(self) -> Screened: ...

    def decide(self, number: int, state: State, reason: str) -> Item: ...


class Shop(Protocol):
    @property
    def settings(self) -> Settings: ...

    @property
    def events(self) -> Events: ...

    @property
    def analytics(self) -> Analytics: ...

    @property
    def conversations(self) -> Conversations: ...

    @property
    def screening(self) -> Screening: ...

    def products(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]: ...

    def status(self) -> Status: ...
