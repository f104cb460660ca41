"""Several shops in one process: whatever is sent, what one of them holds is nobody else's to read, count or change."""

import asyncio
import hashlib
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from shopkeeper import Settings
from shopkeeper.api import create_app
from shopkeeper.cli import tenants, terminal
from shopkeeper.cli.roster import Roster, Tenant, plain
from shopkeeper.cli.tenants import Open, Tenants
from shopkeeper.fulfilment.actions import Place
from shopkeeper.fulfilment.model import Address
from shopkeeper.settings import settings_of
from shopkeeper.trust import Key, Keys, Role, Seal, customer_cookie, new_customer
from shopkeeper.types import Context, CustomerId, Sku
from shopkeeper.types.errors import Conflict, InvalidInput, ShopkeeperError
from tests.journeys.fake_shop import fake_shop

A, B, NOWHERE = "a.example", "b.example", "nowhere.example"
CLOSED = (
    "public_key_required = true\nstorefront = false\nexploration = 0.0\nwatch_seconds = 0\nrate_limit = ''\n"
)
CANARY = "Zanzibar"


def shop(folder: Path, name: str, more: str = CLOSED) -> Path:
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    (home / "shopkeeper.toml").write_text(f'hosts = ["{name}.example"]\nshop_name = "{name}"\n{more}')
    return home


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenants, "ALIKE", 0.0)


class NoBackground:
    def stop(self) -> None: ...


def small(tenant: Tenant) -> Open:
    """Doors over a shop in memory, where it is the choosing that is tried."""
    return Open(tenant, create_app(fake_shop(tenant.settings)), NoBackground())  # type: ignore[arg-type]


def serving(folder: Path, most: int = 8, opener: Any = small) -> Tenants:
    return Tenants(Settings(tenants=folder, tenants_open=most), opener)


# -- nothing crosses ---------------------------------------------------------------------------------------------------


@dataclass
class World:
    """Two real shops behind one address; ``rich``: whether the second has anything in it."""

    folder: Path
    client: TestClient
    key: str
    cookies: dict[str, str]
    stolen: dict[str, list[str]] = field(default_factory=dict)
    before: str = ""

    def state(self) -> str:
        """Of the second shop's folder: every row of every table, but for counts of who asked."""
        seen = hashlib.sha256()
        for file in sorted((self.folder / "b").glob("*.sqlite")):
            if file.stem in ("rates", "tries"):
                continue
            with closing(sqlite3.connect(file)) as db:
                for line in db.iterdump():
                    seen.update(re.sub(r"'\d{4}-\d\d-\d\d [\d:.]+'", "", line).encode())
        for file in sorted((self.folder / "b").rglob("*")):
            if file.is_file() and ".sqlite" not in file.name:
                seen.update(f"{file.name} {file.stat().st_size}".encode())
        return seen.hexdigest()


def settled(world: World) -> str:
    """Its state once what nobody waits for (what was shown, how an answer came about) is written as well."""
    seen = ""
    while seen != (seen := world.state()):
        time.sleep(0.5)
    return seen


def goods(folder: Path) -> Path:
    file = folder / "canaries.csv"
    file.write_text(
        "Handle,Title,Body (HTML),Vendor,Type,Variant SKU,Variant Price,Variant Inventory Qty\n"
        + "".join(
            f"zanzibar-{n},{CANARY} {what},A {what} of {CANARY}.,{CANARY},Secret,zz-{n},{n}9.00,7\n"
            for n, what in enumerate(("jacket", "mug", "lamp"), 1)
        )
    )
    return file


