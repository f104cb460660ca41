import numpy as np
import pytest

from shopkeeper.search.cursor import Cursor, decode_cursor, fingerprint
from shopkeeper.types import LookKey, Query
from shopkeeper.types.errors import InvalidInput

ORDER = np.array([7, 3, 9, 1], np.int64)


def test_a_cursor_survives_the_wire() -> None:
    query = Query("hoodie")
    sent = Cursor(fingerprint(query), 24, LookKey(9))
    assert decode_cursor(Query("hoodie", cursor=sent.encode())) == sent


def test_a_cursor_of_another_question_is_refused() -> None:
    cursor = Cursor(fingerprint(Query("hoodie")), 24, LookKey(9)).encode()
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


def test_resuming_follows_the_last_look_wherever_it_has_moved() -> None:
    assert Cursor(b"").resume(ORDER) == 0
    assert Cursor(b"", 1, LookKey(9)).resume(ORDER) == 3
    assert Cursor(b"", 2, LookKey(42)).resume(ORDER) == 2
