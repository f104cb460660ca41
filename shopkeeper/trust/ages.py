"""Goods that are not for children: those filed under the categories that the merchant lists. One rule for every door.

Knows who said that they are of age, by a cookie that this shop sealed or by the word of a program, and what everybody else sees and
may not buy. Refuses to know anybody's age: the shopper's word is taken.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal, Self

from shopkeeper.trust.seal import Seal
from shopkeeper.trust.visitor import Cookie
from shopkeeper.types import Look, Media, MediaId, Product, Slate
from shopkeeper.types.errors import NotOfAge
from shopkeeper.types.normal import normal
from shopkeeper.types.product import kinds

OF_AGE = "sk_of_age"
HEADER = "shopkeeper-of-age"
"""In which a program says ``yes`` for its shopper."""
_PICTURE, _A_DAY, _SHORT = "picture", 24 * 3600, 32
A_MONTH = 30 * 24 * 3600
FIX = "say first that you are of age: on its page, or as a program with the header shopkeeper-of-age: yes"
Pictures = Literal["blurred", "marked"]


@dataclass(frozen=True, slots=True)
class Ages:
    """``categories``: folded names of any category on a product's paths, or of its type. ``blurred``: who did not say that they are of age sees
    the mean colour of a picture in its place."""

    categories: frozenset[str] = frozenset()
    blurred: bool = True
    seal: Seal | None = None
    """Signs the addresses of pictures, so that a program's page can load them for whoever it asked."""

    @classmethod
    def of(cls, categories: Iterable[str], pictures: Pictures = "blurred", seal: Seal | None = None) -> Self:
        return cls(frozenset(map(normal, categories)), pictures == "blurred", seal)

    @property
    def veiling(self) -> bool:
        """Whether there are pictures that not everybody may see."""
        return self.blurred and bool(self.categories)

    def opens(self, id: MediaId, key: str, now: float) -> bool:
        """Whether ``key`` is that of a picture, of today or yesterday."""
        text = (self.seal.open(_PICTURE, key) if self.seal else None) or ""
        day, _, of = text.partition("-")
        return day.isdigit() and of == id[:_SHORT] and 0 <= int(now // _A_DAY) - int(day) <= 1

    def restricted(self, product: Product) -> bool:
        if not self.categories:
            return False
        filed = chain(kinds(product), *product.categories)
        return any(normal(name) in self.categories for name in filed)

    def told(self, product: Product, of_age: bool) -> Product:
        """As somebody sees it who is ``of_age`` by their own word, or is not."""
        if not self.restricted(product):
            return product
        return replace(
            product, age_restricted=True, looks=tuple(self._look(look, of_age) for look in product.looks)
        )

    def photos(self, product: Product, photos: tuple[Media, ...], of_age: bool) -> tuple[Media, ...]:
        """What customers show of it, held back as its own pictures are."""
        if not (self.blurred and self.restricted(product)):
            return photos
        return tuple(map(self._keyed, photos)) if of_age else ()

    def slate(self, slate: Slate, of_age: bool) -> Slate:
        """The same for every hit of an answer."""
        if not self.categories:
            return slate
        hits = []
        for hit in slate.hits:
            product = self.told(hit.product, of_age)
            if product is not hit.product:
                others = tuple(self._look(look, of_age) for look in hit.others)
                hit = replace(hit, look=self._look(hit.look, of_age), others=others)
            hits.append(replace(hit, product=product))
        return replace(slate, hits=tuple(hits))

    def check(self, products: Iterable[Product], of_age: bool) -> bool:
        """Whether any of them is restricted. Raises NotOfAge for one that is, to whoever is not ``of_age``."""
        restricted = [one for one in products if self.restricted(one)]
        if restricted and not of_age:
            raise NotOfAge(f"{restricted[0].title} is sold to adults only", field="of_age", fix=FIX)
        return bool(restricted)

    def _look(self, look: Look, of_age: bool) -> Look:
        if not self.blurred:
            return look
        return replace(look, media=tuple(map(self._keyed, look.media))) if of_age else _blurred(look)

    def _keyed(self, media: Media) -> Media:
        if self.seal is None or not media.id:
            return media
        text = f"{int(time.time() // _A_DAY)}-{media.id[:_SHORT]}"
        return replace(media, key=self.seal.sign(_PICTURE, text))


def of_age(seal: Seal, cookies: Mapping[str, str], headers: Mapping[str, str], now: float) -> bool:
    """Whether they said so within a month. ``headers`` by lower-case name; ``now`` in seconds since 1970 UTC."""
    said = seal.open(OF_AGE, cookies.get(OF_AGE, "")) or ""
    fresh = said.isdigit() and 0 <= now - int(said) < A_MONTH
    return fresh or headers.get(HEADER, "").strip().lower() == "yes"


def saying_so(seal: Seal, now: float) -> Cookie:
    """What the browser keeps of somebody who says that they are of age: when they did, and nothing else."""
    return Cookie(OF_AGE, seal.sign(OF_AGE, str(int(now))), A_MONTH)


def _blurred(look: Look) -> Look:
    """Of its pictures the mean colour of the first is left; no address leads to any of them."""
    return replace(look, media=tuple(Media("", blur=one.blur) for one in look.media[:1]))
