"""How a golden question is put to the shop: its photos as bytes or as what was seen of them, its wishes, and the door it goes to.

Knows the shop as what a shopper may ask of it. Refuses to value an answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from shopkeeper.catalog.port import Catalog
from shopkeeper.evaluation.golden import Ask, Golden, GoldenSet, Shown
from shopkeeper.evaluation.jsonl import picture
from shopkeeper.evaluation.redraw import redraw, side_by_side
from shopkeeper.evaluation.shelf import Shelf
from shopkeeper.types import Box, Glimpse, MediaId, ProductId, Query, Slate
from shopkeeper.types.errors import ShopkeeperError

DEPTH = 10
"""Hits asked for."""

T = TypeVar("T")
Answered = tuple[Slate | None, str]
"""The answer, or why there is none."""


def tried(do: Callable[[], T]) -> tuple[T | None, str]:
    """What comes of it, or why nothing does."""
    try:
        return do(), ""
    except ShopkeeperError as refusal:
        return None, f"refused: {refusal.message}"
    except (
        Exception
    ) as crash:  # whatever it is, a shopper would have met it: the question is lost, not the run
        return None, f"{type(crash).__name__}: {crash}"


class Shop(Protocol):
    """What of a shop is evaluated."""

    @property
    def catalog(self) -> Catalog: ...

    def search(self, query: Query) -> Slate: ...

    def look_up(self, query: Query) -> Slate: ...

    def similar(self, id: ProductId, size: int) -> Slate: ...

    def suggest(self, prefix: str) -> tuple[str, ...]: ...

    def glimpse(self, photo: bytes) -> Glimpse: ...

    def media(self, id: MediaId, width: int = 0) -> tuple[bytes, str]: ...


@dataclass(frozen=True, slots=True)
class Put:
    """One question of a set, put to a shop that sells what is on the shelf."""

    shop: Shop
    one: GoldenSet
    golden: Golden
    shelf: Shelf

    def query(self) -> Query:
        """Raises InvalidInput or NotFound for a picture that cannot be read."""
        golden = self.golden
        shown = golden.image and golden.ask is not Ask.SIMILAR  # of that, only the product is asked
        photos = [self.photo(), *map(self.picture, golden.shown[1:])] if shown else []
        return Query(
            golden.text,
            images=tuple(photos),
            constraints=tuple(wish.constraint for wish in golden.ticked),
            sort=golden.order,
            size=DEPTH,
            context=golden.context,
            box=Box.read(golden.box) if golden.box else None,
            regions=golden.several,
        )

    def photo(self) -> bytes:
        """The first photo, with all that is to be seen on it. Raises InvalidInput for what cannot be read."""
        assert self.golden.image
        first, beside = self.picture(self.golden.image), self.golden.beside
        return side_by_side(first, self.picture(beside)) if beside else first

    def picture(self, shown: Shown) -> bytes:
        """One picture, redrawn if it says so."""
        media = self.shelf.media(shown)
        data = self.shop.media(media.id)[0] if media else picture(self.one.folder / shown.file)
        return redraw(data, shown.redrawn) if shown.redrawn else data

    def answer(self, query: Query) -> Answered:
        return tried(lambda: self._door()(query))

    def _door(self) -> Callable[[Query], Slate]:
        shop = self.shop
        match self.golden.ask:
            case Ask.LOOK_UP:
                return shop.look_up
            case Ask.REMEMBERED:
                return lambda query: shop.search(replace(query, images=tuple(map(self._seen, query.images))))
            case Ask.SIMILAR:
                return lambda query: shop.similar(self.like, query.size)
            case Ask.SEARCH | Ask.SUGGEST:
                return shop.search

    def _seen(self, image: bytes | Glimpse) -> Glimpse:
        return image if isinstance(image, Glimpse) else self.shop.glimpse(image)

    @property
    def like(self) -> ProductId:
        """The product that similar ones are asked of."""
        assert self.golden.image
        return self.shelf.looks[self.golden.image.look][0].id
