"""An experiment changes answers for its arm only, events say who met it, and what hurts is stopped by itself."""

import sqlite3
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from shopkeeper.events import walk
from shopkeeper.events.port import DAY
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.rollout import State
from shopkeeper.experiments.store import Entry, Reason
from shopkeeper.shop import Shop
from shopkeeper.shop.steering import HOUR, Steering
from shopkeeper.types import (  # fmt: skip
    EVERYTHING,
    Context,
    Event,
    EventId,
    Happened,
    Line,
    Money,
    Occasion,
    ProductId,
    Query,
    SessionId,
    ShopperId,
    Sku,
    Slate,
    Sort,
    Surface,
)
from shopkeeper.types.errors import Conflict, InvalidInput, ShopkeeperError, Unavailable
from tests.known import changed, event_of, known
from tests.unit.experiments.samples import BEGUN, Log, experiment, visits
from tests.unit.search.test_journey import opened
from tests.unit.search.test_learned import backwards
from tests.unit.simulation.world import products

WHY = Reason("ada", "to see")
ANOTHER = [
    {"name": "control", "share": 0.5},
    {"name": "b", "share": 0.5, "settings": {"search.weights.photo_words": {"text": 1.0}}},
]
VISITS = [SessionId(f"visit-{n}") for n in range(24)]


def begin(shop: Shop, **changes: object) -> None:
    one = experiment(unit="session", **changes)
    shop.experiments.store.draft(one, WHY)
    shop.experiments.store.move(one.name, State.RAMP, WHY, share=1.0)


def asked(visit: SessionId, text: str = "hat") -> Query:
    return Query(text, size=12, context=Context(who=known("", visit)))


def order(slate: Slate) -> tuple[str, ...]:
    return tuple(hit.product.id for hit in slate.hits)


def test_an_arm_sees_another_order_and_events_say_so() -> None:
    arms = [
        {"name": "control", "share": 0.5},
        {"name": "learnt", "share": 0.5, "settings": {"search.ranker": "ranker:1"}},
    ]
    with opened(products(40)) as shop:
        shop.rankers.keep(backwards())
        before = order(shop.search(asked(VISITS[0])))
        begin(shop, arms=arms)
        seen = defaultdict[str, set[tuple[str, ...]]](set)
        for visit in VISITS:
            slate = shop.search(asked(visit))
            seen[slate.trace.arms["louder"]].add(order(slate))
            shop.shown(slate, asked(visit))
        shop.events.append(())
        assert seen["control"] == {before} and len(seen["learnt"]) == 1 and before not in seen["learnt"]
        told = [event_of(kept) for kept in walk(shop.events)]
        assert {event.kind for event in told} == {Happened.ASKED, Happened.SHOWN}
        assert {event.session for event in told if event.arms} == set(VISITS)
        assert not any(event.arms for event in told if event.kind is Happened.ASKED), (
            "nobody's words lead to no visit"
        )
        shop.experiments.store.stop_all(WHY)
        assert {order(shop.search(asked(visit))) for visit in VISITS} == {before}
        assert not shop.search(asked(VISITS[0])).trace.arms


def test_a_recommendation_does_not_meet_an_order_of_searches() -> None:
    arms = [{"name": "control", "share": 0.5}, {"name": "learnt", "share": 0.5, "settings": {"search.ranker": "ranker:1"}}]  # fmt: skip
    with opened(products(12)) as shop:
        shop.rankers.keep(backwards())
        begin(shop, arms=arms)
        for visit in VISITS[:4]:
            seen = Occasion(seen=(products(12)[0].id,), context=Context(who=known("", visit)))
            trace = shop.recommend(Surface.FOR_YOU, seen).trace
            assert not trace.arms and "ranker" not in trace.versions
            assert shop.search(asked(visit)).trace.arms


def test_an_answer_in_the_order_of_its_prices_meets_no_learned_order() -> None:
    arms = [{"name": "control", "share": 0.5}, {"name": "learnt", "share": 0.5, "settings": {"search.ranker": "ranker:1"}}]  # fmt: skip
    with opened(products(12)) as shop:
        shop.rankers.keep(backwards())
        begin(shop, arms=arms)
        for visit in VISITS[:6]:
            slate = shop.search(replace(asked(visit), sort=Sort.PRICE_UP))
            assert slate.hits and not slate.trace.arms and "ranker" not in slate.trace.versions
            told = shop.search(asked(visit)).trace
            assert told.versions.get("ranker") == ("ranker:1" if told.arms["louder"] == "learnt" else None)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"search.ranker": "ranker:7"}, "ranker:7"),
        ({"search.weights.words": {"lexcal": 1.0}}, "lexcal"),
        ({"recommend.weights.cart": {"wide": 1.0}}, "wide"),
    ],
)
def test_an_arm_that_names_what_is_not_there_is_refused(settings: dict[str, Any], named: str) -> None:
    arms = [{"name": "control", "share": 0.5}, {"name": "other", "share": 0.5, "settings": settings}]
    surface = "recommendations" if "recommend" in min(settings) else "search"
    with opened(products(5)) as shop, pytest.raises(ShopkeeperError, match=named):
        shop.experiments.draft(experiment(surface=surface, arms=arms), WHY)


