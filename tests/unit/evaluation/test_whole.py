"""An answer that does not hold together is a fault, whatever is right."""

from dataclasses import replace

import pytest

from shopkeeper.evaluation.whole import Search, faults, miscounted, torn, unkept
from shopkeeper.types import (
    Constraint,
    Facet,
    FacetValue,
    Match,
    Money,
    Offer,
    Op,
    PhotoVerdict,
    Proof,
    Query,
    Rating,
    Relaxation,
    Sku,
    Slate,
    Sort,
    Variant,
    Verdict,
)
from tests.unit.evaluation.goods import MUG, SHELF, slate

UNDER_100 = Constraint("price", Op.AT_MOST, (Money(10_000, "USD"),))


JACKET = Query("jacket")


def found(given: Slate, query: Query = JACKET) -> str:
    return "; ".join(faults(query, given, SHELF.products))


def proven(given: Slate, value: str = "", times: int = 1) -> Slate:
    """With a proof of every hit's price."""
    return replace(
        given,
        hits=tuple(
            replace(
                hit,
                proofs=(Proof(UNDER_100, Verdict.PROVEN, value or str(hit.variant.offer.price), "offer"),)
                * times,
            )
            for hit in given.hits
        ),
    )


def test_a_sound_answer_has_none() -> None:
    assert not found(proven(slate("rain/blue", "wind/-", applied=(UNDER_100,))))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"title": "Sun Jacket"}, "another title"),
        ({"brand": ""}, "another brand"),
        ({"description": "Dry."}, "another description"),
        ({"categories": ()}, "another categories"),
        ({"rating": Rating(5.0, 900)}, "another rating"),
    ],
)
def test_a_product_is_told_as_it_is(told: dict[str, object], says: str) -> None:
    given = slate("wind/-")
    (hit,) = given.hits
    assert says in found(replace(given, hits=(replace(hit, product=replace(hit.product, **told)),)))


@pytest.mark.parametrize(
    ("part", "told", "says"),
    [
        ("look", {"name": "Red"}, "another name"),
        ("look", {"colours": ("Red",)}, "another colours"),
        ("look", {"variants": SHELF.products["rain"].looks[0].variants[:1]}, "other variants than its own"),
        ("variant", {"options": {"size": "M"}}, "another options"),
        ("variant", {"gtin": "9780306406157"}, "another gtin"),
    ],
)
def test_a_look_and_a_variant_are_told_as_they_are(part: str, told: dict[str, object], says: str) -> None:
    (hit,) = slate("rain/blue").hits
    changed = replace(hit, **{part: replace(getattr(hit, part), **told)})
    assert says in found(replace(slate("rain/blue"), hits=(changed,)))


def test_a_look_shows_its_own_pictures_and_names_the_other_looks() -> None:
    given = slate("rain/blue")
    (hit,) = given.hits
    other = replace(hit.look, media=MUG.looks[0].media)
    assert "other pictures than its own" in found(replace(given, hits=(replace(hit, look=other),)))
    assert "as its product's other looks" in found(replace(given, hits=(replace(hit, others=()),)))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"sku": Sku("mug/--0")}, "proves price:at_most"),
        ({"quote": "Waterproof."}, "do not say: Waterproof."),
    ],
)
def test_a_proof_is_of_the_very_thing_that_is_shown(changed: dict[str, str], says: str) -> None:
    given = proven(slate("wind/-", applied=(UNDER_100,)))
    (hit,) = given.hits
    proof = replace(hit.proofs[0], **changed)
    assert says in found(replace(given, hits=(replace(hit, proofs=(proof,)),)))


def test_a_product_is_shown_once() -> None:
    assert "shows rain 2 times" in found(slate("rain/blue", "wind/-", "rain/red"))


@pytest.mark.parametrize(
    ("value", "times", "says"),
    [("1.00 USD", 1, "and costs 60.00 USD"), ("", 0, "says 0 times"), ("", 2, "says 2 times")],
)
def test_every_wish_is_proven_once_and_by_what_is_so(value: str, times: int, says: str) -> None:
    assert says in found(proven(slate("rain/blue", applied=(UNDER_100,)), value, times))


