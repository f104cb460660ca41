"""What shoppers searched for and then turned to, from the shop's own log.

Knows which word belongs to which click: both bear the trace of the answer that was shown. Words that led to a look only once
are left out: one shopper's words are theirs, and one click is chance.
"""

from collections import Counter
from collections.abc import Iterator

from shopkeeper.adapt.examples import Click
from shopkeeper.catalog.port import Catalog
from shopkeeper.events.port import Events
from shopkeeper.events.walk import walk
from shopkeeper.types import Happened, LookKey, ProductId, Purpose, TraceId
from shopkeeper.types.normal import normal

TURNED_TO = frozenset({Happened.CLICKED, Happened.CARTED, Happened.BOUGHT})
LEAST = 2
"""Answers in which the same words led to the same look."""


def clicked(log: Events, catalog: Catalog) -> Iterator[Click]:
    """Words and the look that they led to, those of the most answers first. Of a product without a look, each of its looks."""
    words: dict[TraceId, str] = {}
    turned: set[tuple[TraceId, ProductId, LookKey]] = set()
    for kept in walk(log):
        event = kept.under(Purpose.IMPROVEMENT)
        if event.kind is Happened.ASKED and event.words:
            words[event.trace] = normal(event.words)
        elif event.kind in TURNED_TO and event.trace:
            turned |= {(event.trace, line.product, line.look) for line in event.lines}
    counts = Counter((words[trace], product, look) for trace, product, look in turned if trace in words)
    often = [(said, count) for said, count in counts.items() if count >= LEAST]
    looks = catalog.get(list(dict.fromkeys(product for (_, product, look), _ in often if not look)))
    for (said, product, look), _ in sorted(often, key=lambda one: (-one[1], one[0])):
        if look:
            yield said, look
        elif product in looks:
            yield from ((said, each.key) for each in looks[product].looks)
