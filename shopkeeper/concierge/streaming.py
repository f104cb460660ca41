"""A turn's pieces between the thread that makes them and whoever reads them: as they come, or taken up where the line broke.

Knows threads and the event loop. Refuses to know what is in a piece, and how a door writes it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from shopkeeper.concierge.store import Sent

LAST = frozenset({"done", "problem"})
"""Names of pieces after which none comes."""
_PATIENCE = 0.05
"""Seconds between two looks at a turn that is still being answered elsewhere."""
_GRACE = 10.0
"""Seconds beyond its budget that a turn may take."""

Run = Callable[[Callable[[], None]], Awaitable[None]]
"""Runs work in a thread."""


def streamed(pieces: Iterable[Sent], run: Run) -> AsyncIterator[Sent]:
    """The pieces as a thread makes them, begun at once, and to their end even if nobody reads on.

    Raises what making them raises, and what ``run`` does where it does not even begin.
    """
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[Sent | None]()

    def work() -> None:
        for piece in pieces:
            loop.call_soon_threadsafe(queue.put_nowait, piece)

    running = asyncio.ensure_future(run(work))
    running.add_done_callback(lambda _: queue.put_nowait(None))

    async def read() -> AsyncIterator[Sent]:
        while piece := await queue.get():
            yield piece
        await running

    return read()


async def taken_up(
    sent: Callable[[int], Awaitable[Iterable[Sent]]], after: int, ms: int
) -> AsyncIterator[Sent]:
    """What was noted after piece ``after``, and what is noted meanwhile, until the end or the turn's ``ms`` are long over.

    ``sent``: the pieces that are noted by now, after one.
    """
    for _ in range(int((ms / 1000 + _GRACE) / _PATIENCE)):
        for piece in await sent(after):
            yield piece
            after = piece.number
            if piece.name in LAST:
                return
        await asyncio.sleep(_PATIENCE)
