"""The live catalogue as goldens see it: which looks answer, what is for sale, and what has left the shop.

Knows the predicates of ``Where`` and the products of record at one moment. Refuses to ask the shop anything.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from statistics import quantiles

from shopkeeper.evaluation.golden import KEEPS, PRICES, Golden, Shown, Where
from shopkeeper.evaluation.kept import broken, plain
from shopkeeper.evaluation.kinds import Kind, kinds_of
from shopkeeper.types import Constraint, Look, LookId, LookKey, Media, MediaId, Op, Product, ProductId
from shopkeeper.types.normal import normal
from shopkeeper.types.product import cheapest

_WORD = re.compile(r"\w+")

OWN = frozenset({"product", "look", "title", "category", "colour", KEEPS, *PRICES})


Right = Mapping[LookId, int]
"""What answers a question → its grade."""


@dataclass(frozen=True)
class Shelf:
    """Every product, as it stood when the evaluation began."""

    products: Mapping[ProductId, Product]

    @classmethod
    def of(cls, batches: Iterable[Sequence[Product]]) -> "Shelf":
        return cls({product.id: product for batch in batches for product in batch})

    @cached_property
    def version(self) -> str:
        """A digest of all that is sold and how: equal for equal catalogues, wherever and in whatever order they were imported."""
        told = sha256()
        for id in sorted(self.products):
            told.update(repr(_sold(self.products[id])).encode("utf-8", "replace"))
        return told.hexdigest()[:12]

    @cached_property
    def looks(self) -> dict[LookId, tuple[Product, Look]]:
        return {look.id: (product, look) for product in self.products.values() for look in product.looks}

    @cached_property
    def showing(self) -> dict[MediaId, list[LookId]]:
        """Picture → the looks that show it: merchants reuse photos."""
        found = defaultdict(list)
        for _, look in self.looks.values():
            for media in look.pictures:
                found[media.id].append(look.id)
        return found

    @cached_property
    def kinds(self) -> list[Kind]:
        return kinds_of(self.products.values())

    @cached_property
    def categories(self) -> dict[str, list[ProductId]]:
        found = defaultdict(list)
        for product in self.products.values():
            for name in dict.fromkeys(normal(name) for path in product.categories for name in path):
                found[name].append(product.id)
        return found

    @cached_property
    def attributes(self) -> set[str]:
        return {normal(key) for product in self.products.values() for key in product.attributes}

    @cached_property
    def titles(self) -> dict[str, list[ProductId]]:
        """Title → the products that bear it."""
        found = defaultdict(list)
        for product in self.products.values():
            found[normal(product.title)].append(product.id)
        return found

    @cached_property
    def words(self) -> set[str]:
        """Every word of every title, text, category and attribute."""
        return {word for product in self.products.values() for word in _WORD.findall(normal(_text(product)))}

    @cached_property
    def terciles(self) -> tuple[float, float]:
        """Two amounts that part the shop's looks into cheap, middling and dear."""
        amounts = [
            float(price.amount) for _, look in self.looks.values() if (price := cheapest(look.variants))
        ]
        low, high = quantiles(amounts, n=3) if len(amounts) > 1 else (0.0, 0.0)
        return low, high

    def answers(self, golden: Golden) -> dict[LookId, int]:
        """Look → grade, of the first ``where`` it meets; looks that meet none are left out."""
        graded: dict[LookId, int] = {}
        for line in golden.relevant:
            for look in self.meeting(line.where, golden.wishes):
                graded.setdefault(look, line.grade)
        return graded

    def meeting(self, where: Where, wishes: Sequence[Constraint] = ()) -> Iterator[LookId]:
        if where.get(KEEPS) == "stated":
            wishes = [replace(wish, insist=wish.op is Op.IS) for wish in wishes]
        for product in self._candidates(where):
            for look in product.looks:
                if meets(product, look, where) and (KEEPS not in where or keeps(product, look, wishes)):
                    yield look.id

    def media(self, shown: Shown) -> Media | None:
        """The catalogue's picture that is shown, as long as it is there."""
        _, look = self.looks.get(shown.look, (None, None))
        views = look.pictures if look else ()
        return views[shown.view] if shown.view < len(views) else None

    def shown_by(self, shown: Shown) -> set[ProductId]:
        """Every product that shows this very picture."""
        media = self.media(shown)
        return {self.looks[look][0].id for look in self.showing[media.id]} if media else set()

    def gone(self, golden: Golden) -> tuple[str, ...]:
        """What the question or its answer names and the shop no longer has."""
        lost = [f"{key} {name!r}" for key, name in self._named(golden) if not self._has(key, name)]
        lost += [
            f"picture {shown.view} of {shown.look!r}"
            for shown in golden.pictures
            if shown.look in self.looks and self.media(shown) is None
        ]
        lost += [
            f"every product of grade {line.grade}: {dict(line.where)}"
            for line in golden.relevant
            if not any(True for _ in self.meeting(line.where, golden.wishes))
        ]
        return tuple(dict.fromkeys(lost))

    def _named(self, golden: Golden) -> Iterator[tuple[str, str]]:
        yield from (("look", shown.look) for shown in golden.pictures if shown.look)
        for line in golden.relevant:
            for key, wanted in line.where.items():
                name = key.removeprefix("not_")
                if name in ("product", "look"):
                    yield from ((name, value) for value in alternatives(wanted))
                elif name not in OWN:
                    yield "attribute", name

    def _has(self, key: str, name: str) -> bool:
        if key == "attribute":
            return normal(name) in self.attributes
        return name in (self.products if key == "product" else self.looks)

    def _candidates(self, where: Where) -> Iterable[Product]:
        """Products that may meet ``where``, found without reading the whole shop where a name allows it."""
        if "product" in where:
            ids: Iterable[str] = alternatives(where["product"])
        elif "look" in where:
            found = (self.looks.get(LookId(id)) for id in alternatives(where["look"]))
            ids = [pair[0].id for pair in found if pair]
        elif "category" in where:
            ids = [
                id for name in alternatives(where["category"]) for id in self.categories.get(normal(name), ())
            ]
        else:
            return self.products.values()
        known = (self.products.get(ProductId(id)) for id in dict.fromkeys(ids))
        return [product for product in known if product]


