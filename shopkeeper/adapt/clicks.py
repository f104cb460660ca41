"""What shoppers searched for and then turned to, from the shop's own log.

Knows which word belongs to which click: both bear the trace of the answer that was shown. Words that led only one shopper to
a look are left out: they are that shopper's own, however often they were typed. Bots teach nothing, and neither does who is
nobody: a visit without a shopper may be the same one's again.
"""

from collections import defaultdict
from collections.abc import Iterator

from shopkeeper.adapt.examples import Click
from shopkeeper.catalog.port import Catalog
from shopkeeper.events.port import Events
from shopkeeper.events.walk import walk
from shopkeeper.types import Happened, LookKey, ProductId, Purpose, ShopperId, TraceId
from shopkeeper.types.normal import normal

TURNED_TO = frozenset({Happened.CLICKED, Happened.CARTED, Happened.BOUGHT})
LEAST = 2
"""Shoppers whom the same words led to the same look."""


def clicked(log: Events, catalog: Catalog) -> Iterator[Click]:
    """Words and the look that they led to, those of the most shoppers first. Of a product without a look, each of its looks."""
    words: dict[TraceId, str] = {}
    turned: set[tuple[TraceId, ProductId, LookKey, ShopperId]] = set()
    for kept in walk(log):
        event = kept.under(Purpose.IMPROVEMENT)
        if kept.bot or not (event.trace and event.shopper):
            continue
        if event.kind is Happened.ASKED and event.words:
            words[event.trace] = normal(event.words)
        elif event.kind in TURNED_TO:
            turned |= {(event.trace, line.product, line.look, event.shopper) for line in event.lines}
    shoppers = defaultdict[tuple[str, ProductId, LookKey], set[ShopperId]](set)
    for trace, product, look, shopper in turned:
        if trace in words:
            shoppers[words[trace], product, look].add(shopper)
    often = [(said, len(some)) for said, some in shoppers.items() if len(some) >= LEAST]
    looks = catalog.get(list(dict.fromkeys(product for (_, product, look), _ in often if not look)))
    for (said, product, look), _ in sorted(often, key=lambda one: (-one[1], one[0])):
        if look:
            yield said, look
        elif product in looks:
            yield from ((said, each.key) for each in looks[product].looks)
