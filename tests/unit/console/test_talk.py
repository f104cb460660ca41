"""Conversations in the console: how many, and what was said; an empty page teaches."""

from shopkeeper.concierge import Memory
from tests.known import known
from tests.unit.console.conftest import Site


def test_an_empty_page_says_what_is_kept(site: Site) -> None:
    page = site.get("/console/talk")
    assert "Nobody who may be remembered" in page and "shopkeeper chat" in page


def test_turns_are_counted_and_listed_the_newest_first(site: Site) -> None:
    for n, words in enumerate(("a <b>mug</b>", "cheaper")):
        before = Memory(turns=n)
        site.store.conversations.remember("talk one", known("ann"), before, before, words, "It costs $9.", "")
    page = site.get("/console/talk")
    assert "in 1 conversation" in page and "&lt;b&gt;mug" in page and "<b>mug" not in page
    assert page.index("cheaper") < page.index("mug")
    assert "It costs $9." in site.get("/console/talk/turns.csv")
