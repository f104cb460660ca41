"""What the console asks of a shop: ``shopkeeper.Shop`` has all of it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shopkeeper.analytics import Analytics
from shopkeeper.concierge.store import Conversations
from shopkeeper.events import Events
from shopkeeper.experiments.counting import Counted
from shopkeeper.experiments.definition import Experiment
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.report import Report
from shopkeeper.experiments.rollout import State as Stage
from shopkeeper.experiments.statistics.causal import Uplift
from shopkeeper.experiments.store import Entry, ExperimentStore, Reason
from shopkeeper.settings import Settings
from shopkeeper.trust.screened import Item, Screened, State
from shopkeeper.types import Product, ProductId
from shopkeeper.webhooks.desk import Desk


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
    def reading(self) -> tuple[int, int] | None: ...

    @property
    def versions(self) -> Mapping[str, str]: ...


class Screening(Protocol):
    """What waits for a person: see ``shop.screening``."""

    @property
    def desk(self) -> Screened: ...

    def decide(self, number: int, state: State, reason: str) -> Item: ...


class Hooks(Protocol):
    """Who is told what happens: see ``shop.hooks``."""

    @property
    def desk(self) -> Desk: ...

    def test(self, id: str) -> object: ...

    def retry(self, number: int | None = None, endpoint: str = "") -> int: ...


class Experiments(Protocol):
    """What is tried: see ``shop.steering``. Each raises what it says there."""

    @property
    def store(self) -> ExperimentStore: ...

    @property
    def currency(self) -> str: ...

    def reports(self, entries: Sequence[Entry]) -> list[Report]: ...

    def histories(self, experiments: Sequence[Experiment]) -> list[Counted]: ...

    def uplift(self, place: Place, days: int) -> Uplift: ...

    def draft(self, experiment: Experiment, reason: Reason) -> None: ...

    def advance(self, name: str, reason: Reason, to: Stage | None = None) -> Entry: ...

    def tried(self, name: str) -> int: ...

    def ship(self, name: str, arm: str, reason: Reason) -> Entry: ...

    def stop(self, name: str, reason: Reason) -> Entry: ...

    def go_on(self, name: str, reason: Reason) -> Entry: ...

    def stop_all(self, reason: Reason) -> int: ...


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

    @property
    def experiments(self) -> Experiments: ...

    @property
    def hooks(self) -> Hooks: ...

    def products(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]: ...

    def status(self) -> Status: ...
