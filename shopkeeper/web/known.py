"""What we know of a shopper, in plain words: what, why, since when.

Knows how to say an event. Refuses to know anything that is not in what the shop remembers. Whoever remembers more of a
shopper (a size, an address) says so here as one more ``Known``; what is concluded from it is said in ``concluded``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shopkeeper.language.wording import Wording
from shopkeeper.types import Event, Happened, Product, ProductId, Surface, clock
from shopkeeper.web.cards import address

SHOWN_ROWS = 30
NAMED = 3

TOPICS: tuple[tuple[str, str, frozenset[Happened]], ...] = (
    ("What you looked at", "so that what we show next is more like it", frozenset({Happened.CLICKED, Happened.VIEWED, Happened.WISHED, Happened.TRIED_ON, Happened.WATCHED})),
    ("What you searched for", "so that the words people use lead to the right things", frozenset({Happened.ASKED})),
    ("Your basket and orders", "so that we suggest what goes with it, and not the same again", frozenset({Happened.CARTED, Happened.UNCARTED, Happened.CHECKOUT, Happened.BOUGHT, Happened.RETURNED})),
    ("What you thought of it", "so that good things come first", frozenset({Happened.RATED})),
    ("What you asked the concierge", "so that we learn whether it helps", frozenset({Happened.CONVERSED})),
    ("What we showed you", "so that we learn which answers help", frozenset({Happened.SHOWN})),
)  # fmt: skip
SENTENCES: Mapping[Happened, str] = {
    Happened.CLICKED: "Opened {things}{place}",
    Happened.VIEWED: "Looked at {things}",
    Happened.WISHED: "Saved {things} for later",
    Happened.TRIED_ON: "Tried on {things}",
    Happened.WATCHED: "Watched {things} for {number} s",
    Happened.ASKED: "Searched for “{words}”",
    Happened.CARTED: "Put {things} into the basket",
    Happened.UNCARTED: "Took {things} out of the basket",
    Happened.CHECKOUT: "Went to the checkout with {things}",
    Happened.BOUGHT: "Bought {things}",
    Happened.RETURNED: "Returned {things}",
    Happened.RATED: "Gave {things} {number} of 5 stars",
    Happened.CONVERSED: "Talked to the concierge",
    Happened.SHOWN: "Were shown {things}{place}",
}
WORDLESS = "Searched with a photo, or with filters alone"
PLACES: Mapping[Surface, str] = {
    Surface.SEARCH: " in search results",
    Surface.SIMILAR: " under “Most like this”",
    Surface.GOES_WITH: " under “Goes with this”",
    Surface.FOR_YOU: " under “For you”",
    Surface.TRENDING: " among what is popular",
    Surface.BACK_AGAIN: " as cheaper, or in stock again",
    Surface.CART: " beside the basket",
    Surface.CONCIERGE: " by the concierge",
}


@dataclass(frozen=True, slots=True)
class Row:
    """``url``: the product it is about, when it is one that the shop still has."""

    day: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Known:
    """One thing we know: ``title``, why we keep it, since when, and the latest of it; ``older`` are not listed."""

    title: str
    why: str
    count: str
    since: str
    rows: tuple[Row, ...]
    older: str


def known(
    history: Sequence[Event], products: Mapping[ProductId, Product], wording: Wording
) -> tuple[Known, ...]:
    """``history``: oldest first. Topics of which we know nothing are left out."""
    found = []
    for title, why, kinds in TOPICS:
        if events := [event for event in reversed(history) if event.kind in kinds]:
            rows = tuple(row(event, products, wording) for event in events[:SHOWN_ROWS])
            older = wording.number(len(events) - len(rows)) if len(events) > len(rows) else ""
            found.append(
                Known(
                    title,
                    why,
                    wording.number(len(events)),
                    wording.past(clock.day(events[-1].at)),
                    rows,
                    older,
                )
            )
    return tuple(found)


def named(history: Sequence[Event]) -> list[ProductId]:
    """The products that ``known`` speaks of."""
    return list(dict.fromkeys(line.product for event in history for line in event.lines[:NAMED]))


def row(event: Event, products: Mapping[ProductId, Product], wording: Wording) -> Row:
    """One event in a sentence."""
    product = products.get(event.lines[0].product) if len(event.lines) == 1 else None
    sentence = SENTENCES[event.kind] if event.words or event.kind is not Happened.ASKED else WORDLESS
    text = sentence.format(
        things=_things(event, products, wording),
        place=PLACES.get(event.surface, ""),
        words=event.words,
        number=wording.number(round(event.number, 1)),
    )
    return Row(wording.past(clock.day(event.at)), text, address(product) if product else "")


def _things(event: Event, products: Mapping[ProductId, Product], wording: Wording) -> str:
    titles = [
        products[line.product].title if line.product in products else line.product for line in event.lines
    ]
    if not titles:
        return f"order {event.order}" if event.order else "nothing"
    if len(titles) > NAMED:
        return f"{wording.number(len(titles))} products"
    return wording.all(titles)
