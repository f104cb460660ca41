"""A whole log, one event after the other.

Refuses to know which engine keeps it.
"""

from collections.abc import Iterator

from shopkeeper.events.port import Events, Kept, Offset


def walk(log: Events) -> Iterator[Kept]:
    """From the first event to the newest, in order of offset; what comes in meanwhile is among them."""
    after = Offset(0)
    while batch := log.read(after):
        yield from batch
        after = batch[-1].offset
