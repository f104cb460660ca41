"""What a shop records is known at once, and forgotten everywhere."""

import time

from shopkeeper.features.feature import Part
from shopkeeper.types import Event, EventId, Happened, Line, SessionId, ShopperId
from tests.unit.search.test_journey import opened, shirts


def test_what_is_recorded_counts_until_the_shopper_is_forgotten() -> None:
    now, who = time.time_ns() // 1000, ShopperId("somebody-in-particular")
    with opened(shirts([1000, 2000, 90000])) as shop:
        [first, *_] = shop.catalog.get(["shirt-000"]).values()  # type: ignore[list-item]
        line = Line(first.id, first.looks[0].key)
        shop.record(
            [
                Event(EventId(f"e{n}"), Happened.VIEWED, now - n, who, SessionId("visit"), (line,))
                for n in range(3)
            ]
        )
        known = shop.features.profile(who, now)
        assert {(each.part, each.value) for each in known.leanings} == {
            (Part.CATEGORY, "Shirts"),
            (Part.BRAND, "Luma"),
            (Part.HISTORY, first.id),
        }
        assert known.prices is not None and str(known.prices.low) == str(known.prices.high) == "10.00 USD"
        shop.features.leave_out(who, Part.BRAND, now)
        assert shop.forget(who).events == 3
        assert shop.features.profile(who, now).times == {}
        folder = shop.settings.data
        shop.features.save()
        assert [
            file for file in folder.rglob("*") if file.is_file() and who.encode() in file.read_bytes()
        ] == []
