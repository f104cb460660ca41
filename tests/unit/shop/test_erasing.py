"""One shopper leaves a trace wherever a shop writes any; after they are forgotten, no byte of any file names them or repeats their words."""

import time
from pathlib import Path

from shopkeeper.concierge import Turn
from shopkeeper.features.feature import Part
from shopkeeper.fulfilment.actions import AddMethod, ChangeHome, Place
from shopkeeper.fulfilment.model import Address
from shopkeeper.types import (
    Context,
    CustomerId,
    Event,
    EventId,
    Happened,
    Line,
    ProductId,
    Query,
    SessionId,
    ShopperId,
)
from tests.known import known
from tests.unit.search.test_journey import opened, shirts

WHO, BUYS, VISIT = ShopperId("shopper-9f27"), CustomerId("customer-51c8"), SessionId("session-3d60")
ANN = Context(who=known(WHO, VISIT), customer=BUYS)
WORDS = ("zanzibarish shirt", "quokka coloured", "7 Wombat Crescent", "Bandicootville")


def names(folder: Path) -> dict[str, set[str]]:
    """In which files each of them lies."""
    files = {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    wanted = (WHO, BUYS, VISIT, *WORDS)
    return {name: {file for file, data in files.items() if name.encode() in data} for name in wanted}


def test_no_file_names_or_quotes_who_was_erased_wherever_they_were_written_down() -> None:
    home = Address(WORDS[2], city=WORDS[3], country="UK")
    with opened(shirts([1000, 2000])) as shop:
        sku = shop.product(ProductId("shirt-000")).looks[0].variants[0].sku
        query = Query(WORDS[0], context=ANN)
        shop.shown(shop.search(query), query)
        now = time.time_ns() // 1000
        shop.record([
            Event(EventId("e"), Happened.VIEWED, now, WHO, VISIT, lines=(Line(ProductId("shirt-000")),))
        ])  # fmt: skip
        shop.profile(WHO)
        shop.leave_out(WHO, Part.COLOUR, "blue")
        list(shop.converse(Turn(f"a shirt, {WORDS[1]}", context=ANN), shop.conversations.begin()))
        for action in (ChangeHome(home), AddMethod("credit_card", "Visa", "4242")):
            shop.fulfilment.accept(ANN, shop.fulfilment.propose(ANN, action).digest)
        basket = shop.fulfilment.add(ANN, sku)
        shop.fulfilment.propose(ANN, Place(basket.cart.version, home, "invoice", "pickup"))
        before = names(shop.settings.data)
        assert all(before.values()), {name for name, files in before.items() if not files}
        assert len(set().union(*before.values())) >= 4, "events, features, conversations, orders"
        shop.forget(WHO, BUYS)
        assert not any(names(shop.settings.data).values()), names(shop.settings.data)
