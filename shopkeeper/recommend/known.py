"""What may be used for one answer: the page, what the asker says was seen, and what they let us remember.

Knows consent by its result: without a shopper or a visit there are no deeds. Refuses to know models.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shopkeeper.features.feature import Part
from shopkeeper.features.person import Choices
from shopkeeper.recommend.behaviour import WORTH, Behaviour, Deed
from shopkeeper.recommend.shelf import Good, Shelf
from shopkeeper.types import Happened, LookKey, Occasion, ProductId, Purpose


@dataclass(frozen=True, slots=True)
class Anchor:
    """A product that an answer starts from, in one Look, and what the shopper did with it."""

    good: Good
    look: LookKey
    kind: Happened = Happened.VIEWED


@dataclass(frozen=True, slots=True)
class Known:
    """``page``: what it is about, or the basket; ``seen``: before it, oldest first. ``without`` holds items.

    ``by_looks``: whether the shopper's taste in looks may count.
    """

    page: tuple[Anchor, ...]
    seen: tuple[Anchor, ...]
    deeds: tuple[Deed, ...]
    without: frozenset[int]
    by_looks: bool = True

    @property
    def items(self) -> list[int]:
        return [anchor.good.item for anchor in self.seen]


def known(occasion: Occasion, behaviour: Behaviour, shelf: Shelf) -> Known:
    who = occasion.context.who.under(Purpose.PERSONALISATION)
    choices = behaviour.own.choices(who.shopper) if who.shopper else Choices()
    deeds = counting(behaviour.deeds(who), choices, shelf)
    lately = [deed for deed in deeds if deed.kind in WORTH]
    visit = [deed for deed in lately if deed.session == who.session] or lately
    named = (*occasion.seen, *occasion.products)
    goods = shelf.get(list(dict.fromkeys([*(deed.product for deed in visit), *named, *occasion.without])))
    page = tuple(_anchor(goods[id], occasion.looks) for id in occasion.products if id in goods)
    told = (_anchor(goods[id]) for id in occasion.seen if id in goods)
    seen = [*turned_to(visit, goods), *told, *page]
    without = {good.item for id in occasion.without if (good := goods.get(id))}
    return Known(page, once(seen), deeds, frozenset(without), Part.LOOKS not in choices.off)


def counting(deeds: Sequence[Deed], choices: Choices, shelf: Shelf) -> tuple[Deed, ...]:
    """What the shopper did not choose to leave out: by the product, or by what it is."""
    if Part.HISTORY in choices.off:
        return ()
    if not choices.removed:
        return tuple(deeds)
    goods = shelf.get({deed.product for deed in deeds})
    return tuple(d for d in deeds if choices.removed.isdisjoint(_traits(d, goods.get(d.product))))


def _traits(deed: Deed, good: Good | None) -> Iterable[tuple[Part, str]]:
    yield Part.HISTORY, deed.product
    if good is None:
        return
    yield Part.BRAND, good.brand
    yield from ((Part.CATEGORY, kind) for kind in good.kinds)
    look = good.look(deed.look) or good.looks[0]
    yield from ((Part.COLOUR, colour) for colour in look.colours)


def _anchor(good: Good, shown: Sequence[LookKey] = ()) -> Anchor:
    """In the Look that is ``shown``; else in one that can be bought."""
    look = next(filter(None, map(good.look, shown)), None) or good.buyable() or good.looks[0]
    return Anchor(good, look.key)


def turned_to(deeds: Iterable[Deed], goods: Mapping[ProductId, Good]) -> Iterator[Anchor]:
    """Each deed's product in the Look that it was about."""
    for deed in deeds:
        if good := goods.get(deed.product):
            yield Anchor(good, deed.look if good.look(deed.look) else good.looks[0].key, deed.kind)


def once(seen: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """Each product where it was turned to last."""
    last = {anchor.good.item: anchor for anchor in reversed(seen)}
    return tuple(reversed(last.values()))
