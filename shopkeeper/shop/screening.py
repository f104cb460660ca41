"""What comes into the shop is looked through: words and pictures ask for a person, and what a person hid stays out.

Knows where words and pictures of a product and its reviews stand. Refuses to judge them (``trust.screening``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.pictures import let_go
from shopkeeper.catalog.reviews import keep
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.embedding.picture import decode
from shopkeeper.trust import Audit
from shopkeeper.trust.screened import Item, Screened, State
from shopkeeper.trust.screening import Category, Finding, Nudity, screen
from shopkeeper.types import MediaId, Product, ProductId, Review, ReviewId
from shopkeeper.types.errors import NotFound

SURE = 0.8
"""Likelihood from which a picture asks for a person: photos of bathing suits stay below, mostly."""
WIDTH = 320


@dataclass(frozen=True, slots=True)
class Screening:
    """``(product, reviews)`` → what of them may be sold and shown; what should be looked at is noted."""

    desk: Screened
    catalog: SqlCatalog
    pictures: MediaStore
    audit: Audit
    nudity: Nudity | None = None

    def __call__(
        self, product: Product, reviews: Sequence[Review]
    ) -> tuple[Product | None, Sequence[Review]]:
        self.desk.note(of_product(product.id), (*screen(_words(product)), *self._seen(product)))
        for review in reviews:
            self.desk.note(of_review(product.id, review.id), screen(f"{review.title}\n{review.text}"))
        hidden = self.desk.hidden()
        shown = [review for review in reviews if of_review(product.id, review.id) not in hidden]
        return (None if of_product(product.id) in hidden else product), shown

    def decide(self, number: int, state: State, reason: str) -> Item:
        """Approve, hide or appeal, with a reason; in the audit log before it is done. What is hidden leaves the shop at once,
        with its pictures.

        What is approved again comes back with the next import. Raises NotFound, Conflict and InvalidInput.
        """
        about = self.desk.one(number).about
        with self.audit.doing(f"screening.{state}", about, item=number, reason=reason):
            item = self.desk.decide(number, state, reason)
            if state is State.HIDDEN:
                self._hide(about)
        return item

    def _hide(self, about: str) -> None:
        kind, _, rest = about.partition(":")
        if kind == "product":
            sold = self.catalog.get([id := ProductId(rest)])
            keep(self.catalog.reviews, self.pictures, {id: ()})
            self.catalog.remove([id])
            let_go(sold.values(), self.catalog, self.pictures)
            return
        hidden = self.desk.hidden()
        for id in _products(rest):
            left = [one for one in self.catalog.reviews.of(id) if of_review(id, one.id) not in hidden]
            keep(self.catalog.reviews, self.pictures, {id: left})

    def _seen(self, product: Product) -> Iterator[Finding]:
        """Each picture is looked at once, and told of each product that shows it."""
        for id in dict.fromkeys(one.id for look in product.looks for one in look.media if one.id):
            likely = self.desk.likely(id)
            if likely is None:
                if self.nudity is None:
                    continue
                try:
                    likely = self.nudity(decode(self.pictures.read(MediaId(id), WIDTH)[0]))
                except NotFound:
                    continue
                self.desk.looked(id, likely)
            if likely >= SURE:
                yield Finding(Category.NUDITY, f"picture {id[:12]}: {likely:.2f}")


def of_product(id: ProductId) -> str:
    return f"product:{id}"


def of_review(product: ProductId, id: ReviewId) -> str:
    return f"review:{product}:{id}"


def _products(rest: str) -> list[ProductId]:
    """Whose review it may be: ids may hold colons themselves."""
    parts = rest.split(":")
    return [ProductId(":".join(parts[:n])) for n in range(1, len(parts))]


def _words(product: Product) -> str:
    facts = (value for values in product.attributes.values() for value in values)
    options = (value for variant in product.variants for value in variant.options.values())
    alts = (media.alt for look in product.looks for media in look.media)
    paths = (name for path in product.categories for name in path)
    return "\n".join(
        (product.title, product.brand, product.description, *facts, *dict.fromkeys(options), *paths, *alts)
    )
