"""What a client gets is what was written, in its order and in no more pieces; and it waits for nothing that is there."""

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.cli.wire import Gathering


class Sent(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.pieces, self.closed = list[bytes](), False

    def write(self, data: Any) -> None:
        assert not self.closed
        self.pieces.append(bytes(data))

    def close(self) -> None:
        self.closed = True


@given(st.lists(st.lists(st.binary(min_size=1, max_size=3), max_size=4), max_size=6), st.booleans())
def test_everything_arrives_in_order_and_by_the_next_turn(turns: list[list[bytes]], close: bool) -> None:
    async def run() -> None:
        sent = Sent()
        transport, before = Gathering(sent, asyncio.get_running_loop()), 0
        for turn, pieces in enumerate(turns):
            for piece in pieces:
                transport.write(piece)
            if close and turn == len(turns) - 1:
                transport.close()
                assert sent.closed
            else:
                await asyncio.sleep(0)
            assert b"".join(sent.pieces) == b"".join(b"".join(each) for each in turns[: turn + 1])
            assert len(sent.pieces) - before == (len(pieces) + 1) // 2
            before = len(sent.pieces)

    asyncio.run(run())