def _sold(product: Product) -> Product:
    """Without what tells one copy of a catalogue from another: keys, and where pictures came from."""
    return replace(
        product, looks=tuple(replace(look, key=LookKey(0), media=_shown(look)) for look in product.looks)
    )


def _shown(look: Look) -> tuple[Media, ...]:
    return tuple(Media("", media.id, media.kind) for media in look.media)


def _text(product: Product) -> str:
    named = (name for path in product.categories for name in path)
    stated = (value for values in product.attributes.values() for value in values)
    return " ".join((product.title, product.description, product.brand, *named, *stated))


def meets(product: Product, look: Look, where: Where) -> bool:
    """Every key but ``KEEPS``, which needs the wishes."""
    return all(_meets(product, look, key, wanted) for key, wanted in where.items() if key != KEEPS)


def keeps(product: Product, look: Look, wishes: Sequence[Constraint]) -> bool:
    """Whether any one variant keeps them all."""
    return any(not any(broken(wish, product, look, variant) for wish in wishes) for variant in look.variants)


def plainly(product: Product, look: Look, wishes: Sequence[Constraint]) -> bool:
    """The same, beyond doubt."""
    return any(all(plain(wish, product, look, variant) for wish in wishes) for variant in look.variants)


def _meets(product: Product, look: Look, key: str, wanted: float | str | tuple[str, ...]) -> bool:
    if key.startswith("not_"):
        return not _meets(product, look, key[4:], wanted)
    if key in PRICES:
        price, limit = cheapest(look.variants), Decimal(str(wanted))
        if price is None:
            return False
        return price.amount <= limit if key == "price_at_most" else price.amount < limit
    values = [normal(value) for value in alternatives(wanted)]
    if key == "title":
        return any(value in normal(product.title) for value in values)
    return any(normal(fact) in values for fact in _facts(product, look, key))


def _facts(product: Product, look: Look, key: str) -> Sequence[str]:
    match key:
        case "product":
            return [product.id]
        case "look":
            return [look.id]
        case "category":
            return [name for path in product.categories for name in path]
        case "colour":
            return look.colours
    return product.attributes.get(key, ())


def alternatives(wanted: float | str | tuple[str, ...]) -> tuple[str, ...]:
    return wanted if isinstance(wanted, tuple) else (str(wanted),)