def test_a_list_by_price_is_in_that_order_but_for_its_tiers() -> None:
    by_price, rising = (
        Query("jacket", sort=Sort.PRICE_UP),
        ("mug/-", "wind/-", "rain/blue", "wool/-", "down/-"),
    )
    assert not found(slate(*rising), by_price)
    assert not found(slate(*rising[2:], *rising[:2]), by_price)
    assert "mug/- stands behind wind/-" in found(slate(*rising[::-1]), by_price)
    assert not found(slate(*rising[::-1]), replace(by_price, sort=Sort.PRICE_DOWN))


def pages(*shown: tuple[str, ...]) -> list[Slate]:
    """All of one answer."""
    total, told = sum(map(len, shown)), 0
    made = []
    for place, looks in enumerate(shown):
        more = "more" if place + 1 < len(shown) else ""
        made.append(replace(slate(*looks), total=total, cursor=more, first=told + 1))
        told += len(looks)
    return made


def scored(score: float, **parts: float) -> Slate:
    given = slate("wind/-")
    return replace(given, hits=tuple(replace(hit, score=score, scores=parts) for hit in given.hits))


TWICE = (FacetValue("red", 1), FacetValue("red", 2))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (scored(float("nan")), "has a score of nan"),
        (scored(0.5, text=37.0), "has a text of 37.0"),
        (replace(slate(), facets=(Facet("colour", ()), Facet("colour", ()))), "offers colour 2 times"),
        (replace(slate(), facets=(Facet("colour", TWICE),)), "offers colour red 2 times"),
        (replace(slate(), photos=(PhotoVerdict(Match.SAME, 1.5),)), "sure of a photo by 1.5"),
    ],
)
def test_what_could_be_no_score_no_name_and_no_count_is_a_fault(given: Slate, says: str) -> None:
    assert says in found(given)


def leading_to(shown: list[Slate], whole: Slate) -> Search:
    """Page after page, and ``whole`` to who asks for a long one."""
    following = iter(shown[1:])
    return lambda query: (next(following) if query.cursor else whole, "")


def test_pages_that_follow_one_another_are_whole() -> None:
    looks = ("rain/blue", "wind/-", "wool/-")
    query, whole = Query("jacket", size=1), slate(*looks)
    assert not list(torn(query, (shown := pages(*((one,) for one in looks)))[0], leading_to(shown, whole)))
    assert not list(torn(replace(query, size=3), whole, leading_to([whole], whole)))


def test_pages_that_do_not_are_torn() -> None:
    first, second = pages(("rain/blue", "wind/-"), ("wind/-",))
    query, whole = Query("jacket", size=2), slate("rain/blue", "wind/-", "wool/-")

    def said(first: Slate, *others: Slate, query: Query = query, whole: Slate = whole) -> str:
        return "; ".join(torn(query, first, leading_to([first, *others], whole)))

    assert "shows wind on 2 pages" in said(first, second)
    assert "promises a next page, which is empty" in said(first, replace(slate(), first=3))
    assert "begins at 1" in said(first, slate("wool/-"))
    assert "no way to the rest" in said(replace(first, cursor=""))
    assert "on a page of 1" in said(first, second, query=replace(query, size=1))
    assert "2 pages put together are not one long page" in said(
        first, replace(slate("wool/-"), first=3), whole=slate("wind/-", "rain/blue", "wool/-")
    )
    assert list(torn(query, first, lambda _: (None, "refused"))) == ["the next page cannot be read: refused"]


TICKED = Query(constraints=(UNDER_100,))
"""Leads to all but the down jacket."""
KEPT = ("rain/blue", "wind/-", "wool/-", "mug/-")
SOME = Facet("colour", (FacetValue("blue", 1), FacetValue("green", 1)))


def counted(given: Slate, query: Query = TICKED) -> str:
    return "; ".join(miscounted(query, given, SHELF))


def test_what_is_ticked_finds_all_that_keeps_it_and_what_narrows_it() -> None:
    whole = replace(slate(*KEPT, applied=(UNDER_100,)), facets=(SOME,))
    assert not counted(whole)
    assert "nothing to narrow it by" in counted(replace(whole, facets=()))
    assert "finds 3, and 4 keep what is ticked" in counted(replace(whole, total=3))
    assert "finds 5, and 4 keep what is ticked" in counted(replace(whole, total=5))
    assert "finds 4" in counted(
        replace(whole, applied=()), Query(constraints=(replace(UNDER_100, op=Op.ABOVE),))
    )
    assert not counted(replace(whole, total=3), JACKET)  # of words nobody knows how many there are


