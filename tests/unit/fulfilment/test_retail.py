"""The retail database loses nothing, and every task's gold actions reach its gold state through our own tools."""

import json
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from benchmarks import retail_gold
from benchmarks.tau_retail import differences, opened, replay, stocked
from shopkeeper.fulfilment.retail.desk import TOOLS
from shopkeeper.types.errors import AgainstPolicy, InvalidInput, NotFound, ShopkeeperError
from tests.conftest import dev_data

Json = dict[str, Any]


@pytest.fixture(scope="module")
def retail(tmp_path_factory: pytest.TempPathFactory) -> tuple[Json, Path]:
    """The raw database, amounts as floats, and a shop stocked with it."""
    import gzip

    text = gzip.decompress((dev_data("tau_retail") / "db.json.gz").read_bytes())
    folder = tmp_path_factory.mktemp("retail")
    stocked(json.loads(text, parse_float=Decimal), folder)
    return json.loads(text), folder


def tasks() -> list[Json]:
    found: list[Json] = json.loads((dev_data("tau_retail") / "tasks_dev.json").read_text())
    return found


def test_loading_loses_nothing(retail: tuple[Json, Path]) -> None:
    raw, folder = retail
    with opened(folder) as bench:
        assert list(differences(raw, bench.state())) == []


def test_every_task_reaches_its_gold_state_without_breaking_a_rule(
    retail: tuple[Json, Path], tmp_path: Path
) -> None:
    raw, folder = retail
    done = [replay(task, raw, folder, tmp_path / task["id"]) for task in tasks()]
    assert len(done) >= 57
    assert [one for one in done if one.differs or one.refused] == []
    assert sum(one.actions for one in done) > 200


def test_every_action_of_the_domain_has_a_tool() -> None:
    assert set(retail_gold.CHANGES) | set(retail_gold.READS) | {
        "calculate",
        "list_all_product_types",
        "transfer_to_human_agents",
    } == set(TOOLS)


MINI: Json = {
    "products": {
        "p1": {
            "name": "Kettle",
            "product_id": "p1",
            "variants": {
                sku: {"item_id": sku, "options": {"size": size}, "available": there, "price": price}
                for sku, size, there, price in (
                    ("k1", "1 l", True, 20.5),
                    ("k2", "2 l", True, 30.25),
                    ("k3", "3 l", False, 31.0),
                )
            },
        },
        "p2": {
            "name": "Lamp",
            "product_id": "p2",
            "variants": {"l1": {"item_id": "l1", "options": {}, "available": True, "price": 99.99}},
        },
    },
    "users": {
        "ann": {
            "user_id": "ann",
            "name": {"first_name": "Ann", "last_name": "Lee"},
            "address": {
                "address1": "1 A St", "address2": "", "city": "Rome", "country": "USA", "state": "NY", "zip": "1",
            },
            "email": "ann@example.com",
            "payment_methods": {
                "gift_card_1": {"source": "gift_card", "id": "gift_card_1", "balance": 12},
                "paypal_1": {"source": "paypal", "id": "paypal_1"},
            },
            "orders": ["#W2", "#W1"],
        },
        "bob": {
            "user_id": "bob",
            "name": {"first_name": "Bob", "last_name": "Lee"},
            "address": {
                "address1": "2 B St", "address2": "", "city": "Rome", "country": "USA", "state": "NY", "zip": "2",
            },
            "email": "bob@example.com",
            "payment_methods": {"paypal_2": {"source": "paypal", "id": "paypal_2"}},
            "orders": [],
        },
    },
    "orders": {
        id: {
            "order_id": id,
            "user_id": "ann",
            "address": {
                "address1": "1 A St", "address2": "", "city": "Rome", "country": "USA", "state": "NY", "zip": "1",
            },
            "items": [
                {"name": "Kettle", "product_id": "p1", "item_id": "k1", "price": 20.5, "options": {"size": "1 l"}},
                {"name": "Kettle", "product_id": "p1", "item_id": "k1", "price": 20.5, "options": {"size": "1 l"}},
                {"name": "Lamp", "product_id": "p2", "item_id": "l1", "price": 99.99, "options": {}},
            ],
            "status": status,
            "fulfillments": [],
            "payment_history": [
                {"transaction_type": "payment", "amount": 140.99, "payment_method_id": "paypal_1"}
            ],
        }
        for id, status in (("#W1", "pending"), ("#W2", "delivered"))
    },
}  # fmt: skip
PENDING, DELIVERED = {"order_id": "#W1"}, {"order_id": "#W2"}


def swap(old: list[str], new: list[str], pay: str = "paypal_1") -> Json:
    return {"item_ids": old, "new_item_ids": new, "payment_method_id": pay}


