import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.api.models.asking import MAX_CURSOR
from shopkeeper.search.cursor import REMEMBERED, Cursor, decode_cursor, fingerprint
from shopkeeper.types import LookKey, Query
from shopkeeper.types.errors import InvalidInput

HOODIE = fingerprint(Query("hoodie"))


@given(st.lists(st.integers(0, 2**63 - 1).map(LookKey), max_size=40), st.integers(0, 2**32 - 1))
def test_a_cursor_survives_the_wire(keys: list[LookKey], forgotten: int) -> None:
    sent = Cursor(HOODIE, tuple(keys), forgotten)
    assert decode_cursor(Query("hoodie", cursor=sent.encode())) == sent


def test_a_cursor_stays_short_and_counts_what_it_forgets() -> None:
    cursor = Cursor(HOODIE)
    for first in range(0, 100_000, 100):
        cursor = cursor.after([LookKey(first * 7919 % 100_003 + i) for i in range(100)])
    assert (len(cursor.shown), cursor.forgotten) == (REMEMBERED, 100_000 - REMEMBERED)
    assert len(cursor.encode()) < 4_000


def test_the_longest_fits_through_the_door() -> None:
    """Pages beyond the two hundredth hit were refused."""
    keys = np.random.default_rng(3).integers(0, 2**31, REMEMBERED).tolist()
    assert len(Cursor(HOODIE, tuple(map(LookKey, keys)), 10**6).encode()) <= MAX_CURSOR


def test_a_cursor_that_unpacks_to_more_than_it_may_is_refused() -> None:
    bomb = HOODIE + bytes(4) + zlib.compress(bytes(10_000_000), 9)
    with pytest.raises(InvalidInput):
        decode_cursor(Query("hoodie", cursor=base64.urlsafe_b64encode(bomb).decode()))


def test_a_forged_cursor_with_a_key_that_no_look_can_have_is_refused() -> None:
    forged = HOODIE + bytes(4) + zlib.compress(b"\xff" * 8)
    with pytest.raises(InvalidInput):
        decode_cursor(Query("hoodie", cursor=base64.urlsafe_b64encode(forged).decode()))


def test_a_cursor_of_another_question_is_refused() -> None:
    cursor = Cursor(HOODIE, (LookKey(9),)).encode()
    with pytest.raises(InvalidInput) as refusal:
        decode_cursor(Query("boots", cursor=cursor))
    assert refusal.value.field == "cursor"


@pytest.mark.parametrize("junk", ["x", "ÿÿ", "A" * 27, "'; drop table", "=" * 10_000])
def test_junk_is_refused(junk: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(Query("hoodie", cursor=junk))


def test_pictures_are_part_of_the_question_and_page_size_is_not() -> None:
    assert fingerprint(Query(images=(b"a",))) != fingerprint(Query(images=(b"b",)))
    assert fingerprint(Query("a", size=5)) == fingerprint(Query("a", size=50))
