"""Brings together the rows of one product, where they follow each other and where a feed scatters them.

Knows counting. Refuses to know rows. Of scattered rows a first pass counts each group; in the second a group is given
out as soon as it is whole, so that only groups still open are held. Broken rows are passed on and part no group.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from shopkeeper.catalog.runs import BadRow

T = TypeVar("T")


def grouped(read: Callable[[], Iterator[T | BadRow]], key: Callable[[T], str]) -> Iterator[list[T] | BadRow]:
    """Groups of equal ``key``, each when its last row is met. ``read`` is called twice and must give the same rows."""
    left = Counter(key(row) for row in read() if not isinstance(row, BadRow))
    open_groups: dict[str, list[T]] = {}
    for row in read():
        if isinstance(row, BadRow):
            yield row
            continue
        name = key(row)
        open_groups.setdefault(name, []).append(row)
        left[name] -= 1
        if not left[name]:
            del left[name]
            yield open_groups.pop(name)


def following(rows: Iterable[T | BadRow], key: Callable[[T], object]) -> Iterator[list[T] | BadRow]:
    """Groups of rows that follow each other with an equal ``key``; what is broken among them is given before them."""
    group: list[T] = []
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        if group and key(group[0]) != key(row):
            yield group
            group = []
        group.append(row)
    if group:
        yield group
