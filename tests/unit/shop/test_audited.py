"""Whatever door changes the shop, the audit log says who, what and why; and it holds nobody who was erased."""

import sqlite3
import time
from collections.abc import Iterator, MutableMapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from shopkeeper.api import create_app
from shopkeeper.fulfilment.actions import Place, Refund
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Address, Customer
from shopkeeper.fulfilment.service import MERCHANT
from shopkeeper.shop import Shop
from shopkeeper.shop.rankers import Rankers
from shopkeeper.trust import Actor, Audit, Role, acting
from shopkeeper.types import (
    EVERYTHING,
    Context,
    CustomerId,
    Event,
    EventId,
    Happened,
    Line,
    Money,
    ProductId,
    ShopperId,
)
from shopkeeper.types.errors import Conflict, NotFound
from tests.unit.cli.conftest import Run, run
from tests.unit.search.test_journey import opened, shirts
from tests.unit.shop.test_forgetting import holding
from tests.unit.shop.test_rankers import LEAF

__all__ = ["run"]


def said(shop: Shop) -> list[tuple[str, str, str]]:
    return [(entry.who, entry.what, entry.target) for entry, _ in shop.audit.entries()]


@pytest.fixture
def heard() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged, whatever another test asked for."""
    structlog.reset_defaults()
    with capture_logs() as lines:
        yield lines


def test_changes_over_http_name_the_key_and_the_reason(heard: list[MutableMapping[str, Any]]) -> None:
    with opened(shirts([1000, 2000])) as shop:
        app = create_app(shop)
        secret, key = app.state.door.keys.create(Role.ADMIN, "erp")
        client = TestClient(
            app, headers={"x-api-key": secret, "x-reason": b"50 \xe2\x82\xac for ann@example.com"}
        )
        sku = shop.product(ProductId("shirt-000")).looks[0].variants[0].sku
        offer = {"price": {"amount": "5.00", "currency": "USD"}, "stock": 2}
        assert client.post("/v1/admin/offers", json={"offers": {sku: offer}}).status_code == 200
        assert client.post("/v1/admin/offers", json={"offers": {"none": offer}}).status_code == 404
        assert client.delete("/v1/admin/products/shirt-001").json() == {"changed": 1}
        assert client.delete("/v1/admin/shoppers/alice").status_code == 200
        who = f"key {key.id}"
        assert said(shop)[:4] == [
            (who, "offers.set", sku), (who, "offers.set", "none"), (who, "offers.set.failed", "none"),
            (who, "product.remove", "shirt-001"),
        ]  # fmt: skip
        assert said(shop)[4][:2] == (who, "shopper.erase")
        assert {entry.why for entry, _ in shop.audit.entries()} == {"50 € for [email]"}
        assert shop.audit.verify().faults == ()
        assert str(shop.audit.verify().head) in str(heard)
        refused = TestClient(app).delete("/v1/admin/products/shirt-000")
        assert refused.status_code == 401 and len(said(shop)) == 5


def test_switches_of_the_order_are_written_down(tmp_path: Path) -> None:
    rankers, audit = Rankers(tmp_path), Audit.of(tmp_path)
    with acting(Actor.of("cli ann", "better on shoes")):
        with pytest.raises(NotFound):
            rankers.use("ranker:9")
        rankers.use(rankers.keep(LEAF))
        rankers.back()
        rankers.drop("ranker:1")
    told = [(entry.what, entry.target, dict(entry.more)) for entry, _ in audit.entries()]
    assert len(told[0][2].pop("sha256")) == 64
    assert told == [
        ("ranker.use", "ranker:1", {"before": "default", "rollback": "shopkeeper learn back"}),
        ("ranker.use", "default", {"before": "ranker:1", "rollback": "shopkeeper learn back"}),
        ("ranker.drop", "ranker:1", {}),
    ]


def test_commands_name_the_person_at_the_terminal_and_their_reason(run: Run, tmp_path: Path) -> None:
    secret = run("--why", "for the ERP", "keys", "create", "--admin", "--label", "erp").stdout.strip()
    assert secret.startswith("sk_admin_") and "\n" not in secret
    run("keys", "revoke", "nothing")
    entries = [entry for entry, _ in Audit.of(tmp_path / "shop").entries()]
    assert [one.what for one in entries] == ["key.create", "key.revoke", "key.revoke.failed"]
    assert (
        entries[0].who.startswith("cli ") and entries[0].why == "for the ERP" and entries[0].target == "erp"
    )
    shown, exported = run("audit", "show").stdout, run("audit", "export").stdout
    assert "key.create" in shown and secret not in shown and secret not in exported
    verified = run("audit", "verify")
    assert verified.exit_code == 0 and exported.count("\n") == 3
    head = verified.stdout.strip().splitlines()[-1]
    assert run("audit", "verify", "--head", head).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "shop" / "audit.sqlite")) as db, db:
        db.execute("DROP TRIGGER entries_stay")
        db.execute("DELETE FROM entry WHERE number = 3")
    broken = run("audit", "verify", "--head", head)
    assert broken.exit_code == 1 and "ends with entry 2" in broken.stderr and "noted" in broken.stderr


def test_the_log_holds_no_one_who_was_erased() -> None:
    who, now = ShopperId("somebody-in-particular"), time.time_ns() // 1000
    with opened(shirts([1000])) as shop:
        shop.record(
            [
                Event(
                    EventId("e"),
                    Happened.VIEWED,
                    now,
                    who,
                    lines=(Line(ProductId("shirt-000")),),
                    allows=EVERYTHING,
                )
            ]
        )
        shop.forget(who)
        assert [one[1] for one in said(shop)] == ["shopper.erase"]
        assert holding(who, shop.settings.data) == set()


def test_what_the_shops_people_do_to_orders_is_written_down_and_what_shoppers_do_is_not() -> None:
    with opened(shirts([1000, 2000])) as shop:
        ann = Context(customer=CustomerId("ann"))
        sku = shop.product(ProductId("shirt-000")).looks[0].variants[0].sku
        basket = shop.fulfilment.add(ann, sku)
        place = Place(
            basket.cart.version,
            Address("1 Mill Lane", city="Bath", country="UK", name="Ann"),
            "invoice",
            "pickup",
        )
        order = shop.fulfilment.accept(ann, shop.fulfilment.propose(ann, place).digest).order
        assert order is not None and said(shop) == []
        shop.desk.mark(order.id, Mark.SHIPPED, ["286"])
        with pytest.raises(Conflict):
            shop.desk.mark(order.id, Mark.RECEIVED)
        refund = Refund(order.id, Money(500, "USD"), "a scratch, says ann@example.com")
        proposal = shop.fulfilment.propose(ann, refund, MERCHANT)
        shop.fulfilment.accept(ann, proposal.digest, MERCHANT)
        shop.desk.load([Customer(CustomerId("bea"))], [])
        assert [one[1:] for one in said(shop)] == [
            ("order.mark", order.id), ("order.mark", order.id), ("order.mark.failed", order.id),
            ("order.refund", order.id), ("orders.import", ""),
        ]  # fmt: skip
        told = [dict(entry.more) for entry, _ in shop.audit.entries()]
        assert told[0] == {"mark": "shipped"} and told[4] == {"customers": 1, "orders": 0}
        assert told[3] == {"amount": "5.00 USD", "reason": "a scratch, says [email]"}
        assert shop.audit.verify().faults == ()


def test_the_command_line_writes_down_the_same(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "book.json"
    file.write_text('{"customers": [{"id": "bea"}], "orders": []}')
    run("--why", "from the old shop", "orders", "import", str(file))
    run("orders", "mark", "SK-0000-0000", "shipped")
    entries = [entry for entry, _ in Audit.of(tmp_path / "shop").entries()]
    assert [one.what for one in entries] == ["orders.import", "order.mark", "order.mark.failed"]
    assert entries[0].why == "from the old shop"
    assert entries[0].who.startswith("cli ")
