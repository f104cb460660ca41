"""A whole log, one event after the other.

Refuses to know which engine keeps it.
"""

from collections.abc import Collection, Iterator

from shopkeeper.events.port import Events, Kept, Offset
from shopkeeper.types import Happened


def walk(log: Events, kinds: Collection[Happened] = ()) -> Iterator[Kept]:
    """From the first event to the newest, in order of offset; what comes in meanwhile is among them.

    Only of ``kinds``, where any are named.
    """
    after = Offset(0)
    while batch := log.read(after, kinds=kinds):
        yield from batch
        after = batch[-1].offset
