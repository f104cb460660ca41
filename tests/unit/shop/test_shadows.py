"""An arm in the shadow of a real shop: tried on real questions, shown to nobody, and stopped or shown by what came of it."""

from dataclasses import replace

from shopkeeper.events import walk
from shopkeeper.experiments.rollout import State
from shopkeeper.experiments.shadow import Trial, Tried
from shopkeeper.shop import Shop
from shopkeeper.shop.steering import HOUR
from shopkeeper.types import Context, Occasion, ProductId, SessionId, Surface
from tests.known import known
from tests.unit.experiments.samples import experiment
from tests.unit.search.test_journey import opened
from tests.unit.search.test_learned import backwards
from tests.unit.shop.test_experimenting import VISITS, WHY, asked, order
from tests.unit.shop.test_interleaving import LEARNT
from tests.unit.simulation.world import products


def in_the_shadow(shop: Shop, **changes: object) -> None:
    one = experiment(unit="session", **changes)
    shop.experiments.store.draft(one, WHY)
    shop.experiments.advance("louder", WHY, State.SHADOW)
    shop.experiments.shadow._share = 1.0


def test_searches_are_tried_aside_and_shoppers_see_control() -> None:
    with opened(products(40)) as shop:
        shop.rankers.keep(backwards())
        usual = order(shop.search(asked(VISITS[0])))
        in_the_shadow(shop, arms=LEARNT)
        for visit in VISITS[:3]:
            slate = shop.search(asked(visit))
            assert order(slate) == usual and not slate.trace.arms
            shop.experiments.shadow.settle()
        first = replace(asked(SessionId("")), size=4)  # of no visit, so of nobody's shadow
        shop.search(
            replace(first, cursor=shop.search(first).cursor, context=Context(who=known("", VISITS[4])))
        )
        shop.search(
            replace(asked(VISITS[4]), context=Context(who=known("", VISITS[4]), agent="Googlebot/2.1"))
        )
        shop.experiments.shadow.settle()
        (*_, trial) = tried = shop.experiments.shadow.trials.of("louder")
        assert len(tried) == 3, "neither later pages nor programs"
        assert trial.control.products == usual and trial.other.products != usual
        assert set(trial.other.products) <= {f"p{n:03}" for n in range(40)} and trial.other.ms > 0
        shop.events.append(())
        assert not list(walk(shop.events)), "what nobody saw is in no log of what was shown"
        (told,) = shop.experiments.report("louder").shadow
        assert told.trials == 3 and told.first == 0 and told.failed.arm == 0


def test_recommendations_are_tried_aside() -> None:
    arms = [
        {"name": "control", "share": 0.5},
        {"name": "bold", "share": 0.5, "settings": {"recommend.exploration": 1.0}},
    ]
    with opened(products(40)) as shop:
        in_the_shadow(shop, surface="recommendations", arms=arms)
        occasion = Occasion((ProductId("p000"),), size=6, context=Context(who=known("", VISITS[0])))
        picks = shop.recommend(Surface.SIMILAR, occasion)
        assert min(pick.propensity for pick in picks.picks) > 0.5 or not picks.trace.arms
        shop.experiments.shadow.settle()
        (trial,) = shop.experiments.shadow.trials.of("louder")
        assert len(trial.control.products) == len(trial.other.products) == 6


def tried(shop: Shop, failed: bool) -> None:
    good = Tried(("a", "b"), 5.0)
    for at in range(120):
        other = Tried((), 5.0, failed=True) if failed and at % 2 else good
        shop.experiments.shadow.trials.note(Trial("louder", "meaning", at, good, other))


def test_an_arm_that_fails_in_the_shadow_is_stopped_before_anybody_meets_it() -> None:
    with opened(products(5)) as shop:
        in_the_shadow(shop)
        assert not shop.experiments.watch()
        tried(shop, failed=True)
        (stopped,) = shop.experiments.watch()
        change = next(one for one in shop.experiments.store.audit("louder") if one.what == "stopped")
        assert stopped.state is State.STOPPED and "it fails" in change.why and change.report["shadow"]


def test_a_sound_arm_goes_on_to_the_first_few_by_itself() -> None:
    with opened(products(5)) as shop:
        store = shop.experiments.store
        store.draft(experiment(unit="session", step_hours=6), WHY)
        assert shop.experiments.advance("louder", WHY).state is State.SHADOW
        tried(shop, failed=False)
        assert not shop.experiments.watch(), "not for as long as it must stand"
        store._db.execute("DROP TRIGGER change_stays")
        store._db.execute("UPDATE change SET at = at - ?", (7 * HOUR,))
        (moved,) = shop.experiments.watch()
        assert moved.state is State.CANARY and store.audit("louder")[-1].who == "guardrails"
