"""What the pages say of a known fortnight, and what they say of nothing."""

import csv
import sys
import time
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.console.live import MOST
from shopkeeper.console.sheet import Cell, Table
from shopkeeper.types import EVERYTHING, UNTOLD, Event, EventId, Happened, SessionId, ShopperId
from tests.unit.console.conftest import Site

SHEETS = ("today", "search", "products", "surfaces")


def read(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text)))


@pytest.mark.parametrize("name", SHEETS)
def test_an_empty_page_teaches_the_next_step(site: Site, name: str) -> None:
    page = site.get(f"/console/{name}")
    assert "curl &#39;http://localhost:8000/v1/search?q=jacket&#39;" in page


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("days", [1, 7, 28])
def test_every_page_answers_in_one_sentence_with_plots_and_tables(busy: Site, name: str, days: int) -> None:
    page = busy.get(f"/console/{name}?days={days}")
    assert (
        page.count("<h1>") == 1
        and "<svg" in page
        and "<table>" in page
        and "Days begin and end in UTC" in page
    )


def test_the_numbers_on_the_page_are_those_of_the_log(busy: Site) -> None:
    analytics = busy.store.analytics
    funnel = analytics.funnel(analytics.period(28))
    rows = read(busy.get("/console/today/funnel.csv?days=28"))
    assert rows[0] == ["Step", "Times", "Visits", "Of the step before"]
    assert [(int(row[1]), int(row[2])) for row in rows[1:]] == [
        (step.times, step.visits) for step in funnel.steps
    ]
    assert funnel.times(Happened.BOUGHT) > 5 and {one.money.currency for one in funnel.takings} == {
        "USD",
        "EUR",
    }
    page = busy.get("/console/today?days=28")
    assert "Revenue in USD" in page and "Revenue in EUR" in page


def test_tables_sort_and_export_as_sorted(busy: Site) -> None:
    fewest = read(busy.get("/console/search/searches.csv?days=28&by=searches.Searches"))
    counts = [int(row[1]) for row in fewest[1:]]
    assert counts == sorted(counts) and len(counts) > 3
    assert 'aria-sort="descending"' in busy.get("/console/search?days=28&by=searches.-Searches")
    assert busy.get("/console/search?days=28&by=nonsense.-x&by=&days=x")


def test_tables_are_held_to_words_and_export_what_is_left(busy: Site) -> None:
    every = read(busy.get("/console/search/searches.csv?days=28"))
    left = read(busy.get("/console/search/searches.csv?days=28&in.searches=JACK"))
    assert left == [every[0], *(row for row in every[1:] if "jack" in row[0].lower())]
    assert 1 < len(left) < len(every)
    page = busy.get("/console/search?days=28&in.searches=JACK&by=searches.Words")
    assert f"{len(left) - 1} of {len(every) - 1} rows" in page and 'value="JACK"' in page
    assert "in.searches=JACK" in page.split('id="searches-export"')[1].split(">")[0]
    hostile = busy.get("/console/search?days=28&in.searches=%22%3E%3Cscript%3E&in.nothing=&in.none=x")
    assert "<script>" not in hostile and "0 of" in hostile


WORDS = st.text("abAB ", max_size=4)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=12), WORDS)
def test_a_filter_keeps_just_the_rows_with_every_word(rows: list[tuple[str, str]], words: str) -> None:
    table = Table("t", "T", ("A", "B"), tuple(tuple(Cell(text, text) for text in row) for row in rows))
    left = [tuple(cell.text for cell in row) for row in table.holding(words).rows]
    wanted = words.lower().split()
    assert left == [row for row in rows if all(word in " ".join(row).lower() for word in wanted)]


def test_what_found_nothing_is_named(busy: Site) -> None:
    rows = read(busy.get("/console/search/nothing.csv?days=28"))
    assert {row[0] for row in rows[1:]} == {"hammock", "left-handed scissors"}


