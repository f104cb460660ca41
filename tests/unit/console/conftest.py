"""A console over a real log with a fortnight of known events."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from shopkeeper import console, web
from shopkeeper.analytics import Analytics
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.concierge.store import Conversations
from shopkeeper.events import Malformed
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.settings import Settings
from shopkeeper.shop.hooks import Hooks, open_hooks
from shopkeeper.shop.screening import Screening
from shopkeeper.shop.steering import Steering, open_experiments
from shopkeeper.trust import Audit, Keys, Role
from shopkeeper.trust.screened import FILE, Screened
from shopkeeper.trust.sessions import Sessions
from shopkeeper.types import Product, ProductId
from tests.unit.console.traffic import GONE, fortnight, thing


@dataclass(frozen=True)
class Standing:
    products: int = 30
    looks: int = 2
    indexed: int = 2
    behind: int = 0
    reading: tuple[int, int] | None = None
    versions: Mapping[str, str] = field(default_factory=lambda: {"encoder": "lite:7", "index": "lance:3"})


@dataclass(frozen=True)
class Store:
    """What the console asks of a shop, without models."""

    settings: Settings
    events: SqliteEvents
    analytics: Analytics
    conversations: Conversations
    screening: Screening
    experiments: Steering
    hooks: Hooks

    def products(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {id: thing(id) for id in ids if id != GONE}

    def status(self) -> Standing:
        return Standing()


@dataclass(frozen=True)
class Site:
    store: Store
    keys: Keys
    client: TestClient
    sessions: Sessions

    def key(self, role: Role = Role.ADMIN) -> str:
        return self.keys.create(role)[0]

    def get(self, path: str, **headers: str) -> str:
        """As whoever has an admin key."""
        answer = self.client.get(path, headers={"x-api-key": self.key()} | headers)
        assert answer.status_code == 200, answer.text
        return answer.text


Opened = Callable[..., Site]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with (
        closing(SqliteEvents(tmp_path / "events.sqlite")) as events,
        closing(Keys(tmp_path / "trust.sqlite")) as keys,
        closing(Conversations(tmp_path / "conversations.sqlite", str)) as talks,
        closing(Audit.of(tmp_path)) as audit,
        closing(Sessions(tmp_path / "sessions.sqlite")) as sessions,
        closing(SqlCatalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")) as catalog,
        closing(open_experiments(Settings(data=tmp_path), events, audit, catalog)) as experiments,
    ):
        desk = Screened(tmp_path / FILE)
        screening = Screening(desk, catalog, MediaStore(tmp_path / "media"), audit)
        settings = Settings(data=tmp_path, webhook_hosts=("127.0.0.1",))
        hooks = open_hooks(settings, audit)
        store = Store(settings, events, Analytics(events), talks, screening, experiments, hooks)
        app = FastAPI()
        console.mount(app, store, keys, sessions, web.worn(store.settings))
        with TestClient(app, follow_redirects=False) as client:
            yield Site(store, keys, client, sessions)
        store.analytics.close()
        desk.close()
        hooks.desk.close()


@pytest.fixture
def busy(site: Site) -> Site:
    site.store.events.restore(fortnight(time.time_ns() // 1000))
    site.store.events.reject([Malformed("{", "it is no JSON")])
    return site