@pytest.mark.parametrize(("total", "wrong"), [(0, False), (1, False), (2, True)])
def test_where_words_leave_a_doubt_either_count_is_right(total: int, wrong: bool) -> None:
    """Merino wool may be a wool, or not; nothing else is."""
    wool = Constraint("material", Op.IS, ("wool",), insist=True)
    given = replace(slate("wool/-", applied=(wool,)), total=total, facets=(SOME,))
    assert bool(counted(given, Query(constraints=(wool,)))) is wrong


def test_a_dead_end_has_a_way_out() -> None:
    nothing = replace(UNDER_100, values=(Money(1, "USD"),))
    empty = slate(applied=(nothing,))
    assert "no way out" in counted(empty, Query(constraints=(nothing,)))
    assert not counted(replace(empty, relaxations=(Relaxation(nothing, 5),)), Query(constraints=(nothing,)))


def test_no_more_wishes_are_given_up_than_need_be() -> None:
    """A jacket for a cent, by a maker of none: without the price, or without the maker, there is still none for a cent."""
    cent = replace(UNDER_100, values=(Money(1, "USD"),))
    nobody = Constraint("brand", Op.IS, ("nobody",))
    jackets = Constraint("category", Op.IS, ("jackets",))
    wishes = (jackets, nobody, cent)
    empty, asked = slate(applied=wishes), Query(constraints=wishes)
    two, three = Relaxation(nobody, 5, also=(cent,)), Relaxation(jackets, 6, also=(nobody, cent))
    assert not counted(replace(empty, relaxations=(three, two)), asked)
    assert "3 wishes, and 2 would do" in counted(replace(empty, relaxations=(three,)), asked)


@pytest.mark.parametrize(
    ("finds", "near", "says"), [(1, False, ""), (2, False, "promises 1 of"), (2, True, "only what is near")]
)
def test_counts_lead_to_as_many(finds: int, near: bool, says: str) -> None:
    """A way out may lead to what is near, a filter not."""
    asked: list[Query] = []

    def search(query: Query) -> tuple[Slate, str]:
        asked.append(query)
        return replace(slate(*KEPT[:finds]), near=near), ""

    given = replace(
        slate(*KEPT, applied=(UNDER_100,)), facets=(SOME,), relaxations=(Relaxation(UNDER_100, 1),)
    )
    broken = "; ".join(unkept(TICKED, given, search, "0" * 8))
    assert (says in broken) and bool(broken) is bool(says)
    assert broken.count("near") == near
    way, facet = asked
    assert not way.constraints and way.without == (UNDER_100.id,)
    assert facet.constraints == (UNDER_100, Constraint("colour", Op.IS, ("blue",)))


@pytest.mark.parametrize(("finds", "says"), [(0, "promises 1 of"), (1, ""), (2, "")])
def test_a_facet_of_what_may_be_more_promises_the_least_there_is(finds: int, says: str) -> None:
    given = replace(slate(*KEPT, applied=(UNDER_100,)), facets=(replace(SOME, at_least=True),))
    broken = "; ".join(unkept(TICKED, given, lambda _: (slate(*KEPT[:finds]), ""), "0" * 8))
    assert (says in broken) and bool(broken) is bool(says)


def test_an_error_breaks_a_promise() -> None:
    given = replace(slate(*KEPT), facets=(SOME,))
    assert "lost" in "; ".join(unkept(JACKET, given, lambda _: (None, "lost"), "0" * 8))


@pytest.mark.parametrize("stays", [0, 1, 2])
def test_two_wishes_can_be_taken_off_together(stays: int) -> None:
    said = (replace(UNDER_100, words="under 100"), Constraint("brand", Op.IS, ("Acme",), words="acme"))
    given = slate(*KEPT, applied=said)
    broken = [*unkept(JACKET, given, lambda _: (slate(*KEPT, applied=said[:stays]), ""), "0" * 8)]
    assert broken == [f"applies {one.id}, which was taken off" for one in said[:stays]]