ALLOWED = (
    ("cancel_pending_order", PENDING | {"reason": "no longer needed"}),
    ("modify_pending_order_items", PENDING | swap(["k1"], ["k2"])),
    ("modify_pending_order_items", PENDING | swap(["k1"], ["k2"], "gift_card_1")),
    ("modify_pending_order_payment", PENDING | {"payment_method_id": "gift_card_1"}),
    (
        "return_delivered_order_items",
        DELIVERED | {"item_ids": ["l1", "k1"], "payment_method_id": "gift_card_1"},
    ),
    ("exchange_delivered_order_items", DELIVERED | swap(["k1", "k1"], ["k2", "k1"])),
    ("modify_user_address", {"user_id": "ann", **MINI["users"]["ann"]["address"], "zip": "9"}),
    ("modify_pending_order_address", PENDING | MINI["users"]["bob"]["address"]),
    ("get_product_details", {"product_id": "p1"}),
    ("list_all_product_types", {}),
    ("find_user_id_by_email", {"email": "Ann@Example.com"}),
    ("calculate", {"expression": "(200.8 + 96.35) * 2"}),
    ("transfer_to_human_agents", {"summary": "wants a bulk price"}),
)
FORBIDDEN = (
    ("cancel_pending_order", PENDING | {"reason": "found it cheaper"}, "cancel.reasons"),
    ("cancel_pending_order", DELIVERED | {"reason": "no longer needed"}, "cancel.statuses"),
    ("modify_pending_order_items", DELIVERED | swap(["k1"], ["k2"]), "change_items.statuses"),
    ("modify_pending_order_items", PENDING | swap(["k1"], ["k3"]), "change_items.available"),
    ("modify_pending_order_items", PENDING | swap(["k1"], ["l1"]), "change_items.same_product"),
    ("modify_pending_order_items", PENDING | swap(["k1"], ["k1"]), "new"),
    ("modify_pending_order_items", PENDING | swap(["k1", "k1"], ["k2", "k2"], "gift_card_1"), "payment"),
    ("modify_pending_order_items", PENDING | swap(["k1", "k1", "k1"], ["k2", "k2", "k2"]), "skus"),
    ("modify_pending_order_address", DELIVERED | MINI["users"]["bob"]["address"], "change_address.statuses"),
    (
        "return_delivered_order_items",
        PENDING | {"item_ids": ["k1"], "payment_method_id": "paypal_1"},
        "return.statuses",
    ),
    ("return_delivered_order_items", DELIVERED | {"item_ids": [], "payment_method_id": "paypal_1"}, "skus"),
    (
        "return_delivered_order_items",
        DELIVERED | {"item_ids": ["k1"], "payment_method_id": "paypal_2"},
        "payment",
    ),
    ("exchange_delivered_order_items", DELIVERED | swap(["k1"], ["k2", "k2"]), "new"),
    (
        "exchange_delivered_order_items",
        DELIVERED | swap(["k1", "k1"], ["k2", "k2"], "gift_card_1"),
        "payment",
    ),
)


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    stocked(json.loads(json.dumps(MINI), parse_float=Decimal), tmp_path / "mini")
    return tmp_path / "mini"


@pytest.mark.parametrize(("name", "said"), ALLOWED, ids=lambda part: part if isinstance(part, str) else "")
def test_an_action_does_what_the_domain_says(mini: Path, name: str, said: Json) -> None:
    gold = deepcopy(MINI)
    if (name, said.get("payment_method_id")) == ("modify_pending_order_payment", "gift_card_1"):
        said = said | {"payment_method_id": "paypal_9"}
        gold["users"]["ann"]["payment_methods"]["paypal_9"] = {"source": "paypal", "id": "paypal_9"}
        stocked(json.loads(json.dumps(gold), parse_float=Decimal), mini.parent / "richer")
        mini = mini.parent / "richer"
    with opened(mini) as bench:
        assert retail_gold.apply(gold, name, said)
        bench.serve().call(name, said)
        assert list(differences(gold, bench.state())) == []


@pytest.mark.parametrize(("name", "said", "field"), FORBIDDEN)
def test_what_the_domain_forbids_is_refused_and_changes_nothing(
    mini: Path, name: str, said: Json, field: str
) -> None:
    assert not retail_gold.apply(deepcopy(MINI), name, said)
    with opened(mini) as bench:
        with pytest.raises(ShopkeeperError) as refused:
            bench.serve().call(name, said)
        assert refused.value.field == field and refused.value.fix
        assert list(differences(MINI, bench.state())) == []


def test_items_are_modified_once_and_then_nothing_is_cancelled_or_paid_otherwise(mini: Path) -> None:
    with opened(mini) as bench:
        desk = bench.serve()
        desk.call("modify_pending_order_items", PENDING | swap(["k1"], ["k2"]))
        for name, more in (
            ("modify_pending_order_items", swap(["k1"], ["k2"])),
            ("cancel_pending_order", {"reason": "no longer needed"}),
            ("modify_pending_order_payment", {"payment_method_id": "gift_card_1"}),
        ):
            with pytest.raises(AgainstPolicy):
                desk.call(name, PENDING | more)
        desk.call("modify_pending_order_address", PENDING | MINI["users"]["bob"]["address"])


def test_one_desk_serves_one_customer(mini: Path) -> None:
    with opened(mini) as bench:
        desk = bench.serve()
        desk.call("find_user_id_by_email", {"email": "bob@example.com"})
        for name, said in (
            ("get_order_details", PENDING),
            ("get_user_details", {"user_id": "ann"}),
            ("cancel_pending_order", PENDING | {"reason": "no longer needed"}),
        ):
            with pytest.raises(NotFound):
                desk.call(name, said)


@pytest.mark.parametrize(
    "expression", ["__import__('os')", "2 ** 999999", "1/0", "9" * 600, "a+1", "(1, 2)", ""]
)
def test_a_sum_is_nothing_but_a_sum(mini: Path, expression: str) -> None:
    with opened(mini) as bench, pytest.raises(InvalidInput):
        bench.serve().call("calculate", {"expression": expression})
