"""Who is remembered, and by whose word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust import Consent, Seal, Visitor
from shopkeeper.trust.visitor import CONSENT, SHOPPER, VISIT
from shopkeeper.types import EVERYTHING, NOTHING, Purposes

YES, NO = Consent(EVERYTHING, 1_764_124_099), Consent(NOTHING, 1_764_124_099)


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    return Seal.of(tmp_path_factory.mktemp("shop"))


def back(seal: Seal, visitor: Visitor, **headers: str) -> Visitor:
    """The same browser at its next request."""
    kept = {one.name: one.value for one in visitor.cookies(seal) if one.seconds}
    return Visitor.read(seal, kept, {name.replace("_", "-"): value for name, value in headers.items()})


def test_who_was_never_asked_is_nobody_and_gets_no_cookie(seal: Seal) -> None:
    visitor = Visitor.read(seal, {}, {})
    assert visitor.undecided and not visitor.shopper and not visitor.session
    assert visitor.cookies(seal) == ()


def test_a_yes_is_kept_and_a_no_takes_the_ids_away(seal: Seal) -> None:
    visitor = Visitor().answering(YES)
    assert visitor.shopper and visitor.session and back(seal, visitor) == visitor
    refused = visitor.answering(NO)
    assert not refused.shopper and not refused.session
    assert {one.name: one.seconds for one in refused.cookies(seal)} == {
        CONSENT: 180 * 86_400,
        SHOPPER: 0,
        VISIT: 0,
    }
    assert back(seal, refused) == refused and not refused.undecided


def test_a_slow_answer_does_not_undo_a_no_said_meanwhile(seal: Seal) -> None:
    before = Visitor().answering(YES)
    had = browser_of(before, seal)
    slow = Visitor.read(seal, had, {})
    browser = had | {one.name: one.value for one in before.answering(NO).told(seal, had)}
    browser |= {one.name: one.value for one in slow.told(seal, had)}
    assert Visitor.read(seal, browser, {}) == Visitor(NO)


def test_a_browser_is_told_only_what_it_does_not_know_and_that_the_visit_goes_on(seal: Seal) -> None:
    yes = Visitor().answering(YES)
    assert [one.name for one in yes.told(seal, {})] == [CONSENT, SHOPPER, VISIT]
    assert [one.name for one in yes.told(seal, browser_of(yes, seal))] == [VISIT]
    no = yes.answering(NO)
    assert [one.name for one in no.told(seal, browser_of(yes, seal))] == [CONSENT, SHOPPER, VISIT]
    assert no.told(seal, browser_of(no, seal)) == ()


def browser_of(visitor: Visitor, seal: Seal) -> dict[str, str]:
    return {one.name: one.value for one in visitor.cookies(seal) if one.seconds}


def test_what_happened_before_the_yes_is_nobodys() -> None:
    visitor = Visitor().answering(YES)
    assert visitor.when(YES.since * 1_000_000) == visitor
    assert not visitor.when(YES.since * 1_000_000 - 1).shopper


def test_erased_is_a_stranger_who_still_says_yes(seal: Seal) -> None:
    before = Visitor().answering(YES)
    after = before.erased(YES.since + 60)
    assert (
        after.consent == replace(YES, since=YES.since + 60)
        and after.shopper
        and after.shopper != before.shopper
    )
    assert after.session != before.session


@pytest.mark.parametrize("header", ["sec_gpc", "dnt"])
def test_a_browser_that_objects_is_not_asked_and_not_remembered(seal: Seal, header: str) -> None:
    visitor = back(seal, Visitor(), **{header: "1"})
    assert visitor.objects and not visitor.undecided
    assert not visitor.known_as(seal, "alice", "visit", EVERYTHING).shopper
    said_yes = back(seal, Visitor().answering(YES), **{header: "1"})
    assert said_yes.shopper, "who said yes to us meant us"


@pytest.mark.parametrize("told", [None, NOTHING])
def test_names_without_consent_are_forgotten(seal: Seal, told: Purposes | None) -> None:
    named = Visitor().known_as(seal, "alice", "visit 1", told)
    assert (named.shopper, named.session) == ("", "")


def test_names_become_pseudonyms(seal: Seal) -> None:
    named = Visitor().known_as(seal, "alice@example.com", "visit 1", EVERYTHING)
    assert named.shopper == seal.pseudonym("alice@example.com") and "alice" not in named.shopper
    assert named.session == seal.pseudonym("visit 1")


def test_nobodys_caller_overrules_a_shopper_who_said_no(seal: Seal) -> None:
    assert not Visitor(NO).known_as(seal, "alice", "visit", EVERYTHING).shopper


def test_cookies_speak_before_bodies(seal: Seal) -> None:
    visitor = Visitor().answering(YES)
    assert visitor.known_as(seal, "someone else", "", EVERYTHING) == visitor


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_cookies_that_we_did_not_seal_say_nothing(seal: Seal, consent: str, shopper: str, visit: str) -> None:
    visitor = Visitor.read(seal, {CONSENT: consent, SHOPPER: shopper, VISIT: visit}, {})
    assert visitor == Visitor()


def test_an_answer_to_another_question_is_none(seal: Seal) -> None:
    old = Visitor(consent=replace(YES, version=0), shopper=Visitor().answering(YES).shopper)
    assert back(seal, old).undecided


def test_cookies_are_for_this_site_alone(seal: Seal) -> None:
    record, shopper, visit = Visitor().answering(YES).cookies(seal)
    assert "HttpOnly" not in record.header(True), "the collector reads what was answered"
    for cookie in (shopper, visit):
        assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(cookie.header(True).split("; "))
    assert "Secure" not in shopper.header(False)
