"""The part of the facade that tells of goods: facts, pictures, opinions, sizes, and what fits what.

Knows which package answers what about one product. Refuses to rank.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from shopkeeper.fit import Chart, bare
from shopkeeper.knowledge import Cited
from shopkeeper.reviews import spoken_of
from shopkeeper.search.question import MAX_SIZE
from shopkeeper.shop.advising import fit, fitting, together
from shopkeeper.shop.questions import NOBODY, Questions
from shopkeeper.types import (
    Advice,
    Compatibility,
    Context,
    MediaId,
    Offer,
    Opinions,
    Product,
    ProductId,
    Query,
    Quote,
    Sku,
    Slate,
    Told,
)
from shopkeeper.types.errors import NotFound
from shopkeeper.types.normal import normal


@dataclass(frozen=True, slots=True)
class Goods(Questions):
    """What there is to know of one product, or of several."""

    def product(self, id: ProductId, context: Context = NOBODY) -> Product:
        """Raises NotFound."""
        found = self.products([id], context)
        if id not in found:
            raise NotFound(f"no product {id[:80]!r}", field="id", fix="take the id from a search result")
        return found[id]

    def products(self, ids: Sequence[ProductId], context: Context = NOBODY) -> dict[ProductId, Product]:
        """Those that exist, as the asker may see them."""
        ages = self.ages
        return {id: ages.told(found, context.of_age) for id, found in self.catalog.get(ids).items()}

    def similar(self, id: ProductId, size: int = 12, context: Context = NOBODY) -> Slate:
        """Products that look and read like this one. Raises NotFound."""
        return self.ages.slate(self.asking().similar(self.product(id), size), context.of_age)

    def opinions(self, id: ProductId, context: Context = NOBODY) -> Opinions:
        """What its reviewers say, by aspect, each with counts and quotes, and show, as far as the asker may see it. Raises NotFound."""
        product, found = self.product(id), self.opined(id)
        photos = self.ages.photos(product, found.photos, context.of_age)
        return found if photos == found.photos else replace(found, photos=photos)

    def spoken_of(self, id: ProductId, words: Collection[str]) -> tuple[Quote, ...]:
        """Sentences of its counted reviews in which one of ``words`` stands in any form, whatever is said with it."""
        gone = {review for one in self.opined(id).discounted for review in one.reviews}
        return spoken_of([one for one in self.catalog.reviews.of(id) if one.id not in gone], words)

    def fit(self, id: ProductId, told: Told) -> Advice:
        """Which size to take, with probability and reasons. ``told`` is kept nowhere. Raises NotFound."""
        return fit(self.product(id), told, self.shelf, self.opined(id))

    def compatible(self, id: ProductId, other: ProductId | None = None, words: str = "") -> Compatibility:
        """Whether it goes on, in or with ``other``, or with what ``words`` call ("iPhone 12", "an E27 lamp"), and what says so.

        Words that are the title of a product of the shop mean that one. Raises NotFound, and InvalidInput for words that are none.
        """
        thing = self.product(other) if other else self._titled(words)
        return together(self.product(id), thing or words, self.catalog.reviews)

    def fitting(
        self,
        other: ProductId | None = None,
        words: str = "",
        kind: str = "",
        size: int = 12,
        context: Context = NOBODY,
    ) -> Slate:
        """Products proven to fit ``other``, or what ``words`` call; ``kind``: which ("lenses"). Raises as ``compatible``."""
        search = self.asking()
        thing = (self.product(other) if other else self._titled(words)) or words
        found = fitting(thing, kind, lambda text: search(Query(text, size=min(4 * size, MAX_SIZE))), size)
        return self.ages.slate(found, context.of_age)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The merchant's own size charts; ``shelf`` keeps and drops them."""
        return self.shelf.charts

    def ask_documents(self, question: str, size: int = 3) -> tuple[Cited, ...]:
        """What the merchant's own documents say to it, best first, each to be cited; empty when they say nothing.

        Raises InvalidInput for a question without a word.
        """
        return self.documents.ask(question, size)

    def media(self, id: MediaId, width: int = 0) -> tuple[bytes, str]:
        """A picture at least ``width`` pixels wide (0: as wide as it is shown), and its mime type. Raises NotFound."""
        return self.pictures.read(id, width)

    def offers(self, skus: Sequence[Sku]) -> dict[Sku, Offer]:
        """The live offers of those that exist."""
        return self.catalog.offers_of(skus)

    def _titled(self, words: str) -> Product | None:
        """The product of just that title, but for "my" and "the"."""
        wanted = bare(words)
        ids = [id for id, title in self.named(wanted).items() if normal(title) == wanted] if wanted else []
        return self.product(ids[0]) if len(ids) == 1 else None
