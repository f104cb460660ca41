"""What an answer leaves in the log, once a door has shown it."""

from collections.abc import Sequence
from dataclasses import replace
from time import sleep, time_ns

import pytest

from shopkeeper.events import Kept, Offset
from shopkeeper.shop import Shop
from shopkeeper.types import (
    Constraint,
    Context,
    Field,
    Happened,
    Money,
    Op,
    Query,
    Surface,
)
from tests.known import event_of, known
from tests.unit.events.deeds import viewed
from tests.unit.search.test_journey import opened, shirts


def written(shop: Shop, count: int) -> Sequence[Kept]:
    """The log, once it holds as many: nobody waits for what is shown to be written."""
    for _ in range(1_000):
        if len(kept := shop.events.read(Offset(0))) >= count:
            return kept
        sleep(0.01)
    pytest.fail("not written")


def test_an_answer_that_was_shown_is_in_the_log_and_one_that_was_only_computed_is_not() -> None:
    with opened(shirts([4000] * 30)) as shop:
        asker = Context(who=known("ann", "visit"))
        query = Query("shirt", size=12, context=asker)
        slate = shop.search(query)
        assert shop.events.head() == 0
        shop.shown(slate, query)
        more = replace(query, cursor=slate.cursor)
        shop.shown(shop.search(more), more)
        similar = shop.similar(slate.hits[0].product.id, 4)
        shop.shown(similar, Query(context=asker), Surface.SIMILAR)
        kept = written(shop, 4)
        asked, first, second, near = (event_of(each) for each in kept)
        assert (asked.kind, asked.words, asked.number) == (Happened.ASKED, "shirt", 30)
        assert [line.rank for line in (*first.lines, *second.lines)] == list(range(1, 25))
        assert [(line.product, line.score) for line in first.lines] == [
            (h.product.id, h.score) for h in slate.hits
        ]
        assert (near.kind, near.surface, len(near.lines)) == (Happened.SHOWN, Surface.SIMILAR, 4)
        assert {event.trace for event in (asked, first)} == {slate.trace.id}
        assert {(event_of(each).shopper, event_of(each).session) for each in kept} == {("ann", "visit")}


def test_what_is_known_of_who_asks_is_told_only_of_who_consented() -> None:
    """With the category that the question itself names: what an arm puts first has no part in it."""
    with opened(shirts([4000] * 3)) as shop:
        facts = {"device": "phone", "language": "de"}
        asker = Context(who=known("ann", "visit"), facts=facts)
        wish = Constraint(Field.CATEGORY, Op.IS, ("Shirts",))
        for context in (asker, Context(facts=facts)):
            slate = shop.search(Query("shirt", context=context))
            intent = replace(slate.intent, constraints=(wish,))
            shop.shown(replace(slate, intent=intent), Query("shirt", context=context))
        told = [event_of(each) for each in written(shop, 4)]
        assert [event.facts for event in told] == [facts | {"category": "Shirts"}] * 2 + [{}, {}]


def test_a_question_without_an_answer_shows_nothing_and_is_known_where_no_words_are() -> None:
    with opened(shirts([4000])) as shop:
        dear = Constraint(Field.PRICE, Op.AT_MOST, (Money(1, "USD"),))
        query = Query("shirt", constraints=(dear,), context=Context(who=known("", "visit")))
        shop.shown(shop.search(query), query)
        asked, shown = (event_of(each) for each in written(shop, 2))
        assert [(one.kind, one.number, one.lines) for one in (asked, shown)] == [
            (Happened.ASKED, 0, ()),
            (Happened.SHOWN, 0, ()),
        ]
        assert (asked.session, shown.session) == ("", "visit"), "nobody's words lead to no visit"
        assert shown.ms > 0


def test_a_page_goes_on_for_the_same_shopper_in_another_visit() -> None:
    with opened(shirts([4000] * 30)) as shop:
        first = shop.search(Query("shirt", size=12, context=Context(who=known("", "one"))))
        later = Context(who=known("ann", "two"), agent="another")
        assert shop.search(Query("shirt", size=12, cursor=first.cursor, context=later)).hits


def test_record_answers_with_a_receipt() -> None:
    with opened(shirts([4000])) as shop:
        assert shop.record([viewed("a", at=time_ns() // 1000)]).accepted == 1
