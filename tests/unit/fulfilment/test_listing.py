"""Somebody with many orders sees them page by page, each once, whatever is ordered meanwhile."""

from collections.abc import Iterator

import pytest

from shopkeeper.fulfilment.model import Delivery, Item, Order, Status, Transfer
from shopkeeper.types import CustomerId, Money, OrderId, ProductId, Sku
from shopkeeper.types.errors import InvalidInput
from tests.unit.fulfilment.till import ANNA, BERT, HOME, Till, opened

MANY = 500
PRICE = Money(1_500, "USD")
HAT = Item(Sku("hat-S"), ProductId("hat"), "Hat", PRICE, {"size": "S"})


def order(number: int, customer: CustomerId = ANNA.customer) -> Order:
    free, paid = Delivery("", "", Money(0, "USD")), Transfer("payment", PRICE, "invoice")
    status = Status.PENDING if number % 10 else Status.DELIVERED
    return Order(
        OrderId(f"{customer}-{number}"), customer, (HAT,), HOME, free, status=status, transfers=(paid,)
    )


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Till]:
    """Every second order is somebody else's."""
    with opened(tmp_path_factory.mktemp("full")) as till:
        till.desk.load([], [order(n, who.customer) for n in range(MANY) for who in (ANNA, BERT)])
        yield till


def pages(till: Till, size: int) -> list[list[str]]:
    found, cursor = [], ""
    while True:
        listing = till.fulfilment.listing(ANNA, size, cursor)
        found.append([one.id for one in listing.orders])
        if not (cursor := listing.cursor):
            return found


def test_every_order_once_newest_first_in_full_pages(full: Till) -> None:
    expected = [f"anna-{n}" for n in reversed(range(MANY))]
    for size in (24, 100, MANY, MANY + 1):
        found = pages(full, size)
        assert [id for page in found for id in page] == expected and {len(page) for page in found[:-1]} <= {
            size
        }
    assert full.fulfilment.listing(ANNA, 1).total == MANY


def test_states_and_the_newest_few_are_found_without_reading_the_rest(full: Till) -> None:
    delivered = full.fulfilment.orders(ANNA, (Status.DELIVERED,), 3)
    assert [one.id for one in delivered] == ["anna-490", "anna-480", "anna-470"]


@pytest.mark.parametrize("cursor", ["bert-3", "no-such-order", "' OR 1=1", "\x00", "é" * 40])
def test_no_other_cursor_is_taken(full: Till, cursor: str) -> None:
    """Not one that was made up, nor an order of somebody else."""
    with pytest.raises(InvalidInput) as refused:
        full.fulfilment.listing(ANNA, 10, cursor)
    assert refused.value.field == "cursor"


def test_what_is_ordered_meanwhile_moves_nothing(full: Till) -> None:
    first = full.fulfilment.listing(ANNA, 10)
    full.desk.load([], [order(MANY + 1)])
    second = full.fulfilment.listing(ANNA, 10, first.cursor)
    assert [one.id for one in second.orders] == [f"anna-{n}" for n in range(MANY - 11, MANY - 21, -1)]