@pytest.mark.parametrize(("finds", "says"), [(0, "promises 1 of"), (1, ""), (2, "")])
def test_another_value_than_words_wish_for_stands_for_it_and_leads_to_as_many_at_least(
    finds: int, says: str
) -> None:
    asked: list[Query] = []

    def search(query: Query) -> tuple[Slate, str]:
        asked.append(query)
        return slate(*KEPT[:finds]), ""

    said = Constraint("colour", Op.IS, ("red",), words="red")
    facet = replace(SOME, values=(FacetValue("red", 1, selected=True), *SOME.values))
    given = replace(slate(*KEPT, applied=(said,)), facets=(facet,))
    broken = "; ".join(unkept(JACKET, given, search, "0" * 8))
    assert (says in broken) and bool(broken) is bool(says)
    (followed,) = asked
    assert followed.without == (said.id,) and followed.constraints == (
        Constraint("colour", Op.IS, ("blue",)),
    )


@pytest.mark.parametrize(("field", "value"), [("category", "hoodies"), ("colour", "blue")])
def test_a_kind_of_thing_that_was_said_and_what_is_selected_promise_nothing(field: str, value: str) -> None:
    said = Constraint(field, Op.IS, (value,), words=value)
    facet = Facet(field, (FacetValue(value, 1, selected=field != "category"),))
    given = replace(slate(*KEPT, applied=(said,)), facets=(facet,))
    assert not [*unkept(JACKET, given, lambda _: (None, "lost"), "0" * 8)]


@pytest.mark.parametrize(
    ("stock", "wishes", "says"),
    [
        ((0, 3), (), "is shown as a, which is sold out, and b is not"),
        ((3, 3), (), ""),
        ((0, 0), (), ""),
        ((0, None), (), ""),
        ((0, 3), (UNDER_100,), "sold out"),
        ((0, 3), (Constraint("price", Op.BELOW, (Money(6000, "USD"),)),), ""),
        ((0, 3), (Constraint("size", Op.IS, ("s",)),), ""),
        ((0, 3), (Constraint("feature", Op.IS, ("zip",)),), ""),
    ],
)
def test_what_can_be_bought_is_shown(
    stock: tuple[int | None, int | None], wishes: tuple[Constraint, ...], says: str
) -> None:
    said = shown_as(0, stock, wishes)
    assert says in said and bool(says) is bool(said)


@pytest.mark.parametrize(
    ("stock", "wishes", "says"),
    [
        ((3, 3), (), "is shown as b, and a costs less"),
        ((3, 3), (UNDER_100,), "costs less"),
        ((0, 3), (), ""),
        ((None, 3), (), ""),
        ((3, 3), (Constraint("size", Op.IS, ("m",)),), ""),
        ((3, 3), (Constraint("price", Op.ABOVE, (Money(5500, "USD"),)),), ""),
    ],
)
def test_what_costs_least_is_shown(
    stock: tuple[int | None, int | None], wishes: tuple[Constraint, ...], says: str
) -> None:
    said = shown_as(1, stock, wishes)
    assert says in said and bool(says) is bool(said)


def shown_as(variant: int, stock: tuple[int | None, int | None], wishes: tuple[Constraint, ...]) -> str:
    """What is wrong with showing that one of two, of which the first costs less."""
    (hit,) = slate("wind/-").hits
    variants = tuple(
        Variant(Sku(sku), {"size": size}, Offer(Money(price, "USD"), stock=left))
        for sku, size, price, left in zip("ab", "SM", (5000, 6000), stock, strict=True)
    )
    shown = replace(hit.look, variants=variants)
    wind = replace(hit.product, looks=(shown,))
    answer = slate(applied=wishes)
    answer = replace(answer, hits=(replace(hit, product=wind, look=shown, variant=variants[variant]),))
    return "; ".join(one for one in faults(JACKET, answer, {wind.id: wind}) if " is shown as " in one)


def test_what_is_only_near_does_not_claim_to_match() -> None:
    (hit,) = slate("rain/blue").hits
    claims = replace(slate(near=True), hits=(replace(hit, why="matches your words"),))
    assert "only near" in found(claims)
    assert "only near" not in found(replace(claims, near=False))