def test_a_word_is_no_formula() -> None:
    hostile = ("=1+1", "+1", "-1", "@x", "\tx")
    table = Table("t", "T", ("Words", "N"), tuple((Cell(word, word), Cell(-1, "-1")) for word in hostile))
    assert [row[0] for row in read(table.csv())[1:]] == [f"'{word}" for word in hostile]
    assert {row[1] for row in read(table.csv())[1:]} == {"-1"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_word_is_no_formula_whatever_separates_cells_where_it_is_opened(separator: str) -> None:
    marks, before = "=+-@＝", ("", "x;", "x\t", "x\n", "x\r\n", 'x;"', 'x;""', 'x";', "x;\t")
    for word in (f"{start}{mark}cmd|' /c calc'!a0;y" for mark in marks for start in before):
        rows = ((Cell("n", "n"), Cell(word, word)), (Cell(word, word), Cell("n", "n")))
        lines = Table("t", "T", ("N", "Words"), rows).csv().splitlines()
        cells = [cell for row in csv.reader(lines, delimiter=separator) for cell in row]
        assert not any(cell.startswith((*marks, "\t")) for cell in cells), (word, cells)


def test_words_between_semicolons_stay_as_they_are() -> None:
    said = ("red; blue - 2+2=4", "a\r\nb", "one\n\ntwo")
    table = Table("t", "T", ("Words",), tuple((Cell(one, "…"),) for one in said))
    assert [row for (row,) in list(csv.reader(StringIO(table.csv(), newline="")))[1:]] == list(said)


def test_an_unknown_page_or_table_is_said_to_be_none(busy: Site) -> None:
    for path in ("/console/nowhere", "/console/today/nothing.csv", "/console/worn/passwd"):
        assert busy.client.get(path, headers={"x-api-key": busy.key()}).status_code == 404


def test_the_stream_shows_no_id_and_nobodys_words(site: Site) -> None:
    now = time.time_ns() // 1000
    asked = Event(EventId("1"), Happened.ASKED, now, words="my secret illness", number=3)
    known = ShopperId("a" * 32)
    told = Event(
        EventId("2"),
        Happened.ASKED,
        now,
        known,
        SessionId("visit-of-a"),
        words="<b>blue hat</b>",
        number=2,
        allows=EVERYTHING,
    )
    site.store.events.append([asked, told])
    page = site.get("/console/today")
    assert "secret illness" not in page and "a" * 32 not in page and "visit-of-a" not in page
    assert "&lt;b&gt;blue hat&lt;/b&gt;" in page and "Someone" in page and "Shopper " in page
    assert "blue hat" in site.get("/console/search") and "secret illness" not in site.get("/console/search")
    part = site.get("/console/stream", **{"hx-request": "true"})
    assert "<html" not in part and "blue hat" in part


def test_searches_that_say_nothing_of_what_they_found_are_listed_and_not_in_vain(site: Site) -> None:
    asked = [
        Event(EventId(f"{n}"), Happened.ASKED, time.time_ns() // 1000, words="kite", number=UNTOLD)
        for n in range(3)
    ]
    site.store.events.append(asked)
    page = site.get("/console/search")
    assert "kite" in page and "found nothing" not in page and "in vain" not in page
    assert "found" not in site.get("/console/stream", **{"hx-request": "true"})


def test_who_is_erased_is_gone_from_the_next_page(site: Site) -> None:
    now, who = time.time_ns() // 1000, ShopperId("b" * 32)
    event = Event(
        EventId("1"),
        Happened.ASKED,
        now,
        who,
        SessionId("v"),
        words="rocking horse",
        number=2,
        allows=EVERYTHING,
    )
    others = replace(event, id=EventId("0"), shopper=ShopperId("c" * 32), words="kite")
    site.store.events.append([others, *(replace(event, id=EventId(f"{n}")) for n in range(1, 2 * MOST))])
    assert "rocking horse" in site.get("/console/search")
    site.store.events.erase(who)
    assert "rocking horse" not in site.get("/console/search") + site.get("/console/today")
    assert "kite" in site.get("/console/today"), "what is left is shown, however much was erased since"


def test_system_says_what_could_not_be_read_and_which_models_answer(busy: Site) -> None:
    page = busy.get("/console/system")
    assert "it is no JSON" in page and "lite:7" in page and "lance:3" in page and "Log of events" in page


def test_without_duckdb_the_page_says_what_to_install_and_the_stream_goes_on(
    busy: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    page = busy.get("/console/today")
    assert "pip install &#39;shopkeeper[analytics]&#39;" in page and "Someone" in page
    assert busy.get("/console/system")
    answer = busy.client.get("/console/today/funnel.csv", headers={"x-api-key": busy.key()})
    assert answer.status_code == 503 and "DuckDB" in answer.text