def test_weights_are_met_only_by_questions_of_their_kind() -> None:
    with opened(products(10)) as shop:
        begin(shop, arms=ANOTHER)
        begin(shop, name="words", layer="second")
        assert set(shop.search(asked(VISITS[0])).trace.arms) == {"words"}


def test_recommendations_are_drawn_with_the_arms_chance() -> None:
    arms = [
        {"name": "control", "share": 0.5},
        {"name": "bold", "share": 0.5, "settings": {"recommend.exploration": 1.0}},
    ]
    with opened(products(40)) as shop:
        begin(shop, surface="recommendations", arms=arms)
        page = shop.search(asked(VISITS[0])).hits[0].product.id
        chances = defaultdict[str, list[float]](list)
        for visit in VISITS:
            occasion = Occasion((page,), size=4, context=Context(who=known("", visit)))
            picks = shop.recommend(Surface.SIMILAR, occasion)
            chances[picks.trace.arms["louder"]] += [pick.propensity for pick in picks.picks]
            shop.offered(picks, occasion.context)
        assert min(chances["control"]) < 0.1 or max(chances["control"]) > 0.9
        assert max(chances["bold"]) < 0.5
        shop.events.append(())
        assert all(event_of(kept).arms for kept in walk(shop.events))


def test_a_slow_arm_is_stopped_by_itself_with_the_report_that_says_why() -> None:
    rng = np.random.default_rng(1)
    with opened(products(5)) as shop:
        begin(shop, guardrails=[{"metric": "latency", "margin": 0.1}])
        assert not shop.experiments.watch()
        for arm, usual in (("control", 10.0), ("meaning", 15.0)):
            for _ in range(500):
                shop.experiments.readings.note({"louder": arm}, float(rng.gamma(9, usual / 9)), failed=False)
        (stopped,) = shop.experiments.watch()
        assert stopped.state is State.STOPPED
        change = shop.experiments.store.audit("louder")[-1]
        assert change.who == "guardrails" and "latency" in change.why and change.report["rows"]


def test_one_that_cannot_be_judged_keeps_no_other_from_being_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Steering, entry: Entry, *more: object) -> object:
        return 1 / 0 if entry.experiment.name == "broken" else judged(self, entry, *more)  # type: ignore[arg-type]

    judged = Steering.judged
    monkeypatch.setattr(Steering, "judged", broken)
    with opened(products(5)) as shop:
        begin(shop, guardrails=[{"metric": "latency", "margin": 0.1}])
        begin(shop, name="broken", layer="second", arms=ANOTHER)
        for number in range(1_000):
            arm, usual = (("control", 10.0), ("meaning", 15.0))[number % 2]
            shop.experiments.readings.note({"louder": arm}, usual + number % 5, failed=False)
        (stopped,) = shop.experiments.watch()
        assert (stopped.experiment.name, stopped.state) == ("louder", State.STOPPED)


def test_answers_are_measured_by_arm() -> None:
    with opened(products(5)) as shop:
        begin(shop)
        for visit in VISITS:
            shop.search(asked(visit))
        with pytest.raises(InvalidInput):
            shop.search(Query(size=-1, context=Context(who=known("", VISITS[0]))))
        readings = shop.experiments.readings.of("louder")
        assert sum(float(sums.n) for sums in readings["latency"].values()) == len(VISITS)
        assert all(sums.mean[0] == 0 for sums in readings["errors"].values())


def test_whether_anything_is_recommended_is_no_answer_that_an_arm_is_measured_by() -> None:
    bold = {"name": "bold", "share": 0.5, "settings": {"recommend.exploration": 1.0}}
    with opened(products(5)) as shop:
        begin(shop, surface="recommendations", arms=[{"name": "control", "share": 0.5}, bold])
        occasion = Occasion(
            (shop.search(asked(VISITS[0])).hits[0].product.id,), context=Context(who=known("", VISITS[0]))
        )
        assert shop.recommends(Surface.SIMILAR, occasion)
        assert not shop.experiments.readings.of("louder").get("latency")
        shop.recommend(Surface.SIMILAR, occasion)
        assert shop.experiments.readings.of("louder").get("latency")


