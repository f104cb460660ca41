"""Two arms make one answer: teams in the log, every wish proven, pages that go on, and clicks that are credited."""

import time
from collections import Counter
from dataclasses import replace

import pytest

from shopkeeper.events import walk
from shopkeeper.events.port import DAY
from shopkeeper.experiments.assignment import INTERLEAVED
from shopkeeper.search import shown as answered
from shopkeeper.shop import Shop
from shopkeeper.types import (
    EVERYTHING,
    Constraint,
    Context,
    Event,
    EventId,
    Field,
    Happened,
    Line,
    Money,
    Occasion,
    Op,
    ProductId,
    SessionId,
    Surface,
    TraceId,
)
from tests.known import event_of, known
from tests.unit.experiments.samples import KEY
from tests.unit.search.test_journey import opened
from tests.unit.search.test_learned import backwards
from tests.unit.shop.test_experimenting import VISITS, asked, begin, order
from tests.unit.simulation.world import products

LEARNT = [
    {"name": "control", "share": 0.5},
    {"name": "learnt", "share": 0.5, "settings": {"search.ranker": "ranker:1"}},
]
DESIGN = {"interleaving": True}


def learnt(shop: Shop, **changes: object) -> None:
    shop.rankers.keep(backwards())
    begin(shop, arms=LEARNT, design=DESIGN, **changes)


def test_each_answer_is_made_by_both_arms_and_says_who_put_what() -> None:
    with opened(products(40)) as shop:
        usual = order(shop.search(asked(VISITS[0])))
        learnt(shop)
        firsts = Counter[str]()
        for visit in VISITS:
            slate = shop.search(asked(visit))
            assert slate.trace.arms == {"louder": INTERLEAVED}
            teams = Counter(hit.team for hit in slate.hits)
            assert set(teams) == {"control", "learnt"} and abs(teams["control"] - teams["learnt"]) <= 1
            assert slate.hits[0].team == "learnt" or slate.hits[0].product.id == usual[0]
            assert len(set(order(slate))) == len(slate.hits)
            firsts[slate.hits[0].team] += 1
            shop.shown(slate, asked(visit))
        assert min(firsts.values()) >= 4, "a coin says who begins"
        shop.events.append(())
        shown = [event_of(kept) for kept in walk(shop.events) if event_of(kept).kind is Happened.SHOWN]
        assert all(line.team for event in shown for line in event.lines)
        assert {event.arms["louder"] for event in shown} == {INTERLEAVED}


def test_the_same_question_is_answered_alike_and_its_pages_go_on() -> None:
    with opened(products(60)) as shop:
        learnt(shop)
        whole = shop.search(replace(asked(VISITS[3]), size=50))
        pages, query = list[str](), replace(asked(VISITS[3]), size=10)
        while True:
            slate = shop.search(query)
            pages += order(slate)
            if not slate.cursor or len(pages) >= 50:
                break
            query = replace(query, cursor=slate.cursor)
        assert pages == list(order(whole))[: len(pages)] and len(pages) >= min(50, whole.total)
        usual = shop.search(replace(asked(SessionId("")), size=50))
        assert set(order(whole)) == set(order(usual)) and whole.total == usual.total


def test_a_wish_is_proven_whoever_put_the_product_there() -> None:
    most = 4_000
    dear = Constraint(Field.PRICE, Op.AT_MOST, (Money(most, "USD"),))
    with opened(products(40)) as shop:
        learnt(shop)
        for visit in VISITS[:8]:
            slate = shop.search(replace(asked(visit), constraints=(dear,)))
            for hit in slate.hits:
                price = hit.variant.offer.price
                assert price and price.minor <= most and hit.proofs and hit.team


def test_what_arms_do_not_change_is_not_drafted() -> None:
    """Weights of photos for a question in words: nobody could notice, so nobody is in it."""
    arms = [
        {"name": "control", "share": 0.5},
        {"name": "b", "share": 0.5, "settings": {"search.weights.photo": {"photo": 1.0, "image": 1.0}}},
    ]
    with opened(products(10)) as shop:
        begin(shop, arms=arms, design=DESIGN)
        slate = shop.search(asked(VISITS[0]))
        assert not slate.trace.arms and not any(hit.team for hit in slate.hits)


def test_weights_are_interleaved_and_scores_are_those_of_the_team() -> None:
    with opened(products(40)) as shop:
        alone = {
            side: {hit.product.id: hit.score for hit in shop.search(asked(SessionId(""))).hits}
            for side in ("control",)
        }
        begin(shop, design=DESIGN)
        slate = shop.search(asked(VISITS[0]))
        mine = [hit for hit in slate.hits if hit.team == "control" and hit.product.id in alone["control"]]
        assert mine and all(hit.score == pytest.approx(alone["control"][hit.product.id]) for hit in mine)
        assert {hit.team for hit in slate.hits} == {"control", "meaning"}
        assert KEY == "search.weights.words"


def test_recommendations_are_interleaved() -> None:
    arms = [
        {"name": "control", "share": 0.5},
        {"name": "visits", "share": 0.5, "settings": {"recommend.weights.goes_with": {"both": 1.0}}},
    ]
    with opened(products(40)) as shop:
        at = time.time_ns() // 1000 - DAY
        shop.record(
            [
                Event(EventId(f"e{v}-{n}"), Happened.VIEWED, at + v * 1000 + n, session=SessionId(f"w{v}"), lines=(Line(ProductId(f"p{(v * 7 + n * 5) % 40 if n else 0:03}")),), allows=EVERYTHING)
                for v in range(30)
                for n in range(4)
            ]
        )  # fmt: skip
        begin(shop, surface="recommendations", arms=arms, design=DESIGN)
        for visit in VISITS[:6]:
            occasion = Occasion((ProductId("p000"),), size=6, context=Context(who=known("", visit)))
            picks = shop.recommend(Surface.GOES_WITH, occasion)
            assert picks.trace.arms == {"louder": INTERLEAVED}
            assert {pick.team for pick in picks.picks} == {"control", "visits"}
            assert len({pick.product for pick in picks.picks}) == len(picks.picks) == 6
            assert all("both" in pick.features for pick in picks.picks if pick.team == "visits")
            assert all(pick.offer.stock and pick.why for pick in picks.picks)
        assert not shop.recommend(Surface.SIMILAR, occasion).trace.arms, "no setting of that surface differs"


def test_clicks_of_shoppers_reach_the_report() -> None:
    with opened(products(40)) as shop:
        learnt(shop, units=200)
        (first,) = (
            e
            for e in answered(
                shop.search(asked(VISITS[0])), asked(VISITS[0]), Surface.SEARCH, time.time_ns() // 1000
            )
            if e.lines
        )
        seen = [
            replace(first, id=EventId(f"s{n}"), session=SessionId(f"visit-{n}"), trace=TraceId(f"t{n}"))
            for n in range(110)
        ]
        shop.record(seen)
        liked = [
            next(line for line in event.lines if line.team == ("learnt" if number % 5 else "control"))
            for number, event in enumerate(seen)
        ]
        shop.record(
            [
                Event(EventId(f"c{e.id}"), Happened.CLICKED, e.at + 1, session=e.session, lines=(line,), trace=e.trace, allows=EVERYTHING)
                for e, line in zip(seen, liked, strict=True)
            ]
        )  # fmt: skip
        found = shop.experiments.report("louder")
        assert found.preferred and (found.preferred.won, found.preferred.lost) == (88, 22)
        assert found.preferred.low > 0 and found.decision.arm == "learnt"
        assert not shop.experiments.watch(), "nothing is stopped or widened by itself"