def made(folder: Path, stocked: Path, rich: bool) -> World:
    home, other = shop(folder, "a"), shop(folder, "b")
    shutil.copytree(stocked / "shop", home, dirs_exist_ok=True)
    shutil.copytree(stocked / "shop", other, dirs_exist_ok=True)
    for data in (home, other):
        for file in data.glob("audit.sqlite*"):  # sealed by the shop that was copied
            file.unlink()
        (data / "seal.key").write_bytes(hashlib.sha256(data.name.encode()).digest())
    with closing(Keys(home / "trust.sqlite")) as keys:
        key, _ = keys.create(Role.ADMIN)
    seal = Seal.of(home)
    customer = CustomerId("c" * 32)
    cookies = {
        one.name: one.value
        for one in (customer_cookie(seal, customer), customer_cookie(seal, new_customer()))
    }
    client = TestClient(serving(folder, opener=real), raise_server_exceptions=False, follow_redirects=False)
    world = World(folder, client, key, cookies)
    if rich:
        with closing(Keys(other / "trust.sqlite")) as keys:
            own, listed = keys.create(Role.ADMIN, f"{CANARY} key")
        world.stolen = live_in(world, own, goods(folder)) | {"key": [listed.id]}
    return world


def real(tenant: Tenant) -> Open:
    from shopkeeper import open_shop
    from shopkeeper.cli.asgi import hang

    shop = open_shop(tenant.settings)
    return Open(tenant, hang(shop), NoBackground())  # type: ignore[arg-type]


def live_in(world: World, key: str, feed: Path) -> dict[str, list[str]]:
    """The second shop's own life, through its own door; returns the ids that it gave out."""
    from shopkeeper import open_shop

    context = Context(customer=CustomerId("mary"))
    tenant = world.client.app.roster.by_name("b")  # type: ignore[attr-defined]
    with open_shop(tenant.settings) as opened:
        opened.import_feed(feed)
        opened.fulfilment.add(context, Sku("zz-2"))
        place = Place(
            1,
            Address("1 Mill Lane", city="Bath", country="UK", name="Mary"),
            "invoice",
            "pickup",
            "mary@example.com",
        )
        proposed = opened.fulfilment.propose(context, place)
        order = opened.fulfilment.accept(context, proposed.digest).order
    assert order
    own = {"host": B, "x-api-key": key, "shopkeeper-customer": "mary"}
    asked = {"text": f"{CANARY} jacket"}
    turn = world.client.post("/v1/converse", json=asked, headers={**own, "accept": "application/json"})
    put = world.client.post("/v1/cart/lines", json={"sku": "zz-1", "quantity": 1}, headers=own)
    found = world.client.get("/v1/search?q=jacket&size=1", headers=own)
    assert {turn.status_code, put.status_code, found.status_code} == {200}, (turn.text, put.text, found.text)
    assert CANARY in turn.text and found.json()["cursor"]
    return {
        "conversation": [turn.json()["conversation"]], "turn": [turn.json()["turn"]], "order": [order.id], "proposal": [proposed.digest],
        "trace": [turn.headers["x-trace-id"]], "product": ["zanzibar-1"], "cursor": [found.json()["cursor"]], "media": ["0" * 64],
    }  # fmt: skip


