"""An answer is told again from the logs as it was, with what changed since; what was not kept is not told."""

import time

import pytest

from shopkeeper.shop.reconstructing import reconstruct
from shopkeeper.types import Context, Field, Happened, Money, Offer, Query, ShopperId, Sku, TraceId
from shopkeeper.types.errors import NotFound
from tests.unit.search.test_journey import opened, shirts


def test_ranks_scores_and_words_of_an_answer_come_back() -> None:
    with opened(shirts([1_000, 2_000, 9_000])) as shop:
        query = Query(
            "plain shirt under 50 USD, mail bob@example.com", context=Context(shopper=ShopperId("ann"))
        )
        slate = shop.search(query)
        shop.shown(slate, query)
        for _ in range(200):
            if shop.events.head() >= 2:
                break
            time.sleep(0.01)
        shop.set_offers({Sku("S0"): Offer(Money(1, "USD"), None, 1)})
        found = reconstruct(shop, slate.trace.id)
        assert {event.kind for event in found.events} == {Happened.ASKED, Happened.SHOWN}
        (shown,) = (event for event in found.events if event.kind is Happened.SHOWN)
        assert [(line.product, line.rank, line.score) for line in shown.lines] == [
            (hit.product.id, rank, hit.score) for rank, hit in enumerate(slate.hits, 1)
        ]
        assert shown.lines[0].price == slate.hits[0].variant.offer.price, "the price of then, not of now"
        assert Field.PRICE in {wish.field for wish in found.constraints}
        assert "bob@example.com" not in repr(found)
        assert [entry.what for entry in found.since] == ["offers.set"] and "encoder" in found.versions
        with pytest.raises(NotFound):
            reconstruct(shop, TraceId("none"))