def test_metrics_need_events() -> None:
    with opened(products(5)) as shop, pytest.raises(InvalidInput, match="nobody sends"):
        shop.experiments.draft(experiment(), WHY)


def test_no_experiment_is_longer_than_the_log_remembers_whom_it_met() -> None:
    with opened(products(5), retention={Happened.SHOWN: 7}) as shop:
        with pytest.raises(InvalidInput, match="what was shown is kept for 7") as refused:
            shop.experiments.draft(experiment(days=8), WHY)
        assert refused.value.field == "days"
        begin(shop)
        assert not shop.experiments.report("louder").warnings
        shop.experiments.store._db.execute("UPDATE experiment SET begun = begun - ?", (8 * DAY,))
        (said,) = shop.experiments.report("louder").warnings
        assert "more than 7 days ago is no longer kept" in said


def test_a_margin_needs_cost_prices_and_takes_those_of_the_catalogue() -> None:
    with opened(products(5)) as shop:
        product = next(iter(shop.catalog.scan()))[0]
        sku, offer = next((one.sku, one.offer) for one in product.variants)
        shop.events.append([Event(EventId(str(kind)), kind, time.time_ns() // 1000, session=VISITS[0], lines=(Line(product.id),), order="1", allows=EVERYTHING) for kind in Happened])  # fmt: skip
        with pytest.raises(InvalidInput, match="catalogue has none"):
            shop.experiments.draft(experiment(metrics=["margin_per_visit"]), WHY)
        shop.catalog.offers({sku: replace(offer, cost=Money(700, "USD"))})
        shop.catalog.offers({sku: replace(offer, stock=3)})  # who tells the stock says nothing of the cost
        shop.experiments.draft(experiment(metrics=["margin_per_visit"]), WHY)
        cost = shop.experiments.costs
        assert cost(Line(product.id, sku=sku)) == Money(700, "USD")
        assert cost(Line(product.id, sku=Sku("another"))) is None and cost(Line(ProductId("gone"))) is None
        shop.catalog.offers({sku: replace(offer, cost=Money(800, "USD"))})
        assert cost(Line(product.id, sku=sku)) == Money(800, "USD")


def test_a_broken_file_closes_no_shop() -> None:
    with opened(products(5)) as shop:
        begin(shop)
        with sqlite3.connect(shop.settings.data / "experiments.sqlite") as db:
            db.execute("UPDATE experiment SET definition = 'broken'")
        db.close()
        assert shop.search(asked(VISITS[0], "hat")).trace.arms == {}


def test_one_process_watches() -> None:
    with opened(products(5)) as shop:
        with shop.experiments.alone() as first, shop.experiments.alone() as second:
            assert first and not second
        with shop.experiments.alone() as again:
            assert again


def test_what_is_sound_is_widened_by_itself_after_its_hours() -> None:
    with opened(products(5)) as shop:
        store, now = shop.experiments.store, time.time_ns() // 1000
        one = experiment(step_hours=6, minimum_effect=0.5)
        log = visits(one, 900, gain=0.2, days=2)
        shop.events.restore([changed(k, at=event_of(k).at - BEGUN + now - 3 * DAY) for k in log.sorted()])
        store.draft(one, WHY)
        store.move("louder", State.RAMP, WHY, share=0.2)
        store._db.execute("UPDATE experiment SET begun = ?", (now - 3 * DAY,))
        assert not shop.experiments.watch(), "not for as long as it must stand"
        store._clock = lambda: now - 7 * HOUR
        store.note("louder", "continue", WHY)
        store._db.execute("DROP TRIGGER change_stays")
        store._db.execute("UPDATE change SET at = ?", (now - 7 * HOUR,))
        store._clock = lambda: now
        store.override("louder", "tester", "meaning", WHY)
        (widened,) = shop.experiments.watch()
        assert (widened.state, widened.share) == (State.RAMP, 0.5)
        assert store.audit("louder")[-1].who == "guardrails"


def test_a_split_that_is_surely_wrong_is_stopped() -> None:
    with opened(products(5)) as shop:
        store, now = shop.experiments.store, time.time_ns() // 1000
        one = experiment()
        log = [
            k
            for k in visits(one, 2_400, days=2).sorted()
            if event_of(k).arms.get("louder") != "meaning" or int(event_of(k).shopper[8:]) % 2
        ]
        shop.events.restore([changed(k, at=event_of(k).at - BEGUN + now - 3 * DAY) for k in log])
        store.draft(one, WHY)
        store.move("louder", State.RAMP, WHY, share=1.0)
        store._db.execute("UPDATE experiment SET begun = ?", (now - 3 * DAY,))
        (stopped,) = shop.experiments.watch()
        assert stopped.state is State.STOPPED and "chance gives such a split" in store.audit("louder")[-1].why


def test_a_forgotten_shopper_is_no_tester() -> None:
    with opened(products(5)) as shop:
        begin(shop)
        shop.experiments.store.override("louder", "a" * 32, "meaning", WHY)
        shop.forget(ShopperId("a" * 32))
        assert not shop.experiments.store.lift("a" * 32)
        assert all("a" * 32 not in repr(change) for change in shop.experiments.store.audit())


def test_a_holdout_tells_what_everything_brings() -> None:
    with opened(products(5)) as shop:
        now, log, chance = time.time_ns() // 1000, Log(), np.random.default_rng(4)
        for number in range(1_200):
            held = bool(chance.random() < 0.3)
            who, at = f"s{number}", now - DAY - number
            log.tell(Happened.SHOWN, at, who, arms={"holdout": "held" if held else "open"})
            log.tell(Happened.SHOWN, at - 20 * DAY, who, arms={"holdout": "held" if held else "open"})
            if chance.random() < (0.2 if held else 0.5):
                log.tell(Happened.BOUGHT, at + 1, who, order=who)
        shop.events.restore(log.kept)
        assert "no longer kept" in shop.experiments.uplift(Place.RECOMMENDATIONS, 365).warnings[-1]
        found = shop.experiments.uplift(Place.RECOMMENDATIONS, 7)
        assert (
            float(found.effect.difference) == pytest.approx(0.3, abs=0.08) and float(found.interval.low) > 0
        )
        assert found.assumptions and not found.warnings, (
            "before the days that are asked about no clock is wrong"
        )
        with pytest.raises(InvalidInput, match="too few"):
            shop.experiments.uplift(Place.RECOMMENDATIONS, 1)


def test_a_holdout_of_one_surface_is_not_mixed_with_others() -> None:
    """Who is held out of searches only sees recommendations like everybody: one name for both would lose them as seen in both arms."""
    with opened(products(5)) as shop:
        shop.experiments.hold_out(0.3, Reason("ann", "a test"), Place.SEARCH)
        log, then = Log(), time.time_ns() // 1000 - DAY
        for number in range(600):
            who = f"s{number}"
            context = Context(who=known(who, f"{who}-visit"))
            for place in (Place.SEARCH, Place.RECOMMENDATIONS):
                log.tell(Happened.SHOWN, then, who, arms=shop.experiments.decide(place, context).arms)
            if number % 3:
                log.tell(Happened.BOUGHT, then + 1, who, order=who)
        assert {key for kept in log.kept for key in event_of(kept).arms} == {"holdout:search"}
        shop.events.restore(log.kept)
        found = shop.experiments.uplift(Place.SEARCH, 7)
        assert float(found.effect.n) == 600 and not found.warnings
        shop.experiments.hold_out(0.05, Reason("ann", "a test"), Place.SEARCH)
        with pytest.raises(InvalidInput, match=r"instead of 0\.05 to 0\.95"):
            shop.experiments.uplift(Place.SEARCH, 7)


def test_nothing_stands_between_a_person_and_the_brake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SciPy, or with a log that cannot be read, no number can be told; what runs can be stopped all the same."""

    def broken(self: Steering, name: str) -> None:
        raise Unavailable("no SciPy here", fix="install it")

    monkeypatch.setattr(Steering, "report", broken)
    with opened(products(5)) as shop:
        begin(shop)
        assert not shop.experiments.watch()
        assert shop.experiments.go_on("louder", WHY).state is State.RAMP
        assert shop.experiments.stop("louder", WHY).state is State.STOPPED
        assert [one.what for one in shop.experiments.store.audit("louder")][-2:] == ["continue", "stopped"]


def test_once_released_nobody_is_shown_an_arm_nor_given_it_without_the_gates() -> None:
    with opened(products(40)) as shop:
        shop.experiments.store.draft(experiment(unit="session"), WHY)
        shop.audit.record("release.check", passed=1)
        with pytest.raises(Conflict, match="what shoppers are shown may not be changed now"):
            shop.experiments.advance("louder", WHY, State.RAMP, share=0.1)
        assert shop.experiments.advance("louder", WHY, State.SHADOW).state is State.SHADOW
        with pytest.raises(Conflict, match="red team: never run"):
            shop.experiments.advance("louder", WHY)
        with pytest.raises(Conflict, match="golden gate: never run"):
            shop.experiments.ship("louder", "loud", WHY)
        assert shop.experiments.stop("louder", WHY).state is State.STOPPED
