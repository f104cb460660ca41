"""A turn's desk: what was asked of the shop once is not asked again."""

from collections.abc import Callable

import pytest

from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.memory import Memory
from shopkeeper.shop import Shop


def test_a_sentence_is_read_once_a_turn(
    desk: Callable[[Memory], Desk], shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = shop.understand
    asked: list[str] = []
    monkeypatch.setattr(
        type(shop), "understand", lambda _, words, context: (asked.append(words), read(words, context))[1]
    )
    turn = desk(Memory())
    first, again = turn.understand("a red mug"), turn.understand("a red mug")
    assert first is again
    assert turn.understand("a blue mug") != first
    desk(Memory()).understand("a red mug")
    assert asked == ["a red mug", "a blue mug", "a red mug"]
