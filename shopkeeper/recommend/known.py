"""What may be used for one answer: the page, what the asker says was seen, and what they let us remember.

Knows consent by its result: without a shopper or a visit there are no deeds. Refuses to know models.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shopkeeper.features.feature import Part
from shopkeeper.features.person import Choices
from shopkeeper.recommend.behaviour import WORTH, Behaviour, Deed
from shopkeeper.recommend.shelf import Good, Shelf
from shopkeeper.types import Happened, LookKey, Occasion, ProductId


@dataclass(frozen=True, slots=True)
class Anchor:
    """A product that an answer starts from, in one Look, and what the shopper did with it."""

    good: Good
    look: LookKey
    kind: Happened = Happened.VIEWED


@dataclass(frozen=True, slots=True)
class Known:
    """``page``: what it is about, or the basket; ``seen``: before it, oldest first. ``without`` holds items."""

    page: tuple[Anchor, ...]
    seen: tuple[Anchor, ...]
    deeds: tuple[Deed, ...]
    without: frozenset[int]

    @property
    def items(self) -> list[int]:
        return [anchor.good.item for anchor in self.seen]


def known(occasion: Occasion, behaviour: Behaviour, shelf: Shelf) -> Known:
    context = occasion.context
    choices = behaviour.own.choices(context.shopper) if context.shopper else Choices()
    deeds = tuple(_counting(behaviour.deeds(context), choices))
    lately = [deed for deed in deeds if deed.kind in WORTH]
    visit = [deed for deed in lately if deed.session == context.session] or lately
    named = (*occasion.seen, *occasion.products)
    goods = shelf.get(list(dict.fromkeys([*(deed.product for deed in visit), *named, *occasion.without])))
    page = tuple(_anchor(id, goods) for id in occasion.products if id in goods)
    seen = [
        Anchor(goods[d.product], _own(goods[d.product], d.look), d.kind) for d in visit if d.product in goods
    ]
    seen += [_anchor(id, goods) for id in named if id in goods]
    without = {good.item for id in occasion.without if (good := goods.get(id))}
    return Known(page, tuple(_once(seen)), deeds, frozenset(without))


def _counting(deeds: Sequence[Deed], choices: Choices) -> Iterator[Deed]:
    """What the shopper did not choose to leave out."""
    if Part.HISTORY in choices.off:
        return
    removed = frozenset(choices.values(Part.HISTORY))
    yield from (deed for deed in deeds if deed.product not in removed)


def _anchor(id: ProductId, goods: Mapping[ProductId, Good]) -> Anchor:
    return Anchor(goods[id], (goods[id].buyable() or goods[id].looks[0]).key)


def _own(good: Good, look: LookKey) -> LookKey:
    return look if good.look(look) else good.looks[0].key


def _once(seen: Sequence[Anchor]) -> list[Anchor]:
    """Each product where it was turned to last."""
    last = {anchor.good.item: anchor for anchor in reversed(seen)}
    return list(reversed(last.values()))