@pytest.fixture(scope="module")
def worlds(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    both = [made(tmp_path_factory.mktemp("shops"), stocked, rich) for rich in (True, False)]
    both[0].before = settled(both[0])
    both[1].stolen = both[0].stolen  # whoever asks knows the same
    yield both[0], both[1]
    for world in both:
        asyncio.run(world.client.app.close())  # type: ignore[attr-defined]


IDS = st.sampled_from(["conversation", "turn", "trace", "product", "cursor", "order", "proposal", "key"])
ROUTES = st.sampled_from(
    [
        ("GET", "/v1/search?q=jacket", None), ("GET", "/v1/search?q=Zanzibar", None), ("GET", "/v1/search?q=jacket&cursor={id}", None),
        ("GET", "/v1/suggest?q=Zan", None), ("GET", "/v1/products/{id}", None), ("GET", "/v1/products/zanzibar-1", None),
        ("GET", "/v1/similar/{id}", None), ("GET", "/v1/media/{id}", None), ("GET", "/v1/cart", None), ("GET", "/v1/orders", None),
        ("GET", "/v1/orders/{id}", None), ("GET", "/v1/admin/shoppers/mary", None), ("DELETE", "/v1/admin/shoppers/mary", None),
        ("POST", "/v1/converse", {"text": "what did I say before?", "conversation": "{id}"}), ("GET", "/v1/converse/{id}", None),
        ("POST", "/v1/admin/offers", {"offers": {"zz-1": {"price": {"amount": "1.00", "currency": "USD"}, "stock": 0}}}),
        ("DELETE", "/v1/admin/products/zanzibar-1", None), ("POST", "/v1/cart/lines", {"sku": "zz-1", "quantity": 1}), ("POST", "/v1/proposals/{id}/confirm", {}),
        ("POST", "/v1/recommend", {"surface": "trending"}), ("POST", "/v1/events", {"events": []}), ("GET", "/metrics", None), ("GET", "/openapi.json", None),
        ("GET", "/console/today", None), ("GET", "/console/trust", None), ("GET", "/console/system", None), ("GET", "/console/today/funnel.csv", None),
        ("GET", "/readyz", None), ("GET", "/v1/../../b/catalog.sqlite", None), ("GET", "/media/{id}/320", None), ("GET", "/", None),
    ]
)  # fmt: skip
REQUESTS = st.fixed_dictionaries(
    {
        "route": ROUTES,
        "id": IDS,
        "host": st.sampled_from([A, B, NOWHERE, f"{B}:80", f"{B}.", f"{A}@{B}", f"{A}, {B}"]),
        "key": st.sampled_from(["", "{key}", "{key}@a", "{key}@b", "{key}@a@b", "sk_admin_guess@b", "@b", "{key}@../b"]),
        "traced": st.booleans(), "once": st.booleans(), "customer": st.booleans(), "forwarded": st.booleans(), "cookies": st.booleans(),
    }
)  # fmt: skip


def send(world: World, asked: dict[str, Any]) -> tuple[int, str]:
    method, path, body = asked["route"]
    id = world.stolen[asked["id"]][0]
    headers = {"host": asked["host"]}
    if asked["key"]:
        headers["x-api-key"] = asked["key"].replace("{key}", world.key)
    if asked["traced"]:
        headers["traceparent"] = f"00-{world.stolen['trace'][0]}-00f067aa0ba902b7-01"
    if asked["once"]:
        headers["idempotency-key"] = "one-and-the-same"
    if asked["customer"]:
        headers["shopkeeper-customer"] = "mary"
    if asked["forwarded"]:
        headers |= {"x-forwarded-host": B, "forwarded": f"host={B}"}
    if body and "conversation" in body:
        body = {**body, "conversation": id}
    world.client.cookies.clear()
    if method == "POST" and "converse" in path:
        headers["accept"] = "application/json"
    if asked["cookies"]:
        headers["cookie"] = "; ".join(f"{name}={value}" for name, value in world.cookies.items())
    answer = world.client.request(method, path.replace("{id}", id), json=body, headers=headers)
    return answer.status_code, f"{answer.headers} {answer.text}"


@given(st.lists(REQUESTS, min_size=1, max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_sent_reads_counts_or_changes_another_shop(
    worlds: tuple[World, World], sent: list[dict[str, Any]]
) -> None:
    """Non-interference (Goguen & Meseguer 1982): the same requests are answered alike whether the other shop is rich or bare."""
    rich, bare = worlds
    for asked in sent:
        status, told = send(rich, asked)
        assert status == send(bare, asked)[0], "the other shop shows in the answer"
        echo = asked["route"][1].count(CANARY) or "zanzibar" in asked["route"][1]
        assert echo or CANARY not in told
        assert f"{CANARY} key" not in told and f"{CANARY} jacket" not in told and f"of {CANARY}" not in told
    assert rich.state() == rich.before, "the other shop was changed"


def test_counts_and_figures_of_one_shop_are_those_of_it_alone(worlds: tuple[World, World]) -> None:
    rich, bare = worlds
    told = []
    for world in (rich, bare):
        page = world.client.get("/console/system", headers={"host": A, "x-api-key": world.key}).text
        found = world.client.get("/v1/search?q=jacket", headers={"host": A, "x-api-key": world.key}).json()
        told.append((re.findall(r"of \d+ products?", page), found["total"], len(found["hits"])))
    assert told[0] == told[1] and told[0][0]


# -- choosing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        shop(tmp_path, name)
    return tmp_path


def key_of(folder: Path, name: str, role: Role = Role.ADMIN) -> str:
    with closing(Keys(folder / name / "trust.sqlite")) as keys:
        return keys.create(role)[0]


def test_a_shop_is_chosen_by_host_or_by_key_and_both_must_agree(folder: Path) -> None:
    client = TestClient(serving(folder))
    own, other = key_of(folder, "a"), key_of(folder, "b")

    def get(host: str, key: str) -> int:
        return client.get("/v1/search?q=jacket", headers={"host": host, "x-api-key": key}).status_code

    assert get(A, own) == get(A, f"{own}@a") == get(NOWHERE, f"{own}@a") == get("A.Example:8000", own) == 200
    assert (
        get(A, other)
        == get(B, own)
        == get(B, f"{own}@a")
        == get(B, f"{own}@b")
        == get(A, f"{other}@b")
        == 401
    )
    assert get(NOWHERE, own) == 404
    bearer = {"host": NOWHERE, "authorization": f"Bearer {own}@a"}
    assert client.get("/v1/search?q=jacket", headers=bearer).status_code == 200


def test_whether_there_is_a_shop_of_that_name_is_not_told(folder: Path) -> None:
    client = TestClient(serving(folder))

    def told(name: str) -> tuple[int, str, set[str]]:
        answer = client.get(
            "/v1/search?q=x", headers={"host": NOWHERE, "x-api-key": f"sk_admin_guess@{name}"}
        )
        return answer.status_code, re.sub(r'"trace":"\w*"', "", answer.text), set(answer.headers)

    client.get("/v1/search?q=x", headers={"host": A})  # one that is open, one that is not, one that is none
    assert told("a") == told("b") == told("zzz") == told("../a")
    for _ in range(25):
        last = told("b")
    assert last == told("zzz"), "nor that one must wait there"


def test_nor_by_how_much_is_done_to_find_that_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client, asked, real = TestClient(serving(folder)), list[str](), Keys.check

    def check(keys: Keys, secret: str, caller: str = "") -> Key | None:
        asked.append(secret)
        return real(keys, secret, caller)

    monkeypatch.setattr(Keys, "check", check)
    for host, name in ((NOWHERE, "a"), (NOWHERE, "zzz"), (A, "b"), (A, "zzz")):
        sent = {"host": host, "x-api-key": f"sk_admin_guess@{name}"}
        assert client.get("/v1/search?q=x", headers=sent).status_code == 401
    assert asked == ["sk_admin_guess"] * 4
    with closing(Keys(folder / "trust.sqlite")) as operators:
        own, _ = operators.create(Role.ADMIN)
    answer = client.get("/v1/search?q=x", headers={"host": NOWHERE, "x-api-key": f"{own}@zzz"})
    assert answer.status_code == 401


def test_a_wrong_key_opens_no_shop_and_pushes_none_out(folder: Path) -> None:
    app = serving(folder, 1)
    client = TestClient(app)
    own = key_of(folder, "a")
    assert client.get("/v1/search?q=x", headers={"host": A, "x-api-key": own}).status_code == 200
    for name in ("b", "c"):
        client.get("/v1/search?q=x", headers={"host": NOWHERE, "x-api-key": f"sk_admin_guess@{name}"})
    assert [name for name, place in app._places.items() if place.open] == ["a"]


def test_meters_are_the_operator_s_alone(folder: Path) -> None:
    client = TestClient(serving(folder))
    own = key_of(folder, "a")
    for host, key in ((A, own), (A, ""), (NOWHERE, f"{own}@a"), (B, "guess")):
        assert client.get("/metrics", headers={"host": host, "x-api-key": key}).status_code == 404
    with closing(Keys(folder / "trust.sqlite")) as keys:
        operator = keys.create(Role.ANALYST)[0]
    meters = client.get("/metrics", headers={"host": A, "x-api-key": operator})
    assert meters.status_code == 200 and "shopkeeper_requests" in meters.text
    assert client.get("/v1/search?q=x", headers={"host": A, "x-api-key": operator}).status_code == 401


@pytest.mark.parametrize(
    "path", ["/metrics/", "//metrics", "/%6Detrics", "/metrics%2f", "/./metrics", "/v1/../metrics", "/metrics;x", "/METRICS", "/metrics?shop=a"]
)  # fmt: skip
def test_no_way_of_writing_it_leads_a_shop_to_the_meters_of_all(folder: Path, path: str) -> None:
    """The shop's own admin asks, under its own host and by its name."""
    client, own = TestClient(serving(folder)), key_of(folder, "a")
    for host, key in ((A, own), (A, f"{own}@a"), (NOWHERE, f"{own}@a")):
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            answer = client.request(method, path, headers={"host": host, "x-api-key": key})
            assert "shopkeeper_requests" not in answer.text and answer.status_code != 200


def test_sockets_are_kept_apart_as_well(folder: Path) -> None:
    client = TestClient(serving(folder))
    with (
        pytest.raises(Exception),  # noqa: B017 (starlette's own, of a refused socket)
        client.websocket_connect("/v1/listen", headers={"host": NOWHERE}),
    ):
        pass


# -- opening and closing -----------------------------------------------------------------------------------------------


def test_few_are_open_and_the_one_idle_longest_goes(folder: Path) -> None:
    app, closed = serving(folder, 2), list[str]()

    def opener(tenant: Tenant) -> Open:
        opened = small(tenant)
        opened.background = type("Tidy", (), {"stop": lambda _: closed.append(tenant.name)})()
        return opened

    app._opener = opener
    client = TestClient(app)
    for name in ("a", "b", "a", "c", "b"):
        assert (
            client.get("/openapi.json", headers={"host": f"{name}.example"}).json()["info"]["title"] == name
        )
        assert app.open <= 2
    assert closed == ["b", "a"]


def test_a_busy_shop_is_not_closed_and_who_finds_no_room_is_told_to_wait(folder: Path) -> None:
    app = serving(folder, 1)

    async def crowd() -> None:
        tenant, other = app.roster.by_name("a"), app.roster.by_name("b")
        assert tenant and other
        async with app._at(tenant):
            with pytest.raises(ShopkeeperError, match="busy"):
                async with app._at(other):
                    pass
        async with app._at(other):
            assert [name for name, place in app._places.items() if place.open] == ["b"]
        await app.close()

    asyncio.run(crowd())


def test_many_at_once_open_a_shop_once(folder: Path) -> None:
    opened = list[str]()

    def opener(tenant: Tenant) -> Open:
        opened.append(tenant.name)
        return small(tenant)

    app = serving(folder, 3, opener)

    async def one(name: str) -> None:
        tenant = app.roster.by_name(name)
        assert tenant
        async with app._at(tenant):
            await asyncio.sleep(0)

    async def crowd() -> None:
        await asyncio.gather(*(one(name) for name in "abcabcabc"))
        await app.close()

    asyncio.run(crowd())
    assert sorted(opened) == ["a", "b", "c"]


def test_a_shop_that_is_changed_or_taken_away_is_so_at_the_next_request(folder: Path) -> None:
    app = serving(folder)
    client = TestClient(app)
    assert client.get("/openapi.json", headers={"host": A}).json()["info"]["title"] == "a"
    (folder / "a" / "shopkeeper.toml").write_text('hosts = ["a.example"]\nshop_name = "new"\n')
    assert client.get("/openapi.json", headers={"host": A}).json()["info"]["title"] == "new"
    (folder / "a" / "shopkeeper.toml").unlink()
    assert client.get("/openapi.json", headers={"host": A}).status_code == 404


def test_a_shop_that_is_refused_is_not_opened_at_each_request(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = list[str]()

    def opener(tenant: Tenant) -> Open:
        tried.append(tenant.settings.shop_name)
        if len(tried) < 4:
            raise Conflict("changed since the release", field="shop_name", fix="release it")
        return small(tenant)

    client = TestClient(serving(folder, opener=opener))

    def asked() -> int:
        return client.get("/openapi.json", headers={"host": A}).status_code

    assert [asked() for _ in range(3)] == [409] * 3 and tried == ["a"]
    (folder / "a" / "shopkeeper.toml").write_text('hosts = ["a.example"]\nshop_name = "new"\n')
    assert [asked() for _ in range(3)] == [409] * 3 and tried == ["a", "new"]
    monkeypatch.setattr(tenants, "REFUSED", 0)
    assert [asked() for _ in range(3)] == [409, 200, 200] and len(tried) == 4, "it was released since"


def test_a_shop_that_is_refused_is_closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = Roster(folder).by_name("a")
    assert served
    shop, closed = fake_shop(served.settings), list[bool]()
    monkeypatch.setattr(tenants, "open_shop", lambda _: closing(shop))
    monkeypatch.setattr(type(shop), "close", lambda _: closed.append(True))
    monkeypatch.setattr("shopkeeper.cli.asgi.held", lambda _: (_ for _ in ()).throw(Conflict("changed")))
    with pytest.raises(Conflict, match="changed"):
        tenants.opened(served)
    assert closed


@pytest.mark.parametrize(
    "text", ['data = "/elsewhere"', "port = 1", 'pii = "presidio"', "hosts = 3", "hosts = ['a b']", "nonsense = 1", "= =", 'hosts = ["b.example"]']
)  # fmt: skip
def test_what_cannot_be_served_is_named_at_the_start(folder: Path, text: str) -> None:
    (folder / "a" / "shopkeeper.toml").write_text(text)
    with pytest.raises((InvalidInput, Conflict)) as refused:
        Roster(folder)
    assert "shopkeeper.toml" in refused.value.field and refused.value.fix


def test_a_command_on_a_shop_s_folder_has_that_shop_s_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a" / "shopkeeper.toml").write_text('shop_name = "a"\ncurrency = "GBP"\nretention_days = 4000')
    monkeypatch.setenv("SHOPKEEPER_DATA", str(folder / "a"))
    monkeypatch.setenv("SHOPKEEPER_CURRENCY", "EUR")
    served = Roster(folder).by_name("a")
    assert served and terminal.settings() == settings_of() == served.settings
    monkeypatch.chdir(folder / "a")
    assert terminal.settings() == served.settings, "from within that folder, too"
    assert terminal.settings(port=1).port == 1, "what is given leads"
    (folder / "a" / "shopkeeper.toml").write_text("currency = ")
    with pytest.raises(InvalidInput, match="cannot be read"):
        terminal.settings()


def test_what_a_restoration_set_aside_is_no_shop(folder: Path) -> None:
    shop(folder, "a.before-20261129T221458.400378Z")
    shop(folder, ".a.restoring")
    served = Roster(folder).by_host("a.example")
    assert served and served.name == "a" and len(Roster(folder)) == 3


def test_two_shops_never_lie_in_one_folder(folder: Path) -> None:
    (folder / "link").symlink_to(folder / "b")
    with pytest.raises(InvalidInput, match="cannot be a shop's folder"):
        Roster(folder)


def test_hosts_are_written_in_many_ways() -> None:
    assert plain("Shop.Example:8000") == plain(" shop.example. ") == "shop.example"
    assert plain("[::1]:80") == "::1" and plain("") == ""
