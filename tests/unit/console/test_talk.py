"""Conversations in the console: how many, and what was said; an empty page teaches."""

import re
from html import unescape

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


def test_one_conversation_can_be_read_alone_and_in_whole(site: Site) -> None:
    long = "It is warm. " * 20
    for id, answer in (("talk-one", long), ("talk-two", "")):
        site.store.conversations.remember(id, known("ann"), Memory(), Memory(), "a mug", answer, "")
    page = site.get("/console/talk")
    assert long.strip() in page and "(no words)" in page
    (alone,) = re.findall(r'href="/console/(talk[^"]*in\.turns=talk-two)#turns"', page)
    page = site.get(f"/console/{unescape(alone)}")
    assert "1 of 2 rows has" in page and long not in page
