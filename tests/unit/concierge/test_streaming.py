"""A turn's pieces, read as they come, after the reader left, and after the line broke."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from threading import Event

import pytest

from shopkeeper.concierge.store import Sent
from shopkeeper.concierge.streaming import streamed, taken_up
from shopkeeper.types.errors import Busy

PIECES = [Sent(0, "turn", b""), Sent(1, "words", b""), Sent(2, "done", b"")]


def read(begin: Callable[[], AsyncIterator[Sent]], into: list[Sent]) -> list[Sent]:
    async def reading() -> None:
        stream = begin()
        while piece := await anext(stream, None):
            into.append(piece)

    asyncio.run(asyncio.wait_for(reading(), 10))
    return into


def test_pieces_come_in_the_order_in_which_they_are_made() -> None:
    assert read(lambda: streamed(PIECES, asyncio.to_thread), []) == PIECES


def test_a_turn_whose_reader_left_is_finished() -> None:
    finished = Event()

    def pieces() -> Iterator[Sent]:
        yield from PIECES
        finished.set()

    async def leaving() -> bool:
        await anext(streamed(pieces(), asyncio.to_thread))
        return await asyncio.to_thread(finished.wait, 10)

    assert asyncio.run(leaving())


def test_what_making_them_raises_comes_after_the_pieces() -> None:
    def pieces() -> Iterator[Sent]:
        yield PIECES[0]
        raise ZeroDivisionError

    got: list[Sent] = []
    with pytest.raises(ZeroDivisionError):
        read(lambda: streamed(pieces(), asyncio.to_thread), got)
    assert got == PIECES[:1]


def test_a_turn_that_cannot_begin_ends() -> None:
    async def full(work: Callable[[], None]) -> None:
        raise Busy("every worker is taken")

    with pytest.raises(Busy):
        read(lambda: streamed(PIECES, full), [])


def test_a_line_is_taken_up_while_pieces_are_still_noted() -> None:
    noted = PIECES[:2]

    async def sent(after: int) -> list[Sent]:
        found = [piece for piece in noted if piece.number > after]
        noted[2:] = PIECES[2:]
        return found

    assert read(lambda: taken_up(sent, 0, 300), []) == PIECES[1:]


def test_a_turn_that_never_ends_is_given_up() -> None:
    async def sent(after: int) -> list[Sent]:
        return []

    assert read(lambda: taken_up(sent, -1, -9_900), []) == []
