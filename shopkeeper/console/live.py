"""The latest events as people read them, straight from the log.

Knows who may be told of: a shopper who let the shop remember them appears as four letters, everyone else as "someone",
without their words. Refuses to count.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shopkeeper.analytics.period import moment
from shopkeeper.console import said
from shopkeeper.console.port import Shop
from shopkeeper.events import Events, Kept, Offset
from shopkeeper.language.wording import isolated
from shopkeeper.trust import Seal
from shopkeeper.types import UNTOLD, Event, Happened, Product, ProductId, Purpose, Surface

MOST = 12
DID = {
    Happened.SHOWN: "was shown", Happened.CLICKED: "clicked", Happened.VIEWED: "looked at", Happened.WISHED: "wished for",
    Happened.CARTED: "put into the cart", Happened.UNCARTED: "took out of the cart", Happened.CHECKOUT: "went to pay for",
    Happened.BOUGHT: "bought", Happened.RETURNED: "returned", Happened.ASKED: "searched", Happened.RATED: "rated",
    Happened.TRIED_ON: "tried on", Happened.WATCHED: "watched", Happened.CONVERSED: "talked to the concierge",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """``mark`` says why no number counts it, when none does."""

    when: str
    iso: str
    who: str
    did: str
    what: str
    where: str
    mark: str


def live(shop: Shop, seal: Seal) -> list[Moment]:
    """Newest first."""
    read = [(kept, kept.under(Purpose.MEASUREMENT)) for kept in _latest(shop.events)]
    products = shop.products([event.lines[0].product for _, event in read if event.lines])
    return list(_moments(read, products, seal))


def _latest(events: Events) -> list[Kept]:
    """What was erased leaves its numbers behind: back until there is enough, or the log begins."""
    head, back = events.head(), MOST
    while len(found := events.read(Offset(max(0, head - back)), back)) < MOST and back < head:
        back *= 8
    return found[: -MOST - 1 : -1]


def _moments(
    read: list[tuple[Kept, Event]], products: Mapping[ProductId, Product], seal: Seal
) -> Iterator[Moment]:
    for kept, event in read:
        at = moment(event.at)
        yield Moment(
            f"{at:%H:%M:%S}",
            at.isoformat(),
            called(event.shopper, seal) if event.shopper else "Someone",
            DID[event.kind],
            _what(event, products),
            "" if event.surface is Surface.OTHER else event.surface.value.replace("_", " "),
            "bot" if kept.bot else "late" if kept.late else "",
        )


def called(shopper: str, seal: Seal) -> str:
    """Enough to follow one shopper down the list, too little to find them anywhere else."""
    return f"Shopper {seal.pseudonym(f'console {shopper}')[:4]}"


def _what(event: Event, products: Mapping[ProductId, Product]) -> str:
    if event.kind is Happened.ASKED:
        found = "" if event.number == UNTOLD else f", {event.number:,.0f} found"
        return (
            f"for “{said.short(event.words)}”{found}"
            if event.shopper and event.words
            else f"for something{found}"
        )
    if not event.lines:
        return ""
    first = event.lines[0].product
    name = products[first].title if first in products else first
    more = len(event.lines) - 1
    return f"{isolated(said.short(name))} and {more} more" if more else said.short(name)
