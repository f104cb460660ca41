"""Every surface over a real catalogue and log: what is recommended, why, and what never is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import cached, offers
from shopkeeper.features.feature import Part
from shopkeeper.recommend import shelf
from shopkeeper.recommend.behaviour import SOLD_OUT
from shopkeeper.recommend.journey import FACTS, SURFACES
from shopkeeper.types import (
    Coming,
    Context,
    Happened,
    LookId,
    LookKey,
    Money,
    Occasion,
    ProductId,
    Purpose,
    SessionId,
    ShopperId,
    Sku,
    Surface,
    Variant,
    Who,
)
from shopkeeper.types.errors import InvalidInput, NotFound
from tests.known import known, names
from tests.unit.recommend.shop import (
    ANN,
    BOB,
    KINDS,
    NOBODY,
    PRODUCTS,
    SmallShop,
    numbers,
    offer,
    opened,
    product,
    reasons,
)

VIEWED, CARTED, UNCARTED, BOUGHT = Happened.VIEWED, Happened.CARTED, Happened.UNCARTED, Happened.BOUGHT


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    with opened(tmp_path) as small:
        yield small


def test_a_shop_where_nothing_happened_recommends_looks_alone(shop: SmallShop) -> None:
    assert numbers(shop.ask(Surface.SIMILAR, 0))[0] == 2
    assert not shop.ask(Surface.FOR_YOU).picks and not shop.ask(Surface.TRENDING).picks
    assert not shop.ask(Surface.BACK_AGAIN).picks and not shop.ask(Surface.CART).picks
    found = reasons(shop.ask(Surface.GOES_WITH, 0))
    assert {KINDS[n] for n in found} == {"Tees", "Mugs"}, "blue, and of another kind"
    assert set(found.values()) == {"Also blue"}


def test_what_was_looked_at_decides_what_follows_and_says_so(shop: SmallShop) -> None:
    shop.did(VIEWED, 0, who=BOB)
    shop.did(VIEWED, 7, who=BOB)
    shop.did(VIEWED, 0)
    found = reasons(shop.ask(Surface.FOR_YOU))
    assert found[7] == "Because you looked at Thing 0"
    assert found[2] == "Because you looked at Thing 0: much like it"
    assert 0 not in found, "what was seen is not news"


def test_without_consent_only_what_the_page_says_is_used(shop: SmallShop) -> None:
    shop.did(VIEWED, 0)
    assert not any("you looked" in why for why in reasons(shop.ask(Surface.FOR_YOU, who=NOBODY)).values())
    told = reasons(shop.ask(Surface.FOR_YOU, who=NOBODY, seen=(1,)))
    assert told[4].startswith("Because you looked at Thing 1") and 1 not in told


def test_a_visit_without_a_shopper_is_one_visit(shop: SmallShop) -> None:
    visit = Context(who=known("", "of a program"))
    shop.ask(Surface.FOR_YOU, who=visit)
    shop.did(VIEWED, 0, who=visit)
    assert 2 in numbers(shop.ask(Surface.FOR_YOU, who=visit))
    assert "you" not in " ".join(reasons(shop.ask(Surface.FOR_YOU, who=NOBODY)).values())


def only(*purposes: Purpose) -> Context:
    return Context(who=Who(ShopperId("cy"), SessionId("visit of cy"), frozenset(purposes)))


def test_what_may_be_measured_and_learnt_from_shapes_nothing_that_its_shopper_sees(shop: SmallShop) -> None:
    cy = only(Purpose.MEASUREMENT, Purpose.IMPROVEMENT)
    shop.did(VIEWED, 0, who=cy)
    shop.did(VIEWED, 7, who=cy)
    assert not any("you looked" in why for why in reasons(shop.ask(Surface.FOR_YOU, who=cy)).values())
    shop.did(VIEWED, 0, who=BOB)
    assert reasons(shop.ask(Surface.FOR_YOU, who=BOB))[7] == "Because you looked at Thing 0", "it taught us"


@pytest.mark.parametrize("shopper", ["cy", ""])
def test_of_a_visit_only_what_was_done_under_a_yes_shapes_its_pages(shop: SmallShop, shopper: str) -> None:
    def visit(*purposes: Purpose) -> Context:
        return Context(who=Who(ShopperId(shopper), SessionId("visit of cy"), frozenset(purposes)))

    yes, no = visit(Purpose.PERSONALISATION), visit(Purpose.MEASUREMENT, Purpose.IMPROVEMENT)
    assert not shop.ask(Surface.FOR_YOU, who=yes).picks, (
        "whoever was asked for once is followed from there on"
    )
    shop.did(VIEWED, 0, who=no)
    shop.did(VIEWED, 3, who=yes)
    because = " ".join(reasons(shop.ask(Surface.FOR_YOU, who=yes)).values())
    assert "you looked at Thing 3" in because and "you looked at Thing 0" not in because


def test_what_may_shape_ones_own_page_and_no_others_teaches_nothing(shop: SmallShop) -> None:
    cy = only(Purpose.PERSONALISATION)
    shop.did(VIEWED, 0, who=cy)
    shop.did(VIEWED, 7, who=cy)
    assert any("you looked" in why for why in reasons(shop.ask(Surface.FOR_YOU, who=cy)).values())
    shop.did(VIEWED, 0, who=BOB)
    assert reasons(shop.ask(Surface.FOR_YOU, who=BOB)).get(7) != "Because you looked at Thing 0"


def test_orders_and_baskets_say_what_goes_with_something(shop: SmallShop) -> None:
    for n in range(3):
        shop.did(BOUGHT, 0, 1, who=NOBODY, order=f"o{n}")
    shop.did(CARTED, 0, 7, who=BOB)
    found = reasons(shop.ask(Surface.GOES_WITH, 0))
    assert found[1] == "Often bought together", "be it of the same kind"
    assert found[7] == "In one basket before"
    assert numbers(shop.ask(Surface.CART, 0))[0] == 1 and 0 not in numbers(shop.ask(Surface.CART, 0))


def test_what_one_shopper_alone_looked_at_is_no_habit_of_others(shop: SmallShop) -> None:
    for one in (0, 7):
        shop.did(VIEWED, one)
    assert reasons(shop.ask(Surface.GOES_WITH, 0))[7] == "Looked at together before"
    for n in range(2):
        for one in (0, 7):
            shop.did(VIEWED, one, who=Context(who=known("", f"s{n}")))
    assert reasons(shop.ask(Surface.GOES_WITH, 0))[7] == "Often looked at together"


def test_what_was_taken_out_again_was_in_no_basket_with_what_came_after(shop: SmallShop) -> None:
    for n in range(3):
        who = Context(who=known("", f"s{n}"))
        for kind, one in ((CARTED, 0), (UNCARTED, 0), (CARTED, 4)):
            shop.did(kind, one, who=who)
    assert "basket" not in reasons(shop.ask(Surface.GOES_WITH, 0)).get(4, "")


def test_two_orders_that_the_page_and_the_shops_server_both_told_are_not_often(shop: SmallShop) -> None:
    for n in range(2):
        for who in (ANN, NOBODY):
            shop.did(BOUGHT, 0, 1, who=who, order=f"o{n}")
    assert reasons(shop.ask(Surface.GOES_WITH, 0, who=BOB))[1] == "Bought together before"


def test_the_shops_own_links_lead(shop: SmallShop) -> None:
    shop.put(product(0, links=(ProductId("p7"), ProductId("gone"))))
    assert reasons(shop.ask(Surface.GOES_WITH, 0))[7] == "Goes with it, says the shop"


def test_what_goes_with_something_is_for_the_same_people(shop: SmallShop) -> None:
    shop.put(product(0, attributes={"gender": ("Women",)}), product(3, attributes={"gender": ("Men",)}))
    assert 3 not in numbers(shop.ask(Surface.GOES_WITH, 0)) and 5 in numbers(shop.ask(Surface.GOES_WITH, 0))


def test_what_is_for_everybody_goes_with_what_is_for_some(shop: SmallShop) -> None:
    unisex = product(3, attributes={"gender": ("Unisex",)})
    for whom in ("Women", "Men"):
        shop.put(product(0, attributes={"gender": (whom,)}), unisex)
        assert 3 in numbers(shop.ask(Surface.GOES_WITH, 0)) and 0 in numbers(shop.ask(Surface.GOES_WITH, 3))


def test_what_goes_with_something_is_for_the_same_people_by_their_titles_alone(shop: SmallShop) -> None:
    shop.put(replace(product(0), title="Women's Jacket"), replace(product(3), title="Men's Tee"))
    assert 3 not in numbers(shop.ask(Surface.GOES_WITH, 0)) and 5 in numbers(shop.ask(Surface.GOES_WITH, 0))


def test_what_goes_with_something_is_of_its_department_until_shoppers_go_from_one_to_the_other(
    shop: SmallShop,
) -> None:
    departments = {0: ("Wear", "Jackets"), 3: ("Wear", "Tees"), 5: ("Kitchen", "Mugs")}
    shop.put(*(product(n, categories=(path,)) for n, path in departments.items()))
    shop.did(VIEWED, 0, who=BOB)
    shop.did(VIEWED, 5, who=BOB)
    found = numbers(shop.ask(Surface.GOES_WITH, 0))
    assert 3 in found and 5 not in found, "blue as well, and others looked at both"
    for n in range(12):
        for pair in ((0, 5), (4, 7)):
            for one in pair:
                shop.did(VIEWED, one, who=Context(who=known("", f"{n} of {pair}")))
    assert 5 in numbers(shop.ask(Surface.GOES_WITH, 0))


def test_trends_are_what_is_asked_for_more_than_usual(shop: SmallShop) -> None:
    shop.did_each_day(VIEWED, 0, times=2, days=20)
    for n in range(12):
        shop.did(VIEWED, 7, who=Context(who=known("", f"s{n}")))
    shop.did(VIEWED, 5, who=NOBODY)
    found = shop.ask(Surface.TRENDING)
    assert numbers(found)[0] == 7
    assert reasons(found)[7] == "Trending this week" and reasons(found)[5] == "Looked at this week"
    assert reasons(found)[0] != "Trending this week"


@pytest.mark.parametrize("days", [1, 3, 40])
def test_what_is_asked_for_as_often_as_ever_is_no_trend_however_far_back_the_log_is_known(
    shop: SmallShop, days: int
) -> None:
    for n in (5, 6):
        shop.did_each_day(VIEWED, n, times=12, days=days)
    assert reasons(shop.ask(Surface.TRENDING)) == {5: "Popular this week", 6: "Popular this week"}


def test_whoever_reloads_a_page_makes_nothing_popular(shop: SmallShop) -> None:
    for _ in range(50):
        shop.did(VIEWED, 0)
    assert reasons(shop.ask(Surface.TRENDING, who=NOBODY)) == {0: "Looked at this week"}


def test_cheaper_and_back_again_are_facts(shop: SmallShop) -> None:
    shop.did(VIEWED, 0)
    shop.did(CARTED, 3)
    shop.offers(7, offer(80, stock=0))
    shop.did(VIEWED, 7, features={SOLD_OUT: 1.0})
    shop.offers(7, offer(80))
    shop.offers(0, offer(8))
    shop.offers(3, offer(41))
    found = reasons(shop.ask(Surface.BACK_AGAIN))
    assert found[0] == "20 % cheaper than when you looked" and 3 not in found
    assert found[7] == "Back in stock since you looked"
    shop.offers(0, offer(8, stock=0))
    shop.did(BOUGHT, 7)
    assert not shop.ask(Surface.BACK_AGAIN).picks, "sold out, and bought since"


def test_what_shall_be_left_out_does_not_come_back_either(shop: SmallShop) -> None:
    for n in (0, 1):
        shop.did(VIEWED, n)
        shop.offers(n, offer(1))
    assert numbers(shop.ask(Surface.BACK_AGAIN, without=(0,))) == [1]


def test_no_part_of_a_per_cent_is_claimed(shop: SmallShop) -> None:
    shop.did(VIEWED, 2)
    shop.offers(2, offer(20))
    assert reasons(shop.ask(Surface.BACK_AGAIN)) == {2: "33 % cheaper than when you looked"}


def test_a_look_or_a_variant_that_was_withdrawn_since_is_not_compared_with_another(shop: SmallShop) -> None:
    red, blue = product(0).looks[0], product(2).looks[0]
    shop.put(product(0, looks=(red, replace(blue, id=LookId("p0/blue")))))
    shop.did(VIEWED, 0, features={SOLD_OUT: 1.0})
    (dear,), cheap = red.variants, Variant(Sku("p0-2"), {}, offer(1))
    shop.put(product(0, looks=(replace(red, variants=(cheap,)),)))
    assert not shop.ask(Surface.BACK_AGAIN).picks, "another variant"
    shop.put(product(0, looks=(replace(blue, id=LookId("p0/blue"), variants=(dear,)),)))
    assert not shop.ask(Surface.BACK_AGAIN).picks, "another look"


def test_an_event_counts_in_the_next_answer_of_another_process(tmp_path: Path) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as other:
        assert not other.ask(Surface.FOR_YOU).picks
        one.did(VIEWED, 0)
        assert 2 in numbers(other.ask(Surface.FOR_YOU))


def test_a_price_and_a_stock_set_elsewhere_count_in_the_next_answer(tmp_path: Path) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as other:
        assert 2 in numbers(other.ask(Surface.SIMILAR, 0))
        one.offers(2, offer(7, stock=0))
        assert 2 not in numbers(other.ask(Surface.SIMILAR, 0))
        one.offers(2, offer(7))
        pick = next(pick for pick in other.ask(Surface.SIMILAR, 0).picks if pick.product == "p2")
        assert pick.offer == offer(7)


def test_a_sale_that_begins_and_ends_counts_in_the_next_answer_though_nobody_wrote_it(
    shop: SmallShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, usual = [0.0], offer(20)
    for read in (offers, cached, shelf):
        monkeypatch.setattr(read, "time", lambda: now[0])
    shop.offers(2, replace(usual, until=2000, coming=Coming(Money(700, "USD"), 1000)))
    told = []
    for now[0] in (999, 1000, 2000):
        pick = next(pick for pick in shop.ask(Surface.SIMILAR, 0).picks if pick.product == "p2")
        told.append((pick.offer.price, pick.offer.was))
    assert told == [(usual.price, None), (Money(700, "USD"), usual.price), (usual.price, None)]


def test_a_product_of_a_moment_ago_is_recommended_for_its_looks(tmp_path: Path) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as other:
        one.catalog.remove([PRODUCTS[2]])
        one.catalog.set_bookmark("index", one.catalog.head())
        other.did(VIEWED, 0)
        assert 2 not in numbers(other.ask(Surface.SIMILAR, 0)) and 2 not in numbers(
            other.ask(Surface.FOR_YOU)
        )
        one.put(product(2))
        assert 2 in numbers(other.ask(Surface.SIMILAR, 0)) and 2 in numbers(other.ask(Surface.FOR_YOU))


def test_what_is_near_is_looked_for_once_until_products_change(shop: SmallShop) -> None:
    for _ in range(3):
        shop.ask(Surface.SIMILAR, 0)
    shop.offers(3, offer(1))
    shop.ask(Surface.SIMILAR, 0)
    assert len(shop.asked) == 1
    shop.put(product(2, description="other words"))
    shop.ask(Surface.SIMILAR, 0)
    assert len(shop.asked) == 2


def test_a_shopper_who_was_known_before_this_process_began_still_is(tmp_path: Path) -> None:
    with opened(tmp_path) as before:
        before.did(VIEWED, 0)
    with opened(tmp_path) as now:
        assert 2 in numbers(now.ask(Surface.FOR_YOU))


def test_a_visit_is_known_by_its_own_name_as_well(shop: SmallShop) -> None:
    shop.did(VIEWED, 0)
    told = reasons(shop.ask(Surface.FOR_YOU, who=Context(who=known("", "visit of ann"))))
    assert any("Thing 0" in why for why in told.values())


def test_a_visit_that_is_named_as_a_shopper_is_tells_nothing_of_what_they_did(shop: SmallShop) -> None:
    shop.did(VIEWED, 0)
    assert any("Thing 0" in why for why in reasons(shop.ask(Surface.FOR_YOU)).values())
    told = reasons(shop.ask(Surface.FOR_YOU, who=Context(who=known("", "ann"))))
    assert not any("you looked" in why for why in told.values())


def test_who_is_forgotten_is_forgotten_by_every_process(tmp_path: Path) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as other:
        one.did(VIEWED, 0)
        assert other.ask(Surface.FOR_YOU).picks
        erased = one.events.erase(ShopperId("ann"))
        one.own.forget(ShopperId("ann"), [names(ANN).session], erased.at)
        assert not any("you looked" in why for why in reasons(other.ask(Surface.FOR_YOU)).values())


def test_history_that_the_shopper_switched_off_is_not_used(shop: SmallShop) -> None:
    shop.did(VIEWED, 0)
    shop.did(VIEWED, 5)
    shop.own.choose(ShopperId("ann"), Part.HISTORY, "p0", 0, removed=True)
    assert all("Thing 0" not in why for why in reasons(shop.ask(Surface.FOR_YOU)).values())
    shop.own.choose(ShopperId("ann"), Part.HISTORY, "", 0, removed=True)
    assert not any("you looked" in why for why in reasons(shop.ask(Surface.FOR_YOU)).values())


@pytest.mark.parametrize(
    ("part", "value"), [(Part.CATEGORY, "Jackets"), (Part.COLOUR, "blue"), (Part.BRAND, "Acme")]
)
def test_what_is_left_out_leads_to_nothing_until_it_is_taken_up(
    shop: SmallShop, part: Part, value: str
) -> None:
    shop.put(product(0, brand="Acme"))
    shop.did(VIEWED, 0)
    shop.did(VIEWED, 4)
    assert any("Thing 0" in why for why in reasons(shop.ask(Surface.FOR_YOU)).values())
    shop.own.choose(ShopperId("ann"), part, value, 0, removed=True)
    said = reasons(shop.ask(Surface.FOR_YOU)).values()
    assert all("Thing 0" not in why for why in said) and any("Thing 4" in why for why in said)
    shop.own.choose(ShopperId("ann"), part, value, 0, removed=False)
    assert any("Thing 0" in why for why in reasons(shop.ask(Surface.FOR_YOU)).values())


def test_a_taste_in_looks_that_is_switched_off_proposes_nothing(shop: SmallShop) -> None:
    shop.did(VIEWED, 0)
    assert any("much like it" in why for why in reasons(shop.ask(Surface.FOR_YOU)).values())
    shop.own.choose(ShopperId("ann"), Part.LOOKS, "", 0, removed=True)
    assert not any("like it" in why for why in reasons(shop.ask(Surface.FOR_YOU)).values())
    assert reasons(shop.ask(Surface.SIMILAR, 0)), "what a page shows is no taste"


@pytest.mark.parametrize(
    ("ask", "error", "field"),
    [
        (lambda shop: shop.ask(Surface.SEARCH), InvalidInput, "surface"),
        (lambda shop: shop.ask(Surface.SIMILAR), InvalidInput, "product"),
        (lambda shop: shop.ask(Surface.FOR_YOU, size=0), InvalidInput, "size"),
        (lambda shop: shop.ask(Surface.FOR_YOU, size=101), InvalidInput, "size"),
        (
            lambda shop: shop.recommender(Surface.GOES_WITH, Occasion((ProductId("no"),)), 0),
            NotFound,
            "product",
        ),
    ],
)
def test_what_cannot_be_answered_is_said(
    shop: SmallShop, ask: Callable[[SmallShop], object], error: type[InvalidInput], field: str
) -> None:
    with pytest.raises(error) as refused:
        ask(shop)
    assert refused.value.field == field and refused.value.fix


def test_chance_is_logged_with_its_probability(tmp_path: Path) -> None:
    with opened(tmp_path, epsilon=1.0, seed=3) as shop:
        first = {numbers(shop.ask(Surface.GOES_WITH, 0))[0] for _ in range(40)}
        picks = shop.ask(Surface.GOES_WITH, 0).picks
        assert len(first) > 1 and all(pick.propensity == pytest.approx(1 / len(picks)) for pick in picks)
        shop.did(VIEWED, 0)
        assert all(pick.propensity == 1.0 for pick in shop.ask(Surface.TRENDING).picks)


people = st.sampled_from([ANN, BOB, NOBODY, Context(who=known("", "s"))])
indexes = st.integers(0, len(PRODUCTS) - 1)
deeds = st.lists(
    st.tuples(st.sampled_from([VIEWED, CARTED, BOUGHT, Happened.WISHED, Happened.UNCARTED]), indexes, people),
    max_size=25,
)
stocks = st.lists(st.sampled_from([None, 0, 0, 3]), min_size=len(PRODUCTS), max_size=len(PRODUCTS))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    deeds, stocks, indexes, st.lists(indexes, max_size=3), st.sampled_from([0.0, 0.3, 1.0]), st.integers(1, 6)
)
def test_nothing_unavailable_or_excluded_is_shown_reasons_are_true_and_chances_are_chances(
    done: list[tuple[Happened, int, Context]],
    stock: list[int | None],
    page: int,
    without: list[int],
    epsilon: float,
    size: int,
) -> None:
    with TemporaryDirectory() as folder, opened(Path(folder), epsilon) as shop:
        for kind, n, who in done:
            shop.did(kind, n, who=who)
        for n, left in enumerate(stock):
            shop.offers(n, offer(5 + n, stock=left))
        for surface in SURFACES:
            picks = shop.ask(surface, page, who=ANN, size=size, without=tuple(without)).picks
            assert len(picks) <= size and len({pick.product for pick in picks}) == len(picks)
            for pick in picks:
                n = PRODUCTS.index(pick.product)
                assert stock[n] != 0 and n not in without and n != page
                assert 0 < pick.propensity <= 1 and pick.score > 0 and pick.features
                assert pick.offer == offer(5 + n, stock=stock[n])
                assert surface not in FACTS or pick.propensity == 1
                assert true(pick.why, n, page, done, stock), pick.why


def true(
    why: str, n: int, page: int, done: list[tuple[Happened, int, Context]], stock: list[int | None]
) -> bool:
    """Whether a reason holds, judged from what was done and not from any model."""
    mine = {(kind, m) for kind, m, who in done if who == ANN} | {(VIEWED, page)}
    verbs = {"looked at": VIEWED, "saved": Happened.WISHED, "put": CARTED, "bought": BOUGHT}
    if found := re.match(r"Because you (looked at|saved|put|bought) Thing (\d)", why):
        return (verbs[found[1]], int(found[2])) in mine
    if found := re.match(r"(\d+) % cheaper than when you", why):
        return any(m == n for _, m in mine) and 5 + n < 10 * (n + 1) * (1 - int(found[1]) / 100) + 0.1
    if "together" in why or "basket" in why or "both" in why:
        whose = [{m for _, m, w in done if w == who} for who in (ANN, BOB, Context(who=known("", "s")))]
        return any({n, page} <= one for one in whose)
    if "this week" in why:
        return any(m == n for _, m, _ in done)
    return why.startswith(
        ("Much like it", "Among the closest we have", "Also ", "Much like it, of another kind")
    )


def two_jackets_in_one(shop: SmallShop) -> tuple[ProductId, dict[str, LookKey]]:
    """A jacket that comes in blue and red."""
    blue, red = product(0).looks[0], replace(product(1).looks[0], id=LookId("p0/red"), variants=(Variant(Sku("p0-2"), {}, offer(10)),))  # fmt: skip
    shop.put(product(0, looks=(blue, red)))
    (jacket,) = shop.catalog.get([PRODUCTS[0]]).values()
    return jacket.id, {look.name: look.key for look in jacket.looks}


def said_beside(shop: SmallShop, id: ProductId, *looks: int) -> set[str]:
    occasion = Occasion((id,), context=NOBODY, looks=tuple(map(LookKey, looks)))
    return {pick.why for pick in shop.recommender(Surface.GOES_WITH, occasion, 0).picks}


def test_reasons_are_of_the_look_that_the_page_shows(shop: SmallShop) -> None:
    """On the page of the red one what is near to it as well is not "also blue"."""
    id, keys = two_jackets_in_one(shop)
    for looks in ((), (keys["Blue"],), (10**9,)):
        assert said_beside(shop, id, *looks) == {"Also blue"}
    assert said_beside(shop, id, keys["Red"]) == {"Much like it, of another kind"}, (
        "what goes with it is blue"
    )


def test_much_like_it_is_not_said_of_what_is_not(tmp_path: Path) -> None:
    with opened(tmp_path, faint=0.5) as shop:
        id, keys = two_jackets_in_one(shop)
        assert said_beside(shop, id, keys["Blue"]) == {"Also blue"}
        assert not said_beside(shop, id, keys["Red"]), "of another kind and colour, and hardly alike"


@pytest.mark.parametrize(("faint", "kinds"), [(0.4, {"Jackets", "Tees", "Mugs"}), (0.2, {"Jackets"})])
def test_what_is_hardly_alike_is_called_so_only_of_one_kind(
    tmp_path: Path, faint: float, kinds: set[str]
) -> None:
    """.4 × .4 is a resemblance, .2 × .4 is none: a blue mug is then no answer to a blue jacket."""
    with opened(tmp_path, faint=faint) as shop:
        found = reasons(shop.ask(Surface.SIMILAR, 0))
        assert {KINDS[n] for n in found} == kinds
        assert all("mong the closest we have" in why or "uch like it" in why for why in found.values())
        shop.did(VIEWED, 0)
        assert {KINDS[n] for n in reasons(shop.ask(Surface.FOR_YOU))} == kinds
