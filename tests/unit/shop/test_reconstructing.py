"""An answer is told again from the logs as it was, with what changed since; what was not kept is not told."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from starlette.testclient import TestClient

from shopkeeper import Shop
from shopkeeper.api import create_app
from shopkeeper.concierge import Turn
from shopkeeper.concierge.pieces import Done
from shopkeeper.events import Offset
from shopkeeper.events.codec import pack, unpack
from shopkeeper.shop.reckoning import Reckonings, lines
from shopkeeper.shop.reconstructing import reconstruct
from shopkeeper.shop.versions import Versions
from shopkeeper.types import (
    NOTHING,
    Context,
    Event,
    EventId,
    Field,
    Happened,
    Line,
    LookKey,
    Money,
    Occasion,
    Offer,
    ProductId,
    Query,
    Sku,
    Surface,
    TraceId,
)
from shopkeeper.types.errors import NotFound
from shopkeeper.types.slate import mark
from tests.known import event_of, known
from tests.speech import ears, file, times
from tests.unit.search.test_journey import opened, shirts


def test_ranks_scores_and_words_of_an_answer_come_back() -> None:
    with opened(shirts([1_000, 2_000, 9_000])) as shop:
        query = Query("plain shirt under 50 USD, mail bob@example.com", context=Context(who=known("ann")))
        slate = shop.search(query)
        shop.shown(slate, query)
        settled(shop, 2)
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


def test_the_versions_of_then_come_back_and_not_those_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(shirts([1_000, 2_000])) as shop:
        query = Query("plain shirt", context=Context(who=known("ann")))
        slate = shop.search(query)
        shop.shown(slate, query)
        turn = Turn("a plain shirt", context=query.context)
        told = [piece for piece in shop.converse(turn, shop.conversations.begin()) if isinstance(piece, Done)]
        settled(shop, 3)
        for place in ("questions", "shop"):
            monkeypatch.setattr(f"shopkeeper.shop.{place}.__version__", "99.0")
        shop.catalog.put(shirts([3_000]))
        shop.index.write([])
        shop.index.remove([LookKey(1)])
        now = shop.search(query)
        assert (
            now.trace.mark != slate.trace.mark
            and now.trace.versions["index"] != slate.trace.versions["index"]
        )
        for trace in (slate.trace.id, told[0].trace):
            found = reconstruct(shop, trace)
            assert slate.trace.versions in found.then
            assert all(then["shopkeeper"] != "99.0" for then in found.then)
            assert found.versions["shopkeeper"] == "99.0"
        assert found.exchanges[0].versions


def test_words_of_nobody_carry_no_versions_that_would_tell_the_moment() -> None:
    with opened(shirts([1_000])) as shop:
        query = Query("plain shirt")
        shop.shown(shop.search(query), query)
        settled(shop, 2)
        asked, shown = (event_of(kept) for kept in shop.events.read(Offset(0)))
        assert (asked.kind, asked.versions, asked.trace) == (Happened.ASKED, "", "")
        assert shown.versions and shop.versions.of(shown.versions)["encoder"]


def test_an_answer_of_an_older_log_is_told_without_guessing() -> None:
    with opened(shirts([1_000])) as shop:
        event = Event(
            EventId("old"),
            Happened.SHOWN,
            time.time_ns() // 1000,
            trace=TraceId("t"),
            lines=(Line(ProductId("P0")),),
        )
        body = orjson.loads(pack(event))
        assert unpack("shown", event.at, NOTHING, orjson.dumps(body[:10])) == event, (
            "rows of before end earlier"
        )
        shop.record([event])
        assert reconstruct(shop, TraceId("t")).then == ()


def test_a_mark_is_the_same_in_any_order_and_written_once(tmp_path: Path) -> None:
    with (
        closing(Versions(tmp_path / "versions.sqlite")) as one,
        closing(Versions(tmp_path / "versions.sqlite")) as other,
    ):
        first = one.note({"encoder": "lite:1", "index": "lance:2"})
        assert (
            first
            == other.note({"index": "lance:2", "encoder": "lite:1"})
            == mark({"encoder": "lite:1", "index": "lance:2"})
        )
        assert first != one.note({"encoder": "lite:1", "index": "lance:3"}) and one.note({}) == ""
        assert other.of(first) == {"encoder": "lite:1", "index": "lance:2"} and other.of("none") == {}


def test_a_full_disk_costs_the_meaning_and_not_the_answer(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "versions.sqlite")
    versions.close()
    assert versions.note({"encoder": "lite:1"})


def settled(shop: Shop, events: int) -> None:
    for _ in range(400):
        if shop.events.head() >= events:
            return
        time.sleep(0.01)
    pytest.fail(f"only {shop.events.head()} events")


def test_how_an_answer_came_about_is_told_without_who_asked_and_whatever_they_kept() -> None:
    with opened(shirts([1_000, 2_000, 9_000])) as shop:
        query = Query("plain shirt under 50 USD, mail bob@example.com")
        slate = shop.search(query)
        shop.shown(slate, query)
        turn = Turn("a plain shirt under 50 USD")
        (done,) = (one for one in shop.converse(turn, shop.conversations.begin()) if isinstance(one, Done))
        settled(shop, 2)
        (told,) = reconstruct(shop, slate.trace.id).reckonings
        assert (
            told["wishes"] == [one.id for one in slate.applied]
            and "price:at_most:50.00 USD" in told["wishes"]
        )
        assert list(told["scored"]) == [hit.product.id for hit in slate.hits]
        assert all("price:at_most:50.00 USD" in one["proofs"] for one in told["scored"].values())
        assert any(stage.startswith("verify") and "refused" in stage for stage in told["stages"])
        assert "bob" not in repr(told) and "mail" not in repr(told)
        turned = shop.reckonings.of(done.trace)[-1]
        assert " of 300 ms, 0 USD, " in turned["budget"] and "spent" in turned and turned["answered by"]


def test_a_recommendation_is_told_again_with_what_it_was_made_from_and_nobody_s_name() -> None:
    sold_out = [
        replace(one, looks=tuple(replace(look, variants=tuple(replace(v, offer=replace(v.offer, stock=0)) for v in look.variants)) for look in one.looks))
        for one in shirts([1_000] * 8)[6:]
    ]  # fmt: skip
    with opened(shirts([1_000, 2_000, 3_000, 4_000, 5_000, 6_000]) + sold_out) as shop:
        context = Context(who=known("ann", "her-visit"))
        occasion = Occasion((ProductId("shirt-000"),), (ProductId("shirt-001"),), size=3, context=context)
        picks = shop.recommend(Surface.SIMILAR, occasion)
        shop.offered(picks, context)
        settled(shop, 1)
        found = reconstruct(shop, picks.trace.id)
        (shown,) = found.events
        assert [(one.product, one.propensity, one.features) for one in shown.lines] == [
            (pick.product, pick.propensity, pick.features) for pick in picks.picks
        ]
        (told,) = found.reckonings
        made = told["made from"]
        assert made["about"] == "shirt-000" and (made["asked"], made["page"], made["log"]) == (3, 1, 0)
        assert made["refused"] >= 1 and made["proposed"] >= made["proven"] + made["refused"] - 1
        assert made["drawn from"] >= len(picks.picks) and any("verify" in one for one in told["stages"])
        assert "ann" not in repr(told) and "her-visit" not in repr(told)
        assert found.then[0]["shopkeeper"]
        assert f"made from refused: {made['refused']}" in list(lines(told))


def test_a_recording_leaves_who_heard_it_and_how_sure_they_were_and_no_word() -> None:
    with opened(shirts([1_000])) as front:
        shop = replace(front, ears=ears())
        answer = TestClient(create_app(shop)).post("/v1/transcribe", content=file(times()), headers={"content-type": "audio/wav"})  # fmt: skip
        assert "best of times" in answer.json()["text"]
        found = reconstruct(shop, TraceId(answer.headers["x-trace-id"]))
        (told,) = found.reckonings
        assert told["heard by"] == "moonshine:tiny-en" and told["words"] == 12 and not told["doubtful"]
        assert told["sure"][0] > 0.8 and "times" not in repr(told)
        assert found.events == found.exchanges == found.since == ()


def test_whoever_writes_to_the_reckonings_keeps_no_shop_closed_and_nothing_in_them(tmp_path: Path) -> None:
    """A backup holds every file for a moment, and a night's work of another process for longer."""
    file, trace = tmp_path / "reckonings.sqlite", TraceId("a" * 32)
    with closing(Reckonings(file, 90)) as before:
        before.note(trace, {"found": 1})
        assert before.of(trace)
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    with closing(other), ThreadPoolExecutor(1) as night:
        other.execute("UPDATE reckoning SET at = 0")
        other.execute("BEGIN IMMEDIATE")
        with closing(Reckonings(file, 90)) as reckonings:
            tidied = night.submit(reckonings.compact)
            time.sleep(0.6)
            other.execute("COMMIT")
            tidied.result()
            assert not reckonings.of(trace)
