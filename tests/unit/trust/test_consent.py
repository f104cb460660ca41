"""The record of a consent: written, read back, forged, overruled; and the list of what was said."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust.consent import VERSION, Consent, Source, allowed
from shopkeeper.trust.consents import Consents
from shopkeeper.types import EVERYTHING, NOTHING, Purpose, Purposes, ShopperId, purposes

some = st.frozensets(st.sampled_from(sorted(EVERYTHING)))
said = st.builds(Consent, some, st.integers(0, 2**40), st.sampled_from(Source), st.booleans())
ONE: Purposes = frozenset({Purpose.MEASUREMENT})


@given(said)
def test_a_record_says_for_what_since_when_where_and_against_which_browser(consent: Consent) -> None:
    assert Consent.read(consent.write()) == consent


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1-yes-1764124099",
        f"{VERSION}-yes-1764124099-bar-heard-",
        f"{VERSION}-no-1764124099-bar-heard-measurement",
        f"{VERSION}-yes-soon-bar-heard-measurement",
        f"{VERSION}-yes-1764124099-nowhere-heard-measurement",
        f"{VERSION}-yes-1764124099-bar-heard-service",
        f"{VERSION}-yes-1764124099-bar-heard-everything",
        f"{VERSION + 1}-yes-1764124099-bar-heard-measurement",
    ],
)
def test_any_other_text_is_no_consent(text: str) -> None:
    assert Consent.read(text) is None


@given(st.text(max_size=60))
def test_nobody_consents_by_chance(text: str) -> None:
    found = Consent.read(text)
    assert found is None or found.write() == text


def test_the_shops_own_duties_are_never_asked_for() -> None:
    assert Purpose.SERVICE not in EVERYTHING and purposes(["service", "measurement", "fun"]) == ONE


def test_the_shopper_speaks_before_the_browser_and_the_browser_before_the_caller() -> None:
    assert allowed(Consent(ONE, 1), True, EVERYTHING) == ONE
    assert allowed(Consent(NOTHING, 1), False, EVERYTHING) == NOTHING
    assert allowed(None, True, EVERYTHING) == allowed(None, False, None) == NOTHING
    assert allowed(None, False, ONE) == ONE


@pytest.fixture
def consents(tmp_path: Path) -> Iterator[Consents]:
    with closing(Consents(tmp_path / "consents.sqlite")) as opened:
        yield opened


def test_every_word_is_kept_in_its_order_until_its_shopper_is_forgotten(
    consents: Consents, tmp_path: Path
) -> None:
    ann, bob = ShopperId("ann-of-the-hats"), ShopperId("bob")
    first, then = Consent(EVERYTHING, 1, Source.BAR), Consent(ONE, 2, Source.PAGE, objected=True)
    for shopper, one in ((ann, first), (bob, first), (ann, then)):
        consents.note(shopper, one)
    assert consents.of(ann) == [first, then]
    consents.forget(ann)
    assert consents.of(ann) == [] and consents.of(bob) == [first]
    assert not [file for file in tmp_path.iterdir() if ann.encode() in file.read_bytes()]
