"""A shop that one shopper has used wherever a shop can be used, so that every file and table it writes has something in it.

Who they are and what they said stands here once: what exports, erases, keeps or restores is tried against all of it.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.cli.asgi import hang
from shopkeeper.concierge import Turn
from shopkeeper.concierge.store import Sent
from shopkeeper.experiments.rollout import State
from shopkeeper.features.feature import Part
from shopkeeper.fulfilment.actions import AddMethod, ChangeHome, Place
from shopkeeper.fulfilment.model import Address
from shopkeeper.fulfilment.rulebook import default
from shopkeeper.index.memory import MemoryIndex
from shopkeeper.ingest.sync import sync
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.shop.eyes import Eyes
from shopkeeper.shop.opening import wire
from shopkeeper.shop.switch import Switch
from shopkeeper.trust import Consent, Role, Seal, Visitor, customer_cookie
from shopkeeper.trust.screening import screen
from shopkeeper.types import (  # fmt: skip
    EVERYTHING,
    Context,
    CustomerId,
    Event,
    EventId,
    Happened,
    Line,
    Occasion,
    ProductId,
    Purpose,
    Query,
    SessionId,
    ShopperId,
    Surface,
)
from shopkeeper.web.talk import Talk
from shopkeeper.webhooks.outbox import collect
from tests.known import known
from tests.unit.experiments.samples import experiment
from tests.unit.search.test_journey import Hashing, shirts
from tests.unit.shop.test_experimenting import WHY

WHO, BUYS, VISIT = ShopperId("shopper-9f27"), CustomerId("customer-51c8"), SessionId("session-3d60")
ANN = Context(who=known(WHO, VISIT), customer=BUYS)
PLACE, TALK = "203.0.113.77", "talk-before-the-yes"
HOME = Address("7 Wombat Crescent", city="Bandicootville", country="UK", name="Ann Bell")
SEARCHED, SAID, WHISPERED, ASKED, SENT, STRANGE = (
    "zanzibarish shirt", "a quokka coloured shirt", "a numbat coloured shirt", "bilby coloured, please", "potoroo", "dibbler"
)  # fmt: skip
NAMES = (WHO, BUYS, VISIT, PLACE, TALK)
WORDS = (SEARCHED, SAID, WHISPERED, ASKED, SENT, STRANGE, HOME.line1, HOME.city)
INVOICE = Address("9 Dunnart Lane", city="Quollton", country="UK", name="Ann Bell")
"""Stays in the books with the order, and stands nowhere else."""


@contextmanager
def opened_at(folder: Path) -> Iterator[Shop]:
    """The shop in ``folder``, made with three shirts where it is none yet."""
    settings = Settings(data=folder, rate_limit="9999/minute", shopper_rate="9999/minute")
    settings.made()
    catalog, encoder, index = SqlCatalog(settings.catalog_url), Hashing(), MemoryIndex(16, 16)
    if not catalog.count():
        catalog.put([replace(p, looks=tuple(replace(look, key=0) for look in p.looks)) for p in shirts([1000, 2000, 3000])])  # fmt: skip
    sync(catalog, index, encoder, MediaStore(settings.media_folder))
    with wire(settings, catalog, Switch(settings, Eyes(encoder.name, encoder, index))) as shop:
        yield shop


def browser(shop: Shop) -> TestClient:
    """Theirs, before all doors of the shop."""
    seal = Seal.of(shop.settings.data)
    client = TestClient(hang(shop), client=(PLACE, 50_000), headers={"accept": "text/html"})
    visitor = Visitor(Consent(EVERYTHING, int(time.time()) - 60), shopper=WHO, session=VISIT)
    for cookie in (*visitor.cookies(seal), customer_cookie(seal, BUYS)):
        client.cookies.set(cookie.name, cookie.value)
    client.cookies.set("sk_talk", seal.sign("sk_talk", TALK))
    assert Talk.read(seal, dict(client.cookies)).conversation == TALK
    return client


def form(client: TestClient, page: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', client.get(page).text)
    assert found, page
    return found[1]


def live(shop: Shop, client: TestClient) -> None:
    """Everything that leaves a trace."""
    head, _, rest = default("policy.toml").partition("[return]\n")
    over = rest.replace('statuses = ["delivered"]', "statuses = []")  # nothing comes back that was delivered
    (shop.settings.data / "policy.toml").write_text(f"{head}[return]\n{over}")
    shop.hooks.desk.add("https://erp.example/hook")
    _experiments(shop)
    _look_round(shop, client)
    _talk(shop, client)
    _buy(shop)
    for file in shop.hooks.files:
        collect(file, shop.hooks.desk.keep)
    _staff(shop, client)


def _experiments(shop: Shop) -> None:
    store = shop.experiments.store
    for name, to, surface in (("louder", State.RAMP, "search"), ("aside", State.SHADOW, "recommendations")):
        arms = [{"name": "control", "share": 0.5}, {"name": "bold", "share": 0.5, "settings": {"recommend.exploration": 1.0}}]  # fmt: skip
        changes = {"arms": arms} if surface == "recommendations" else {}
        store.draft(experiment(unit="session", name=name, surface=surface, layer=name, **changes), WHY)
        shop.experiments.advance(name, WHY, to, share=1.0 if to is State.RAMP else 0.0)
    store.override("louder", WHO, "meaning", WHY)
    store.override("louder", VISIT, "meaning", WHY)
    store.override("louder", "somebody else", "meaning", WHY)
    shop.experiments.hold_out(0.0, WHY)
    shop.experiments.shadow._share = 1.0
    for number in range(40):  # whoever is in the arm
        shop.recommend(Surface.FOR_YOU, Occasion(context=Context(who=known("", f"visit-{number}"))))
        shop.experiments.shadow.settle()
        if shop.experiments.shadow.trials.of("aside"):
            return


def _look_round(shop: Shop, client: TestClient) -> None:
    assert client.get("/search", params={"q": SEARCHED}).status_code == 200
    assert client.get("/v1/search", params={"q": SEARCHED}).status_code == 200
    assert client.get("/v1/recommend/for_you").status_code == 200
    for number in range(6):  # visits that meet the experiment
        shop.search(Query("plain shirt", context=Context(who=known("", f"visit-{number}"))))
    now = time.time_ns() // 1000
    shop.record(
        [
            Event(
                EventId("e"),
                Happened.VIEWED,
                now,
                WHO,
                VISIT,
                (Line(ProductId("shirt-000")),),
                allows=EVERYTHING,
            )
        ]
    )
    unreadable = {"name": "view_item", "time": "never", "userId": WHO, "note": STRANGE}
    assert client.post("/v1/events", json=unreadable).status_code < 500
    shop.record(
        [
            Event(
                EventId("f"),
                Happened.VIEWED,
                1,
                WHO,
                VISIT,
                (Line(ProductId("shirt-000")),),
                allows=EVERYTHING,
            )
        ]
    )
    shop.consent(WHO, Consent(EVERYTHING, int(time.time()) - 60))
    shop.profile(WHO)
    shop.leave_out(WHO, Part.COLOUR, "blue")


def _talk(shop: Shop, client: TestClient) -> None:
    key = {"idempotency-key": "3b1f0a52-talk", "accept": "application/json"}
    assert client.post("/v1/converse", json={"text": SAID}, headers=key).status_code == 200
    list(shop.converse(Turn(WHISPERED), TALK))  # before they said yes
    shop.conversations.send("a-turn-of-theirs", Sent(0, "claims", f'{{"said": "{SENT}"}}'.encode()), TALK)
    shop.conversations.send("another-of-theirs", Sent(0, "claims", f"<p>A <b>{SENT}</b></p>".encode()), TALK)


def _buy(shop: Shop) -> None:
    sku = shop.product(ProductId("shirt-000")).looks[0].variants[0].sku
    for action in (ChangeHome(HOME), AddMethod("credit_card", "Visa", "4242")):
        shop.fulfilment.accept(ANN, shop.fulfilment.propose(ANN, action).digest)
    basket = shop.fulfilment.add(ANN, sku, key="put it in")
    place = Place(basket.cart.version, INVOICE, "invoice", "pickup")
    assert shop.fulfilment.accept(ANN, shop.fulfilment.propose(ANN, place).digest).order
    shop.fulfilment.add(ANN, shop.product(ProductId("shirt-001")).looks[0].variants[0].sku)
    shop.fulfilment.hand_over(ANN, ASKED)


def _staff(shop: Shop, client: TestClient) -> None:
    """What the shop's own people do meanwhile, with an order of theirs."""
    keys = client.app.state.door.keys  # type: ignore[attr-defined]
    secret, _ = keys.create(Role.ADMIN, "erp")
    (order,) = shop.desk.orders()
    for mark in ("shipped", "delivered"):
        headers = {"x-api-key": secret, "idempotency-key": f"mark-it-{mark}", "accept": "application/json"}
        told = client.post(f"/v1/admin/orders/{order.id}", json={"mark": mark}, headers=headers)
        assert told.status_code == 200 and INVOICE.line1 in told.text, told.text
    assert client.get("/v1/search?q=shirt", headers={"x-api-key": "sk_admin_guessed"}).status_code == 401
    client.post("/console/enter", data={"key": secret, "form": form(client, "/console")})
    shop.experiments.stop("aside", WHY)
    shop.screening.desk.note("review:shirt-000:1", screen("The staff are idiots, go to hell."))
    shop.screening.desk.looked("9f" * 32, 0.1)
    shop.documents.add("returns.md", b"# Returns\n\nSale items may be returned.\n")
    shop.documents.ask("may I return it?")
    shop.forget(ShopperId("somebody before them"))
    shop.withdraw(ShopperId("somebody else"), frozenset({Purpose.IMPROVEMENT}))
