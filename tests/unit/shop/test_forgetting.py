"""What a shop records is known at once, and forgotten everywhere."""

import time
from contextlib import closing
from pathlib import Path

from shopkeeper import sqlite
from shopkeeper.concierge import Turn
from shopkeeper.concierge.pieces import Done
from shopkeeper.concierge.store import Sent
from shopkeeper.features.feature import Part
from shopkeeper.fulfilment.actions import ChangeHome
from shopkeeper.fulfilment.model import Address
from shopkeeper.trust.idempotency import FILE, Answer, Idempotency
from shopkeeper.trust.idempotency import Sent as Write
from shopkeeper.types import (
    EVERYTHING,
    Context,
    CustomerId,
    Event,
    EventId,
    Happened,
    Line,
    SessionId,
    ShopperId,
    Sku,
    TraceId,
)
from tests.known import known
from tests.unit.search.test_journey import opened, shirts


def test_what_is_recorded_counts_until_the_shopper_is_forgotten() -> None:
    now, who = time.time_ns() // 1000, ShopperId("somebody-in-particular")
    with opened(shirts([1000, 2000, 90000])) as shop:
        [first, *_] = shop.catalog.get(["shirt-000"]).values()  # type: ignore[list-item]
        line = Line(first.id, first.looks[0].key)
        shop.record(
            [
                Event(
                    EventId(f"e{n}"),
                    Happened.VIEWED,
                    now - n,
                    who,
                    SessionId("visit"),
                    (line,),
                    allows=EVERYTHING,
                )
                for n in range(3)
            ]
        )
        concluded = shop.features.profile(who, now)
        assert {(each.part, each.value) for each in concluded.leanings} == {
            (Part.CATEGORY, "Shirts"),
            (Part.BRAND, "Luma"),
            (Part.HISTORY, first.id),
        }
        assert (
            concluded.prices is not None
            and str(concluded.prices.low) == str(concluded.prices.high) == "10.00 USD"
        )
        shop.leave_out(who, Part.BRAND)
        shop.leave_out(who, Part.HISTORY, first.id)
        assert shop.profile(who).off == {Part.BRAND}
        assert [each.value for each in shop.profile(who).leanings if each.removed] == [first.id]
        talked = list(shop.converse(Turn("a secret wish", context=Context(who=known(who))), "their talk"))
        assert isinstance(talked[-1], Done) and [one.words for one in shop.said(who)] == ["a secret wish"]
        shop.conversations.send("turn", Sent(0, "claims", who.encode()), "their talk")
        assert holding(who, shop.settings.data) == {
            "conversations.sqlite",
            "events.sqlite",
            "features.sqlite",
        }
        erased = shop.forget(who)
        assert erased.events >= 3 and erased.turns == 1 and shop.said(who) == []
        assert shop.profile(who).off == frozenset()
        assert shop.features.profile(who, now).times == {}
        shop.features.save()
        assert holding(who, shop.settings.data) == set()


def holding(who: ShopperId, folder: Path) -> set[str]:
    """The files, with their write-ahead logs, in which somebody is named."""
    files = [file for file in folder.rglob("*") if file.is_file() and who.encode() in file.read_bytes()]
    return {file.name.removesuffix("-wal") for file in files}


def test_what_is_kept_for_a_time_goes_at_night_though_nobody_writes_any_more() -> None:
    old = int(time.time()) - 500 * 86_400
    with opened(shirts([1000])) as shop:
        ann = Context(customer=CustomerId("ann"))
        shop.fulfilment.hand_over(ann, "a wish of long ago")
        shop.fulfilment.propose(
            ann, ChangeHome(Address("1 Long Ago Lane", city="Bath", country="UK", name="Ann"))
        )
        shop.fulfilment.add(ann, Sku("S0"), key="long ago")
        with closing(Idempotency(shop.settings.data / FILE)) as sent:
            write = Write.of("erp", "POST", "/", "long ago", b"")
            sent.begin(write)
            sent.end(write, Answer(200, (), b"long ago"))
        shop.reckonings.note(TraceId("t"), {"wishes": ["long ago"]})
        assert shop.reckonings.of(TraceId("t"))
        moved = {"ticket": ("orders", "at", old * 10**6), "proposal": ("orders", "expires", old * 10**6), "answer": ("orders", "at", old * 10**6), "sent": ("idempotency", "at", old), "reckoning": ("reckonings", "at", old)}  # fmt: skip
        for table, (file, column, at) in moved.items():
            with closing(sqlite.connect(shop.settings.data / f"{file}.sqlite")) as db:
                assert db.execute(f"UPDATE {table} SET {column} = ?", (at,)).rowcount == 1, table
        shop.compact()
        for table, (file, *_) in moved.items():
            with closing(sqlite.connect(shop.settings.data / f"{file}.sqlite")) as db:
                assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
        assert shop.fulfilment.cart(ann).lines, "a basket stays"


def test_nothing_that_ended_by_day_is_left_in_a_file_after_the_night() -> None:
    with opened(shirts([1000])) as shop:
        ann = Context(customer=CustomerId("ann"))
        shop.fulfilment.propose(
            ann, ChangeHome(Address("1 Long Ago Lane", city="Bath", country="UK", name="Ann"))
        )
        keep = Write.of("erp", "POST", "/", "another", b"")
        with closing(Idempotency(shop.settings.data / FILE)) as open_by_a_door:
            write = Write.of("erp", "POST", "/", "a key", b"")
            open_by_a_door.begin(write)
            open_by_a_door.end(write, Answer(200, (), b"1 Long Ago Lane"))
            for table, file, column in (("proposal", "orders", "expires"), ("sent", "idempotency", "at")):
                with closing(sqlite.connect(shop.settings.data / f"{file}.sqlite")) as db:
                    assert db.execute(f"UPDATE {table} SET {column} = 1").rowcount == 1, table
            shop.fulfilment.propose(
                ann, ChangeHome(Address("2 New Lane", city="Bath", country="UK", name="Ann"))
            )
            open_by_a_door.begin(keep)
            shop.compact()
            assert holding(ShopperId("Long Ago"), shop.settings.data) == set()
