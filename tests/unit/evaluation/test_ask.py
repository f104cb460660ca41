"""What one answer is worth, and that no answer ends a run."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from shopkeeper.evaluation import Golden, GoldenSet, Shelf, evaluate
from shopkeeper.evaluation.golden import Ask, Grade, Measure, Shown, Wish
from shopkeeper.evaluation.run import Answer
from shopkeeper.types import (
    Box,
    Constraint,
    Context,
    Glimpse,
    LookId,
    LookKey,
    Match,
    MediaId,
    Money,
    Op,
    PhotoVerdict,
    ProductId,
    Query,
    Region,
    Slate,
    Sort,
)  # fmt: skip
from shopkeeper.types.errors import InvalidInput, NotFound
from tests.unit.evaluation.goods import JACKETS, SHELF, Answers, Records, slate

UNDER_60 = Wish("price", Op.AT_MOST, ("60.00 USD",))
RAIN = Golden("rain", "rain jacket", relevant=(Grade(3, {"product": ("rain",)}),))
CHEAP = Golden("cheap", "jacket under $60", constraints=(UNDER_60,), relevant=RAIN.relevant)
NOTHING = Golden("nothing", "spaceship")


def answer(golden: Golden, respond: Slate | Callable[[Query], Slate], shelf: Shelf = SHELF) -> Answer:
    shop = Answers(respond if callable(respond) else lambda _: respond, Records(shelf))
    (answered,) = evaluate(shop, [GoldenSet("set", (golden,))], shelf).answers
    return answered


def test_an_order_is_valued() -> None:
    valued = answer(RAIN, slate("wind/-", "rain/blue")).values
    assert valued["RR"] == 0.5
    assert valued["R@1"] == 0
    assert valued["R@10"] == 1
    assert 0 < valued["nDCG@10"] < 1
    assert valued["speech"] == 1


def test_a_product_shown_twice_counts_once() -> None:
    assert answer(RAIN, slate("rain/blue", "rain/red")).values == answer(RAIN, slate("rain/blue")).values


def test_only_the_measures_that_a_question_asks_for() -> None:
    asked = Golden("rain", "rain jacket", relevant=RAIN.relevant, measures=(Measure.RR,))
    assert answer(asked, slate("rain/blue")).values == {"RR": 1.0, "speech": 1.0}


@pytest.mark.parametrize(
    ("given", "silence"), [(slate(), 1.0), (slate("mug/-", near=True), 1.0), (slate("mug/-"), 0.0)]
)
def test_silence_is_right_where_nothing_fits(given: Slate, silence: float) -> None:
    assert answer(NOTHING, given).values == {"silence": silence}


@pytest.mark.parametrize(("text", "silence"), [("", 1.0), ("cheaper than this", 0.0)])
def test_what_is_claimed_to_answer_words_is_claimed_whatever_is_said_of_the_photo(
    text: str, silence: float
) -> None:
    strange = replace(slate("mug/-"), photos=(PhotoVerdict(Match.NOT_STOCKED, 0.0),))
    asked = replace(NOTHING, text=text, image=Shown(LookId("rain/blue")))
    assert answer(asked, strange).values == {"silence": silence}


def test_wishes_are_understood_and_kept() -> None:
    applied = (UNDER_60.constraint,)
    assert answer(CHEAP, slate("rain/blue", applied=applied)).values["understood"] == 1
    missed = answer(CHEAP, slate("rain/blue", "rain/red", "wool/-", "wind/-"))
    assert missed.values["understood"] == 0
    assert missed.values["kept"] == 0.5
    assert missed.missed == ("price:at_most:60.00 USD",)
    assert not missed.broken  # the shop did not claim it


@pytest.mark.parametrize(
    ("made", "contrary"),
    [(Op.AT_MOST, False), (Op.BELOW, False), (Op.AT_LEAST, True), (Op.ABOVE, True), (Op.BETWEEN, False)],
)
def test_a_wish_that_is_read_as_its_contrary_is_a_fault(made: Op, contrary: bool) -> None:
    read = replace(UNDER_60.constraint, op=made)
    assert (
        any(
            fault.startswith("reads price:at_most")
            for fault in answer(CHEAP, slate("rain/blue", applied=(read,))).faults
        )
        is contrary
    )


def test_only_the_same_thing_is_refused_where_it_was_wished_for() -> None:
    blue = Golden(
        "blue", "blue jacket", constraints=(Wish("colour", Op.IS, ("blue",)),), relevant=RAIN.relevant
    )

    def read(colour: str) -> str:
        return "".join(
            answer(blue, slate("wind/-", applied=(Constraint("colour", Op.NOT, (colour,)),))).faults
        )

    assert "reads colour:is:blue" in read("blue")
    assert "reads" not in read("red")


def test_an_order_is_chosen_a_currency_is_ones_own_and_a_day_is_today() -> None:
    asked: list[Query] = []

    def shop(query: Query) -> Slate:
        asked.append(query)
        return slate("wind/-")

    day = date(2026, 3, 2)
    mine = Golden("mine", "cheapest jacket", chosen=Sort.NEWEST, currency="CAD", today=day)
    answer(mine, shop)
    answer(replace(mine, chosen=None, currency="", today=None), shop)
    first, usual = asked[0], asked[-1]
    assert (first.sort, first.context.currency, first.context.today) == (Sort.NEWEST, "CAD", day)
    assert (usual.sort, usual.context.currency) == (None, Context().currency)


def test_an_order_in_the_words_is_to_be_understood_and_one_without_words_is_chosen() -> None:
    asked: list[Query] = []

    def shop(query: Query) -> Slate:
        asked.append(query)
        return slate("wind/-")

    said = Golden("cheapest", "cheapest jacket", relevant=RAIN.relevant, sort=Sort.PRICE_UP)
    chosen = Golden("ticked", ticked=(UNDER_60,), relevant=RAIN.relevant, sort=Sort.PRICE_UP)
    run = evaluate(Answers(shop), [GoldenSet("set", (said, chosen))], SHELF)
    assert [one.values.get("understood") for one in run.answers] == [0.0, None]
    assert run.answers[0].missed == ("sort:price_up",)
    assert {query.text: query.sort for query in asked} == {"cheapest jacket": None, "": Sort.PRICE_UP}


def test_two_photos_are_shown_together_and_gone_with_either() -> None:
    asked: list[Query] = []

    def shop(query: Query) -> Slate:
        asked.append(query)
        return slate("rain/blue")

    both = replace(RAIN, text="", image=Shown(LookId("rain/blue")), also=(Shown(LookId("rain/blue"), 1),))
    assert answer(both, shop).slices["photo"] == "two of them"
    assert len(asked[0].images) == 2
    lost = replace(both, also=(Shown(LookId("rain/blue"), 7),))
    assert SHELF.gone(lost) == ("picture 7 of 'rain/blue'",)
    assert not evaluate(Answers(shop), [GoldenSet("set", (lost,))], SHELF).answers


def test_each_question_goes_to_its_door() -> None:
    asked: list[Query] = []

    def shop(query: Query) -> Slate:
        asked.append(query)
        return slate("wind/-")

    photo = Golden("seen", image=Shown(LookId("rain/blue")), ask=Ask.REMEMBERED)
    assert answer(replace(RAIN, ask=Ask.LOOK_UP), shop).slices["query"] == "words alone"
    assert answer(photo, shop).slices["photo"] == "remembered"
    assert answer(replace(photo, ask=Ask.SIMILAR), shop).slices["query"] == "similar"
    looked_up, seen, *_, like = asked
    assert looked_up.text == "looked up: rain jacket"
    assert isinstance(seen.images[0], Glimpse)
    assert (like.text, like.size) == ("like rain", 10)


def test_nothing_is_like_itself() -> None:
    like = Golden("like", image=Shown(LookId("rain/blue")), ask=Ask.SIMILAR)
    assert answer(like, slate("wind/-", "rain/red")).faults == ("calls rain like itself",)
    assert not answer(like, slate("wind/-")).faults


@pytest.mark.parametrize(
    ("suggestions", "suggested", "faults"),
    [
        ((), 0, 0),
        (("rain",), 1, 0),
        (("wind", "rain"), 0.5, 0),
        (("wind",), 0, 0),
        (("nothing", "rain"), 0.5, 1),
        (("rain", "nothing"), 1, 0),
    ],
)
def test_a_suggestion_is_worth_what_it_leads_to(
    suggestions: tuple[str, ...], suggested: float, faults: int
) -> None:
    found = {"rain": slate("rain/blue"), "wind": slate("wind/-")}
    shop = Answers(lambda query: found.get(query.text, slate()), Records(SHELF), suggestions)
    (typed,) = evaluate(shop, [GoldenSet("set", (replace(RAIN, text="ra", ask=Ask.SUGGEST),))], SHELF).answers
    assert typed.values == {"suggested": suggested}
    assert len(typed.faults) == faults
    assert typed.said.keys() == ({"suggestions"} if suggestions else set())


def test_things_on_a_photo_are_told_apart_each_in_its_half() -> None:
    def on(x: float, id: str) -> Region:
        return Region(Box(x, 0.1, 0.3, 0.8), "Jackets", Match.SAME, 0.9, ProductId(id), LookKey(1))

    def seen(*regions: Region) -> Slate:
        return replace(slate("rain/blue"), photos=(PhotoVerdict(Match.SAME, 0.9, regions=regions),))

    two = Golden(
        "two", image=Shown(LookId("rain/blue")), beside=Shown(LookId("wind/-")), relevant=RAIN.relevant
    )
    left, right = on(0.1, "rain"), on(0.6, "wind")
    assert answer(two, seen(left, right)).values == {"things": 1}
    assert answer(two, seen(left)).values == {"things": 0.5}
    assert answer(two, seen(on(0.6, "rain"), on(0.1, "wind"))).values == {"things": 0}
    assert answer(two, seen()).slices["photo"] == "two things"
    boxed = replace(two, box="0,0,0.5,1")
    assert answer(boxed, seen()).slices["photo"] == "a part of it"
    assert answer(boxed, seen()).values["RR"] == 1
    assert SHELF.gone(replace(two, beside=Shown(LookId("wind/-"), 7))) == ("picture 7 of 'wind/-'",)


def test_a_photo_of_which_nothing_is_said_has_no_verdict_and_ends_no_run() -> None:
    shown = Golden("photo", image=Shown(LookId("rain/blue")), verdict=Match.SAME, relevant=RAIN.relevant)
    assert answer(shown, slate("rain/blue")).values["verdict"] == 0


@pytest.mark.parametrize("second", [Match.SAME, Match.LOOK_ALIKE, Match.NOT_STOCKED, None])
def test_of_several_photos_each_has_its_verdict(second: Match | None) -> None:
    blue = Shown(LookId("rain/blue"))
    shown = Golden("photos", image=blue, also=(blue,), verdicts=(Match.SAME,) * 2, relevant=RAIN.relevant)
    seen = (PhotoVerdict(Match.SAME, 0.9), *([PhotoVerdict(second, 0.9)] if second else []))
    valued = answer(shown, replace(slate("rain/blue"), photos=seen)).values
    assert valued["verdict"] == float(second is Match.SAME)
    assert valued["speech"] == 1


def test_a_wish_that_was_applied_and_not_kept_is_broken() -> None:
    broken = answer(CHEAP, slate("rain/blue", "wool/-", applied=(UNDER_60.constraint,))).broken
    assert broken == {"wool/-": "price:at_most:60.00 USD but costs 90.00 USD"}


def test_what_was_ticked_must_be_kept_whatever_the_shop_says() -> None:
    ticked = Golden("t", "jacket", ticked=(UNDER_60,), relevant=RAIN.relevant)
    assert answer(ticked, slate("wool/-")).broken


def test_a_hit_that_is_no_longer_for_sale_is_broken() -> None:
    run_on = Shelf.of([JACKETS[:1]])
    assert "not in the catalogue" in answer(RAIN, slate("rain/blue", "mug/-"), run_on).broken["mug/-"]


def test_stock_that_the_catalogue_does_not_have_is_broken() -> None:
    (hit,) = slate("rain/blue").hits
    plenty = replace(hit.variant, offer=replace(hit.variant.offer, stock=99))
    shown = replace(slate("rain/blue"), hits=(replace(hit, variant=plenty),))
    assert "otherwise than the catalogue says" in answer(RAIN, shown).broken["rain/blue"]


def test_an_answer_that_does_not_hold_together_says_so() -> None:
    assert answer(RAIN, slate("rain/blue", "rain/red")).faults == ("shows rain 2 times",)


def test_a_colour_is_understood_by_its_family() -> None:
    grey = Golden("g", "in grey", constraints=(Wish("colour", Op.IS, ("gray",)),), relevant=RAIN.relevant)
    assert (
        answer(grey, slate("wind/-", applied=(Constraint("colour", Op.IS, ("grey",)),))).values["understood"]
        == 1
    )


def test_this_is_the_price_of_what_is_shown() -> None:
    from shopkeeper.evaluation.golden import Shown
    from shopkeeper.evaluation.value import values

    cheaper = Golden(
        "c", "cheaper", Shown("rain/blue"), (Wish("price", Op.BELOW, ("this",)),), relevant=(Grade(1, {"product": ("wind",)}),)
    )  # fmt: skip
    applied = (Constraint("price", Op.BELOW, (Money(6000, "USD"),)),)
    live = dict(SHELF.products)
    given = slate("wind/-", "wool/-", applied=applied)
    valued = values(cheaper, given, SHELF.answers(cheaper), SHELF, live)
    assert (valued["understood"], valued["kept"]) == (1, 0.5)


@pytest.mark.parametrize(
    ("error", "says"),
    [(InvalidInput("too long"), "refused: too long"), (MemoryError("full"), "MemoryError: full")],
)
def test_a_question_that_cannot_be_answered_is_lost_and_the_run_goes_on(error: Exception, says: str) -> None:
    def respond(query: Query) -> Slate:
        if query.text == RAIN.text:
            raise error
        return slate()

    run = evaluate(Answers(respond), [GoldenSet("set", (RAIN, NOTHING))], SHELF)
    assert [one.error for one in run.answers] == [says, ""]
    assert set(run.answers[0].values.values()) == {0.0}


def test_a_picture_that_is_gone_loses_its_question_and_no_other() -> None:
    class Lost(Answers):
        def media(self, id: MediaId, width: int = 0) -> tuple[bytes, str]:
            raise NotFound(f"no media {id}")

    shown = replace(RAIN, id="shown", image=Shown(LookId("rain/blue")))
    run = evaluate(Lost(lambda _: slate()), [GoldenSet("set", (shown, NOTHING))], SHELF)
    assert [one.error for one in run.answers] == ["refused: no media rain/blue-0", ""]
    assert set(run.answers[0].values.values()) == {0.0}


def test_a_question_whose_answers_all_left_is_not_asked() -> None:
    gone = Golden("gone", "red mug", relevant=(Grade(3, {"product": ("mug",)}),))
    run = evaluate(Answers(lambda _: slate()), [GoldenSet("set", (gone, RAIN))], Shelf.of([JACKETS]))
    assert [one.key for one in run.answers] == ["set/rain"]
    assert [(one.key, one.asked) for one in run.stale] == [("set/gone", False)]
